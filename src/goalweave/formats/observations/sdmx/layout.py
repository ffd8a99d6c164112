"""Which component of a message says what of an observation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from goalweave.formats.observations.sdmx import concepts

_TEXTS = frozenset((*concepts.NATURE, *concepts.SOURCE, *concepts.COMMENTS))


@dataclass(frozen=True, slots=True)
class ComponentLayout:
    """Ids of the components that tell area, time and so on; empty if there is none. dimensions: all that have no such
    meaning, in the order of the message; comments: see concepts.COMMENTS."""

    area: str
    time: str
    series: str
    frequency: str
    unit: str
    multiplier: str
    status: str
    nature: str
    lower: str
    upper: str
    bound: str
    detail: str
    base: str
    source: str
    comments: tuple[str, ...]
    dimensions: tuple[str, ...]


def match_layout(ids: Sequence[str], dimensions: frozenset[str] = frozenset()) -> ComponentLayout:
    """ids: of the components that a row or an observation has, in capitals, those of attributes of which nothing is kept left out;
    dimensions: those that the data structure calls so, whatever others mean by their names (a SOURCE that values are broken down by)."""
    there = frozenset(ids).difference(dimensions & _TEXTS)

    def first(names: tuple[str, ...]) -> str:
        return next((name for name in names if name in there), "")

    area, time, series = first(concepts.AREA), first(concepts.TIME), first(concepts.SERIES)
    frequency = first(concepts.FREQUENCY)
    meant = {area, time, series, frequency}
    return ComponentLayout(
        area=area,
        time=time,
        series=series,
        frequency=frequency,
        unit=first(concepts.UNIT),
        multiplier=first(concepts.MULTIPLIER),
        status=first(concepts.STATUS),
        nature=first(concepts.NATURE),
        lower=first(concepts.LOWER),
        upper=first(concepts.UPPER),
        bound=first(concepts.BOUND),
        detail=first(concepts.DETAIL),
        base=first(concepts.BASE),
        source=first(concepts.SOURCE),
        comments=tuple(name for name in concepts.COMMENTS if name in there),
        dimensions=tuple(
            name for name in ids if name not in meant and not (name in there and name in concepts.CARRIED)
        ),
    )
