"""The chapter of a goal in an area in words and charts: the same for its page, its files and documents."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

from goalweave.accounts.actor import Actor
from goalweave.analysis.area_indicators import AreaIndicator, area_indicators
from goalweave.analysis.left_behind import IndicatorGaps, goal_groups
from goalweave.core.model import Curie, Framework
from goalweave.wording.country_sentences import lead_sentences
from goalweave.wording.group_gaps import GapFigure, gap_figure, widest_gap_sentence
from goalweave.wording.indicator_labels import read_code_names
from goalweave.wording.indicator_rows import SPARK, IndicatorRow, dimensions_of, indicator_row, line_years

MOST_FIGURES = 4
"""Indicators whose groups are drawn; of the others the files have the values."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A goal in an area. indicators: of the goal, in the order of the framework; groups: those that are broken down; rows, figures:
    the same in words and as charts."""

    area: str
    framework: Framework
    goal: Curie
    indicators: tuple[AreaIndicator, ...]
    groups: tuple[IndicatorGaps, ...]
    rows: tuple[IndicatorRow, ...]
    figures: tuple[GapFigure, ...]

    @property
    def series(self) -> set[str]:
        """The codes of the series that are shown."""
        return {indicator.series.code for indicator in self.indicators if indicator.series}

    @property
    def with_figures(self) -> list[IndicatorRow]:
        return [row for row in self.rows if row.facts.latest]

    @property
    def missing(self) -> list[IndicatorRow]:
        """The rows of the indicators without figures here."""
        return [row for row in self.rows if not row.facts.latest]

    @property
    def further(self) -> list[IndicatorRow]:
        """The rows of the indicators with other series here."""
        return [row for row in self.rows if row.further]

    @property
    def lead(self) -> tuple[str, ...]:
        """What the figures say together."""
        return lead_sentences(self.rows, widest_gap_sentence(self.figures))


def read_chapter(actor: Actor, area: str, framework: Framework, goal: str, *, size: tuple[int, int] = SPARK) -> Chapter:
    """What the figures of an area say of a top node of a framework, in the language that is spoken. size: px of the lines."""
    indicators = tuple(indicator for indicator in area_indicators(actor, area, framework) if indicator.goal == goal)
    groups = goal_groups(actor, area, framework, goal)
    dimensions = [gap.dimension for gap in chain.from_iterable(group.gaps for group in groups)]
    code_names = read_code_names([*dimensions_of(indicators), *dimensions])
    years = line_years(indicators)
    rows = tuple(indicator_row(indicator, framework, code_names, years, size=size) for indicator in indicators)
    figures = [gap_figure(group, code_names) for group in groups[:MOST_FIGURES]]
    return Chapter(
        area, framework, framework.curie(goal), indicators, groups, rows, tuple(figure for figure in figures if figure)
    )
