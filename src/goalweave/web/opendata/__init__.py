"""The page of open data, its catalogue in DCAT, and the files."""
