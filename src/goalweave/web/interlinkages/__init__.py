"""Pages of interlinkages: matrices, scoring by a group, and the trade-offs of an organisation's own work."""
