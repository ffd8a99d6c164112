"""The statistical annex of a voluntary national review: every indicator of a country with its years and breakdowns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from django.utils.translation import gettext as _, ngettext

from goalweave.core.catalogue import Catalogue
from goalweave.core.document import (
    Block,
    Cell,
    ColumnAlign,
    Document,
    Inline,
    PageBreak,
    Paragraph,
    ParagraphStyle,
    Table,
    TableOfContents,
    TextRun,
)
from goalweave.core.model import Curie, Framework, Observation, Series
from goalweave.core.text.languages import LanguageMap, pick
from goalweave.core.text.sanitise import sanitise_line
from goalweave.documents.blocks import cell, heading, node_heading, node_tile, paragraph, table_head, text_run
from goalweave.documents.measurements import Release
from goalweave.documents.progress_blocks import release_blocks
from goalweave.documents.text_formats import document_language, format_number
from goalweave.wording.indicator_labels import area_text, disclaimer, observation_text, years_text
from goalweave.wording.indicator_rows import IndicatorRow

FIRST_YEAR = 2015
"""The year in which the 2030 Agenda was adopted, from which on all years are shown."""
MOST_YEARS, EDGE_YEARS = 11, 5
"""Columns of years on paper; of more the first and the last few."""
MOST_LINES = 12
"""Breakdowns of a series on paper; the workbook has all."""
MOST_NOTES = 3
"""Footnotes of an indicator on paper."""


@dataclass(frozen=True)
class AnnexLine:
    """The values of a series under one key, in time. name: of the breakdown."""

    key: str
    name: str
    observed: tuple[Observation, ...]

    @property
    def by_year(self) -> dict[int, Observation]:
        """The last value of each year that has any."""
        return {observation.year: observation for observation in self.observed if observation.value is not None}


@dataclass(frozen=True)
class AnnexSeries:
    """A series of an indicator, its headline line first. name, unit: in words, the unit empty where it goes without saying."""

    series: Series
    name: str
    unit: str
    lines: tuple[AnnexLine, ...]


@dataclass(frozen=True)
class AnnexIndicator:
    """An indicator as the country's page has it, with all its figures. source: who publishes them; custodian: the organisation
    responsible; differences: where publishers differ."""

    row: IndicatorRow
    custodian: LanguageMap
    source: str
    differences: tuple[str, ...]
    series: tuple[AnnexSeries, ...]

    @property
    def tier(self) -> str:
        return self.row.facts.indicator.tier

    @property
    def notes(self) -> list[str]:
        """The footnotes of its headline series, each once, and where publishers differ."""
        lines = chain.from_iterable(series.lines for series in self.series)
        observed = chain.from_iterable(line.observed for line in lines)
        notes = dict.fromkeys(sanitise_line(observation.footnote) for observation in observed if observation.footnote)
        return [*self.differences, *notes]

    @property
    def years(self) -> set[int]:
        lines = chain.from_iterable(series.lines for series in self.series)
        return set(chain.from_iterable(line.by_year for line in lines))


@dataclass(frozen=True)
class AnnexGoal:
    """A top node with its indicators that have figures, and the rows of those without."""

    goal: Curie
    indicators: tuple[AnnexIndicator, ...]
    missing: tuple[IndicatorRow, ...]

    @property
    def years(self) -> list[int]:
        """Of all its figures."""
        return sorted(set(chain.from_iterable(indicator.years for indicator in self.indicators)))


@dataclass(frozen=True)
class StatisticalAnnex:
    area: str
    framework: Framework
    goals: tuple[AnnexGoal, ...]
    releases: tuple[Release, ...] = ()

    @property
    def indicators(self) -> list[AnnexIndicator]:
        return list(chain.from_iterable(goal.indicators for goal in self.goals))


def column_years(years: Sequence[int]) -> list[int]:
    """All years from 2015 on; where these are too many for a page, or there are none, the first and the last five."""
    recent = [year for year in years if year >= FIRST_YEAR] or list(years)
    if len(recent) <= MOST_YEARS:
        return recent
    return [*recent[:EDGE_YEARS], *recent[-EDGE_YEARS:]]


def annex_document(annex: StatisticalAnnex, catalogue: Catalogue, language: str) -> Document:
    """On pages that lie on their side; a table for each goal."""
    with document_language(language):
        name = area_text(annex.area)
        short = pick(annex.framework.short or annex.framework.title, language)
        return Document(
            title=_("Statistical annex: %(country)s") % {"country": name},
            subtitle=pick(annex.framework.title, language),
            language=language,
            author="",
            facts=tuple(_fact_rows(annex)),
            footer=f"{name} · {short}",
            blocks=tuple(_annex_blocks(annex, catalogue, language)),
        )


def _fact_rows(annex: StatisticalAnnex) -> Iterator[tuple[str, str]]:
    yield _("Edition"), annex.framework.edition
    yield _("Indicators with data"), format_number(len(annex.indicators))
    yield _("Indicators without data"), format_number(sum(len(goal.missing) for goal in annex.goals))
    years = sorted(set(chain.from_iterable(goal.years for goal in annex.goals)))
    if years:
        yield _("Data years"), years_text(years[0], years[-1])


def _annex_blocks(annex: StatisticalAnnex, catalogue: Catalogue, language: str) -> Iterator[Block]:
    yield TableOfContents(1)
    yield PageBreak(wide=True)
    for goal in annex.goals:
        if goal.indicators:
            yield node_heading(catalogue, goal.goal, language, 1)
            yield _goal_table(goal, catalogue, language)
    missing = [goal for goal in annex.goals if goal.missing]
    if missing:
        yield heading(1, _("Indicators without figures here"))
        for goal in missing:
            names = "; ".join(f"{row.code}\u00a0{sanitise_line(row.name)}" for row in goal.missing)
            tile = node_tile(catalogue, goal.goal, language)
            yield Paragraph((tile, TextRun(f"\u00a0{names}")), ParagraphStyle.SMALL)
    if not annex.indicators:
        yield paragraph(_("No figures are loaded for this area yet."))
    yield heading(1, _("How this is calculated"))
    yield paragraph(
        _(
            "Values are shown as they were published, each line by one publisher. Of several values in a year the last "
            "is shown. The workbook and the CSV file of this annex have every year and every breakdown. The verdict is "
            "that of the country’s page: by the national target, else by a wider one, else by direction and pace."
        )
    )
    if annex.releases:
        yield heading(1, _("Sources of the data"))
        yield from release_blocks(annex.releases, language)
    yield paragraph(disclaimer(), ParagraphStyle.SMALL)


def _goal_table(goal: AnnexGoal, catalogue: Catalogue, language: str) -> Table:
    years = column_years(goal.years)
    columns = len(years) + 2
    rows: list[tuple[Cell, ...]] = []
    for indicator in goal.indicators:
        rows.append((Cell(_title_runs(indicator, catalogue, language), heading=True, across=columns),))
        for series in indicator.series:
            rows += _series_rows(indicator, series, years)
        rows.append((Cell(_remark_runs(indicator), across=columns),))
    return Table(
        _("Indicators with all breakdowns, year by year"),
        (ColumnAlign.START, ColumnAlign.START, *(ColumnAlign.END for _year in years)),
        table_head(_("Series and breakdown"), _("Unit"), *map(str, years)),
        tuple(rows),
        (5.2, 2.2, *(1.25 for _year in years)),
    )


def _title_runs(indicator: AnnexIndicator, catalogue: Catalogue, language: str) -> tuple[Inline, ...]:
    facts = [
        _("Tier %(tier)s") % {"tier": indicator.tier} if indicator.tier else "",
        sanitise_line(pick(indicator.custodian, language)),
    ]
    text = " · ".join(filter(None, (sanitise_line(indicator.row.name), *facts)))
    return (
        node_tile(catalogue, indicator.row.facts.work, language),
        TextRun(" "),
        TextRun(indicator.row.code, bold=True, code=True),
        TextRun(f" {text}"),
    )


def _series_rows(indicator: AnnexIndicator, series: AnnexSeries, years: Sequence[int]) -> Iterator[tuple[Cell, ...]]:
    several = len(indicator.series) > 1
    for number, line in enumerate(series.lines[:MOST_LINES]):
        name = f"{series.name}: {line.name}" if several and not number else line.name
        values = line.by_year
        yield (
            Cell(text_run(sanitise_line(name)), heading=True),
            cell("" if number else series.unit),
            *(cell(observation_text(values[year], "") if year in values else "") for year in years),
        )
    more = len(series.lines) - MOST_LINES
    if more > 0:
        text = ngettext("%(n)s more breakdown is in the workbook.", "%(n)s more breakdowns are in the workbook.", more)
        yield (cell(text % {"n": format_number(more)}), *(cell("") for _column in range(len(years) + 1)))


def _remark_runs(indicator: AnnexIndicator) -> tuple[TextRun, ...]:
    """The verdict, who publishes the figures, and the first footnotes."""
    verdict = ". ".join(filter(None, (indicator.row.verdict, indicator.row.why)))
    texts = [_("Source: %(source)s") % {"source": indicator.source}] if indicator.source else []
    notes = indicator.notes
    texts += notes[:MOST_NOTES]
    if len(notes) > MOST_NOTES:
        texts.append(_("More footnotes are in the workbook"))
    rest = "".join(f" {text.rstrip('.')}." for text in texts)
    return (TextRun(f"{verdict}.", bold=True), TextRun(rest))
