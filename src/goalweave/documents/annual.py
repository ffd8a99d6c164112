"""The annual report on a plan: its objectives, outcomes and outputs with progress, records, results and money of a year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _, ngettext

from goalweave.core.document import (
    Block,
    Cell,
    Document,
    EndNote,
    FigureData,
    ItemList,
    NoteRef,
    Notes,
    Paragraph,
    ParagraphStyle,
    TableOfContents,
    TextRun,
)
from goalweave.core.document.model import LEVELS
from goalweave.core.model import Node, NoteKind, Record
from goalweave.core.text.languages import pick
from goalweave.core.text.sanitise import sanitise_line
from goalweave.documents.blocks import (
    START,
    cell,
    heading,
    node_heading,
    paragraph,
    table_of_filled_columns,
    text_run,
    translated_cell,
)
from goalweave.documents.measurements import Figures
from goalweave.documents.methods import method_blocks
from goalweave.documents.own_trade_offs import OwnTradeOffs, own_trade_off_blocks
from goalweave.documents.plan_progress import (
    Shown,
    measured_codes,
    measurement_gaps,
    node_measurement_blocks,
    progress_method_blocks,
    target_overview,
)
from goalweave.documents.shared_sections import (
    DocumentContext,
    gap_blocks,
    gaps_at,
    is_mapped_to,
    node_table,
    summary_blocks,
)
from goalweave.documents.sources import source_content
from goalweave.documents.submission_content import to_cited_record
from goalweave.documents.text_formats import (
    document_language,
    format_day,
    format_money,
    format_number,
    format_period,
    join_list,
    text_in_language,
)
from goalweave.wording import labels


@dataclass(frozen=True)
class _AnnualContext:
    """order: id of a record → the number of its note. measured: nodes with figures, and those above them; drawn: what was."""

    about: DocumentContext
    year: int | None
    order: dict[str, int]
    figures: Figures | None
    measured: frozenset[str]
    drawn: Shown = field(default_factory=dict)


def annual_document(
    context: DocumentContext,
    year: int | None,
    figures: Figures | None = None,
    trade_offs: OwnTradeOffs | None = None,
) -> Document:
    """context: its framework is the plan, its records those of the year (`records_in_year`). Interface words in its language.

    figures: what is measured of the plan; trade_offs: of the organisation's work; None: nothing is said of that.
    """
    with document_language(context.language):
        plan = pick(context.framework.title, context.language)
        title = _("Annual report %(year)s") % {"year": year} if year else _("Report on the plan")
        # Sources are numbered in the order of the records, before the blocks that refer to them are written.
        in_plan = (record for record in context.records if _is_in_plan(record, context))
        order = {record.id: number for number, record in enumerate(in_plan, 1)}
        measured = measured_codes(context, figures) if figures else frozenset[str]()
        report = _AnnualContext(context, year, order, figures, measured)
        return Document(
            title=title,
            subtitle=plan,
            language=context.language,
            author=context.title,
            period=str(year) if year else "",
            facts=tuple(_fact_rows(report)),
            footer=f"{context.title} · {title}",
            blocks=tuple(_document_blocks(report, trade_offs)),
        )


def records_in_year(records: Iterable[Record], year: int | None) -> tuple[Record, ...]:
    """Those whose dates touch the year, and those that have none."""
    return tuple(
        record for record in records if year is None or _overlaps_year(record.start, record.end, record.status, year)
    )


def _overlaps_year(start: str, end: str, status: str, year: int) -> bool:
    first = int(start[:4]) if start[:4].isdigit() else None
    last = int(end[:4]) if end[:4].isdigit() else None
    if first is None and last is None:
        return True
    if last is None and status != "ongoing":
        last = first
    return (first is None or first <= year) and (last is None or last >= year)


def _top_codes(context: DocumentContext) -> tuple[str, ...]:
    return tuple(context.framework.child_codes.get(None, ()))


def _is_in_plan(record: Record, context: DocumentContext) -> bool:
    return any(is_mapped_to(record, context, code) for code in _top_codes(context))


def _fact_rows(context: _AnnualContext) -> Iterator[tuple[str, str]]:
    about = context.about
    yield _("Records mapped to the plan"), format_number(len(context.order))
    if about.as_of:
        yield _("Data as of"), format_day(about.as_of, about.language)


def _document_blocks(context: _AnnualContext, trade_offs: OwnTradeOffs | None) -> Iterator[Block]:
    about = context.about
    yield TableOfContents(2)
    yield heading(1, _("At a glance"))
    yield from summary_blocks(about)
    yield from node_table(about, _top_codes(about), _("The plan in figures"))
    if context.figures:
        yield from target_overview(about, context.figures)
    for code in _top_codes(about):
        yield from _node_section(context, about.framework.node(code), 1)
    if context.figures:
        yield heading(1, _("Gaps"))
    yield heading(2 if context.figures else 1, _("Without records"))
    levels = [node.code for node in about.framework.nodes if node.parent is None or _has_records(about, node.parent)]
    yield from gap_blocks(about, gaps_at(about, levels))
    if context.figures:
        yield from measurement_gaps(about, context.figures)
    if trade_offs is not None:
        yield from own_trade_off_blocks(trade_offs, about.catalogue, about.language)
    yield heading(1, _("How this is calculated"))
    yield from method_blocks(about)
    if context.year:
        yield paragraph(
            _("Includes records whose dates overlap with %(year)s, and records without dates.") % {"year": context.year}
        )
    if context.figures:
        yield from progress_method_blocks(context.figures, context.figures.all, about.language)
    if any(
        measured.series is not None and len(measured.points) > 1
        for measured in (context.figures.all if context.figures else ())
    ):
        yield heading(1, _("Data of the figures"))
        yield FigureData()
    if context.order:
        yield heading(1, _("Sources"))
        owners = about.organisations
        known = {record.id: record for record in about.records}
        yield Notes(
            tuple(
                EndNote(
                    place,
                    source_content(
                        to_cited_record(known[name], about.catalogue),
                        about.language,
                        pick(owners.get(known[name].organisation, {}), about.language),
                    ),
                )
                for name, place in context.order.items()
            )
        )


def _has_records(context: DocumentContext, code: str) -> bool:
    return context.coverage.rows[code].accepted.direct.records > 0


def _node_section(context: _AnnualContext, node: Node, level: int) -> Iterator[Block]:
    """A node with its figures and its own records, then what is below it; nothing where there is neither."""
    about = context.about
    if not _has_records(about, node.code) and node.code not in context.measured:
        return
    # A plan may be deeper than a document has levels of headings; what is below keeps the last one.
    yield node_heading(about.catalogue, about.framework.curie(node.code), about.language, min(level, LEVELS))
    direct = about.coverage.rows[node.code].accepted.direct
    sentence = ngettext(
        "%(count)s unique record here or below.", "%(count)s unique records here or below.", direct.records
    ) % {"count": format_number(direct.records)}
    if direct.money:
        money = join_list([format_money(amount, about.language) for amount in direct.money], about.language)
        sentence = _("%(said)s Money: %(money)s.") % {"said": sentence, "money": money}
    if direct.records:
        yield paragraph(sentence, ParagraphStyle.SMALL)
    if context.figures:
        yield from node_measurement_blocks(about, context.figures, node, context.drawn, level + 1)
    own = [record for record in about.records if _is_accepted_on(record, about, node.code)]
    if own:
        yield _record_table(context, own)
        for kind, title in (
            (NoteKind.RESULT, _("Results")),
            (NoteKind.CHALLENGE, _("Challenges")),
            (NoteKind.LESSON, _("Lessons learned")),
        ):
            yield from _note_blocks(context, own, kind, title)
    for code in about.framework.child_codes.get(node.code, ()):
        yield from _node_section(context, about.framework.node(code), level + 1)


def _is_accepted_on(record: Record, context: DocumentContext, code: str) -> bool:
    """Whether the record is accepted on this very node."""
    own = context.framework.curie(code)
    return any(mapping.node == own and mapping.contributes for mapping in record.mappings)


def _record_table(context: _AnnualContext, own: list[Record]) -> Block:
    language = context.about.language
    rows = []
    for record in own:
        title = translated_cell(
            {code: sanitise_line(text) for code, text in record.title.items()}, language, heading=True
        )
        titled = Cell((*title.content, NoteRef(context.order[record.id])), heading=True, language=title.language)
        rows.append(
            (
                titled,
                cell(str(labels.KINDS[record.kind])),
                cell(format_period(record, language)),
                cell(str(labels.RECORD_STATUSES.get(record.status, record.status))),
                cell(", ".join(dict.fromkeys(sanitise_line(partner.name) for partner in record.partners))),
                cell("; ".join(format_money(money, language) for money in record.money)),
            )
        )
    heads = (_("Record"), _("Kind"), _("Date"), _("Status"), _("Partners"), _("Money"))
    return table_of_filled_columns(
        _("Records mapped directly to this node"), heads, rows, (START,) * 6, (4, 1.4, 1.6, 1.3, 2.6, 2.2)
    )


def _note_blocks(context: _AnnualContext, own: list[Record], kind: NoteKind, title: str) -> Iterator[Block]:
    """What the records say of the year, each with its source."""
    items = []
    for record in own:
        for note in record.notes:
            if note.kind is not kind or (context.year and not _overlaps_year(note.start, note.end, "", context.year)):
                continue
            text, other = text_in_language(note.text, context.about.language)
            items.append(
                (Paragraph((TextRun(sanitise_line(text)), NoteRef(context.order[record.id])), language=other),)
            )
    if items:
        yield Paragraph(text_run(title, bold=True), keep=True)
        yield ItemList(tuple(items))
