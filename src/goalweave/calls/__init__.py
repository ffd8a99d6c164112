"""Calls to the public, the entries that are sent in without an account, and their moderation."""
