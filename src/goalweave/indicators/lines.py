"""Which provider's line is shown of those of a place, and what lines say of their observations."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Count, Max, Min, Q

from goalweave.indicators.models import Line, Observation, Origin
from goalweave.indicators.rows import PER_QUERY, batches

OWN = (Origin.PERSON, Origin.ANSWER)
"""Origins of values that people here have entered."""


def line_rank(line: Line) -> tuple[bool, bool, bool, int, bool, int]:
    """Sorts the lines of one place: the last is shown, whole. line: with its provider and the vintage that changed it last.

    A line with values; of these the area's own provider; else a line that people here entered or corrected; else the one
    that reaches the latest year; else one from a file rather than a pack; else the one that was loaded last.
    """
    national = line.provider.area
    own_area = bool(national) and (line.area == national or line.area.startswith(f"{national}."))
    origin = line.changed.origin if line.changed else ""
    return line.values > 0, own_area, origin in OWN, line.last or 0, origin != Origin.PACK, line.changed_id or 0


def select_displayed_lines(series: Collection[int], *, places: Collection[tuple[str, str]] | None = None) -> None:
    """Mark the line that is shown of each place of some series. places: (area, key) of those that may have changed, None: all."""
    rows = Line.objects.filter(series__in=list(series)).select_related("provider", "changed")
    by_place: dict[tuple[int, str, str], list[Line]] = {}
    if places is None:
        for line in rows:
            by_place.setdefault((line.series_id, line.area, line.key), []).append(line)
    else:
        place_set = set(places)
        for areas in batches(sorted({area for area, _key in place_set}), PER_QUERY):
            for line in rows.filter(area__in=areas):
                if (line.area, line.key) in place_set:
                    by_place.setdefault((line.series_id, line.area, line.key), []).append(line)
    hidden: list[int] = []
    displayed: list[int] = []
    for lines in by_place.values():
        best = max(lines, key=line_rank)
        hidden += [line.pk for line in lines if line.shown and line is not best]
        displayed += [best.pk] if not best.shown else []
    # First what is hidden: only one line of a place is shown at a time.
    for pks, value in ((hidden, False), (displayed, True)):
        for some in batches(pks, PER_QUERY):
            Line.objects.filter(pk__in=some).update(shown=value)


def refresh_lines(lines: Iterable[int]) -> None:
    """Bring lines to what their observations say, remove those without any, and choose again which are shown."""
    series: set[int] = set()
    places: set[tuple[str, str]] = set()
    has_values = Q(observations__until=None, observations__value__isnull=False)
    for some in batches(sorted(set(lines)), PER_QUERY):
        rows = Line.objects.filter(pk__in=some).annotate(
            ever=Max("observations__since"),
            ended=Max("observations__until"),
            count=Count("observations", filter=has_values),
            from_year=Min("observations__year", filter=has_values),
            to_year=Max("observations__year", filter=has_values),
        )
        changed: list[Line] = []
        empty: list[int] = []
        for line in rows:
            series.add(line.series_id)
            places.add((line.area, line.key))
            if line.ever is None:
                empty.append(line.pk)
                continue
            line.values, line.first, line.last = line.count, line.from_year, line.to_year
            line.changed_id = max(line.ever, line.ended or 0)
            changed.append(line)
        Line.objects.bulk_update(changed, ["values", "first", "last", "changed"])
        Line.objects.filter(pk__in=empty).delete()
    select_displayed_lines(series, places=places)


def lines_of_vintage(vintage: int) -> list[int]:
    """The lines that a loading has added values to, or ended values of."""
    rows = Observation.objects.filter(Q(since=vintage) | Q(until=vintage)).order_by()
    return list(rows.values_list("line", flat=True).distinct())
