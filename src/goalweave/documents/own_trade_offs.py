"""The trade-offs of an organisation's own work in its documents: the links, the records on both sides, and what is done about each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _, ngettext

from goalweave.core.catalogue import Catalogue
from goalweave.core.document import Block, Cell, ParagraphStyle, TextRun
from goalweave.core.model import Curie
from goalweave.core.text.languages import LanguageMap, pick
from goalweave.core.text.sanitise import sanitise_line
from goalweave.documents.blocks import END, START, cell, heading, node_name, node_tile, paragraph, table, text_run
from goalweave.documents.text_formats import format_counts, format_day, format_number, join_list
from goalweave.wording.chart import right_to_left

if TYPE_CHECKING:
    from goalweave.interlinkages.models import TradeOffState
    from goalweave.wording.interlinkage_labels import ScoreMark


@dataclass(frozen=True, slots=True)
class PairLine:
    subject: Curie
    object: Curie
    mark: ScoreMark
    records_from: int
    records_to: int


@dataclass(frozen=True, slots=True)
class TradeOffLine:
    """measure: title of the record that mitigates it; text: the measure in words, or the reason; review: ISO date."""

    pair: PairLine
    state: TradeOffState
    measure: LanguageMap | None
    text: str
    review: str


@dataclass(frozen=True, slots=True)
class OwnTradeOffs:
    """matrices: titles; counts: state → how many; lines, synergies: the strongest, in words of the language that is active."""

    matrices: tuple[LanguageMap, ...]
    counts: Mapping[TradeOffState, int]
    lines: tuple[TradeOffLine, ...]
    synergies: tuple[PairLine, ...]
    synergy_count: int


def own_trade_off_blocks(own: OwnTradeOffs, known: Catalogue, language: str) -> Iterator[Block]:
    """A section with the trade-offs, then where the work supports itself, then the matrices that say so."""
    # Trade-offs are in the database alone; documents without one are made without its models.
    from goalweave.wording.interlinkage_labels import STATES

    total = sum(own.counts.values())
    yield heading(1, _("Trade-offs and synergies"))
    if total:
        states = format_counts((str(STATES[state]), count) for state, count in own.counts.items() if count)
        text = ngettext(
            "Accepted work hinders other accepted work in %(count)s pair. %(states)s.",
            "Accepted work hinders other accepted work in %(count)s pairs. %(states)s.",
            total,
        ) % {"count": format_number(total), "states": states}
        yield paragraph(text, ParagraphStyle.LEAD)
        heads = (_("Code"), _("Link"), _("Score"), _("Records, from → to"), _("State"), _("Treatment"))
        rows = [_trade_off_row(line, known, language) for line in own.lines]
        aligned = (START, START, END, END, START, START)
        yield table(_("Trade-offs, the strongest first"), heads, rows, aligned, (1.7, 3.4, 0.9, 1.4, 1.7, 3.6))
        hidden = total - len(own.lines)
        if hidden > 0:
            more = ngettext("%(count)s more trade-off.", "%(count)s more trade-offs.", hidden)
            yield paragraph(more % {"count": format_number(hidden)}, ParagraphStyle.SMALL)
    else:
        yield paragraph(_("No accepted work hinders other accepted work."))
    if own.synergies:
        columns = (_("Code"), _("Link"), _("Score"), _("Records, from → to"))
        pairs = [_pair_cells(pair, known, language) for pair in own.synergies]
        yield table(_("Where the work supports itself"), columns, pairs, (START, START, END, END), (1.7, 6.3, 0.9, 1.6))
        if own.synergy_count > len(own.synergies):
            text = _("The %(shown)s strongest of %(all)s.") % {
                "shown": format_number(len(own.synergies)),
                "all": format_number(own.synergy_count),
            }
            yield paragraph(text, ParagraphStyle.SMALL)
    titles = join_list([sanitise_line(pick(title, language)) for title in own.matrices], language)
    yield paragraph(
        _("Scores: %(matrices)s. With several matrices, the worst score of a pair counts as a trade-off.")
        % {"matrices": titles},
        ParagraphStyle.SMALL,
    )


def _trade_off_row(line: TradeOffLine, known: Catalogue, language: str) -> tuple[Cell, ...]:
    from goalweave.wording.interlinkage_labels import STATES

    return (
        *_pair_cells(line.pair, known, language),
        cell(str(STATES[line.state])),
        cell(_treatment_text(line, language)),
    )


def _pair_cells(pair: PairLine, known: Catalogue, language: str) -> tuple[Cell, ...]:
    names = [node_name(known, node, language) for node in (pair.subject, pair.object)]
    tiles = (
        node_tile(known, pair.subject, language),
        TextRun(f" {_arrow()} "),
        node_tile(known, pair.object, language),
    )
    return (
        Cell(tiles),
        Cell(text_run(f"{names[0]} {pair.mark.verb} {names[1]}"), heading=True),
        # Kept together where the line runs from right to left: +2 would be read as 2+.
        cell(f"\u200e{pair.mark.text}" if right_to_left() else pair.mark.text),
        cell(f"{format_number(pair.records_from)} {_arrow()} {format_number(pair.records_to)}"),
    )


def _treatment_text(line: TradeOffLine, language: str) -> str:
    parts = []
    if line.measure is not None:
        parts.append(_("Mitigated by: %(title)s.") % {"title": sanitise_line(pick(line.measure, language)).rstrip(".")})
    if line.text:
        parts.append(sanitise_line(line.text))
    if line.review:
        parts.append(_("Review by %(day)s.") % {"day": format_day(line.review, language)})
    return " ".join(parts) or _("Nothing yet.")


def _arrow() -> str:
    """In the direction of reading."""
    return "←" if right_to_left() else "→"
