"""Pages of interlinkages: matrices, and the trade-offs of an organisation's own work."""
