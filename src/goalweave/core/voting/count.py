"""The count of a vote from its log and its private key. The rules are in docs/explanation/prizes.md.

Every ballot ends in one figure: valid for a nominee, none of these, replaced by a later one, void, late or unreadable.
"""

from __future__ import annotations

import base64
import binascii
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from goalweave.core.errors import InputError
from goalweave.core.voting.chain import EntryKind, LogEntry, verify_chain
from goalweave.core.voting.sealing import KEY_BYTES, SealOpener, ballot_context, public_key_of

NONE_OF_THESE = "none"
"""The choice of a voter who wants none of the nominees: counted and published, and no place goes to it."""


@dataclass(frozen=True, slots=True)
class CategoryCount:
    """votes: nominee's reference → valid votes, all nominees of the opening that neither withdrew nor were disqualified; none:
    none of these; replaced: by a later ballot of the same voter; void_nominees: for one who withdrew or was disqualified; void_voters: of voters
    whose ballots were declared void; late: after the end; unreadable: sealed for something else, or for no nominee."""

    category: str
    votes: Mapping[str, int]
    none: int = 0
    replaced: int = 0
    void_nominees: int = 0
    void_voters: int = 0
    late: int = 0
    unreadable: int = 0

    @property
    def valid(self) -> int:
        """Votes for nominees, and for none of them."""
        return sum(self.votes.values()) + self.none

    @property
    def not_countable(self) -> int:
        """Late or unreadable."""
        return self.late + self.unreadable

    @property
    def ballots(self) -> int:
        """All that were cast."""
        return self.valid + self.replaced + self.void_nominees + self.void_voters + self.not_countable


@dataclass(frozen=True, slots=True)
class VoteCount:
    """edition: as the opening entry names it; head: digest of the last entry."""

    edition: str
    categories: tuple[CategoryCount, ...]
    entries: int
    head: str

    @property
    def ballots(self) -> int:
        return sum(category.ballots for category in self.categories)


@dataclass(slots=True)
class _Figures:
    votes: Counter[str] = field(default_factory=Counter)
    none: int = 0
    replaced: int = 0
    void_nominees: int = 0
    void_voters: int = 0
    late: int = 0
    unreadable: int = 0


def verify_key(private: bytes, opening: LogEntry) -> None:
    """Raise InputError if the vote was not sealed for this key."""
    if len(private) != KEY_BYTES or public_key_of(private).hex() != opening.content.get("public_key"):
        raise InputError("this is not the key of this vote", field="key")


def count_votes(entries: Iterable[LogEntry], private: bytes) -> VoteCount:
    """Verify the chain and count. Raises InputError for a broken log, an empty one or another key. Memory: one ballot a voter and category."""
    state = _CountState(private)
    for entry in verify_chain(entries):
        state.take(entry)
    return state.result()


class _CountState:
    def __init__(self, private: bytes) -> None:
        self._private = private
        self._opener: SealOpener | None = None
        self._edition = ""
        self._nominees: dict[str, tuple[str, ...]] = {}
        self._none_option = True
        self._last: dict[tuple[str, str], str] = {}
        self._gone: set[str] = set()
        self._void: set[str] = set()
        self._figures: dict[str, _Figures] = {}
        self._closed = False
        self._entries = 0
        self._head = ""

    def take(self, entry: LogEntry) -> None:
        self._entries += 1
        self._head = entry.digest
        line = entry.number + 1
        match entry.kind:
            case EntryKind.OPEN:
                verify_key(self._private, entry)
                self._opener = SealOpener(self._private)
                self._edition = _text(entry.content, "edition", line)
                self._nominees = _read_nominees(entry.content, line)
                self._none_option = entry.content.get("none_option") is not False
                self._figures = {category: _Figures() for category in self._nominees}
            case EntryKind.BALLOT:
                self._take_ballot(entry.content, line)
            case EntryKind.WITHDRAWN | EntryKind.DISQUALIFIED:
                self._gone.add(_text(entry.content, "nominee", line))
            case EntryKind.VOID:
                self._void.update(_texts(entry.content, "voters", line))
            case EntryKind.CLOSE:
                self._closed = True
            case EntryKind.DAY:
                pass

    def _take_ballot(self, content: Mapping[str, Any], line: int) -> None:
        category, voter = _text(content, "category", line), _text(content, "voter", line)
        figures = self._figures.get(category)
        if figures is None:
            raise InputError("this category is not voted on", line=line, field="category")
        if self._closed:
            figures.late += 1
            return
        if (category, voter) in self._last:
            figures.replaced += 1
        self._last[category, voter] = _text(content, "sealed", line)

    def result(self) -> VoteCount:
        if self._opener is None:
            raise InputError("the log is empty")
        for (category, voter), sealed in self._last.items():
            self._count_ballot(category, voter, sealed, self._opener)
        return VoteCount(
            self._edition,
            tuple(self._category_count(category, figures) for category, figures in self._figures.items()),
            self._entries,
            self._head,
        )

    def _count_ballot(self, category: str, voter: str, sealed: str, opener: SealOpener) -> None:
        figures = self._figures[category]
        if voter in self._void:
            figures.void_voters += 1
            return
        choice = opener.open(_decode(sealed), ballot_context(self._edition, category, voter))
        if choice == NONE_OF_THESE and self._none_option:
            figures.none += 1
        elif choice is None or choice not in self._nominees[category]:
            figures.unreadable += 1
        elif choice in self._gone:
            figures.void_nominees += 1
        else:
            figures.votes[choice] += 1

    def _category_count(self, category: str, figures: _Figures) -> CategoryCount:
        remaining = [nominee for nominee in self._nominees[category] if nominee not in self._gone]
        return CategoryCount(
            category,
            {nominee: figures.votes[nominee] for nominee in remaining},
            figures.none,
            figures.replaced,
            figures.void_nominees,
            figures.void_voters,
            figures.late,
            figures.unreadable,
        )


def _decode(sealed: str) -> bytes:
    """The bytes of a sealed ballot; none, which opens as unreadable, for what is not Base64."""
    try:
        return base64.b64decode(sealed, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _read_nominees(content: Mapping[str, Any], line: int) -> dict[str, tuple[str, ...]]:
    categories = content.get("categories")
    if not isinstance(categories, dict):
        raise InputError("it is missing, or of another type", line=line, field="categories")
    return {str(category): _texts(categories, category, line) for category in categories}


def _text(content: Mapping[str, Any], name: str, line: int) -> str:
    value = content.get(name)
    if not isinstance(value, str):
        raise InputError("it is missing, or of another type", line=line, field=name)
    return value


def _texts(content: Mapping[str, Any], name: str, line: int) -> tuple[str, ...]:
    values = content.get(name)
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise InputError("it is missing, or of another type", line=line, field=name)
    return tuple(values)
