"""The report of an edition: figures, method, phases, categories, winners, statistics."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from goalweave.core.catalogue import Catalogue
from goalweave.core.document import Block, Cell, Document, ItemList, Paragraph, ParagraphStyle, TableOfContents
from goalweave.core.model import Curie
from goalweave.core.text.sanitise import sanitise_line
from goalweave.documents.blocks import END, START, cell, heading, node_tiles, paragraph, table, text_run
from goalweave.documents.text_formats import document_language, format_day, format_number


@dataclass(frozen=True, slots=True)
class ReportNominee:
    """place: shared ones are equal; title: in words, empty for one that is only nominated; tie: how equal figures were settled."""

    project: str
    organisation: str
    country: str
    nodes: tuple[Curie, ...]
    place: int | None
    votes: int | None
    score: float | None
    title: str
    tie: str = ""


@dataclass(frozen=True, slots=True)
class ReportCategory:
    """entries: public ones; winners: the first of the nominees as a rule; reason: of the experts' group for its choice."""

    number: str
    name: str
    entries: int
    nominees: tuple[ReportNominee, ...]
    winners: tuple[ReportNominee, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class ReportTable:
    """rows: name, entries, nominees, champions, winners."""

    title: str
    rows: tuple[tuple[str, int, int, int, int], ...]


@dataclass(frozen=True, slots=True)
class EditionReport:
    """What the report says, in the words of its language. rules: how it was decided; phases: name, begin and end as ISO dates;
    changes: dates that were moved, in words; out: nominees that withdrew or were disqualified: project, what happened, reason."""

    name: str
    organiser: str
    announced: str
    figures: tuple[tuple[str, int], ...]
    rules: tuple[str, ...]
    criteria: tuple[tuple[str, float], ...]
    phases: tuple[tuple[str, str, str], ...]
    changes: tuple[str, ...]
    categories: tuple[ReportCategory, ...]
    tables: tuple[ReportTable, ...]
    out: tuple[tuple[str, str, str], ...] = ()
    vote: bool = True
    agreement: float | None = None


def edition_document(report: EditionReport, catalogue: Catalogue, language: str) -> Document:
    with document_language(language):
        return Document(
            title=_("Report: %(name)s") % {"name": sanitise_line(report.name)},
            language=language,
            author=sanitise_line(report.organiser),
            facts=tuple((name, format_number(value)) for name, value in report.figures),
            date=format_day(report.announced, language) if report.announced else "",
            footer=sanitise_line(report.name),
            blocks=tuple(_blocks(report, catalogue, language)),
        )


def _blocks(report: EditionReport, catalogue: Catalogue, language: str) -> Iterator[Block]:
    yield TableOfContents(2)
    yield heading(1, _("Winners"))
    yield from _winner_blocks(report, catalogue, language)
    yield heading(1, _("How it was decided"))
    yield ItemList(tuple((paragraph(rule),) for rule in report.rules))
    if report.criteria:
        rows = [(cell(name), cell(f"{weight:g}")) for name, weight in report.criteria]
        yield table(_("Criteria of the experts"), (_("Criterion"), _("Weight")), rows, (START, END), (4, 1))
    if report.agreement is not None:
        yield paragraph(
            _(
                "Agreement of the experts: %(value)s (intraclass correlation, one-way; Shrout and Fleiss 1979). It is 1 "
                "where experts give each entry the same total, and about 0 where their totals say nothing about the entry."
            )
            % {"value": f"{report.agreement:.2f}"}
        )
    yield heading(2, _("Phases"))
    yield from _phase_blocks(report, language)
    yield heading(1, _("Categories"))
    for category in report.categories:
        yield heading(2, sanitise_line(category.name), category.number)
        yield from _category_blocks(category, catalogue, language, vote=report.vote)
    if report.out:
        yield heading(1, _("Withdrawn and disqualified"))
        leavers = [
            (cell(sanitise_line(project)), cell(what), cell(sanitise_line(why))) for project, what, why in report.out
        ]
        columns = (_("Project"), _("What happened"), _("Reason"))
        yield table(_("Nominees that are out"), columns, leavers, (START,) * 3, (3, 1.4, 4))
    if report.tables:
        yield heading(1, _("Statistics"))
        yield paragraph(
            _("Accepted entries are counted. An entry with several goals or action lines counts for each of them."),
            ParagraphStyle.SMALL,
        )
    for own in report.tables:
        yield heading(2, own.title)
        figures = [(cell(name), *(cell(format_number(count)) for count in counts)) for name, *counts in own.rows]
        heads = (own.title, _("Entries"), _("Nominees"), _("Champions"), _("Winners"))
        yield table(own.title, heads, figures, (START, END, END, END, END), (4, 1, 1, 1, 1))


def _winner_blocks(report: EditionReport, catalogue: Catalogue, language: str) -> Iterator[Block]:
    rows = []
    for category in report.categories:
        for winner in category.winners:
            rows.append(
                (
                    cell(_numbered(category)),
                    Cell(text_run(sanitise_line(winner.project)), heading=True),
                    cell(_owner(winner)),
                    Cell(node_tiles(catalogue, winner.nodes, language, named=False)),
                )
            )
    if not rows:
        yield paragraph(_("No category has a winner."))
        return
    heads = (_("Category"), _("Project"), _("Organisation"), _("Contributes to"))
    yield table(_("Winners by category"), heads, rows, (START,) * 4, (2.6, 3, 2.6, 1.8))


def _phase_blocks(report: EditionReport, language: str) -> Iterator[Block]:
    rows = [
        (
            cell(name),
            cell(format_day(begins, language) if begins else "–"),
            cell(format_day(ends, language) if ends else "–"),
        )
        for name, begins, ends in report.phases
    ]
    yield table(_("Phases with their dates"), (_("Phase"), _("From"), _("Until")), rows, (START,) * 3, (3, 2, 2))
    if report.changes:
        yield Paragraph(text_run(_("Dates that were moved"), bold=True), keep=True)
        yield ItemList(tuple((paragraph(change),) for change in report.changes))


def _category_blocks(category: ReportCategory, catalogue: Catalogue, language: str, *, vote: bool) -> Iterator[Block]:
    if not category.nominees:
        yield paragraph(_("No entry is nominated in this category."))
        return
    rows = []
    for nominee in category.nominees:
        figure = format_number(nominee.votes or 0) if vote else ""
        score = f"{nominee.score * 100:.0f}" if nominee.score is not None else "–"
        rows.append(
            (
                cell("–" if nominee.place is None else format_number(nominee.place)),
                Cell(text_run(sanitise_line(nominee.project)), heading=True),
                cell(_owner(nominee)),
                *((cell(figure),) if vote else ()),
                cell(score),
                cell(" · ".join(filter(None, (nominee.title, nominee.tie)))),
            )
        )
    heads = (_("Place"), _("Project"), _("Organisation"), *((_("Votes"),) if vote else ()), _("Score"), _("Title"))
    aligned = (END, START, START, *((END,) if vote else ()), END, START)
    widths = (0.8, 3.4, 2.8, *((1.0,) if vote else ()), 0.9, 1.9)
    yield table(_("Nominees in order"), heads, rows, aligned, widths)
    if category.reason:
        yield Paragraph(text_run(_("Why the experts’ group chose the winner"), bold=True), keep=True)
        for line in filter(None, map(sanitise_line, category.reason.splitlines())):
            yield paragraph(line, ParagraphStyle.QUOTE)


def _owner(nominee: ReportNominee) -> str:
    return " · ".join(filter(None, (sanitise_line(nominee.organisation), nominee.country)))


def _numbered(category: ReportCategory) -> str:
    return f"{category.number} {category.name}".strip()
