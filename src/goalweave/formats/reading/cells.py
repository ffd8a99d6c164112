"""What stands in one cell: partners, a kind, a status. Numbers are read in `numbers`, dates in `dates`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from goalweave.core.model import Partner, RecordKind
from goalweave.core.text.kind_cues import guess_kind
from goalweave.formats.reading import vocabulary
from goalweave.formats.reading.normalisation import index_by_word, normalise_words

LONGEST_NOTHING = 20
"""Characters. What is longer says something."""

_ROLE = re.compile(r"\s*[(\[（]([^()\[\]（）]+)[)\]）]\s*$")


def is_empty_marker(text: str) -> bool:
    """Whether a cell says that it is empty: `n/a`, `-`, `TBD`."""
    return len(text) < LONGEST_NOTHING and normalise_words(text) in _empty_markers()


def read_partners(text: str, role: str = "partner") -> list[Partner]:
    """The organisations in a cell, between semicolons, bars or line breaks; commas part only names of one word.

    `Fund for Water (donor)` tells a role of its own.
    """
    names = [name.strip() for name in re.split(r"[;؛|\n\r；、]+", text)]
    if len(names) == 1 and all(re.fullmatch(r"\S+", name.strip()) for name in re.split(r"[,،，]", text)):
        names = [name.strip() for name in re.split(r"[,،，]", text)]
    return [_to_partner(name, role) for name in names if name]


def read_kind(text: str) -> RecordKind:
    """The kind that a cell names; an activity where it names none."""
    return _kind_words().get(normalise_words(text)) or guess_kind(text)


def names_kind(text: str) -> bool:
    return normalise_words(text) in _kind_words() or guess_kind(text) is not RecordKind.ACTIVITY


def read_status(text: str) -> str:
    """`planned`, `ongoing`, `completed`, `cancelled` or `suspended`; what is none of them, in small letters."""
    return _status_words().get(normalise_words(text)) or " ".join(text.lower().split())


def _to_partner(name: str, role: str) -> Partner:
    match = _ROLE.search(name)
    written_role = _role_words().get(normalise_words(match[1])) if match else None
    return Partner(name[: match.start()].strip(), written_role) if match and written_role else Partner(name, role)


@cache
def _empty_markers() -> frozenset[str]:
    return frozenset(map(normalise_words, vocabulary.NOTHING.split("|")))


@cache
def _kind_words() -> Mapping[str, RecordKind]:
    return index_by_word(vocabulary.KINDS)


@cache
def _status_words() -> Mapping[str, str]:
    return index_by_word(vocabulary.STATUSES)


@cache
def _role_words() -> Mapping[str, str]:
    return index_by_word(vocabulary.ROLES)
