"""Indicators: the list, one with its lines, map and table, files of values coming in, one's own written by hand."""
