"""Indicators: the list, one with its lines, map and table, files of values coming in, your own written by hand."""
