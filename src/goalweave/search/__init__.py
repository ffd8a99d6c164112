"""Full-text search: one row per object and language."""
