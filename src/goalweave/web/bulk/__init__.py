"""One change to many records that are selected in a list."""
