"""What is known of one ordered pair: scores of all matrices, evidence, how far scorers are apart, and the work on both sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, ngettext

from goalweave.accounts.actor import Actor
from goalweave.analysis.record_filters import RecordFilter
from goalweave.analysis.record_listing import newest_selected
from goalweave.analysis.selection import Selection
from goalweave.core.interlinkages import PairScore
from goalweave.core.model import MappingState
from goalweave.interlinkages import queries, rules
from goalweave.interlinkages.models import Exercise
from goalweave.interlinkages.queries import MatrixSummary, Opinion, PairOfMatrix
from goalweave.interlinkages.question_shares import OrderedPair
from goalweave.registry.models import Record
from goalweave.web.interlinkages.page_context import NodeName, NodeNames
from goalweave.web.interlinkages.score_marks import ScoreMark, ScoreMarks
from goalweave.wording.chart import right_to_left

RECORDS_IN_PANEL = 3
RECORDS_ON_PAGE = 10
DOT_STEP = 12
"""px between two dots above each other."""


@dataclass(frozen=True, slots=True)
class ScorerSpread:
    """dots: drawn scores of single people, where the reader may see them; lowest, highest: else what is known; text: in words."""

    drawing: SafeString
    text: str
    opinions: tuple[Opinion, ...]


@dataclass(frozen=True, slots=True)
class ScoredPair:
    """What one matrix says of a pair. names: of the marks, in words; spread: None where one source scored once."""

    matrix: MatrixSummary
    pair: PairScore
    marks: tuple[ScoreMark, ...]
    names: tuple[str, ...]
    spread: ScorerSpread | None


@dataclass(frozen=True, slots=True)
class WorkAtNode:
    """The accepted records at a node or below it that the reader may see. more: address of all of them."""

    node: NodeName
    count: int
    records: tuple[Record, ...]
    more: str


@dataclass(frozen=True, slots=True)
class PairPanel:
    """scored: by the matrix of the page, None where it has no score; back: of the other direction; others: other matrices."""

    subject: NodeName
    object: NodeName
    scored: ScoredPair | None
    back: ScoredPair | None
    others: tuple[ScoredPair, ...]
    work: tuple[WorkAtNode, ...]
    href: str


def pair_panel(who: Actor, summary: MatrixSummary, pair: OrderedPair, names: NodeNames) -> PairPanel:
    """The pair that is opened beside a matrix."""
    forth = scored_pairs(who, summary.framework, pair)
    back = scored_pairs(who, summary.framework, (pair[1], pair[0]))
    own = next((entry for entry in forth if entry.matrix.key == summary.key), None)
    return PairPanel(
        names[pair[0]],
        names[pair[1]],
        own,
        next((entry for entry in back if entry.matrix.key == summary.key), None),
        tuple(entry for entry in forth if entry is not own),
        tuple(work_at_node(who, names, code, RECORDS_IN_PANEL) for code in pair),
        pair_address(summary.framework, pair),
    )


def pair_address(framework: str, pair: OrderedPair) -> str:
    return reverse("cross-impact-pair", args=[framework, *pair])


def scored_pairs(who: Actor, framework: str, pair: OrderedPair) -> tuple[ScoredPair, ...]:
    """What every matrix that the actor may see says of the pair, correlations last."""
    entries = sorted(queries.scores_of_pair(who, framework, pair), key=lambda entry: not entry.matrix.is_influence)
    return tuple(_scored_pair(who, entry, pair) for entry in entries)


def work_at_node(who: Actor, names: NodeNames, code: str, most: int) -> WorkAtNode:
    framework = names.framework
    if framework is None or code not in framework.by_code:
        return WorkAtNode(names[code], 0, (), "")
    curie = framework.curie(code)
    selection = Selection.create(who, RecordFilter(node=curie, state=MappingState.ACCEPTED), names.catalogue)
    count = selection.count
    more = f"{reverse('records')}?node={curie}&state=accepted"
    return WorkAtNode(names[code], count, newest_selected(selection, most) if count else (), more)


def _scored_pair(who: Actor, entry: PairOfMatrix, pair: OrderedPair) -> ScoredPair:
    marks = ScoreMarks(entry.matrix.scale)
    values = (entry.pair.benefit, entry.pair.trade_off) if entry.pair.is_split else (entry.pair.score,)
    known = [value for value in values if value is not None]
    return ScoredPair(
        entry.matrix,
        entry.pair,
        tuple(marks.mark(value) for value in known),
        tuple(marks.name(value) for value in known),
        _spread(who, entry, pair, marks),
    )


def _spread(who: Actor, entry: PairOfMatrix, pair: OrderedPair, marks: ScoreMarks) -> ScorerSpread | None:
    """Single scores where the reader took part or coordinated, else their ends."""
    if not entry.scorers or entry.lowest is None or entry.highest is None:
        return None
    opinions = _opinions(who, entry.matrix.provenance.exercise, pair)
    scores = [float(opinion.score) for opinion in opinions if opinion.score is not None]
    middle = median(scores) if scores else entry.pair.score
    text = ngettext("%(n)s score", "%(n)s scores", entry.scorers) % {"n": entry.scorers}
    if entry.lowest == entry.highest:
        text = _("%(scores)s, all %(score)s") % {"scores": text, "score": _isolated(marks.text(entry.lowest))}
    else:
        text = _("%(scores)s, from %(lowest)s to %(highest)s") % {
            "scores": text,
            "lowest": _isolated(marks.text(entry.lowest)),
            "highest": _isolated(marks.text(entry.highest)),
        }
    if middle is not None:
        text = _("%(scores)s, median %(median)s") % {"scores": text, "median": _isolated(marks.text(middle))}
    drawing = _draw_spread(scores, entry.lowest, entry.highest, marks)
    return ScorerSpread(drawing, text, tuple(opinion for opinion in opinions if opinion.reason))


def _isolated(score: str) -> str:
    """A score in a sentence: its sign stays before it where the sentence runs from right to left."""
    return f"\u2066{score}\u2069" if right_to_left() else score


def _opinions(who: Actor, exercise: int | None, pair: OrderedPair) -> tuple[Opinion, ...]:
    """What people answered, if the exercise is still there and the reader may see it."""
    row = Exercise.objects.filter(Q(pk=exercise) & rules.visible_exercises(who)).first() if exercise else None
    if row is None:
        return ()
    panellist = queries.own_panellist(who, row)
    last = 2 if rules.are_scores_open(row, 2) else 1
    if not rules.may_see_scores(who, row, last, panellist):
        return ()
    answers = queries.pair_opinions(who, row, pair, panellist, number=last)
    return answers.opinions if answers else ()


def _draw_spread(scores: Sequence[float], lowest: float, highest: float, marks: ScoreMarks) -> SafeString:
    """One dot for each score, those that are equal above each other; a line from the lowest to the highest where only these are
    known. The words beside it say the same."""
    scale = marks.scale
    step = 300 / (scale.highest - scale.lowest)

    def place(score: float) -> float:
        return 20 + (score - scale.lowest) * step

    dots, heights = [], dict[float, int]()
    for score in sorted(scores):
        height = heights.get(score, 0)
        heights[score] = height + 1
        dots.append((f"{place(score):.0f}", str(-10 - DOT_STEP * height)))
    top = 8 + DOT_STEP * max(heights.values(), default=1)
    drawn = format_html_join("", '<circle class="a" cx="{}" cy="{}" r="4.5"/>', dots)
    if not scores:
        drawn = format_html('<path class="rng" d="M{} -10H{}"/>', f"{place(lowest):.0f}", f"{place(highest):.0f}")
    points = [scale.lowest + number for number in range(round(scale.highest - scale.lowest) + 1)]
    ticks = format_html_join(
        "",
        '<path class="gr" d="M{} -4V4"/><text class="ax" x="{}" y="17" text-anchor="middle">{}</text>',
        [(f"{place(point):.0f}", f"{place(point):.0f}", marks.text(point)) for point in points],
    )
    return format_html(
        '<svg class="dumb" direction="ltr" viewBox="0 {} 340 {}" aria-hidden="true"><path class="gr" d="M20 0H320"/>{}{}</svg>',
        -top,
        top + 22,
        ticks,
        drawn,
    )
