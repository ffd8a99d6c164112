"""The public library of published submissions."""
