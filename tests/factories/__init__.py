"""Things to test with: rows by factory-boy, small catalogues and records of the core by hand."""
