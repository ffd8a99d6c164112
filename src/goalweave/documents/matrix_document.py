"""The matrix of two frameworks for print: wide pages, disputed cells marked, and the reason of every link."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from django.utils.translation import gettext as _

from goalweave.core.catalogue import Catalogue
from goalweave.core.document import (
    Block,
    Cell,
    ColumnAlign,
    Document,
    Inline,
    ItemList,
    PageBreak,
    Paragraph,
    ParagraphStyle,
    Table,
    TextRun,
)
from goalweave.core.linkage import ColumnLink, FlowEdge, Flows, LinkFilter, build_flows, links_between
from goalweave.core.model import Framework, Node, Status
from goalweave.core.text.languages import pick
from goalweave.core.text.sanitise import sanitise_line
from goalweave.documents.blocks import heading, node_heading, node_name, node_tile, paragraph, text_run
from goalweave.documents.text_formats import document_language, format_number, text_in_language
from goalweave.wording import labels
from goalweave.wording.matrix import Cell as MatrixCell, Matrix, MatrixHead, build_matrix

COLUMNS_PER_TABLE = 17
"""Columns of one table; more are put on further pages."""

DOT, DISPUTED, HINDERS = "•", "†", "−"


def matrix_document(
    catalogue: Catalogue, left: Framework, right: Framework, language: str, level: str = ""
) -> Document:
    """level: of the right framework, down to which its columns are open; empty: its top nodes. Links that are disputed or from
    memory are not counted; disputed cells are marked."""
    with document_language(language):
        opened = [right.curie(node.code) for node in _nodes_above_level(right, level)]
        flows = build_flows(catalogue, [left.key, right.key], opened=opened, link_filter=LinkFilter())
        matrix = build_matrix(flows, 0, lambda edge: float(len(edge.links)))
        sides = {"left": _framework_name(left, language), "right": _framework_name(right, language)}
        return Document(
            title=_("Matrix of %(left)s and %(right)s") % sides,
            subtitle=f"{pick(left.title, language)} – {pick(right.title, language)}",
            language=language,
            facts=(
                (_("Editions"), f"{left.edition}, {right.edition}"),
                (_("Links counted"), format_number(flows.links)),
                (_("Sources"), "; ".join(dict.fromkeys(_link_sources(flows))) or "–"),
            ),
            footer=f"{sides['left']} · {sides['right']}",
            blocks=tuple(_document_blocks(catalogue, flows, matrix, language, level)),
        )


def _nodes_above_level(framework: Framework, level: str) -> list[Node]:
    """The nodes that are opened so that those of a level show."""
    if not level:
        return []
    ids = [entry.id for entry in framework.levels]
    above = ids[: ids.index(level)]
    return [node for node in framework.nodes if node.level in above]


def _framework_name(framework: Framework, language: str) -> str:
    return pick(framework.short or framework.title, language)


def _link_sources(linked_flows: Flows) -> Iterator[str]:
    for edge in linked_flows.edges[0]:
        yield from (sanitise_line(link.link.source) for link in edge.links if link.link.source)


def _document_blocks(
    catalogue: Catalogue, linked_flows: Flows, matrix: Matrix, language: str, level: str
) -> Iterator[Block]:
    yield PageBreak(wide=True)
    yield heading(1, _("Matrix"))
    yield paragraph(
        _(
            "A number shows how many links connect the two; %(dot)s is a single link to the top-level node "
            "itself; %(mark)s marks a cell where readings differ and whose disputed links are not counted."
        )
        % {"dot": DOT, "mark": DISPUTED},
        ParagraphStyle.SMALL,
    )
    if matrix.hinders:
        yield paragraph(_("%(mark)s: a link that hinders, not counted.") % {"mark": HINDERS}, ParagraphStyle.SMALL)
    places = [at for at, column in enumerate(matrix.columns) if not level or _has_values(matrix, at)]
    if len(places) < len(matrix.columns):
        yield paragraph(_("Columns without links are left out."), ParagraphStyle.SMALL)
    for start in range(0, len(places), COLUMNS_PER_TABLE):
        if start:
            yield PageBreak(wide=True)
        yield _matrix_table(catalogue, matrix, places[start : start + COLUMNS_PER_TABLE], language)
    yield PageBreak()
    yield heading(1, _("Reasons for the links"))
    yield from _reason_blocks(catalogue, linked_flows, language)
    left, right = (column.framework.key for column in linked_flows.columns)
    hindering = list(chain.from_iterable(edge.links for edge in linked_flows.hindering[0]))
    if hindering:
        yield heading(1, _("Links that hinder"))
        yield paragraph(_("These links are marked and not counted."), ParagraphStyle.SMALL)
        yield ItemList(tuple(_link_item(catalogue, link, language) for link in hindering))
    disputed = [link for link in links_between(catalogue, left, right) if link.link.status is Status.DISPUTED]
    if disputed:
        yield heading(1, _("Where readings differ"))
        yield paragraph(_("These links are marked and not counted."), ParagraphStyle.SMALL)
        yield ItemList(tuple(_link_item(catalogue, link, language) for link in disputed))


def _has_values(matrix: Matrix, at: int) -> bool:
    """Whether anything is in the column."""
    return any(cells[at].value or cells[at].disputed or cells[at].hinders for _head, cells in matrix.rows)


def _matrix_table(catalogue: Catalogue, matrix: Matrix, places: Sequence[int], language: str) -> Table:
    """places: of the columns that this table has."""
    columns = [matrix.columns[at] for at in places]
    first = _("Rows and columns")
    top = (
        Cell(text_run(first), heading=True),
        *(Cell((node_tile(catalogue, column.curie, language),), heading=True) for column in columns),
        Cell(text_run(_("All")), heading=True),
    )
    rows = []
    for head, cells in matrix.rows:
        values = (_value_cell(cells[at]) for at in places)
        total = Cell(text_run(format_number(int(head.total))) if head.total else ())
        rows.append((_head_cell(catalogue, head, language), *values, total))
    foot = (
        Cell(text_run(_("All")), heading=True),
        *(Cell(text_run(format_number(int(column.total))) if column.total else ()) for column in columns),
        Cell(text_run(format_number(int(matrix.total)))),
    )
    caption = _("Links, columns %(first)s to %(last)s") % {"first": columns[0].node.code, "last": columns[-1].node.code}
    aligned = (ColumnAlign.START, *([ColumnAlign.CENTRE] * (len(columns) + 1)))
    return Table(caption, aligned, (top,), (*rows, foot), (8.0, *([1.0] * (len(columns) + 1))))


def _head_cell(catalogue: Catalogue, head: MatrixHead, language: str) -> Cell:
    name = node_name(catalogue, head.curie, language)
    return Cell((node_tile(catalogue, head.curie, language), TextRun(f" {name}")), heading=True)


def _value_cell(cell: MatrixCell) -> Cell:
    text = format_number(int(cell.value)) if cell.value else ""
    if cell.shade == 1:
        text = DOT
    marks = f"{DISPUTED if cell.disputed else ''}{HINDERS if cell.hinders else ''}"
    return Cell(text_run(f"{text}{marks}"))


def _reason_blocks(catalogue: Catalogue, linked_flows: Flows, language: str) -> Iterator[Block]:
    """Every link that is counted, by row; then those that are disputed."""
    by_row: dict[str, list[FlowEdge]] = {}
    for edge in linked_flows.edges[0]:
        by_row.setdefault(edge.source.code, []).append(edge)
    left = linked_flows.columns[0]
    for node in left.nodes:
        if node.code not in by_row:
            continue
        curie = left.framework.curie(node.code)
        yield node_heading(catalogue, curie, language, 2)
        yield ItemList(tuple(_link_items(catalogue, by_row[node.code], language)))


def _link_items(catalogue: Catalogue, edges: Sequence[FlowEdge], language: str) -> Iterator[tuple[Paragraph, ...]]:
    for edge in edges:
        yield from (_link_item(catalogue, link, language) for link in edge.links)


def _link_item(catalogue: Catalogue, found_link: ColumnLink, language: str) -> tuple[Paragraph, ...]:
    """What it says and how far it can be relied on; then why, and what was noted on it, each in the language that it has."""
    link = found_link.link
    content: tuple[Inline, ...] = (
        node_tile(catalogue, found_link.subject, language),
        TextRun(f" {labels.relation_name(link)} "),
        node_tile(catalogue, found_link.object, language),
        TextRun(f" {node_name(catalogue, found_link.object, language)} ({labels.STATUSES[link.status]})"),
    )
    reasons = (text_in_language(text, language) for text in (link.rationale, link.note) if text)
    return (
        Paragraph(content),
        *(paragraph(sanitise_line(reason), ParagraphStyle.SMALL, other) for reason, other in reasons),
    )
