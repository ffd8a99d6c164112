"""The hierarchy of a plan: parents, levels, order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from goalweave.core.messages import Message
from goalweave.core.model import Level
from goalweave.formats.frameworks.plan.codes import CellPosition
from goalweave.formats.frameworks.plan.description import PlanDescription, slug

Parents = Mapping[str, str | None]


@dataclass(frozen=True)
class PlanLevels:
    """levels: from the top; by_code: code → id of its level."""

    levels: tuple[Level, ...]
    by_code: Mapping[str, str]


def parents_from_codes(codes: Iterable[str]) -> dict[str, str | None]:
    """Each code's parent where no column says it: the longest other code that it begins with (1.2.3 → 1.2)."""
    known = set(codes)
    return {code: _longest_prefix(code, known) for code in codes}


def _longest_prefix(code: str, codes: set[str]) -> str | None:
    starts = (code[: cut.start()] for cut in re.finditer(r"[.\-/_ ]", code))
    return next((start for start in sorted(starts, key=len, reverse=True) if start in codes), None)


def parents_first(parents: Parents, places: Mapping[str, CellPosition]) -> tuple[str, ...]:
    """The codes in their order, or, where a child stands before its parent, each parent followed by its children.

    Raises InputError for a cycle, at the place of one of its codes.
    """
    for code in parents:
        way = [code]
        while (parent := parents[way[-1]]) is not None and parent not in way:
            way.append(parent)
        if parent is not None:
            ring = way[way.index(parent) :]
            raise places[ring[0]].make_error(
                Message("the parents form a cycle: {known}", known=" → ".join([*ring, ring[0]]))
            )
    seen: set[str | None] = {None}
    for code, parent in parents.items():
        if parent not in seen:
            return _depth_first(parents)
        seen.add(code)
    return tuple(parents)


def _depth_first(parents: Parents) -> tuple[str, ...]:
    children: dict[str | None, list[str]] = {}
    for code, parent in parents.items():
        children.setdefault(parent, []).append(code)
    found: list[str] = []
    waiting = children.get(None, [])[::-1]
    while waiting:
        found.append(waiting.pop())
        waiting.extend(children.get(found[-1], [])[::-1])
    return tuple(found)


def read_levels(
    stated: Iterable[tuple[CellPosition, str]] | None, parents: Parents, about: PlanDescription
) -> PlanLevels:
    """By the column of levels, else by depth. Raises InputError for a level that is missing or not among the declared."""
    depths = {code: _depth_of(code, parents) for code in parents}
    declared = {slug(heading): heading for heading in about.levels}
    headings = dict(declared)
    if stated is None:
        names = [*declared] + [f"level-{depth + 1}" for depth in range(len(declared), max(depths.values()) + 1)]
        headings |= {name: f"Level {depth + 1}" for depth, name in enumerate(names) if name not in headings}
        by_code = {code: names[depth] for code, depth in depths.items()}
    else:
        by_code = {}
        for code, (place, heading) in zip(parents, stated, strict=True):
            by_code[code] = _match_level(heading, declared, place)
            headings.setdefault(by_code[code], heading)
    highest: dict[str, int] = {}
    for code, name in by_code.items():
        highest[name] = min(depths[code], highest.get(name, depths[code]))
    undeclared = sorted((name for name in headings if name not in declared), key=highest.__getitem__)
    return PlanLevels(tuple(about.level(name, headings[name]) for name in [*declared, *undeclared]), by_code)


def _match_level(heading: str, declared: Mapping[str, str], place: CellPosition) -> str:
    name = slug(heading)
    if not name:
        raise place.make_error(Message("the level is missing"))
    if declared and name not in declared:
        raise place.make_error(
            Message("“{value}” is not one of {choices}", value=heading, choices=list(declared.values()))
        )
    return name


def _depth_of(code: str, parents: Parents) -> int:
    """Number of ancestors; the parents are known to form no cycle."""
    depth, parent = 0, parents[code]
    while parent is not None:
        depth, parent = depth + 1, parents[parent]
    return depth
