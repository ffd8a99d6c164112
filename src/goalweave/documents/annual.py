"""The annual report on a plan: its objectives, outcomes and outputs with progress, records, results and money of a year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _, ngettext

from goalweave.core.document import (
    Block,
    Cell,
    Contents,
    Document,
    ItemList,
    Look,
    Note,
    NoteRef,
    Notes,
    Paragraph,
    Text,
)
from goalweave.core.document.model import LEVELS
from goalweave.core.model import Node, NoteKind, Record, State
from goalweave.core.text.inert import inert_line
from goalweave.core.text.languages import pick
from goalweave.documents.blocks import START, cell, heading, node_name, paragraph, run, table, told_cell
from goalweave.documents.measurements import Figures
from goalweave.documents.plan_progress import Shown, glance, how_progress, missing, node_figures, with_figures
from goalweave.documents.shared_sections import About, gap_blocks, gaps_at, method, node_table, stands_on, summary
from goalweave.documents.sources import source_content
from goalweave.documents.submission_content import cited_of
from goalweave.documents.text_formats import amount, day, listed, number, period, speaking, told
from goalweave.wording import labels


@dataclass(frozen=True)
class _Year:
    """order: id of a record → the number of its note. measured: nodes with figures, and those above them; drawn: what was."""

    about: About
    year: int | None
    order: dict[str, int]
    figures: Figures | None
    measured: frozenset[str]
    drawn: Shown = field(default_factory=dict)


def annual_document(about: About, year: int | None, figures: Figures | None = None) -> Document:
    """about: its framework is the plan, its records those of the year (`in_year`). Interface words in its language.

    figures: what is measured of the plan; None: nothing is said of that.
    """
    with speaking(about.language):
        plan = pick(about.framework.title, about.language)
        title = _("Annual report %(year)s") % {"year": year} if year else _("Report on the plan")
        standing = [one for one in about.records if any(stands_on(one, about, code) for code in _tops(about))]
        order = {one.id: place for place, one in enumerate(standing, 1)}
        measured = with_figures(about, figures) if figures else frozenset[str]()
        desk = _Year(about, year, order, figures, measured)
        return Document(
            title=title,
            subtitle=plan,
            language=about.language,
            author=about.title,
            facts=tuple(_facts(desk)),
            footer=f"{about.title} · {title}",
            blocks=tuple(_blocks(desk)),
        )


def in_year(records: Iterable[Record], year: int | None) -> tuple[Record, ...]:
    """Those whose dates touch the year, and those that have none."""
    return tuple(
        record for record in records if year is None or _touches(record.start, record.end, record.status, year)
    )


def _touches(start: str, end: str, status: str, year: int) -> bool:
    first = int(start[:4]) if start[:4].isdigit() else None
    last = int(end[:4]) if end[:4].isdigit() else None
    if first is None and last is None:
        return True
    if last is None and status != "ongoing":
        last = first
    return (first is None or first <= year) and (last is None or last >= year)


def _tops(about: About) -> tuple[str, ...]:
    return tuple(about.framework.child_codes.get(None, ()))


def _facts(desk: _Year) -> Iterator[tuple[str, str]]:
    about = desk.about
    yield _("Plan"), about.framework.key
    if desk.year:
        yield _("Year"), str(desk.year)
    yield _("Records mapped to the plan"), number(len(desk.order))
    if about.as_of:
        yield _("Data as of"), day(about.as_of, about.language)


def _blocks(desk: _Year) -> Iterator[Block]:
    about = desk.about
    yield Contents(3)
    yield heading(1, _("At a glance"))
    yield from summary(about)
    yield from node_table(about, _tops(about), _("The plan in figures"))
    if desk.figures:
        yield from glance(about, desk.figures)
    for code in _tops(about):
        yield from _node(desk, about.framework.node(code), 1)
    if desk.figures:
        yield heading(1, _("Gaps"))
    yield heading(2 if desk.figures else 1, _("Without records"))
    levels = [node.code for node in about.framework.nodes if node.parent is None or _has(about, node.parent)]
    yield from gap_blocks(about, gaps_at(about, levels))
    if desk.figures:
        yield from missing(about, desk.figures)
    yield heading(1, _("How this is calculated"))
    yield from method()
    if desk.year:
        yield paragraph(
            _("Includes records whose dates overlap with %(year)s, and records without dates.") % {"year": desk.year}
        )
    if desk.figures:
        yield from how_progress(desk.figures, desk.figures.all, about.language)
    if desk.order:
        yield heading(1, _("Sources"))
        owners = about.organisations
        known = {one.id: one for one in about.records}
        yield Notes(
            tuple(
                Note(
                    place,
                    source_content(
                        cited_of(known[name], about.catalogue),
                        about.catalogue,
                        about.language,
                        pick(owners.get(known[name].organisation, {}), about.language),
                    ),
                )
                for name, place in desk.order.items()
            )
        )


def _has(about: About, code: str) -> bool:
    return about.covered.rows[code].accepted.direct.records > 0


def _node(desk: _Year, node: Node, level: int) -> Iterator[Block]:
    """A node with its figures and its own records, then what is below it; nothing where there is neither."""
    about = desk.about
    if not _has(about, node.code) and node.code not in desk.measured:
        return
    name = node_name(about.catalogue, about.framework.curie(node.code), about.language)
    yield heading(min(level, LEVELS), name, node.code)
    direct = about.covered.rows[node.code].accepted.direct
    said = ngettext(
        "%(count)s unique record here or below.", "%(count)s unique records here or below.", direct.records
    ) % {"count": number(direct.records)}
    if direct.money:
        money = listed([amount(one, about.language) for one in direct.money], about.language)
        said = _("%(said)s Money: %(money)s.") % {"said": said, "money": money}
    yield paragraph(said if direct.records else _("No accepted records here or below."), Look.SMALL)
    if desk.figures:
        yield from node_figures(about, desk.figures, node, desk.drawn, level + 1)
    own = [one for one in about.records if _on(one, about, node.code)]
    if own:
        yield _records(desk, own)
        for kind, title in (
            (NoteKind.RESULT, _("Results")),
            (NoteKind.CHALLENGE, _("Challenges")),
            (NoteKind.LESSON, _("Lessons learned")),
        ):
            yield from _notes(desk, own, kind, title)
    for code in about.framework.child_codes.get(node.code, ()):
        yield from _node(desk, about.framework.node(code), level + 1)


def _on(record: Record, about: About, code: str) -> bool:
    """Whether the record is accepted on this very node."""
    own = about.framework.curie(code)
    return any(one.node == own and one.state is State.ACCEPTED for one in record.mappings)


def _records(desk: _Year, own: list[Record]) -> Block:
    language = desk.about.language
    rows = []
    for one in own:
        title = told_cell({code: inert_line(text) for code, text in one.title.items()}, language, heading=True)
        titled = Cell((*title.content, NoteRef(desk.order[one.id])), heading=True, language=title.language)
        rows.append(
            (
                titled,
                cell(str(labels.KINDS[one.kind])),
                cell(period(one, language)),
                cell(str(labels.RECORD_STATUSES.get(one.status, one.status))),
                cell(", ".join(dict.fromkeys(inert_line(partner.name) for partner in one.partners))),
                cell("; ".join(amount(money, language) for money in one.money)),
            )
        )
    heads = (_("Record"), _("Kind"), _("Date"), _("Status"), _("Partners"), _("Money"))
    return table(_("Records mapped directly to this node"), heads, rows, (START,) * 6, (4, 1.4, 1.6, 1.3, 2.6, 2.2))


def _notes(desk: _Year, own: list[Record], kind: NoteKind, title: str) -> Iterator[Block]:
    """What the records say of the year, each with its source."""
    items = []
    for record in own:
        for note in record.notes:
            if note.kind is not kind or (desk.year and not _touches(note.start, note.end, "", desk.year)):
                continue
            text, other = told(note.text, desk.about.language)
            items.append((Paragraph((Text(inert_line(text)), NoteRef(desk.order[record.id])), language=other),))
    if items:
        yield Paragraph(run(title, bold=True))
        yield ItemList(tuple(items))
