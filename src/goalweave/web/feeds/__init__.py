"""Atom feeds of what is public."""
