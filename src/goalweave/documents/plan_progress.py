"""The targets of a plan in its annual report: an overview, each in its place, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from django.utils.translation import gettext as _

from goalweave.analysis.measurements import Measurement, SeriesKey
from goalweave.core.document import Block, Cell, ItemList, Paragraph, ParagraphStyle, TextRun
from goalweave.core.model import Node
from goalweave.core.progress import GROUP_NAMES, ProgressGroup, Verdict, count_by_group
from goalweave.core.text.languages import pick
from goalweave.core.text.sanitise import sanitise_line
from goalweave.documents.blocks import (
    END,
    START,
    cell,
    heading,
    node_name,
    node_tile,
    paragraph,
    table_of_filled_columns,
    text_run,
    translated_name,
)
from goalweave.documents.measurements import Figures
from goalweave.documents.progress_blocks import (
    calculation_blocks,
    citation_blocks,
    progress_blocks,
    release_blocks,
)
from goalweave.documents.progress_texts import (
    covered_text,
    latest_text,
    target_text,
    title_of,
    unit_text,
    verdict_text,
)
from goalweave.documents.shared_sections import DocumentContext
from goalweave.documents.text_formats import format_counts, format_number
from goalweave.wording.messages import translated


def measured_codes(context: DocumentContext, figures: Figures) -> frozenset[str]:
    """Codes of the nodes that are measured, and of those above them."""
    above = chain.from_iterable(map(context.framework.ancestors, figures.by_code))
    return frozenset((*figures.by_code, *(node.code for node in above)))


def target_overview(context: DocumentContext, figures: Figures) -> Iterator[Block]:
    """Return every target in one row, after the counts of each assessment."""
    targets = _targets_with_codes(figures)
    if not targets:
        yield paragraph(_("No numeric target has been set for this plan."))
        return
    counts = count_by_group(measurement.progress for _code, measurement in targets if measurement.progress is not None)
    yield paragraph(
        _("Targets: %(all)s. %(groups)s.") % {"all": format_number(len(targets)), "groups": group_counts_text(counts)},
        ParagraphStyle.LEAD,
    )
    rows = [_target_row(context, figures, code, measurement) for code, measurement in targets]
    if not _worked_targets(context, targets):
        yield paragraph(_("No target has an accepted record."))
        rows = [(*row[:-1], cell("")) for row in rows]
    heads = (
        _("Code"),
        _("Target"),
        _("Latest value"),
        _("Target value"),
        _("Progress to target"),
        _("Progress"),
        _("Unique records"),
    )
    aligned = (START, START, END, END, END, START, END)
    yield table_of_filled_columns(_("Targets and progress"), heads, rows, aligned, (1, 3.6, 1.8, 1.7, 1.2, 1.7, 1.2))


def group_counts_text(counts: Mapping[ProgressGroup, int]) -> str:
    """“On track or nearly there: 3; behind the required pace: 5”."""
    return format_counts((translated(GROUP_NAMES[group]), count) for group, count in counts.items() if count)


Shown = dict[SeriesKey, str]
"""Figures that were drawn → code of the node where they stand."""


def node_measurement_blocks(
    context: DocumentContext, figures: Figures, node: Node, selection: Shown, level: int
) -> Iterator[Block]:
    """What measures a node, under headings of a level. What was drawn already and has no target here is only named again."""
    for measured in figures.by_code.get(node.code, ()):
        if measured.target is None and (place := selection.get(measured.series_key)):
            yield Paragraph(
                (
                    TextRun(title_of(measured, figures.words, context.language), bold=True),
                    TextRun(". "),
                    TextRun(_("Its data are shown under %(code)s.") % {"code": place}),
                ),
            )
            continue
        if measured.series is not None:
            selection.setdefault(measured.series_key, node.code)
        yield from progress_blocks(measured, figures.words, context.language, level)


def measurement_gaps(context: DocumentContext, figures: Figures) -> Iterator[Block]:
    """Return targets without a series, targets without a record, and nodes of their levels without a target."""
    targets = _targets_with_codes(figures)
    bare = {
        code: _target_note(measurement, context.language)
        for code, measurement in targets
        if _has_no_series(measurement)
    }
    worked = _worked_targets(context, targets)
    # Where no target has a record, the overview has said so.
    idle = [code for code, _one in targets if code not in worked] if worked else []
    having = {code for code, _one in targets}
    levels = {context.framework.node(code).level for code in having}
    without = [node.code for node in context.framework.nodes if node.level in levels and node.code not in having]
    parts = (
        (_("Targets without a series"), bare),
        (_("Targets without a record"), dict.fromkeys(idle, "")),
        (_("Nodes without a target"), dict.fromkeys(without, "")),
    )
    if any(nodes for _title, nodes in parts):
        yield heading(2, _("Without data or targets"))
    for title, nodes in parts:
        if nodes:
            yield Paragraph(text_run(title, bold=True), keep=True)
            yield ItemList(tuple((_node_line(context, code, why),) for code, why in nodes.items()))


def progress_method_blocks(figures: Figures, measurements: Sequence[Measurement], language: str) -> Iterator[Block]:
    """Explain how progress is calculated, by which methods, and the data versions used."""
    yield paragraph(
        _(
            "Progress is calculated from the values of a target’s series: how much of the way from the "
            "baseline to the target has been covered, and whether the pace is sufficient. Records show what "
            "is being done; they do not show that it changed a value."
        )
    )
    if figures.until:
        yield paragraph(_("Values up to %(year)s are considered.") % {"year": figures.until})
    yield from citation_blocks(
        measurement.progress.method for measurement in measurements if measurement.progress and measurement.series
    )
    if any(measurement.calculation for measurement in measurements):
        yield heading(2, _("How the indicators are calculated"))
        yield from calculation_blocks(measurements, language)
    if figures.releases:
        yield heading(2, _("Sources of the data"))
        yield from release_blocks(figures.releases, language)


def _targets_with_codes(figures: Figures) -> list[tuple[str, Measurement]]:
    """With the codes of their nodes."""
    targets = []
    for code, measurements in figures.by_code.items():
        targets += [(code, measurement) for measurement in measurements if measurement.target is not None]
    return targets


def _worked_targets(context: DocumentContext, targets: Sequence[tuple[str, Measurement]]) -> set[str]:
    """Codes of those with accepted records."""
    return {code for code, _one in targets if context.coverage.rows[code].accepted.direct.records}


def _has_no_series(measurement: Measurement) -> bool:
    return measurement.progress is not None and measurement.progress.verdict is Verdict.NO_SERIES


def _target_row(context: DocumentContext, figures: Figures, code: str, measurement: Measurement) -> tuple[Cell, ...]:
    curie = context.framework.curie(code)
    name = node_name(context.catalogue, curie, context.language)
    if len(figures.by_code[code]) > 1:
        name = f"{name} ({title_of(measurement, figures.words, context.language)})"
    if unit := unit_text(measurement, figures.words):
        name = f"{name} ({unit})"
    return (
        Cell((node_tile(context.catalogue, curie, context.language),)),
        Cell(text_run(sanitise_line(name)), heading=True),
        cell(latest_text(measurement, figures.words)),
        cell(target_text(measurement, figures.words)),
        cell(covered_text(measurement.progress)),
        cell(verdict_text(measurement.progress)),
        cell(format_number(context.coverage.rows[code].accepted.direct.records)),
    )


def _node_line(context: DocumentContext, code: str, why: str) -> Paragraph:
    curie = context.framework.curie(code)
    name = translated_name(context.catalogue, curie, context.language)
    end = (TextRun(f" — {why}"),) if why else ()
    return Paragraph((node_tile(context.catalogue, curie, context.language), TextRun(" "), name, *end))


def _target_note(measurement: Measurement, language: str) -> str:
    return sanitise_line(pick(measurement.target.note, language)) if measurement.target else ""
