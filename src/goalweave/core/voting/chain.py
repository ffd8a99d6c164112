"""The log of a vote: numbered entries, each with the digest of the one before, so that none can be changed, dropped or added later.

As a file it is one JSON object a line. The digest of an entry is the SHA-256 of the canonical JSON (keys sorted, no spaces,
UTF-8) of its number, kind, content and the digest before it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from goalweave.core.errors import InputError
from goalweave.core.messages import Message

FIRST_PREVIOUS = "0" * 64
LONGEST_LINE = 4_000_000
"""Characters of one line: enough for an opening entry with thousands of nominees."""


class EntryKind(StrEnum):
    """open: what is voted on, the first entry; ballot: a sealed vote; day: a day has passed; withdrawn, disqualified: votes for
    this nominee no longer count; void: the ballots of these voters do not count; close: no ballot counts after it."""

    OPEN = "open"
    BALLOT = "ballot"
    DAY = "day"
    WITHDRAWN = "withdrawn"
    DISQUALIFIED = "disqualified"
    VOID = "void"
    CLOSE = "close"


KINDS = frozenset(kind.value for kind in EntryKind)


@dataclass(frozen=True, slots=True)
class LogEntry:
    """number: from 0 without gaps; content: JSON of text, whole numbers, lists and objects; previous, digest: hexadecimal."""

    number: int
    kind: EntryKind
    content: Mapping[str, Any]
    previous: str
    digest: str


def chain_entry(number: int, previous: str, kind: EntryKind, content: Mapping[str, Any]) -> LogEntry:
    """The entry that follows the one with the digest `previous`."""
    return LogEntry(number, kind, content, previous, _digest(number, kind, content, previous))


def verify_chain(entries: Iterable[LogEntry]) -> Iterator[LogEntry]:
    """The entries as they come, each after it was checked. Raises InputError, with the line, at the first that does not follow."""
    previous = FIRST_PREVIOUS
    for position, entry in enumerate(entries):
        if entry.number != position:
            raise InputError(
                Message(
                    "this is entry {number}, where entry {position} follows", number=entry.number, position=position
                ),
                line=position + 1,
                field="number",
            )
        if entry.previous != previous:
            raise InputError("it does not follow the entry before it", line=position + 1, field="previous")
        if entry.digest != _digest(entry.number, entry.kind, entry.content, entry.previous):
            raise InputError("its content is not what its digest says", line=position + 1, field="digest")
        if (entry.kind is EntryKind.OPEN) != (position == 0):
            raise InputError("a log has one opening entry, the first", line=position + 1, field="kind")
        previous = entry.digest
        yield entry


def to_line(entry: LogEntry) -> str:
    """The entry as a line of the file, without its end."""
    plain = {"number": entry.number, "kind": entry.kind.value, "content": entry.content}
    return _canonical({**plain, "previous": entry.previous, "digest": entry.digest})


def read_log(lines: Iterable[str]) -> Iterator[LogEntry]:
    """The entries of a file, not yet verified. Raises InputError with line and field for what is no entry."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _read_line(line, number)


def _read_line(line: str, number: int) -> LogEntry:
    if len(line) > LONGEST_LINE:
        raise InputError("the line is too long", line=number)
    try:
        plain = json.loads(line)
        _canonical(plain).encode()  # half a surrogate pair is no text
    except (ValueError, RecursionError) as error:
        raise InputError("this is not JSON", line=number) from error
    if not isinstance(plain, dict):
        raise InputError("this line is not an entry of a vote's log", line=number)
    for field, required in (("number", int), ("kind", str), ("content", dict), ("previous", str), ("digest", str)):
        if not isinstance(plain.get(field), required) or isinstance(plain[field], bool):
            raise InputError("it is missing, or of another type", line=number, field=field)
    if plain["kind"] not in KINDS:
        raise InputError("unknown kind of entry", line=number, field="kind")
    return LogEntry(plain["number"], EntryKind(plain["kind"]), plain["content"], plain["previous"], plain["digest"])


def _digest(number: int, kind: EntryKind, content: Mapping[str, Any], previous: str) -> str:
    plain = {"number": number, "kind": kind.value, "content": content, "previous": previous}
    return sha256(_canonical(plain).encode()).hexdigest()


def _canonical(plain: Mapping[str, Any]) -> str:
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
