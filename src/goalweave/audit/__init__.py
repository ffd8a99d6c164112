"""The append-only log: who, what, before, after."""
