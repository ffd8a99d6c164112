"""What is in one cell: partners, a kind, a status. Numbers are read in `numbers`, dates in `dates`."""

from __future__ import annotations

import re
from functools import lru_cache

from goalweave.core.model import Partner, RecordKind
from goalweave.core.statements.kind_cues import guess_kind
from goalweave.formats.reading import vocabulary

LONGEST_NOTHING = 20
"""Characters. What is longer says something."""

LONGEST_REPEATED = 200
"""Characters. What is longer is hardly in a second row."""

_BETWEEN = re.compile(r"[;؛|\n\r；、]+")
_COMMAS = re.compile(r"[,،，]")
_ONE_WORD = re.compile(r"\S+")
_ROLE = re.compile(r"\s*[(\[（]([^()\[\]（）]+)[)\]）]\s*$")


def is_empty_marker(text: str) -> bool:
    """Whether a cell says that it is empty: `n/a`, `-`, `TBD`."""
    return len(text) < LONGEST_NOTHING and _is_nothing(str(text))


@lru_cache(maxsize=8192)
def _is_nothing(text: str) -> bool:
    return bool(vocabulary.NOTHING.find(text))


def read_partners(text: str, role: str = "partner") -> list[Partner]:
    """Read the organisations in a cell, separated by semicolons, bars or line breaks; commas separate only names of one
    word.

    `Fund for Water (donor)` states a role.
    """
    names = [name.strip() for name in _BETWEEN.split(text)]
    if len(names) == 1 and all(map(_ONE_WORD.fullmatch, map(str.strip, _COMMAS.split(text)))):
        names = [name.strip() for name in _COMMAS.split(text)]
    return [_to_partner(name, role) for name in names if name]


def read_kind(text: str) -> RecordKind:
    """The kind that a cell names; an activity where it names none."""
    return _read_kind(text) if len(text) <= LONGEST_REPEATED else guess_kind(text)


@lru_cache(maxsize=1024)
def _read_kind(text: str) -> RecordKind:
    return vocabulary.KINDS.find(text) or guess_kind(text)


def names_kind(text: str) -> bool:
    return vocabulary.KINDS.find(text) is not None or guess_kind(text) is not RecordKind.ACTIVITY


def read_status(text: str) -> str:
    """Return `planned`, `ongoing`, `completed`, `cancelled` or `suspended`; any other text in lower case."""
    return vocabulary.STATUSES.find(text) or " ".join(text.lower().split())


@lru_cache(maxsize=8192)
def _to_partner(name: str, role: str) -> Partner:
    match = _ROLE.search(name)
    written_role = vocabulary.ROLES.find(match[1]) if match else None
    return Partner(name[: match.start()].strip(), written_role) if match and written_role else Partner(name, role)
