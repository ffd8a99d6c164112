"""Cross-impact matrices: how progress on each node of a framework influences progress on each other, as a panel or source scored it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

import numpy as np
import numpy.typing as npt

from goalweave.core.errors import InputError, LimitError
from goalweave.core.messages import Message
from goalweave.core.text.languages import LanguageMap

MOST_NODES = 1_000

Scores = npt.NDArray[np.float64]
"""(nodes, nodes) or (draws, nodes, nodes): the row influences the column."""


class MatrixKind(StrEnum):
    """influence: directed scores; correlation: how two series move together, without direction or cause."""

    INFLUENCE = "influence"
    CORRELATION = "correlation"


class ScoreSide(StrEnum):
    """Which scores an analysis uses where a pair has two. net: benefit and trade-off added up; a pair with one score counts on
    the side of its sign."""

    NET = "net"
    BENEFIT = "benefit"
    TRADE_OFF = "trade-off"


@dataclass(frozen=True, slots=True)
class ScoreScale:
    """lowest, highest: both included; source: who defined it."""

    id: str
    lowest: float
    highest: float
    source: str = ""


NILSSON = ScoreScale("nilsson", -3, 3, "Nilsson, Griggs and Visbeck 2016, Nature 534, 320–322")
"""Cancelling −3, counteracting −2, constraining −1, consistent 0, enabling 1, reinforcing 2, indivisible 3."""

SIGN_ONLY = ScoreScale("sign", -1, 1)
"""The source says only whether a pair supports (1) or hinders (−1)."""

SIGNED_WEIGHT = ScoreScale("signed weight", -1, 1)
"""The sign of a link times its weight in (0, 1]."""

COEFFICIENT = ScoreScale("correlation coefficient", -1, 1)


@dataclass(frozen=True, slots=True)
class PairScore:
    """What one source says of an ordered pair: progress on the subject does this to progress on the object.

    score: one number for both directions of effect; or benefit (0 or more) and trade_off (0 or less) where they were
    scored apart, and then score is None. place: where it holds; source: where the score or its evidence was published.
    A pair that nobody scored is absent: missing is not 0.
    """

    subject: str
    object: str
    score: float | None = None
    benefit: float | None = None
    trade_off: float | None = None
    rationale: LanguageMap = field(default_factory=dict)
    evidence: str = ""
    place: str = ""
    source: str = ""

    @property
    def is_split(self) -> bool:
        """Whether benefit and trade-off were scored apart."""
        return self.score is None

    @property
    def supporting(self) -> float | None:
        """The score that is above 0, if there is any."""
        return _above_zero(self.benefit if self.is_split else self.score)

    @property
    def hindering(self) -> float | None:
        """The score that is below 0, if there is any."""
        value = self.trade_off if self.is_split else self.score
        return value if value is not None and value < 0 else None


@dataclass(frozen=True, slots=True)
class ScoreLayer:
    """Scores that are moved together when a scoring is redrawn: each is `values` limited to its own [lowest, highest].
    All three are (nodes, nodes), and 0 where nothing was scored."""

    values: Scores
    lowest: Scores
    highest: Scores

    def limited(self) -> Scores:
        return np.clip(self.values, self.lowest, self.highest)


@dataclass(frozen=True, slots=True)
class MatrixCounts:
    """Of ordered pairs. A split pair with both sides counts as supporting and as hindering. possible: nodes × (nodes − 1)."""

    possible: int
    scored: int
    supporting: int
    hindering: int
    neutral: int
    split: int

    @property
    def missing(self) -> int:
        return self.possible - self.scored


@dataclass(frozen=True)
class CrossImpactMatrix:
    """Scores for ordered pairs of nodes of one framework, by one panel, country or source.

    nodes: codes, in the order of the file or framework; framework: its key, empty if not stated; scorer: panel or person.
    Made by `build_matrix`, which checks it.
    """

    nodes: tuple[str, ...]
    pairs: tuple[PairScore, ...]
    kind: MatrixKind = MatrixKind.INFLUENCE
    scale: ScoreScale = NILSSON
    framework: str = ""
    title: str = ""
    scorer: str = ""
    place: str = ""
    source: str = ""

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """Code → its row and column."""
        return {code: place for place, code in enumerate(self.nodes)}

    @cached_property
    def by_pair(self) -> Mapping[tuple[str, str], PairScore]:
        return {(pair.subject, pair.object): pair for pair in self.pairs}

    @cached_property
    def counts(self) -> MatrixCounts:
        size = len(self.nodes)
        supporting = sum(pair.supporting is not None for pair in self.pairs)
        hindering = sum(pair.hindering is not None for pair in self.pairs)
        neutral = sum(pair.supporting is None and pair.hindering is None for pair in self.pairs)
        split = sum(pair.is_split for pair in self.pairs)
        return MatrixCounts(size * (size - 1), len(self.pairs), supporting, hindering, neutral, split)

    @cached_property
    def is_symmetric(self) -> bool:
        """Whether every pair has the same score both ways, so that the source does not tell influence from dependence."""
        net = self.scores()
        return bool((net == net.T).all())

    @cached_property
    def scored(self) -> npt.NDArray[np.bool_]:
        """(nodes, nodes): which pairs have a score."""
        flags = np.zeros((len(self.nodes),) * 2, bool)
        flags[self._ends[0], self._ends[1]] = True
        return flags

    def scores(self, side: ScoreSide = ScoreSide.NET) -> Scores:
        """(nodes, nodes) of one side, 0 where nothing was scored (see `scored`)."""
        total = np.zeros((len(self.nodes),) * 2)
        for layer in self.layers(side):
            total += layer.limited()
        return total

    def layers(self, side: ScoreSide = ScoreSide.NET) -> tuple[ScoreLayer, ...]:
        """The scores that an analysis of one side adds up: one layer, or two where pairs are split."""
        bounds = {
            ScoreSide.NET: (self.scale.lowest, self.scale.highest),
            ScoreSide.BENEFIT: (0.0, self.scale.highest),
            ScoreSide.TRADE_OFF: (self.scale.lowest, 0.0),
        }
        singles, benefits, trade_offs = range(3)
        layers = []
        if side is not ScoreSide.TRADE_OFF:
            layers.append({singles: bounds[side], benefits: bounds[ScoreSide.BENEFIT]})
        if side is not ScoreSide.BENEFIT:
            # Singles are in the first layer of the net.
            own = {singles: bounds[side]} if side is ScoreSide.TRADE_OFF else {}
            layers.append({**own, trade_offs: bounds[ScoreSide.TRADE_OFF]})
        return tuple(layer for columns in layers if (layer := self._layer(columns)) is not None)

    def _layer(self, columns: Mapping[int, tuple[float, float]]) -> ScoreLayer | None:
        """columns: of `_figures`, each with the bounds of its scores; None if no pair has any of them."""
        stacked = np.zeros((3, len(self.nodes), len(self.nodes)))
        filled = False
        for column, (lowest, highest) in columns.items():
            present = ~np.isnan(self._figures[:, column])
            subjects, objects = self._ends[0][present], self._ends[1][present]
            stacked[0, subjects, objects] = self._figures[present, column]
            stacked[1, subjects, objects] = lowest
            stacked[2, subjects, objects] = highest
            filled = filled or bool(present.any())
        return ScoreLayer(*stacked) if filled else None

    @cached_property
    def _ends(self) -> npt.NDArray[np.intp]:
        """(2, pairs): rows and columns of the pairs."""
        subjects = [self.positions[pair.subject] for pair in self.pairs]
        objects = [self.positions[pair.object] for pair in self.pairs]
        return np.array([subjects, objects], np.intp)

    @cached_property
    def _figures(self) -> Scores:
        """(pairs, 3): score, benefit and trade-off, NaN where there is none."""
        figures = [(pair.score, pair.benefit, pair.trade_off) for pair in self.pairs]
        return np.array(figures, np.float64).reshape(-1, 3)


def build_matrix(
    pairs: Iterable[PairScore],
    *,
    nodes: Iterable[str] = (),
    kind: MatrixKind = MatrixKind.INFLUENCE,
    scale: ScoreScale = NILSSON,
    framework: str = "",
    title: str = "",
    scorer: str = "",
    place: str = "",
    source: str = "",
) -> CrossImpactMatrix:
    """A checked matrix. nodes: those that the pairs may name, in order; default: those that they do name.

    Raises InputError for a pair that `require_valid_pair` refuses, a node that is not among those named, and a pair scored twice;
    LimitError for too many nodes.
    """
    pairs = tuple(pairs)
    named = dict.fromkeys(nodes)
    if not named:
        for pair in pairs:
            named |= {pair.subject: None, pair.object: None}
    if len(named) > MOST_NODES:
        raise LimitError(
            Message("the matrix has {count:,} nodes; the limit is {limit:,}", count=len(named), limit=MOST_NODES)
        )
    seen: set[tuple[str, str]] = set()
    for pair in pairs:
        require_valid_pair(pair, scale)
        for code in (pair.subject, pair.object):
            if code not in named:
                raise InputError(Message("the matrix has no node {code}", code=code))
        if (pair.subject, pair.object) in seen:
            raise InputError(
                Message("the pair {subject} → {object} appears twice", subject=pair.subject, object=pair.object)
            )
        seen.add((pair.subject, pair.object))
    return CrossImpactMatrix(tuple(named), pairs, kind, scale, framework, title, scorer, place, source)


def require_valid_pair(pair: PairScore, scale: ScoreScale) -> None:
    """Raise InputError for a pair with itself, one without a score or with one too many, and a score outside the scale."""
    if pair.subject == pair.object:
        raise InputError(Message("{code} cannot influence itself", code=pair.subject))
    if pair.is_split and pair.benefit is None and pair.trade_off is None:
        raise InputError(
            Message("the pair {subject} → {object} has no score", subject=pair.subject, object=pair.object)
        )
    if not pair.is_split and (pair.benefit is not None or pair.trade_off is not None):
        raise InputError(
            Message(
                "the pair {subject} → {object} has a score and also a benefit or trade-off; enter one or the other",
                subject=pair.subject,
                object=pair.object,
            )
        )
    for value, lowest, highest in (
        (pair.score, scale.lowest, scale.highest),
        (pair.benefit, 0.0, scale.highest),
        (pair.trade_off, scale.lowest, 0.0),
    ):
        # Written this way round, NaN is outside too.
        if value is not None and not lowest <= value <= highest:
            raise InputError(
                Message(
                    "the score {score} is outside the scale, which goes from {lowest} to {highest}",
                    score=f"{value:g}",
                    lowest=f"{lowest:g}",
                    highest=f"{highest:g}",
                )
            )


def require_influence(matrix: CrossImpactMatrix) -> CrossImpactMatrix:
    """The matrix, if its scores are influences. Raises InputError for correlations, and for a matrix without pairs."""
    if matrix.kind is MatrixKind.CORRELATION:
        raise InputError(
            "these are correlations: they have no direction and show no cause, so influence cannot be calculated from them"
        )
    if not matrix.pairs:
        raise InputError("the matrix has no scores")
    return matrix


def _above_zero(value: float | None) -> float | None:
    return value if value is not None and value > 0 else None
