"""The matrix of two frameworks for print: wide pages, disputed cells marked, and the reason of every link."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from goalweave.core.catalogue import Catalogue
from goalweave.core.document import (
    Align,
    Block,
    Cell,
    Document,
    Heading,
    Inline,
    ItemList,
    Look,
    PageBreak,
    Paragraph,
    Table,
    Text,
)
from goalweave.core.linkage import Edge, Flows, FoundLink, LinkFilter, flows, links_between
from goalweave.core.model import Framework, Node, Status
from goalweave.core.text.inert import inert_line
from goalweave.core.text.languages import pick
from goalweave.documents.blocks import heading, node_name, node_tile, paragraph, run
from goalweave.documents.text_formats import number, speaking, told
from goalweave.wording import labels
from goalweave.wording.matrix import Cell as MatrixCell, Head, Matrix, matrix

ACROSS = 17
"""Columns of one table; more are put on further pages."""

DOT, DISPUTED, HINDERS = "•", "†", "−"


def matrix_document(
    catalogue: Catalogue, left: Framework, right: Framework, language: str, level: str = ""
) -> Document:
    """level: of the right framework, down to which its columns are open; empty: its top nodes. Links that are disputed or from
    memory are not counted; disputed cells are marked."""
    with speaking(language):
        opened = [right.curie(node.code) for node in _above(right, level)]
        found = flows(catalogue, [left.key, right.key], opened=opened, link_filter=LinkFilter())
        made = matrix(found, 0, lambda edge: float(len(edge.links)))
        sides = {"left": _short(left, language), "right": _short(right, language)}
        return Document(
            title=_("Matrix of %(left)s and %(right)s") % sides,
            subtitle=f"{pick(left.title, language)} – {pick(right.title, language)}",
            language=language,
            facts=(
                (_("Frameworks"), f"{left.key}, {right.key}"),
                (_("Links counted"), number(found.links)),
                (_("Sources"), "; ".join(dict.fromkeys(_sources(found))) or "–"),
            ),
            footer=f"{left.key} · {right.key}",
            blocks=tuple(_blocks(catalogue, found, made, language, level)),
        )


def _above(framework: Framework, level: str) -> list[Node]:
    """The nodes that are opened so that those of a level show."""
    if not level:
        return []
    ids = [one.id for one in framework.levels]
    wanted = ids[: ids.index(level)]
    return [node for node in framework.nodes if node.level in wanted]


def _short(framework: Framework, language: str) -> str:
    return pick(framework.short or framework.title, language)


def _sources(found: Flows) -> Iterator[str]:
    for edge in found.edges[0]:
        yield from (inert_line(one.link.source) for one in edge.links if one.link.source)


def _blocks(catalogue: Catalogue, found: Flows, made: Matrix, language: str, level: str) -> Iterator[Block]:
    yield PageBreak(wide=True)
    yield heading(1, _("Matrix"))
    yield paragraph(
        _(
            "A number shows how many links connect the two; %(dot)s is a single link to the top-level node "
            "itself; %(mark)s marks a cell where readings differ and whose disputed links are not counted."
        )
        % {"dot": DOT, "mark": DISPUTED},
        Look.SMALL,
    )
    if made.hinders:
        yield paragraph(_("%(mark)s: a link that hinders, not counted.") % {"mark": HINDERS}, Look.SMALL)
    places = [at for at, one in enumerate(made.columns) if not level or _used(made, at)]
    if len(places) < len(made.columns):
        yield paragraph(_("Columns without links are left out."), Look.SMALL)
    for start in range(0, len(places), ACROSS):
        if start:
            yield PageBreak(wide=True)
        yield _table(catalogue, made, places[start : start + ACROSS], language)
    yield PageBreak()
    yield heading(1, _("Reasons for the links"))
    yield from _reasons(catalogue, found, language)
    left, right = (column.framework.key for column in found.columns)
    hindering = [one for edge in found.hindering[0] for one in edge.links]
    if hindering:
        yield heading(1, _("What hinders"))
        yield paragraph(_("These links are marked and not counted."), Look.SMALL)
        yield ItemList(tuple(_link(catalogue, one, language) for one in hindering))
    disputed = [one for one in links_between(catalogue, left, right) if one.link.status is Status.DISPUTED]
    if disputed:
        yield heading(1, _("Where readings differ"))
        yield paragraph(_("These links are marked and not counted."), Look.SMALL)
        yield ItemList(tuple(_link(catalogue, one, language) for one in disputed))


def _used(made: Matrix, at: int) -> bool:
    """Whether anything stands in the column."""
    return any(cells[at].value or cells[at].disputed or cells[at].hinders for _head, cells in made.rows)


def _table(catalogue: Catalogue, made: Matrix, places: Sequence[int], language: str) -> Table:
    """places: of the columns that this table has."""
    columns = [made.columns[at] for at in places]
    first = _("Rows and columns")
    top = (
        Cell(run(first), heading=True),
        *(Cell((node_tile(catalogue, one.curie, language),), heading=True) for one in columns),
        Cell(run(_("All")), heading=True),
    )
    rows = [
        (
            _head(catalogue, head, language),
            *(_cell(cells[at]) for at in places),
            Cell(run(number(int(head.total))) if head.total else ()),
        )
        for head, cells in made.rows
    ]
    foot = (
        Cell(run(_("All")), heading=True),
        *(Cell(run(number(int(one.total))) if one.total else ()) for one in columns),
        Cell(run(number(int(made.total)))),
    )
    caption = _("Links, columns %(first)s to %(last)s") % {"first": columns[0].node.code, "last": columns[-1].node.code}
    aligned = (Align.START, *([Align.CENTRE] * (len(columns) + 1)))
    return Table(caption, aligned, (top,), (*rows, foot), (5.0, *([1.0] * (len(columns) + 1))))


def _head(catalogue: Catalogue, head: Head, language: str) -> Cell:
    name = node_name(catalogue, head.curie, language)
    return Cell((node_tile(catalogue, head.curie, language), Text(f" {name}")), heading=True)


def _cell(one: MatrixCell) -> Cell:
    shown = DOT if one.shade == 1 else number(int(one.value)) if one.value else ""
    marks = f"{DISPUTED if one.disputed else ''}{HINDERS if one.hinders else ''}"
    return Cell(run(f"{shown}{marks}"))


def _reasons(catalogue: Catalogue, found: Flows, language: str) -> Iterator[Block]:
    """Every link that is counted, by row; then those that are disputed."""
    by_row: dict[str, list[Edge]] = {}
    for edge in found.edges[0]:
        by_row.setdefault(edge.source.code, []).append(edge)
    left = found.columns[0]
    for node in left.nodes:
        if node.code not in by_row:
            continue
        curie = left.framework.curie(node.code)
        yield Heading(2, run(node_name(catalogue, curie, language)), number=node.code)
        yield ItemList(tuple(_links(catalogue, by_row[node.code], language)))


def _links(catalogue: Catalogue, edges: Sequence[Edge], language: str) -> Iterator[tuple[Paragraph, ...]]:
    for edge in edges:
        yield from (_link(catalogue, one, language) for one in edge.links)


def _link(catalogue: Catalogue, one: FoundLink, language: str) -> tuple[Paragraph, ...]:
    """What it says and how far it can be relied on; then why, and what was noted on it, each in the language that it has."""
    link = one.link
    content: tuple[Inline, ...] = (
        node_tile(catalogue, one.subject, language),
        Text(f" {labels.relation_name(link)} "),
        node_tile(catalogue, one.object, language),
        Text(f" {node_name(catalogue, one.object, language)} ({labels.STATUSES[link.status]})"),
    )
    reasons = (told(text, language) for text in (link.rationale, link.note) if text)
    return (Paragraph(content), *(paragraph(inert_line(reason), Look.SMALL, other) for reason, other in reasons))
