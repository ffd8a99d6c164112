"""The chapter of a goal for a voluntary national review: its indicators in a table, groups left behind, gaps, work and sources."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from django.utils.translation import gettext as _, ngettext, pgettext

from goalweave.analysis.goal_gaps import find_gaps, work_nodes
from goalweave.analysis.left_behind import groups_behind
from goalweave.core.document import Block, Cell, Figure, Inline, ItemList, Paragraph, ParagraphStyle, Picture, TextRun
from goalweave.core.model import Curie, Framework, Record
from goalweave.core.text.languages import pick
from goalweave.core.text.sanitise import sanitise_line
from goalweave.documents.blocks import (
    END,
    START,
    accepted_nodes,
    cell,
    heading,
    node_tile,
    node_tiles,
    paragraph,
    table,
    table_of_filled_columns,
    text_run,
    translated_cell,
    translated_name,
)
from goalweave.documents.shared_sections import DocumentContext, is_mapped_to, more_records
from goalweave.documents.text_formats import format_number, format_period
from goalweave.wording import labels
from goalweave.wording.area_chapters import Chapter
from goalweave.wording.figure_sources import SourceRow
from goalweave.wording.group_gaps import GapFigure
from goalweave.wording.indicator_rows import IndicatorRow, spark_label
from goalweave.wording.templatetags.goalweave import pick_text

SPARK = (112, 34)
"""px of a line in a table on paper."""
MOST_RECORDS = 25
"""Records that are named for one goal; the others are counted."""
LONGEST_LIST = 6
"""Nodes of a list of gaps, past which they run on in a paragraph."""
_VIEW_BOX = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


@dataclass(frozen=True)
class GoalChapter:
    """A chapter with what only its document has. sources: who publishes its figures, and where two publishers differ."""

    chapter: Chapter
    sources: tuple[SourceRow, ...] = field(default=())

    @property
    def code(self) -> str:
        return self.chapter.goal.code

    @property
    def measured(self) -> bool:
        """Whether any of its indicators has figures."""
        return bool(self.chapter.with_figures)


def records_of(context: DocumentContext, goal: str) -> list[Record]:
    """Those accepted for the goal or below it."""
    return [record for record in context.records if is_mapped_to(record, context, goal)]


def chapter_blocks(
    context: DocumentContext, goal: GoalChapter, level: int, *, numbered: bool = False
) -> Iterator[Block]:
    """level: of the headings of its sections; numbered: whether these have the numbers that its page has."""
    chapter, records = goal.chapter, records_of(context, goal.code)
    yield paragraph(" ".join(chapter.lead), ParagraphStyle.LEAD)
    sections = [
        (_("Headline indicators"), _indicator_blocks(context, chapter)),
        (_("Who is left behind"), map(gap_picture, chapter.figures)),
        (_("Gaps"), _gap_blocks(context, chapter, records)),
        (_("Work recorded there"), _record_blocks(context, records)),
        (_("Sources"), source_blocks(goal.sources)),
    ]
    number = 0
    for title, content in sections:
        blocks = list(content)
        if blocks:
            number += 1
            yield heading(level, title, str(number) if numbered else "")
            yield from blocks


def spark_picture(row: IndicatorRow) -> tuple[Inline, ...]:
    """The line of an indicator; in words where it has none."""
    if not row.spark:
        return text_run(_("one figure") if row.facts.latest else _("no data"))
    return (Picture(str(row.spark), spark_label(row.facts), *SPARK),)


def verdict_content(row: IndicatorRow) -> tuple[Inline, ...]:
    return _two_lines(row.verdict, row.why)


def latest_content(row: IndicatorRow) -> tuple[Inline, ...]:
    return _two_lines(row.latest, " ".join(filter(None, (row.unit, row.year))))


def _two_lines(first: str, second: str) -> tuple[Inline, ...]:
    """The first in bold, the second below it."""
    below = (TextRun(f"\n{sanitise_line(second)}"),) if second else ()
    return (TextRun(first, bold=True), *below)


def _indicator_blocks(context: DocumentContext, chapter: Chapter) -> Iterator[Block]:
    if chapter.with_figures:
        yield _indicator_table(context, chapter)
        if any(row.spark for row in chapter.with_figures):
            yield paragraph(
                _(
                    "Solid line: observed. Dotted line: required pace. Dashed line: target, to its year. "
                    "Each line has its own scale."
                ),
                ParagraphStyle.SMALL,
            )
    else:
        yield paragraph(_("No figures for this goal are loaded for this area yet."))
    if chapter.missing:
        names = "; ".join(f"{row.code}\u00a0{sanitise_line(row.name)}" for row in chapter.missing)
        text = _("Indicators without figures here: %(names)s.") % {"names": names}
        yield paragraph(text, ParagraphStyle.SMALL)


def _indicator_table(context: DocumentContext, chapter: Chapter) -> Block:
    # A column in which no target has a number says nothing.
    national = any(row.facts.national for row in chapter.with_figures)
    wider = any(row.facts.wider for row in chapter.with_figures)
    rows = []
    for row in chapter.with_figures:
        # The name runs from right to left where the document does, also before a code that does not.
        below = [_("Indicator %(code)s") % {"code": row.code}, row.small]
        name = "\n".join(filter(None, (row.name, *below)))
        rows.append(
            (
                Cell((node_tile(context.catalogue, row.facts.work, context.language),)),
                Cell(text_run(name), heading=True),
                Cell(spark_picture(row)),
                Cell(latest_content(row)),
                cell(_target_text(row.national.number, row.national.small) if national else ""),
                cell(_target_text(row.wider.number, row.wider.small if row.facts.wider else "") if wider else ""),
                Cell(verdict_content(row)),
            )
        )
    heads = (
        _("Target"),
        _("Indicator"),
        _("Years"),
        _("Latest"),
        _("National target"),
        _("Global target"),
        _("In words"),
    )
    caption = _("Headline indicators of the goal with their national and global targets and a verdict in words")
    aligned = (START, START, START, END, END, START, START)
    return table_of_filled_columns(caption, heads, rows, aligned, (1.15, 3.3, 2.7, 1.8, 1.7, 1.9, 2.8))


def _target_text(number: str, small: str) -> str:
    return "\n".join(filter(None, (number, small)))


def gap_picture(figure: GapFigure) -> Figure:
    """The gaps between groups, the group that is behind as an open circle, with the same as a table."""
    svg = str(figure.wide)
    width, height = _picture_size(svg)
    rows = [
        (
            Cell(text_run(row.label), heading=True),
            cell(f"{row.behind[0]} {row.behind[1]}"),
            cell(f"{row.ahead[0]} {row.ahead[1]}"),
            cell(row.gap),
            cell(row.change),
        )
        for row in figure.rows
    ]
    caption = ", ".join(filter(None, (figure.title, figure.unit, figure.year)))
    heads = (_("Groups"), _("Behind"), _("Ahead"), _("Gap"), pgettext("of a gap between groups", "Change"))
    data = table(caption, heads, rows, (START, END, END, END, START), (3, 2.4, 2.4, 1.5, 2.2))
    text = f"{caption}. {figure.key}"
    return Figure(text, figure.chart.description, svg, b"", width, height, data, labelled=True)


def _picture_size(svg: str) -> tuple[int, int]:
    size = _VIEW_BOX.search(svg)
    return (round(float(size[1])), round(float(size[2]))) if size else (1, 1)


def _gap_blocks(context: DocumentContext, chapter: Chapter, records: Sequence[Record]) -> Iterator[Block]:
    framework, rows = context.framework, context.coverage.rows
    nodes = work_nodes(framework, chapter.goal.code)
    accepted = {node: rows[node.code].accepted.direct.records for node in nodes}
    gaps = find_gaps(nodes, chapter.indicators, accepted)
    parts = (
        (_("Behind, and no work recorded"), gaps.behind),
        (_("Work, and no figure"), gaps.unmeasured),
        (_("Old figure, and no work"), gaps.old),
        (_("Neither figure nor work"), gaps.nothing),
    )
    for title, some in parts:
        if some:
            yield Paragraph(text_run(title, bold=True), keep=True)
            yield node_lines(context, some)
    named: set[object] = set()
    for record in records:
        named.update(record.groups)
    unnamed = [str(labels.GROUPS[group]) for group in labels.GROUPS if group in groups_behind(chapter.groups) - named]
    if unnamed:
        yield Paragraph(text_run(_("Left behind, and not named in any record"), bold=True), keep=True)
        yield ItemList(tuple((paragraph(text),) for text in unnamed))
    if gaps.empty and not unnamed:
        yield paragraph(_("Every target has figures, and those that are behind have work."))


def node_lines(context: DocumentContext, nodes: Iterable[Curie]) -> Block:
    """A list; in a single paragraph where the list would take a page."""
    lines: list[tuple[Inline, ...]] = []
    for node in nodes:
        name = translated_name(context.catalogue, node, context.language)
        lines.append((node_tile(context.catalogue, node, context.language), TextRun("\u00a0"), name))
    if len(lines) <= LONGEST_LIST:
        return ItemList(tuple((Paragraph(line),) for line in lines))
    content = list(lines[0])
    for line in lines[1:]:
        content += [TextRun(" · "), *line]
    return Paragraph(tuple(content))


def _record_blocks(context: DocumentContext, records: Sequence[Record]) -> Iterator[Block]:
    """Which organisation does what."""
    if not records:
        return
    language = context.language
    rows = []
    for record in records[:MOST_RECORDS]:
        owner = pick(context.organisations.get(record.organisation, {}), language) or record.organisation
        own = accepted_nodes(record, context.catalogue, context.framework.key)
        rows.append(
            (
                translated_cell(
                    {code: sanitise_line(text) for code, text in record.title.items()}, language, heading=True
                ),
                cell(sanitise_line(owner)),
                cell(str(labels.KINDS[record.kind])),
                cell(format_period(record, language)),
                Cell(node_tiles(context.catalogue, own, language, named=False)),
            )
        )
    owners = len({record.organisation for record in records})
    sentence = ngettext("%(count)s unique record.", "%(count)s unique records.", len(records)) % {
        "count": format_number(len(records))
    }
    if owners > 1:
        more = _("Organisations: %(count)s.") % {"count": format_number(owners)}
        sentence = f"{sentence} {more}"
    yield paragraph(sentence, ParagraphStyle.SMALL, keep=True)
    heads = (_("Record"), _("Organisation"), _("Kind"), _("Date"), _("Contributes to"))
    yield table_of_filled_columns(_("Records, newest first"), heads, rows, (START,) * 5, (4.2, 1.9, 1.6, 2.1, 2.4))
    if len(records) > MOST_RECORDS:
        yield paragraph(more_records(len(records) - MOST_RECORDS), ParagraphStyle.SMALL)


def source_blocks(sources: Sequence[SourceRow]) -> Iterator[Block]:
    """Indicators with the same publishers share a line; each difference between two publishers has its own."""
    by_publisher: dict[tuple[str, ...], list[SourceRow]] = {}
    for source in sources:
        by_publisher.setdefault(source.lines, []).append(source)
    items = []
    for lines, rows in by_publisher.items():
        names = "; ".join(dict.fromkeys(source_name(row) for row in rows))
        differences = list(chain.from_iterable(map(_difference_blocks, rows)))
        source_run = TextRun(f" {'; '.join(map(sanitise_line, lines))}")
        items.append((Paragraph((TextRun(names, bold=True), source_run)), *differences))
    if items:
        yield ItemList(tuple(items))


def _difference_blocks(source: SourceRow) -> Iterator[Block]:
    for text in source.differences:
        yield paragraph(f"{source_name(source)}: {text}", ParagraphStyle.SMALL)


def source_name(source: SourceRow) -> str:
    return sanitise_line(pick_text(source.name))


def goal_title(framework: Framework, goal: Curie, language: str) -> str:
    """“Goal 9: Industry, innovation and infrastructure”."""
    label: Mapping[str, str] = framework.node(goal.code).label
    return _("Goal %(code)s: %(label)s") % {"code": goal.code, "label": pick(label, language)}
