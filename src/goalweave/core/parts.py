"""Tuples of parts with one replaced, added, removed or moved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

Part = TypeVar("Part")


def swapped_parts(parts: Sequence[Part], first: int, second: int) -> list[Part]:
    swapped = list(parts)
    swapped[first], swapped[second] = swapped[second], swapped[first]
    return swapped


def moved_part(parts: tuple[Part, ...], place: int, step: int) -> tuple[Part, ...]:
    """One place up (-1) or down (1); all as they are where there is no such place. Raises IndexError."""
    inside = 0 <= place + step < len(parts)
    return tuple(swapped_parts(parts, place, place + step)) if inside else parts


def without_part(parts: tuple[Part, ...], place: int) -> tuple[Part, ...]:
    """Raises IndexError."""
    gone = parts[place]
    return tuple(part for part in parts if part is not gone)


def with_part(parts: tuple[Part, ...], part: Part, place: int | None) -> tuple[Part, ...]:
    """In the place of another; None: at the end. Raises IndexError for a place that does not exist."""
    if place is None:
        return (*parts, part)
    changed = list(parts)
    changed[place] = part
    return tuple(changed)
