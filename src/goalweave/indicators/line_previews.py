"""Lines of series as a load would leave them, to be seen before it is final."""

from __future__ import annotations

from itertools import chain

from django.db.models import Count, Q

from goalweave.core.model.periods import period_text
from goalweave.indicators.conversion import parse_key
from goalweave.indicators.lines import lines_of_vintage
from goalweave.indicators.models import Area, Code, Line, Observation, Vintage
from goalweave.indicators.rows import PER_QUERY, batches
from goalweave.indicators.uploads import PreviewPoint, SeriesPreview

MOST_SERIES = 6


def preview_lines(vintage: Vintage) -> tuple[SeriesPreview, ...]:
    """A line of each of the first series that a load touches: one that changes rather than a new one, several values rather than a single one,
    a country rather than a part of it, a total rather than a part.

    To be called within the transaction of the load.
    """
    counts: dict[int, int] = {}
    best: dict[int, tuple[tuple[bool, bool, bool, bool, int], int]] = {}
    for some in batches(lines_of_vintage(vintage.pk), PER_QUERY):
        rows = Line.objects.filter(pk__in=some).annotate(
            ended=Count("observations", filter=Q(observations__until=vintage))
        )
        for pk, series, area, key, values, ended in rows.values_list("pk", "series", "area", "key", "values", "ended"):
            counts[series] = counts.get(series, 0) + 1
            rank = (ended > 0, values > 1, "." not in area, not key, values)
            if series not in best or rank > best[series][0]:
                best[series] = rank, pk
    # Series with changes come first: a replaced value is what a person has to look at.
    series_in_order = sorted(best, key=lambda series: (not best[series][0][0], series))[:MOST_SERIES]
    lines = {
        line.pk: line
        for line in Line.objects.filter(pk__in=[best[key][1] for key in series_in_order]).select_related("series")
    }
    points = _points(lines, vintage)
    areas = dict(Area.objects.filter(code__in={line.area for line in lines.values()}).values_list("code", "name"))
    codes = set(chain.from_iterable(parse_key(line.key) for line in lines.values()))
    named = Code.objects.filter(dimension__in={name for name, _code in codes}, code__in={code for _name, code in codes})
    names = {(row.dimension, row.code): row.name for row in named}
    previews = []
    for number in series_in_order:
        line = lines[best[number][1]]
        row = line.series
        previews.append(
            SeriesPreview(
                row.code,
                row.name,
                row.unit,
                row.multiplier,
                line.area,
                line.key,
                counts[number],
                tuple(points[line.pk]),
                areas.get(line.area, {}),
                tuple(names.get(pair, {}) for pair in parse_key(line.key)),
            )
        )
    return tuple(previews)


def _points(lines: dict[int, Line], vintage: Vintage) -> dict[int, list[PreviewPoint]]:
    """Line → its periods in order, with the value before the load and after it."""
    before: dict[tuple[int, str], float | None] = {}
    after: dict[tuple[int, str], float | None] = {}
    shown: dict[tuple[int, str], tuple[str, int]] = {}
    rows = Observation.objects.filter(Q(until=None) | Q(until=vintage), line__in=list(lines)).order_by("time")
    for line, time, detail, year, value, since, until in rows.values_list(
        "line_id", "time", "time_detail", "year", "value", "since_id", "until_id"
    ):
        place = line, time
        shown[place] = period_text(time, detail), year
        if until is None:
            after[place] = value
        if until is not None or since != vintage.pk:
            before[place] = value
    points: dict[int, list[PreviewPoint]] = {pk: [] for pk in lines}
    for place, (period, year) in shown.items():
        points[place[0]].append(PreviewPoint(period, year, before.get(place), after.get(place)))
    return points
