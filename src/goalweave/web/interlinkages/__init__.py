"""Pages of interlinkages."""
