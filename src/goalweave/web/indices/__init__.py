"""Composite indices: which there are, their rankings, why a country stands where it does, and what if."""
