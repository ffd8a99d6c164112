"""When a mail that could not be sent is tried again."""

from __future__ import annotations

from datetime import timedelta

PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
    timedelta(days=1),
    timedelta(days=1),
    timedelta(days=1),
)
"""Before each further attempt; after the last of them the mail has failed, four days and a half after it was written."""

LONGEST_PAUSE = max(PAUSES)


def pause_after(attempts: int) -> timedelta | None:
    """Time until the next attempt after so many; None if there is none."""
    return PAUSES[attempts - 1] if attempts <= len(PAUSES) else None
