"""Interlinkages in the database: matrices, groups that score them, and an organisation's trade-offs."""
