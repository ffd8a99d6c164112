"""Workbooks that people fill in or are handed: template, review, annex."""
