"""Which records can have a new text: those that the log names since this process found all texts read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from django.db import connection

from goalweave.audit.following import LogPosition, entries_since, find_log_position

MOST_CHANGED = 500
"""For more records, all are looked at."""
LOOK_AT_ALL_AFTER = 600.0
"""Seconds after which all are looked at once more, whatever the log says."""


@dataclass(frozen=True, slots=True)
class _AllRead:
    """reader: by which all texts were read that had been written up to the position; looked: when all were looked at."""

    reader: str
    position: LogPosition
    looked: float


_read_by_database: dict[str, _AllRead] = {}


class ChangedTexts:
    """One look for new texts. To look at all of a hundred thousand records takes longer than to read a text."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._now = clock()
        self._database = str(connection.settings_dict["NAME"])
        # Before the rows: what is written in between is looked at twice, never missed.
        self._position = find_log_position()
        self._before = _read_by_database.get(self._database)
        self._looked = self._now
        self._reader = ""

    def changed_records(self, reader: str) -> list[int] | None:
        """Ids, ascending; None where all records must be looked at. reader: as engine.reader_name."""
        self._reader = reader
        before = self._before
        if before is None or before.reader != reader or self._now - before.looked >= LOOK_AT_ALL_AFTER:
            return None
        lines = entries_since(before.position)
        if lines is None:
            return None
        names = lines.filter(object_type="record").values_list("object_id", flat=True)[: MOST_CHANGED + 1]
        changed = sorted({int(name) for name in names if name.isdecimal()})
        if len(names) > MOST_CHANGED:
            return None
        self._looked = before.looked
        return changed

    def mark_as_read(self) -> None:
        """All texts are read that had been written when this look began."""
        if self._position is not None and self._reader:
            _read_by_database[self._database] = _AllRead(self._reader, self._position, self._looked)
