"""Following the log: which lines have come since some position, also where writes go on side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from goalweave.audit.models import Entry
from goalweave.prepared_query import PreparedQuery

LATE_LINES = 20_000
"""Where writes go on side by side, a line may come after so many with higher numbers."""


@dataclass(frozen=True)
class LogPosition:
    """last: number and time of the last line; lines: numbers of the last ones, where they may come late."""

    last: tuple[int, Any]
    lines: frozenset[int] = frozenset()

    def to_json(self) -> dict[str, Any]:
        return {"number": self.last[0], "at": self.last[1].isoformat(), "lines": sorted(self.lines)}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> LogPosition:
        """Raises KeyError, ValueError, TypeError for anything that to_json did not make."""
        return cls((int(value["number"]), datetime.fromisoformat(value["at"])), frozenset(value["lines"]))


def read_log_position() -> LogPosition:
    """The position now. Raises LookupError while the log is empty."""
    position = find_log_position()
    if position is None:
        raise LookupError("the log is empty")
    return position


def find_log_position() -> LogPosition | None:
    """The position now; None while the log is empty."""
    last = next(iter(_last_line()), None)
    if last is None:
        return None
    lines: frozenset[int] = frozenset()
    # SQLite has one writer at a time, so its numbers grow as lines become visible. In PostgreSQL a transaction takes its
    # number when it writes the line and shows it when it commits, perhaps after others with higher numbers.
    if connection.vendor == "postgresql":
        lines = frozenset(Entry.objects.filter(pk__gt=last[0] - LATE_LINES).values_list("pk", flat=True))
    return LogPosition(last, lines)


_last_line = PreparedQuery(lambda: Entry.objects.order_by("-pk").values_list("pk", "at")[:1])
_times_of_line = PreparedQuery(lambda number: Entry.objects.filter(pk=number).values_list("at", flat=True))


def entries_since(position: LogPosition) -> QuerySet[Entry] | None:
    """The lines that were not there at the position; None where the log does not say. At most two queries."""
    number, at = position.last
    if _times_of_line(number) != [at]:
        return None  # the transaction that wrote it was rolled back, or another database was put in this one's place
    lines = Entry.objects.filter(pk__gt=number)
    if connection.vendor == "postgresql":
        window = Entry.objects.filter(pk__gt=number - LATE_LINES, pk__lte=number).values_list("pk", flat=True)
        late = sorted(set(window) - position.lines)
        if len(late) > LATE_LINES // 10:
            return None
        if late:
            lines = Entry.objects.filter(pk__gt=number) | Entry.objects.filter(pk__in=late)
    return lines
