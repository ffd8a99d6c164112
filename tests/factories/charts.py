"""Charts of indicators, as small as their tests allow."""

from __future__ import annotations

from typing import Any

from goalweave.charts import (
    ChartPoint,
    IntervalChart,
    IntervalRow,
    LineChart,
    LineMarkLabels,
    LineSeries,
    LineTarget,
    MapArea,
    NumberFormat,
    PartRow,
    ScorePartsChart,
    SmallMultiples,
    WorldMap,
)

PERCENT = NumberFormat(sign="\u00a0%")
WORDS = LineMarkLabels("country data", "estimate", "break in the series", "interval", "required pace", "milestone")


def series(
    label: str, values: dict[int, float | None], *, estimated: tuple[int, ...] = (), breaks: tuple[int, ...] = ()
) -> LineSeries:
    """values: by year."""
    points = (ChartPoint(year, value, year in estimated, year in breaks) for year, value in values.items())
    return LineSeries(label, tuple(points))


def online(**changes: Any) -> LineChart:
    """The world and the least developed countries, with a gap and a break, and a target."""
    world = series("World", {2014: 44.3, 2015: 46.8, 2016: 49.4, 2017: 51.4}, estimated=(2016, 2017))
    poorest = series(
        "Least developed countries", {2012: 8.0, 2014: 12.0, 2015: None, 2016: 16.6, 2017: 19.5}, breaks=(2016,)
    )
    given: dict[str, Any] = {
        "title": "People online",
        "description": "The values are in the table.",
        "series": (world, poorest),
        "unit": "% of people",
        "target": LineTarget("Target", 2023, 70, milestones=((2020, 60),)),
        "mark_labels": WORDS,
        "numbers": PERCENT,
        "highest": 100,
    }
    return LineChart(**given | changes)


def by_sex(**changes: Any) -> SmallMultiples:
    """Three panels with the total in each."""
    years = (2015, 2016, 2017)
    given: dict[str, Any] = {
        "title": "People online by sex",
        "description": "The values are in the table.",
        "panels": tuple(
            series(label, {year: start + 2 * at for at, year in enumerate(years)})
            for label, start in (("Women", 40.0), ("Men", 46.0), ("Not known", 20.0))
        ),
        "unit": "% of people",
        "reference": series("Total", {year: 43.0 + 2 * at for at, year in enumerate(years)}),
        "mark_labels": WORDS,
        "numbers": PERCENT,
        "columns": 3,
    }
    return SmallMultiples(**given | changes)


def ranking(**changes: Any) -> IntervalChart:
    """Four places, the third selected."""
    given: dict[str, Any] = {
        "title": "Ranks",
        "description": "The ranks are in the table.",
        "rows": (
            IntervalRow("Iceland", 1, 1, 2, "8.98"),
            IntervalRow("Korea", 2, 1, 4, "8.85", href="/kr"),
            IntervalRow("Switzerland", 3, 2, 7, "8.74", selected=True),
            IntervalRow("Denmark", 4, 4, 4),
        ),
        "axis": "Rank",
        "value": "rank",
        "interval": "ranks in nine of ten runs",
        "head": "Score",
    }
    return IntervalChart(**given | changes)


def pillars(*areas: str, **changes: Any) -> ScorePartsChart:
    """Three pillars with full scores of 20, a value missing in the last."""
    names = areas or ("Kenya",)
    values = ((18.0, 20.0, 12.0), (5.0, 9.5, 15.0))
    given: dict[str, Any] = {
        "title": "Pillars",
        "description": "The scores are in the table.",
        "areas": names,
        "rows": (
            PartRow("Legal", values[0][: len(names)], 20, comparison=14, href="/legal"),
            PartRow("Technical", values[1][: len(names)], 20, comparison=10),
            PartRow("Cooperative", (None,) * len(names), 20),
        ),
        "comparison": "median",
        "none": "no data",
    }
    return ScorePartsChart(**given | changes)


def people_online(**changes: Any) -> WorldMap:
    """A large country, a small one, one without a value, and one that is on no map."""
    given: dict[str, Any] = {
        "title": "People online",
        "description": "The values are in the table.",
        "areas": (
            MapArea("FR", "France", 80.5, "80.5 % (2017)", "/fr"),
            MapArea("MT", "Malta", 20.0),
            MapArea("BR", "Brazil", None),
            MapArea("ZZ", "Atlantis", 99.0),
        ),
        "bounds": (20, 40, 60, 80),
        "unit": "% of people",
        "none": "no data",
        "disclaimer": "Boundaries are not authoritative.",
        "numbers": PERCENT,
    }
    return WorldMap(**given | changes)
