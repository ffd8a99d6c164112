"""The statistical annex as a workbook and as one table: every year and breakdown, numbers as numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO

from django.utils.translation import gettext as _

from goalweave.core.model import Observation
from goalweave.core.text.languages import pick
from goalweave.documents.statistical_annex import AnnexGoal, AnnexIndicator, AnnexLine, AnnexSeries, StatisticalAnnex
from goalweave.documents.text_formats import document_language
from goalweave.formats.reading import write_csv_rows
from goalweave.formats.records.xlsx.annex import AnnexSheet, Value, write_annex
from goalweave.wording.indicator_labels import area_text

COLUMNS = (
    "goal",
    "node",
    "code",
    "indicator",
    "tier",
    "custodian",
    "series",
    "series_name",
    "key",
    "breakdown",
    "unit",
    "area",
    "year",
    "period",
    "value",
    "bound",
    "lower",
    "upper",
    "nature",
    "status",
    "source",
    "footnote",
    "verdict",
    "explanation",
)
"""The names are the same in every language, for programs."""


def statistical_workbook(annex: StatisticalAnnex, language: str) -> bytes:
    """A sheet of all indicators with their verdicts, and for each goal with figures one of its values, a column a year."""
    with document_language(language):
        heads = [_("Goal"), _("Target"), _("Code"), _("Indicator"), _("Tier"), _("Custodian"), _("Unit")]
        heads += [_("Latest value"), _("Period"), _("National target"), _("Global target")]
        heads += [_("In words"), _("Explanation"), _("Source")]
        widths = [8.0, 9, 11, 46, 7, 26, 20, 12, 12, 18, 26, 24, 34, 40]
        title = f"{area_text(annex.area)}"
        sheets = [AnnexSheet(_("Indicators"), heads, _indicator_rows(annex, language), widths)]
        for goal in annex.goals:
            if goal.indicators:
                sheets.append(_goal_sheet(goal, title))
        stream = BytesIO()
        write_annex(stream, sheets, right_to_left=language == "ar")
        return stream.getvalue()


def statistical_csv(annex: StatisticalAnnex, language: str) -> bytes:
    """A row for each value."""
    with document_language(language):
        stream = BytesIO()
        write_csv_rows(stream, COLUMNS, _value_rows(annex, language))
        return stream.getvalue()


def _indicator_rows(annex: StatisticalAnnex, language: str) -> Iterator[Sequence[Value]]:
    for goal in annex.goals:
        for indicator in goal.indicators:
            row, latest = indicator.row, indicator.row.facts.latest
            yield (
                goal.goal.code,
                row.facts.work.code,
                row.code,
                row.name,
                indicator.tier,
                pick(indicator.custodian, language),
                indicator.series[0].unit if indicator.series else "",
                latest.value if latest else None,
                latest.period if latest else "",
                row.national.number,
                row.wider.number,
                row.verdict,
                row.why,
                indicator.source,
            )
        for row in goal.missing:
            facts = row.facts
            yield (
                goal.goal.code,
                facts.work.code,
                row.code,
                row.name,
                facts.indicator.tier,
                pick(facts.indicator.custodian, language),
                "",
                None,
                "",
                "",
                "",
                row.verdict,
                "",
                "",
            )


def _goal_sheet(goal: AnnexGoal, title: str) -> AnnexSheet:
    years = goal.years
    heads = [_("Code"), _("Indicator"), _("Series code"), _("Series"), _("Breakdown"), _("Unit")]
    heads += [*map(str, years), _("Source"), _("Footnotes")]
    widths = [11.0, 36, 22, 36, 28, 16, *(10.0 for _year in years), 36, 60]
    name = _("Goal %(code)s") % {"code": goal.goal.code}
    return AnnexSheet(f"{name} {title}", heads, _line_rows(goal, years), widths)


def _line_rows(goal: AnnexGoal, years: Sequence[int]) -> Iterator[Sequence[Value]]:
    for indicator in goal.indicators:
        for series in indicator.series:
            for line in series.lines:
                values = line.by_year
                own = [values[year].value if year in values else None for year in years]
                yield (
                    indicator.row.code,
                    indicator.row.name,
                    series.series.code,
                    series.name,
                    line.name,
                    series.unit,
                    *own,
                    _line_source(line, indicator, series),
                    "; ".join(_line_notes(line)),
                )


def _line_source(line: AnnexLine, indicator: AnnexIndicator, series: AnnexSeries) -> str:
    sources = dict.fromkeys(value.source for value in line.observed if value.source)
    return "; ".join(sources) or series.series.source or indicator.source


def _line_notes(line: AnnexLine) -> Iterator[str]:
    """What a number alone does not say: bounds, periods that are no year, and footnotes, each with its years."""
    periods: dict[str, list[str]] = {}
    for value in line.by_year.values():
        notes = [f"{value.bound} {value.value:g}" if value.bound and value.value is not None else "", value.footnote]
        if value.period != str(value.year):
            notes.insert(0, value.period)
        text = ", ".join(filter(None, notes))
        if text:
            periods.setdefault(text, []).append(str(value.year))
    for text, years in periods.items():
        yield f"{', '.join(years)}: {text}"


def _value_rows(annex: StatisticalAnnex, language: str) -> Iterator[tuple[object, ...]]:
    for goal in annex.goals:
        for indicator in goal.indicators:
            for series in indicator.series:
                for line in series.lines:
                    for value in line.observed:
                        yield _value_row(goal, indicator, series, line, value, language)


def _value_row(
    goal: AnnexGoal, indicator: AnnexIndicator, series: AnnexSeries, line: AnnexLine, value: Observation, language: str
) -> tuple[object, ...]:
    return (
        goal.goal.code,
        str(indicator.row.facts.node),
        indicator.row.code,
        indicator.row.name,
        indicator.tier,
        pick(indicator.custodian, language),
        series.series.code,
        series.name,
        line.key,
        line.name,
        value.unit or series.series.unit,
        value.area,
        value.year,
        value.period,
        "" if value.value is None else value.value,
        value.bound,
        "" if value.lower is None else value.lower,
        "" if value.upper is None else value.upper,
        value.nature,
        value.status,
        value.source or series.series.source,
        value.footnote,
        indicator.row.verdict,
        indicator.row.why,
    )
