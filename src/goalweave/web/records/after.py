"""What follows when a record was saved."""

from __future__ import annotations

from goalweave.mapping.tasks import suggest


def after_saving() -> None:
    """Suggestions for a text that is new, read in the background; where nothing is new, that is one query."""
    suggest.enqueue()
