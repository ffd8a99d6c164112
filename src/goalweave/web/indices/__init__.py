"""Composite indices: the list, rankings, explanations for each country, and what-if calculations."""
