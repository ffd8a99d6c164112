"""The generator's own book of what it wrote, with which the database is compared afterwards. One line of JSON for each write."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path


class Outcome(StrEnum):
    """unknown: no answer, or one from 500 on, so that it may have been written or not."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class WriteKind(StrEnum):
    RECORD_CHANGE = "change of a record"
    NEW_RECORD = "new record"
    API_RECORD = "record by the API"
    IMPORTED_RECORD = "record of an import"
    REVIEW = "review"
    ENTRY = "entry"
    VOTE = "vote"


@dataclass(frozen=True, slots=True)
class Write:
    """marker: a text that the write leaves in the database and in the log, different for each: a title; `record node` of a review; the
    receipt of a vote. status: of the answer, 0 without one."""

    kind: WriteKind
    marker: str
    outcome: Outcome
    status: int = 0


def outcome_of(status: int, *, accepted: tuple[int, ...]) -> Outcome:
    if status in accepted:
        return Outcome.ACCEPTED
    return Outcome.UNKNOWN if status == 0 or status >= 500 else Outcome.REFUSED


class Journal:
    """Opens its file for each write, so that nothing is left in a buffer when the generator is stopped."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, write: Write) -> None:
        with self._path.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(asdict(write)) + "\n")


def read_journal(path: Path) -> Iterator[Write]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            plain = json.loads(line)
            yield Write(WriteKind(plain["kind"]), plain["marker"], Outcome(plain["outcome"]), plain["status"])
