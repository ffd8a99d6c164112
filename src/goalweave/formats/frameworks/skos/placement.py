"""Where each concept of another's scheme stands: its code, its one parent, its depth, its turn."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from goalweave.core.errors import InputError
from goalweave.core.messages import Message

if TYPE_CHECKING:
    from rdflib.term import Node as Term


@dataclass(frozen=True, slots=True)
class ConceptPlacement:
    """A node to be. further_parents: codes of further parents, which a framework cannot have."""

    concept: Term
    code: str
    parent: str | None
    depth: int
    further_parents: tuple[str, ...] = ()


def natural_order(code: str) -> tuple[tuple[int, int, str], ...]:
    """Sorts 1.2 before 1.10, and numbers before letters (1.9 before 1.a)."""
    parts: list[str] = re.findall(r"\d+|\D+", code)
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts)


def place_concepts(
    concepts: Iterable[Term], codes: Mapping[Term, tuple[str, ...]], broader: Mapping[Term, set[Term]]
) -> list[ConceptPlacement]:
    """One place a code, parents first, siblings in natural order of their codes.

    A concept with several codes stands in several places, each below the parent whose code begins its own (1.5.1 below
    1.5, 11.5.1 below 11.5). Raises InputError if two concepts have one code or the broader concepts form a cycle.
    """
    owner: dict[str, Term] = {}
    above: dict[str, str | None] = {}
    further: dict[str, tuple[str, ...]] = {}
    for concept in sorted(concepts, key=str):
        up = sorted(chain.from_iterable(codes[parent] for parent in broader[concept]), key=natural_order)
        for code in codes[concept]:
            if code in owner:
                raise InputError(
                    Message(
                        "two concepts have the code {code}: {first} and {second}",
                        code=code,
                        first=owner[code],
                        second=concept,
                    ),
                    field=code,
                )
            owner[code] = concept
            above[code] = _choose_parent(code, up)
            # Where a concept has several codes, its other parents are those of its other places.
            has_one_place = len(codes[concept]) == 1
            further[code] = tuple(parent for parent in up if parent != above[code]) if has_one_place else ()
    below: dict[str | None, list[str]] = {}
    for code, parent in above.items():
        below.setdefault(parent, []).append(code)
    placements: list[ConceptPlacement] = []
    # A stack and no recursion: a file may nest its concepts deeper than Python calls.
    waiting = [(code, 0) for code in sorted(below.get(None, ()), key=natural_order, reverse=True)]
    while waiting:
        code, depth = waiting.pop()
        placements.append(ConceptPlacement(owner[code], code, above[code], depth, further[code]))
        waiting.extend((child, depth + 1) for child in sorted(below.get(code, ()), key=natural_order, reverse=True))
    if len(placements) < len(above):
        placed = {placement.code for placement in placements}
        raise InputError(Message("the broader concepts form a cycle: {codes}", codes=_find_cycle(above, placed)))
    return placements


def _choose_parent(code: str, up: list[str]) -> str | None:
    """The candidate that begins the code, the longest first; else the first."""
    begins = [one for one in up if code.startswith(one) and not code[len(one) : len(one) + 1].isalnum()]
    return max(begins, key=len) if begins else next(iter(up), None)


def _find_cycle(above: Mapping[str, str | None], placed: set[str]) -> str:
    """What cannot be reached from the top leads up into a cycle."""
    way: list[str] = []
    code: str | None = min((one for one in above if one not in placed), key=natural_order)
    while code is not None and code not in way:
        way.append(code)
        code = above[code]
    start = way.index(code) if code in way else 0
    return " → ".join([*way[start:], way[start]])
