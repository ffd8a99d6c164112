"""Everything of an organisation or of the site as tables in one file, made in the background for people who manage it."""
