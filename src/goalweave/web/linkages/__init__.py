"""Pages of linkages that organisations maintain together."""
