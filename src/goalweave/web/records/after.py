"""What follows when a record was saved."""

from __future__ import annotations

from goalweave.mapping.tasks import suggest_mappings


def enqueue_suggestions() -> None:
    """Suggestions for a text that is new, read in the background; where nothing is new, that is one query."""
    suggest_mappings.enqueue()
