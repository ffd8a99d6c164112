"""How much a call may contain."""

from __future__ import annotations

MOST_STEPS = 20
MOST_FIELDS = 200
MOST_CHOICES = 200
MOST_FRAMEWORKS = 50
MOST_CATEGORIES = 200
MOST_NODES = 100
"""Nodes of a category."""
MOST_CONSENTS = 20
MOST_CHECKS = 50
MOST_CRITERIA = 50
LONGEST_LABEL = 500
"""Characters of a label or title in one language."""
LONGEST_HELP = 2_000
LONGEST_NAME = 60
"""Characters of an id, as the database keeps those of fields and categories."""
MOST_WORDS = 10_000
MOST_ITEMS = 100
"""Largest limit of choices, nodes, places, links, files or partners."""
