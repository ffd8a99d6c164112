"""One thing that can be found, in one language."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SearchEntry:
    """kind: of `web/search/kinds.py`, such as `record`; object_id: what that kind is found by; private: only its organisation may
    find it."""

    kind: str
    object_id: str
    language: str
    title: str
    body: str
    organisation: int = 0
    private: bool = False
