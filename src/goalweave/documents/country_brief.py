"""The brief on a country for its voluntary national review: its indicators goal by goal, next to the work there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from django.utils.translation import gettext as _, ngettext

from goalweave.analysis.measurements import Measurement, SeriesKey
from goalweave.core.document import (
    Block,
    Cell,
    Document,
    FigureData,
    Inline,
    ItemList,
    Paragraph,
    ParagraphStyle,
    TableOfContents,
    TextRun,
)
from goalweave.core.model import Record
from goalweave.core.progress import GROUPS, ProgressGroup, count_by_group
from goalweave.core.text.languages import pick
from goalweave.core.text.sanitise import sanitise_line
from goalweave.documents.blocks import (
    END,
    START,
    accepted_nodes,
    cell,
    heading,
    node_heading,
    node_tile,
    node_tiles,
    paragraph,
    table,
    table_of_filled_columns,
    text_run,
    translated_cell,
    translated_name,
)
from goalweave.documents.goal_chart import coverage_numbers, goal_figure
from goalweave.documents.measurements import Figures
from goalweave.documents.methods import method_blocks
from goalweave.documents.plan_progress import group_counts_text, progress_method_blocks
from goalweave.documents.progress_blocks import progress_blocks
from goalweave.documents.progress_texts import latest_text, target_text, title_of, unit_text, verdict_text
from goalweave.documents.shared_sections import (
    DocumentContext,
    is_mapped_to,
    more_records,
    partner_table,
)
from goalweave.documents.text_formats import document_language, format_day, format_number, format_period
from goalweave.wording import labels
from goalweave.wording.indicator_labels import area_text, disclaimer

LONGEST_LIST = 6
"""Goals of a list of gaps, past which they run on in a paragraph."""

MOST_EACH = 25
"""Records that are named for one goal; the others are counted."""


@dataclass(frozen=True)
class CountryFigures:
    """What is measured in a country. figures: by code of a top node of the framework; other_measurements: what measures none of them.

    comparisons: figures → what they are compared with, in words; applied_targets: → the area that their target was set for, where
    that is another.
    """

    area: str
    figures: Figures
    other_measurements: tuple[Measurement, ...]
    comparisons: Mapping[SeriesKey, str]
    applied_targets: Mapping[SeriesKey, str]

    @property
    def all(self) -> tuple[Measurement, ...]:
        return (*self.figures.all, *self.other_measurements)


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
            footer=f"{name} · {pick(context.framework.short or context.framework.title, context.language)}",
            blocks=tuple(_document_blocks(context, country)),
        )


def _fact_rows(context: DocumentContext, country: CountryFigures) -> Iterator[tuple[str, str]]:
    yield _("Edition"), context.framework.edition
    yield _("Indicators with data"), format_number(len({str(one.name) for one in country.all}))
    yield _("Unique records"), format_number(len(context.records))
    points = list(chain.from_iterable(measurement.points for measurement in country.all))
    if years := [point.year for point in points]:
        yield _("Data years"), f"{min(years)}–{max(years)}"
    if context.as_of:
        yield _("Records as of"), format_day(context.as_of, context.language)


def _document_blocks(context: DocumentContext, country: CountryFigures) -> Iterator[Block]:
    language, framework = context.language, context.framework
    tops = framework.child_codes.get(None, ())
    yield TableOfContents(2)
    yield heading(1, _("At a glance"))
    yield from _overview_blocks(context, country)
    yield heading(1, _("Goal by goal") if framework.id == "sdg" else _("Point by point"))
    for code in tops:
        yield from _goal_section(context, country, code)
    if country.other_measurements:
        yield heading(1, _("Other indicators"))
        yield paragraph(
            _("These indicators do not measure any node of this edition of the framework."), ParagraphStyle.SMALL
        )
        yield from _measurement_blocks(context, country, country.other_measurements, 2)
    yield heading(1, _("Gaps"))
    yield from _gap_blocks(context, country, tops)
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
    yield from progress_method_blocks(country.figures, country.all, language)
    yield paragraph(disclaimer(), ParagraphStyle.SMALL)
    if any(one.series is not None and len(one.points) > 1 for one in country.all):
        yield heading(1, _("Data of the figures"))
        yield FigureData()


def _overview_blocks(context: DocumentContext, country: CountryFigures) -> Iterator[Block]:
    language = context.language
    owners = {record.organisation for record in context.records}
    yield paragraph(
        _("Series with data: %(series)s. Unique records: %(records)s. Organisations: %(organisations)s.")
        % {
            "series": format_number(len(country.all)),
            "records": format_number(len(context.records)),
            "organisations": format_number(len(owners)),
        },
        ParagraphStyle.LEAD,
    )
    judged = [one.progress for one in country.all if one.progress is not None]
    if judged:
        yield paragraph(
            _("With a target: %(all)s. %(groups)s.")
            % {"all": format_number(len(judged)), "groups": group_counts_text(count_by_group(judged))}
        )
    if country.all:
        yield _indicator_table(context, country)
    else:
        yield paragraph(_("No data here yet."))
    numbers = coverage_numbers(context.coverage, context.framework)
    if any(map(any, numbers.values())):
        caption = _("Unique records in %(country)s") % {"country": area_text(country.area)}
        yield goal_figure(context.catalogue, context.framework, numbers, language, caption)
    elif context.records:
        yield paragraph(_("No record in this country is accepted for any node of the framework yet."))
    else:
        yield paragraph(_("No records name this country."))


def _indicator_table(context: DocumentContext, country: CountryFigures) -> Block:
    """The latest of each, next to others and its target."""
    language, words = context.language, country.figures.words
    rows = []
    for code, measurements in (*country.figures.by_code.items(), ("", country.other_measurements)):
        tile = (node_tile(context.catalogue, context.framework.curie(code), language),) if code else ()
        for measurement in measurements:
            row = (
                Cell(tile),
                Cell(text_run(_measurement_name(measurement, country, language)), heading=True),
                cell(latest_text(measurement, words)),
                cell(country.comparisons.get(measurement.series_key, "–")),
                cell(target_text(measurement, words)),
                cell(verdict_text(measurement.progress)),
            )
            rows.append(row)
    heads = (_("Goal"), _("Indicator"), _("Latest value"), _("Compared with"), _("Target value"), _("Progress"))
    aligned = (START, START, END, START, END, START)
    return table(_("Indicators and progress"), heads, rows, aligned, (0.8, 3.6, 1.9, 2.6, 1.7, 1.7))


def _measurement_name(measurement: Measurement, country: CountryFigures, language: str) -> str:
    unit = unit_text(measurement, country.figures.words)
    name = title_of(measurement, country.figures.words, language, area=False)
    return f"{name} ({unit})" if unit else name


def _goal_section(context: DocumentContext, country: CountryFigures, code: str) -> Iterator[Block]:
    """What is measured, then who does what; nothing where there is neither."""
    some = country.figures.by_code.get(code, ())
    records = [record for record in context.records if is_mapped_to(record, context, code)]
    if not some and not records:
        return
    yield node_heading(context.catalogue, context.framework.curie(code), context.language, 2)
    if some:
        yield from _measurement_blocks(context, country, some, 3)
    else:
        yield paragraph(_("No indicators measure this goal here yet."), ParagraphStyle.SMALL)
    if records:
        yield from _organisation_blocks(context, records)


def _measurement_blocks(
    context: DocumentContext, country: CountryFigures, measurements: Sequence[Measurement], level: int
) -> Iterator[Block]:
    for measurement in measurements:
        applied = country.applied_targets.get(measurement.series_key, "")
        yield from progress_blocks(
            measurement, country.figures.words, context.language, level, applied=applied, area=False
        )
        if beside := country.comparisons.get(measurement.series_key):
            yield paragraph(_("Compared with: %(others)s.") % {"others": beside}, ParagraphStyle.SMALL)


def _organisation_blocks(context: DocumentContext, records: Sequence[Record]) -> Iterator[Block]:
    """Which organisation does what."""
    language = context.language
    rows = []
    for one in records[:MOST_EACH]:
        owner = pick(context.organisations.get(one.organisation, {}), language) or one.organisation
        own = accepted_nodes(one, context.catalogue, context.framework.key)
        rows.append(
            (
                translated_cell(
                    {code: sanitise_line(text) for code, text in one.title.items()}, language, heading=True
                ),
                cell(sanitise_line(owner)),
                cell(str(labels.KINDS[one.kind])),
                cell(format_period(one, language)),
                Cell(node_tiles(context.catalogue, own, language, named=False)),
            )
        )
    owners = len({record.organisation for record in records})
    said = ngettext("%(count)s unique record.", "%(count)s unique records.", len(records)) % {
        "count": format_number(len(records))
    }
    if owners > 1:
        more = _("Organisations: %(count)s.") % {"count": format_number(owners)}
        said = f"{said} {more}"
    yield paragraph(said, ParagraphStyle.SMALL)
    heads = (_("Record"), _("Organisation"), _("Kind"), _("Date"), _("Contributes to"))
    yield table_of_filled_columns(_("Records, newest first"), heads, rows, (START,) * 5, (4.2, 1.9, 1.6, 2.1, 2.4))
    if len(records) > MOST_EACH:
        yield paragraph(more_records(len(records) - MOST_EACH), ParagraphStyle.SMALL)


def _gap_blocks(context: DocumentContext, country: CountryFigures, tops: Sequence[str]) -> Iterator[Block]:
    """Goals that move too slowly without anyone's work, work that nothing measures, and where there is neither."""
    measured = country.figures.by_code
    worked = {code for code in tops if context.coverage.rows[code].accepted.direct.records}
    behind = [code for code in tops if code not in worked and any(map(_is_behind, measured.get(code, ())))]
    parts = (
        (_("Behind the required pace and without records"), behind),
        (_("Data but no records"), [code for code in tops if code in measured and code not in (*worked, *behind)]),
        (_("Records but no data"), [code for code in tops if code in worked and code not in measured]),
        (_("Neither data nor records"), [code for code in tops if code not in worked and code not in measured]),
    )
    if not any(codes for _title, codes in parts):
        yield paragraph(_("Every goal has both data and records."))
    for title, codes in parts:
        if codes:
            yield Paragraph(text_run(title, bold=True), keep=True)
            yield _goal_lines(context, codes)


def _is_behind(measurement: Measurement) -> bool:
    return measurement.progress is not None and GROUPS[measurement.progress.verdict] is ProgressGroup.BEHIND


def _goal_lines(context: DocumentContext, codes: Sequence[str]) -> Block:
    """A list; in a single paragraph where the list would take a page."""
    lines: list[tuple[Inline, ...]] = []
    for code in codes:
        curie = context.framework.curie(code)
        name = translated_name(context.catalogue, curie, context.language)
        lines.append((node_tile(context.catalogue, curie, context.language), TextRun("\u00a0"), name))
    if len(lines) <= LONGEST_LIST:
        return ItemList(tuple((Paragraph(line),) for line in lines))
    content = list(lines[0])
    for line in lines[1:]:
        content += [TextRun(" · "), *line]
    return Paragraph(tuple(content))
