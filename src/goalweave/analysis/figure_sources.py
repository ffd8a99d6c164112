"""Who publishes the figures of an area, and where two publishers differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from goalweave.accounts.actor import Actor
from goalweave.analysis.area_indicators import AreaIndicator
from goalweave.core.model import Observation
from goalweave.indicators.models import Vintage
from goalweave.indicators.queries import (
    ProviderLine,
    SeriesPlace,
    lines_on_pages,
    other_observations,
    provider_lines,
)


@dataclass(frozen=True, slots=True)
class Difference:
    """Two publishers' values of the newest period that both have. provider: the one that is not shown."""

    provider: ProviderLine
    shown: Observation
    other: Observation


@dataclass(frozen=True, slots=True)
class FigureSources:
    """Who has values of an indicator's series, the one that is shown first, and where the others differ from it."""

    indicator: AreaIndicator
    lines: tuple[ProviderLine, ...]
    differences: tuple[Difference, ...]


def figure_sources(actor: Actor, indicators: Iterable[AreaIndicator]) -> tuple[FigureSources, ...]:
    """Of the indicators with figures, in order; a constant number of queries."""
    by_place: dict[SeriesPlace, AreaIndicator] = {}
    for one in indicators:
        if one.series is not None:
            by_place[one.series.code, one.area, one.key] = one
    if not by_place:
        return ()
    places = list(by_place)
    lines, others = provider_lines(actor, places), other_observations(actor, places)
    sources = []
    for place, one in by_place.items():
        known = tuple(lines.get(place, ()))
        sources.append(FigureSources(one, known, tuple(_differences(one, known, others.get(place, {})))))
    return tuple(sources)


def area_releases(actor: Actor, areas: Iterable[str], series: Iterable[str]) -> list[Vintage]:
    """The loadings that last changed what is shown of areas in some series, the newest first and of each release the newest; two
    queries, over the lines of the areas alone."""
    changed = set(lines_on_pages(actor, areas, series).values_list("changed", flat=True).distinct())
    releases: dict[tuple[str, str], Vintage] = {}
    for row in Vintage.objects.filter(pk__in=changed - {None}).order_by("-pk"):
        releases.setdefault((row.source or row.file, row.release), row)
    return list(releases.values())


def _differences(
    indicator: AreaIndicator, lines: Sequence[ProviderLine], others: Mapping[str, Sequence[Observation]]
) -> Iterable[Difference]:
    own = {observation.time: observation for observation in indicator.observed if observation.value is not None}
    for line in lines:
        theirs = [other for other in others.get(line.provider, ()) if other.value is not None and other.time in own]
        if not theirs:
            continue
        newest = max(theirs, key=lambda other: other.time)
        shown = own[newest.time]
        if (newest.value, newest.unit) != (shown.value, shown.unit):
            yield Difference(line, shown, newest)
