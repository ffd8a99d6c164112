"""The shared list of partner organisations."""
