"""Reading the log: queries for an actor, who may read it, and its export."""
