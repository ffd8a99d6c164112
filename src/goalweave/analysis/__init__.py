"""Contributions, coverage and gaps over the records that an actor may see."""
