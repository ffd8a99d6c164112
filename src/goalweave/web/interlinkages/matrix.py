"""The cross-impact matrix: who moves whom, ordered by influence, with the pair that is opened beside it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goalweave.accounts.actor import Actor
from goalweave.core.errors import InputError
from goalweave.core.interlinkages import (
    NILSSON,
    SIGN_ONLY,
    CrossImpactMatrix,
    MatrixKind,
    NodeInfluence,
    PairScore,
    Reading,
    direct_in,
    direct_out,
)
from goalweave.interlinkages import queries, rules
from goalweave.interlinkages.queries import MatrixSummary
from goalweave.interlinkages.question_shares import OrderedPair
from goalweave.web.frame import actor
from goalweave.web.interlinkages.matrix_state import (
    PAIR_SEPARATOR,
    Comparison,
    MatrixState,
    Order,
    Show,
    read_matrix_state,
)
from goalweave.web.interlinkages.page_context import NodeName, NodeNames, matrix_or_404, matrix_page
from goalweave.web.interlinkages.pair_facts import pair_address, pair_panel
from goalweave.web.interlinkages.score_marks import ScoreMark, ScoreMarks
from goalweave.wording.chart import right_to_left
from goalweave.wording.messages import describe_error
from goalweave.wording.templatetags.goalweave import pick_text

BLOCK = 40
"""Rows and columns on one page: more would be slow to load, and no one reads 28,000 cells."""

ROOMY = 16
"""Columns up to which a row has its interval drawn and columns are wide."""

PANEL = "pair-panel"
"""Id of the part of the page that a click on a cell replaces."""

APART = 2
"""Points from which two scores are said to be apart."""

STRONGEST = 5
CELL_CLASSES = {"empty": "none", "itself": "self", "hidden": "off", "several": "several"}
"""Of cells that have not one mark."""

DIFFERENCE_CLASSES = {0: "z", 1: "gap1", 2: "gap2", 3: "gap3"}
"""Of a mark that shows how far two scores are apart, by whole points."""

INTERVAL_WIDTH = 88
INTERVAL_SIDE = 6


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """kind: class of the cell; marks: of its scores, first those of the matrix, then those of the one beside it; pair: the end
    of its address, empty where nothing is scored; note: what a screen reader hears in an empty cell."""

    kind: str
    marks: tuple[ScoreMark, ...]
    pair: str
    selected: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """rank, interval: empty where there is no ranking; cells: as HTML, since a matrix has thousands of them; pairs: the scored
    pairs of the row other than 0, for narrow screens."""

    node: NodeName
    rank: str
    interval: SafeString
    cells: SafeString
    total: str
    pairs: SafeString


@require_safe
def matrix(request: HttpRequest, key: str) -> HttpResponse:
    who = actor(request)
    summary = matrix_or_404(who, key)
    scores = queries.scores_of(summary)
    names = NodeNames(summary.framework)
    state = read_matrix_state(request.GET, scores.nodes, names.framework)
    panel = pair_panel(who, summary, state.pair, names) if state.pair else None
    if request.headers.get("HX-Target") == PANEL:
        response = render(request, "interlinkages/pair_panel.html", {"panel": panel, "stored": summary})
    else:
        response = render(
            request, "interlinkages/matrix.html", _page_context(who, summary, scores, names, state) | {"panel": panel}
        )
    patch_vary_headers(response, ["HX-Target"])
    return response


def _page_context(
    who: Actor, summary: MatrixSummary, scores: CrossImpactMatrix, names: NodeNames, state: MatrixState
) -> dict[str, Any]:
    marks = ScoreMarks(summary.scale)
    influences = matrix_influences(summary, state.reading)
    other, fault = _second_matrix(who, summary, state.other)
    apart = queries.pairs_apart(summary)
    differing = _differing_pairs(summary, other)
    shown_pairs = {
        Show.HINDERING: {(pair.subject, pair.object) for pair in scores.pairs if pair.hindering is not None},
        Show.APART: set(apart),
        Show.DIFFER: differing,
    }.get(state.show)
    order = _order_of_nodes(scores, names, influences, state)
    rows, columns = _rows_and_columns(order, shown_pairs)
    row_block, column_block = _block(rows, state.row_page), _block(columns, state.column_page)
    table = _MatrixTable(scores, other[1] if other else None, names, marks, influences, shown_pairs, state)
    return {
        **matrix_page(summary, "matrix"),
        "state": state,
        "node_count": len(order),
        "counts": scores.counts,
        "panel_id": PANEL,
        "columns": [names[code] for code in column_block],
        "rows": [table.row(code, column_block) for code in row_block],
        "into": table.column_sums(column_block),
        "roomy": len(column_block) <= ROOMY,
        "ranked": bool(influences),
        "rank_ends": (1, len(scores.nodes)),
        "axis": _interval_axis(len(scores.nodes)),
        "row_pages": _pages(rows, state, "row_page"),
        "column_pages": _pages(columns, state, "column_page"),
        "filters": _filters(state, scores, apart, differing if other else None),
        "orders": [(order, state.href(order=order), state.order is order) for order in Order] if influences else [],
        "readings": [(reading, state.href(reading=reading), state.reading is reading) for reading in Reading],
        "clear_nodes": state.href(nodes=()),
        "other": other[0] if other else None,
        "fault": fault,
        "comparable": _comparable(who, summary, state),
        "clear_other": state.href(other="", show=Show.ALL if state.show is Show.DIFFER else state.show),
        "comparisons": [
            (comparison, state.href(comparison=comparison), state.comparison is comparison) for comparison in Comparison
        ],
        "is_difference": bool(other) and state.comparison is Comparison.DIFFERENCE,
        "key": marks.key(),
        "decimals": summary.scale.id not in (NILSSON.id, SIGN_ONLY.id),
        "split": scores.counts.split,
        "symmetric": summary.is_influence and bool(scores.pairs) and scores.is_symmetric,
        "strongest": _strongest_hindrances(scores, names, marks) if summary.is_influence else [],
        "perturbations": queries.PERTURBATIONS,
        "seed": queries.SEED,
        "may_change": summary.pk is not None and rules.may_load_matrix(who, summary.organisation),
        "filtered": shown_pairs is not None,
    }


def matrix_influences(summary: MatrixSummary, reading: Reading) -> dict[str, NodeInfluence]:
    """Code → its figures, the most influential first; empty for correlations and a matrix without pairs."""
    if not summary.is_influence or not summary.pairs:
        return {}
    return {row.node: row for row in queries.influence_ranking(summary, reading).rows}


class _MatrixTable:
    """Rows of cells, with each node, mark and total looked up once."""

    def __init__(
        self,
        scores: CrossImpactMatrix,
        other: CrossImpactMatrix | None,
        names: NodeNames,
        marks: ScoreMarks,
        influences: Mapping[str, NodeInfluence],
        pairs: Collection[OrderedPair] | None,
        state: MatrixState,
    ) -> None:
        self.scores, self.other, self.names, self.marks, self.state = scores, other, names, marks, state
        self.influences, self.shown = influences, pairs
        net = scores.scores()
        self.out = dict(zip(scores.nodes, direct_out(net).tolist(), strict=True))
        self.into = dict(zip(scores.nodes, direct_in(net).tolist(), strict=True))
        self.cell_href = state.cell_href
        self.drawn_marks: dict[tuple[ScoreMark, ...], SafeString] = {}
        self.empty = MatrixCell(CELL_CLASSES["empty"], (), "", note=_("not scored"))
        self.itself = MatrixCell(CELL_CLASSES["itself"], (), "", note=_("itself"))
        self.hidden = MatrixCell(CELL_CLASSES["hidden"], (), "", note=_("not shown"))

    def row(self, code: str, columns: Sequence[str]) -> MatrixRow:
        influence = self.influences.get(code)
        rank = interval_text(influence) if influence else ""
        interval = draw_interval(influence, len(self.scores.nodes)) if influence and len(columns) <= ROOMY else ""
        cells = tuple(self.cell(code, column) for column in columns)
        total = self.marks.text_of_sum(self.out[code])
        markup = format_html_join("", "{}", [(self._draw_cell(cell),) for cell in cells])
        effects = self._draw_pairs(code, columns, cells)
        return MatrixRow(self.names[code], rank, SafeString(interval), markup, total, effects)

    def _draw_cell(self, cell: MatrixCell) -> SafeString:
        """One cell without any space around: templates would double the size of a page."""
        kind = format_html(' class="{}"', cell.kind) if cell.kind else ""
        if not cell.pair:
            return format_html('<td{}><span class="sr">{}</span></td>', kind, cell.note)
        current = SafeString(' aria-current="true"') if cell.selected else ""
        marks = self._draw_marks(cell)
        return format_html(
            '<td{}><a class="plain" href="{}{}"{}>{}</a></td>', kind, self.cell_href, cell.pair, current, marks
        )

    def _draw_pairs(self, code: str, columns: Sequence[str], cells: Sequence[MatrixCell]) -> SafeString:
        """The items of a list, each with its name: what a phone shows in the place of cells."""
        items = []
        for column, cell in zip(columns, cells, strict=True):
            if any(mark.look != "z" for mark in cell.marks):
                node = self.names[column]
                marks = self._draw_marks(cell)
                items.append((pair_address(self.scores.framework, (code, column)), node.tile, node.name, marks))
        item = '<li><a class="plain pairline" href="{}">{}<span class="pairname">{}</span>{}</a></li>'
        return format_html_join("", item, items)

    def _draw_marks(self, cell: MatrixCell) -> SafeString:
        """As HTML, once for each combination of scores."""
        if cell.marks not in self.drawn_marks:
            parts = [(mark.look, mark.text) for mark in cell.marks]
            self.drawn_marks[cell.marks] = format_html_join("", '<span class="im {}">{}</span>', parts)
        return self.drawn_marks[cell.marks]

    def column_sums(self, columns: Sequence[str]) -> list[str]:
        return [self.marks.text_of_sum(self.into[code]) for code in columns]

    def cell(self, subject: str, object_: str) -> MatrixCell:
        if subject == object_:
            return self.itself
        pair = subject, object_
        if self.shown is not None and pair not in self.shown:
            return self.hidden
        first = self.scores.by_pair.get(pair)
        second = self.other.by_pair.get(pair) if self.other else None
        if first is None and second is None:
            return self.empty
        marks = self._marks(first, second)
        kind = CELL_CLASSES["several"] if len(marks) > 1 else ""
        return MatrixCell(kind, marks, PAIR_SEPARATOR.join(pair), selected=pair == self.state.pair)

    def _marks(self, first: PairScore | None, second: PairScore | None) -> tuple[ScoreMark, ...]:
        if self.other is None:
            return self.marks.marks(first) if first else ()
        if self.state.comparison is Comparison.DIFFERENCE:
            return self._difference(first, second)
        return (*self._marks_of_side(first), *self._marks_of_side(second))

    def _marks_of_side(self, pair: PairScore | None) -> tuple[ScoreMark, ...]:
        return self.marks.marks(pair) if pair else (ScoreMark("nil", "–"),)

    def _difference(self, first: PairScore | None, second: PairScore | None) -> tuple[ScoreMark, ...]:
        """The second minus the first, where each has one score; “–” where only one has any."""
        if first is None or second is None or first.score is None or second.score is None:
            return (ScoreMark("nil", "–"),)
        difference = second.score - first.score
        points = min(max(DIFFERENCE_CLASSES), round(abs(difference)) or 1) if difference else 0
        return (ScoreMark(DIFFERENCE_CLASSES[points], self.marks.text_of_sum(difference)),)


def interval_text(influence: NodeInfluence) -> str:
    low, high = influence.rank_low, influence.rank_high
    return str(low) if low == high else f"{low}–{high}"


def draw_interval(influence: NodeInfluence, size: int) -> SafeString:
    """The rank as a dot on the interval that redrawn scorings give; the first rank is where a line begins."""
    low, at, high = (_place(rank, size) for rank in (influence.rank_low, influence.rank, influence.rank_high))
    start, end = sorted((low, high))
    return format_html(
        '<svg class="ival" width="88" height="20" viewBox="0 0 88 20" aria-hidden="true"><path class="ax" d="M6 10H82"/>'
        '<path class="iv" d="M{} 10H{}"/><circle cx="{}" cy="10" r="4"/></svg>',
        *(f"{value:.1f}" for value in (start, end, at)),
    )


def _interval_axis(size: int) -> SafeString:
    """The ends of the intervals, above them."""
    first, last = (_place(rank, size) for rank in (1, size))
    return format_html(
        '<svg class="ival" width="88" height="14" viewBox="0 0 88 14" aria-hidden="true">'
        '<text font-size="12" x="{}" y="11" text-anchor="middle">1</text><text font-size="12" x="{}" y="11" text-anchor="middle">{}</text></svg>',
        *(f"{value:.1f}" for value in (first, min(last, 80.0))),
        size,
    )


def _place(rank: int, size: int) -> float:
    share = (rank - 1) / max(1, size - 1)
    across = 1 - share if right_to_left() else share
    return INTERVAL_SIDE + across * (INTERVAL_WIDTH - 2 * INTERVAL_SIDE)


def _order_of_nodes(
    scores: CrossImpactMatrix, names: NodeNames, influences: Mapping[str, NodeInfluence], state: MatrixState
) -> list[str]:
    by_number = names.order(scores.nodes)
    ordered = list(influences) if influences and state.order is Order.INFLUENCE else by_number
    selected = set(state.nodes)
    return [code for code in ordered if code in selected] if selected else ordered


def _rows_and_columns(order: Sequence[str], shown: Collection[OrderedPair] | None) -> tuple[list[str], list[str]]:
    """The nodes of rows and of columns: under a filter those alone that have a pair to show."""
    if shown is None:
        return list(order), list(order)
    known = set(order)
    pairs = [pair for pair in shown if known.issuperset(pair)]
    subjects = {subject for subject, _object in pairs}
    objects = {object_ for _subject, object_ in pairs}
    return [code for code in order if code in subjects], [code for code in order if code in objects]


def _block(codes: Sequence[str], page: int) -> Sequence[str]:
    start = (min(page, _page_count(codes)) - 1) * BLOCK
    return codes[start : start + BLOCK]


def _page_count(codes: Sequence[str]) -> int:
    return max(1, -(-len(codes) // BLOCK))


def _pages(codes: Sequence[str], state: MatrixState, field: str) -> list[tuple[str, str, bool]]:
    """Label, address and whether it is shown, of each block; none where there is one."""
    here = min(getattr(state, field), _page_count(codes))
    pages = []
    for page in range(1, _page_count(codes) + 1):
        start = (page - 1) * BLOCK
        label = f"{start + 1}–{min(start + BLOCK, len(codes))}"
        pages.append((label, state.href(**{field: page}), page == here))
    return pages if len(pages) > 1 else []


def _filters(
    state: MatrixState, scores: CrossImpactMatrix, apart: Collection[OrderedPair], differing: set[OrderedPair] | None
) -> list[tuple[str, int, str, bool]]:
    """Label, count, address and whether it is on, of each filter that leaves something."""
    influence = scores.kind is MatrixKind.INFLUENCE
    hindering = _("Only hindering") if influence else _("Only the other way")
    entries = [(Show.HINDERING, hindering, scores.counts.hindering)]
    entries.append((Show.APART, _("Scorers apart by 2 or more"), len(apart)))
    entries.append((Show.DIFFER, _("Matrices apart by 2 or more"), len(differing or ())))
    filters = []
    for show, label, count in entries:
        on = state.show is show
        if count or on:
            target = Show.ALL if on else show
            filters.append((label, count, state.href(show=target, row_page=1, column_page=1), on))
    return filters


def _second_matrix(
    who: Actor, summary: MatrixSummary, key: str
) -> tuple[tuple[MatrixSummary, CrossImpactMatrix] | None, str]:
    """The matrix to compare with, or why it cannot be."""
    other = queries.find_matrix(who, key) if key and key != summary.key else None
    if other is None:
        return None, ""
    try:
        queries.compare_scores(summary, other)
    except InputError as error:
        return None, describe_error(error)
    return (other, queries.scores_of(other)), ""


def _differing_pairs(summary: MatrixSummary, other: tuple[MatrixSummary, CrossImpactMatrix] | None) -> set[OrderedPair]:
    if other is None:
        return set()
    spreads = queries.compare_scores(summary, other[0])
    return {pair for pair, spread in spreads.items() if spread.range >= APART}


def _comparable(who: Actor, summary: MatrixSummary, state: MatrixState) -> list[tuple[str, str]]:
    """Title and address of each matrix of the same framework, kind and scale."""
    return [
        (pick_text(other.title), state.href(other=other.key))
        for other in queries.matrices(who, summary.framework)
        if other.key != summary.key and (other.kind, other.scale.id) == (summary.kind, summary.scale.id)
    ]


def _strongest_hindrances(
    scores: CrossImpactMatrix, names: NodeNames, marks: ScoreMarks
) -> list[tuple[NodeName, NodeName, ScoreMark, str]]:
    """The pairs that hinder most, with the end of their address."""
    hindering = [(pair.hindering, pair) for pair in scores.pairs if pair.hindering is not None]
    hindering.sort(key=lambda entry: entry[0])
    return [
        (names[pair.subject], names[pair.object], marks.mark(score), f"{pair.subject}{PAIR_SEPARATOR}{pair.object}")
        for score, pair in hindering[:STRONGEST]
    ]
