"""Reading the log: queries for an actor, permissions, and the export."""
