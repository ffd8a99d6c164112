"""Writes to calls and entries."""
