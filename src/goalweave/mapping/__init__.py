"""Records mapped to nodes, with evidence."""
