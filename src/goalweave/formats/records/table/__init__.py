"""Rows of a table as records, whatever file they come from."""
