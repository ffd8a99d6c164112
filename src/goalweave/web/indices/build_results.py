"""What comes of an index that is put together: ranking, map, checks, sensitivity, as rows of tables."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, ngettext

from goalweave.analysis.indices import IndexTrial, rank_intervals
from goalweave.charts import IntervalChart, IntervalRow, MapArea, WorldMap
from goalweave.core.indices import (
    UNRANKED,
    Entities,
    IndexGroup,
    IndexResults,
    RankInterval,
    Sensitivity,
    correlate_indicators,
    correlate_levels,
    effective_weights,
    group_consistency,
    indicator_statistics,
    missing_by_entity,
    remove_parts,
    walk_parts,
)
from goalweave.web.indices.index_texts import format_fixed, format_percent, score_decimals
from goalweave.wording.chart import Chart, draw_chart, draw_map, number_format_of_reader, right_to_left
from goalweave.wording.indicator_labels import area_text, disclaimer, format_figure
from goalweave.wording.templatetags.goalweave import pick_text

MOST_DRAWN = 25
FEWEST_ON_MAP = 3

HIGH_CORRELATION = 0.92
LOW_CORRELATION = -0.4
"""Coefficients above and below which two indicators of an index are named (COIN Tool: redundant, and in conflict)."""

MOST_NAMED = 30
"""Pairs of indicators, and areas without values, that are named."""


@dataclass(frozen=True, slots=True)
class TrialRow:
    """An area in the ranking. parts: scores of the topmost parts; gaps: indicators without a value."""

    rank: int
    area: str
    name: str
    score: str
    interval: RankInterval | None
    parts: tuple[str, ...]
    gaps: int


@dataclass(frozen=True, slots=True)
class TrialRanking:
    """left: areas with values and no score; alike: indicators that are the same everywhere."""

    rows: tuple[TrialRow, ...]
    heads: tuple[str, ...]
    chart: Chart | None
    drawn: Sensitivity | None
    left: int
    alike: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StatisticsRow:
    """Of an indicator's values, as texts."""

    name: str
    count: int
    missing: int
    lowest: str
    highest: str
    mean: str
    median: str
    deviation: str
    skewness: str
    kurtosis: str
    outlying: bool
    winsorised: int


@dataclass(frozen=True, slots=True)
class ConsistencyRow:
    """Of a group. alpha, first: as texts, a dash where they cannot be calculated."""

    name: str
    parts: int
    alpha: str
    first: str
    complete: int


@dataclass(frozen=True, slots=True)
class CorrelationRow:
    """A part with its coefficients; band: `high`, `low` or empty, beside each text."""

    name: str
    depth: int
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TrialChecks:
    """pairs: two indicators and their coefficient, those that are redundant first; gaps: area and number of indicators that it lacks."""

    statistics: tuple[StatisticsRow, ...]
    consistency: tuple[ConsistencyRow, ...]
    heads: tuple[str, ...]
    levels: tuple[CorrelationRow, ...]
    redundant: tuple[tuple[str, str, str], ...]
    opposed: tuple[tuple[str, str, str], ...]
    gaps: tuple[tuple[str, int], ...]
    more_gaps: int


@dataclass(frozen=True, slots=True)
class InfluenceRow:
    """A part: what it weighs, what it has in common with the ranking, and how ranks move without it. whose: of the greatest move."""

    name: str
    group: bool
    weight: str
    explained: str
    shift: str
    greatest: str
    whose: str


def trial_ranking(trial: IndexTrial) -> TrialRanking | None:
    """None where nothing is scored."""
    if trial.results is None or trial.inputs is None:
        return None
    return results_ranking(trial.results, f"{pick_text(trial.results.definition.title)}, {trial.inputs.year}")


def results_ranking(results: IndexResults, title: str) -> TrialRanking | None:
    """The ranking with its chart, which has that title; None where nothing has a rank."""
    if not results.ranks.any():
        return None
    drawn = rank_intervals(results)
    intervals = {interval.entity: interval for interval in drawn.intervals}
    order = [place for place in np.argsort(results.ranks, kind="stable").tolist() if results.ranks[place] != UNRANKED]
    names = _part_names(results)
    top = results.definition.root.scored_parts
    columns = [_scores(results, part.code) for part in top]
    lacking = missing_by_entity(results)
    rows = tuple(_ranking_row(results, place, columns, intervals, lacking) for place in order)
    return TrialRanking(
        rows,
        tuple(names[part.code] for part in top),
        _interval_chart(title, rows),
        drawn,
        len(results.entities) - len(rows),
        tuple(names[code] for code in results.alike()),
    )


def trial_map(trial: IndexTrial, ranking: TrialRanking) -> SafeString:
    """Countries shaded by their score; empty for cities and for fewer than three."""
    results, inputs = trial.results, trial.inputs
    if results is None or inputs is None or results.definition.entities is not Entities.AREAS:
        return SafeString("")
    if len(ranking.rows) < FEWEST_ON_MAP:
        return SafeString("")
    areas = tuple(
        MapArea(row.area, row.name, float(results.scores[results.place(row.area)]), f"{row.score} ({row.rank})")
        for row in ranking.rows
    )
    return draw_map(
        WorldMap(
            f"{pick_text(results.definition.title)}, {inputs.year}",
            _("Scores of countries, the higher the darker."),
            areas,
            unit=_("score"),
            none=_("no data"),
            disclaimer=disclaimer(),
            numbers=number_format_of_reader(decimals=score_decimals(results.definition)),
            rtl=right_to_left(),
        )
    )


def trial_checks(trial: IndexTrial) -> TrialChecks | None:
    """None where nothing is scored."""
    results = trial.results
    if results is None:
        return None
    names = _part_names(results)
    levels = correlate_levels(results)
    depths = _depths(results.definition.root)
    gaps = [(area_text(area), count) for area, count in missing_by_entity(results).items()]
    redundant, opposed = _unusual_pairs(results, names)
    return TrialChecks(
        tuple(_statistics_rows(results, names)),
        tuple(
            ConsistencyRow(
                names[consistency.code],
                len(next(group for group in results.definition.groups if group.code == consistency.code).scored_parts),
                _coefficient(consistency.alpha),
                format_percent(consistency.components[0]) if consistency.components else "–",
                consistency.complete,
            )
            for consistency in group_consistency(results)
        ),
        tuple(names[code] for code in levels.columns),
        tuple(
            CorrelationRow(names[code], depths[code], tuple(_correlation_cell(number) for number in row))
            for code, row in zip(levels.rows, levels.coefficients.tolist(), strict=True)
        ),
        redundant,
        opposed,
        tuple(gaps[:MOST_NAMED]),
        max(0, len(gaps) - MOST_NAMED),
    )


def trial_influence(trial: IndexTrial) -> tuple[InfluenceRow, ...]:
    """Every part in the order of the index; empty where nothing is scored."""
    results = trial.results
    if results is None or not results.ranks.any():
        return ()
    names = _part_names(results)
    weights = effective_weights(results)
    removals = {removal.code: removal for removal in remove_parts(results, tuple(weight.code for weight in weights))}
    rows = []
    for weight in weights:
        removal = removals.get(weight.code)
        rows.append(
            InfluenceRow(
                names[weight.code],
                weight.code not in results.leaves,
                format_percent(weight.nominal),
                "–" if math.isnan(weight.explained) else format_percent(weight.explained),
                format_fixed(removal.shift, 1) if removal else "–",
                str(removal.greatest) if removal else "–",
                area_text(removal.entity) if removal and removal.greatest else "",
            )
        )
    return tuple(rows)


def _ranking_row(
    results: IndexResults,
    place: int,
    columns: Sequence[np.ndarray[tuple[int], np.dtype[np.float64]]],
    intervals: Mapping[str, RankInterval],
    lacking: Mapping[str, int],
) -> TrialRow:
    definition, area = results.definition, results.entities[place]
    decimals = score_decimals(definition)
    parts = [float(column[place]) * definition.scale for column in columns]
    return TrialRow(
        int(results.ranks[place]),
        area,
        area_text(area),
        format_fixed(float(results.scores[place]), decimals),
        intervals.get(area),
        tuple("–" if math.isnan(score) else format_fixed(score, decimals) for score in parts),
        lacking.get(area, 0),
    )


def _interval_chart(title: str, rows: Sequence[TrialRow]) -> Chart:
    bars = tuple(
        IntervalRow(f"{row.rank}. {row.name}", row.interval.median, row.interval.low, row.interval.high, row.score)
        for row in islice(rows, MOST_DRAWN)
        if row.interval is not None
    )
    description = ngettext(
        "Rank of %(n)s area with its rank interval in nine out of ten draws with other weights and methods.",
        "Ranks of %(n)s areas with their rank intervals in nine out of ten draws with other weights and methods.",
        len(bars),
    ) % {"n": len(bars)}
    return draw_chart(
        IntervalChart(
            title,
            description,
            bars,
            axis=_("rank"),
            value=_("median of the draws"),
            interval=_("nine out of ten draws"),
            head=_("score"),
            numbers=number_format_of_reader(decimals=0),
            width=848,
            rtl=right_to_left(),
        ),
        name="trial-ranks",
    )


def _statistics_rows(results: IndexResults, names: Mapping[str, str]) -> list[StatisticsRow]:
    return [
        StatisticsRow(
            names[statistic.code],
            statistic.count,
            statistic.missing,
            _figure(statistic.lowest),
            _figure(statistic.highest),
            _figure(statistic.mean),
            _figure(statistic.median),
            _figure(statistic.deviation),
            _coefficient(statistic.skewness),
            _coefficient(statistic.kurtosis),
            statistic.outlying,
            statistic.winsorised,
        )
        for statistic in indicator_statistics(results)
    ]


def _unusual_pairs(
    results: IndexResults, names: Mapping[str, str]
) -> tuple[tuple[tuple[str, str, str], ...], tuple[tuple[str, str, str], ...]]:
    """Pairs of indicators that say nearly the same, and pairs that say the opposite."""
    correlations = correlate_indicators(results)
    first, second = np.triu_indices(len(correlations.rows), 1)
    numbers = correlations.coefficients[first, second]
    high = [place for place in np.argsort(-numbers).tolist() if numbers[place] > HIGH_CORRELATION]
    low = [place for place in np.argsort(numbers).tolist() if numbers[place] < LOW_CORRELATION]

    def pairs(places: list[int]) -> tuple[tuple[str, str, str], ...]:
        return tuple(
            (
                names[correlations.rows[first[place]]],
                names[correlations.rows[second[place]]],
                _coefficient(float(numbers[place])),
            )
            for place in places[:MOST_NAMED]
        )

    return pairs(high), pairs(low)


def _correlation_cell(number: float) -> tuple[str, str]:
    if math.isnan(number):
        return "–", ""
    band = "high" if number > HIGH_CORRELATION else "low" if number < 0 else ""
    return _coefficient(number), band


def _scores(results: IndexResults, code: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    scores = results.leaves[code].scores if code in results.leaves else results.groups[code].scores
    return np.asarray(scores, np.float64).reshape(-1)


def _part_names(results: IndexResults) -> dict[str, str]:
    return {part.code: pick_text(part.name) for part in walk_parts(results.definition.root)}


def _depths(group: IndexGroup, depth: int = 0) -> dict[str, int]:
    depths: dict[str, int] = {}
    for part in group.parts:
        depths[part.code] = depth
        if isinstance(part, IndexGroup):
            depths |= _depths(part, depth + 1)
    return depths


def _coefficient(number: float) -> str:
    return "–" if math.isnan(number) else format_fixed(number, 2).replace("-", "\u2212")


def _figure(number: float) -> str:
    return "–" if math.isnan(number) else format_figure(float(f"{number:.4g}"))
