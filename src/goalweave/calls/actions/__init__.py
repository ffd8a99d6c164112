"""Writes to calls, entries and what moderators decide."""
