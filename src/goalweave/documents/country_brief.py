"""The chapters of a country's voluntary national review: of all its goals as a brief, or of one goal alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from django.utils.translation import gettext as _

from goalweave.analysis.area_indicators import BEHIND, AreaIndicator, each_once, headline_indicator
from goalweave.core.document import Block, Cell, Document, Paragraph, ParagraphStyle, TableOfContents
from goalweave.core.text.languages import LanguageMap, pick
from goalweave.core.text.sanitise import sanitise_line
from goalweave.documents.blocks import (
    END,
    START,
    cell,
    heading,
    node_heading,
    node_tile,
    paragraph,
    table_of_filled_columns,
    text_run,
    translated_name,
)
from goalweave.documents.country_chapter import (
    GoalChapter,
    chapter_blocks,
    goal_title,
    latest_content,
    node_lines,
    records_of,
    spark_picture,
    verdict_content,
)
from goalweave.documents.measurements import Release
from goalweave.documents.methods import method_blocks
from goalweave.documents.progress_blocks import calculation_blocks, citation_blocks, release_blocks
from goalweave.documents.shared_sections import DocumentContext, partner_table
from goalweave.documents.text_formats import document_language, format_day, format_number
from goalweave.wording.country_sentences import summary_sentences
from goalweave.wording.indicator_labels import area_text, disclaimer
from goalweave.wording.indicator_rows import IndicatorRow


@dataclass(frozen=True)
class CountryFigures:
    """What is measured in a country. chapters: of the top nodes of the framework; elsewhere: names of the indicators with figures that
    measure none of its nodes."""

    area: str
    chapters: tuple[GoalChapter, ...]
    elsewhere: tuple[LanguageMap, ...] = ()
    releases: tuple[Release, ...] = ()

    @property
    def indicators(self) -> tuple[AreaIndicator, ...]:
        return tuple(chain.from_iterable(chapter.chapter.indicators for chapter in self.chapters))

    @property
    def with_figures(self) -> list[AreaIndicator]:
        return [indicator for indicator in self.indicators if indicator.series is not None]


def country_document(context: DocumentContext, country: CountryFigures) -> Document:
    """context: its records are those in the country, their money the part that falls on it (`profile.in_country`)."""
    with document_language(context.language):
        name = area_text(country.area)
        return Document(
            title=_("Country brief: %(country)s") % {"country": name},
            subtitle=pick(context.framework.title, context.language),
            language=context.language,
            author="",
            facts=tuple(_fact_rows(context, country)),
            footer=_footer(context, name),
            blocks=tuple(_brief_blocks(context, country)),
        )


def chapter_document(context: DocumentContext, country: CountryFigures) -> Document:
    """The chapter of the one goal of `country.chapters`, as a part of a report: without a cover and contents."""
    (goal,) = country.chapters
    with document_language(context.language):
        name = area_text(country.area)
        return Document(
            title=goal_title(context.framework, goal.chapter.goal, context.language),
            subtitle=_("%(area)s: chapter for the Voluntary National Review") % {"area": name},
            language=context.language,
            author="",
            footer=_footer(context, name),
            blocks=(
                *chapter_blocks(context, goal, 1, numbered=True),
                heading(1, _("How this is calculated")),
                *_progress_method_blocks(country),
                paragraph(disclaimer(), ParagraphStyle.SMALL),
            ),
        )


def _footer(context: DocumentContext, name: str) -> str:
    return f"{name} · {pick(context.framework.short or context.framework.title, context.language)}"


def _fact_rows(context: DocumentContext, country: CountryFigures) -> Iterator[tuple[str, str]]:
    yield _("Edition"), context.framework.edition
    yield _("Indicators with data"), format_number(len(country.with_figures) + len(country.elsewhere))
    yield _("Unique records"), format_number(len(context.records))
    years = [point.year for point in chain.from_iterable(indicator.points for indicator in country.with_figures)]
    if years:
        yield _("Data years"), f"{min(years)}–{max(years)}"
    if context.as_of:
        yield _("Records as of"), format_day(context.as_of, context.language)


def _brief_blocks(context: DocumentContext, country: CountryFigures) -> Iterator[Block]:
    framework = context.framework
    goals = [goal for goal in country.chapters if goal.measured or records_of(context, goal.code)]
    yield TableOfContents(2)
    yield heading(1, _("At a glance"))
    yield from _overview_blocks(context, country, goals)
    if goals:
        yield heading(1, _("Goal by goal") if framework.id == "sdg" else _("Point by point"))
    for goal in goals:
        yield node_heading(context.catalogue, goal.chapter.goal, context.language, 2)
        yield from chapter_blocks(context, goal, 3)
    yield heading(1, _("Gaps"))
    yield from _gap_blocks(context, country)
    if country.elsewhere:
        yield heading(1, _("Other indicators"))
        yield paragraph(
            _("These indicators do not measure any node of this edition of the framework."), ParagraphStyle.SMALL
        )
        yield paragraph("; ".join(sanitise_line(pick(name, context.language)) for name in country.elsewhere))
    if any(record.partners for record in context.records):
        yield heading(1, _("Partners"))
        yield from partner_table(context.records)
    yield heading(1, _("How this is calculated"))
    yield from method_blocks(context)
    yield paragraph(
        _(
            "A record counts for a country if the country is one of its places. Its money counts in "
            "proportion to the country’s share."
        )
    )
    yield from _progress_method_blocks(country)
    if any(indicator.calculation for indicator in country.with_figures):
        yield heading(2, _("How the indicators are calculated"))
        yield from calculation_blocks(country.with_figures, context.language)
    if country.releases:
        yield heading(2, _("Sources of the data"))
        yield from release_blocks(country.releases, context.language)
    yield paragraph(disclaimer(), ParagraphStyle.SMALL)


def _overview_blocks(
    context: DocumentContext, country: CountryFigures, chapters: Sequence[GoalChapter]
) -> Iterator[Block]:
    yield paragraph(" ".join(summary_sentences(each_once(country.indicators))), ParagraphStyle.LEAD)
    owners = {record.organisation for record in context.records}
    if context.records:
        yield paragraph(
            _("Unique records: %(records)s. Organisations: %(organisations)s.")
            % {"records": format_number(len(context.records)), "organisations": format_number(len(owners))}
        )
    if chapters:
        yield _goal_table(context, chapters)
    if not context.records:
        yield paragraph(_("No records name this country."))
    elif not any(records_of(context, goal.code) for goal in country.chapters):
        yield paragraph(_("No record in this country is accepted for any node of the framework yet."))


def _goal_table(context: DocumentContext, chapters: Sequence[GoalChapter]) -> Block:
    """Each goal by its headline indicator, next to the work."""
    rows = []
    for goal in chapters:
        row = _headline_row(goal)
        count = context.coverage.rows[goal.code].accepted.direct.records
        name = translated_name(context.catalogue, goal.chapter.goal, context.language)
        rows.append(
            (
                Cell((node_tile(context.catalogue, goal.chapter.goal, context.language),)),
                Cell((name,), heading=True),
                Cell(text_run(row.name) if row else ()),
                Cell(spark_picture(row) if row else ()),
                Cell(latest_content(row) if row else ()),
                Cell(verdict_content(row) if row else text_run(_("no data"))),
                cell(format_number(count) if count else "–"),
            )
        )
    heads = (_("Goal"), _("Name"), _("Indicator"), _("Years"), _("Latest"), _("In words"), _("Unique records"))
    aligned = (START, START, START, START, END, START, END)
    widths = (1.1, 2.6, 3.2, 2.8, 1.9, 2.8, 1.5)
    return table_of_filled_columns(
        _("Goals, each by the first indicator that can be judged"), heads, rows, aligned, widths
    )


def _headline_row(goal: GoalChapter) -> IndicatorRow | None:
    headline = headline_indicator(goal.chapter.indicators, goal.code)
    return next((row for row in goal.chapter.rows if row.facts is headline), None)


def _gap_blocks(context: DocumentContext, country: CountryFigures) -> Iterator[Block]:
    """Goals that move too slowly without anyone's work, work that nothing measures, and where there is neither."""
    idle = [goal for goal in country.chapters if not context.coverage.rows[goal.code].accepted.direct.records]
    behind = [goal for goal in idle if any(indicator.outlook in BEHIND for indicator in goal.chapter.indicators)]
    parts = (
        (_("Behind the required pace and without records"), behind),
        (_("Data but no records"), [goal for goal in idle if goal.measured and goal not in behind]),
        (_("Records but no data"), [goal for goal in country.chapters if goal not in idle and not goal.measured]),
        (_("Neither data nor records"), [goal for goal in idle if not goal.measured]),
    )
    if not any(goals for _title, goals in parts):
        yield paragraph(_("Every goal has both data and records."))
    for title, goals in parts:
        if goals:
            yield Paragraph(text_run(title, bold=True), keep=True)
            yield node_lines(context, [goal.chapter.goal for goal in goals])


def _progress_method_blocks(country: CountryFigures) -> Iterator[Block]:
    """By which methods the indicators are judged, and where these are explained."""
    yield paragraph(
        _(
            "An indicator is judged by its national target, else by a global one: how much of the way has been covered, "
            "and whether the pace is sufficient. Without a target, its direction and pace are judged by Eurostat’s "
            "method. The last year of the data counts, not today. The site explains every method with an example, under "
            "Progress. Records show what is being done; they do not show that it changed a value."
        )
    )
    yield from citation_blocks(
        indicator.progress.method for indicator in country.with_figures if indicator.progress and indicator.judged
    )
