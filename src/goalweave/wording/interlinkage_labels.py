"""Scores and trade-offs as people read them: the word for a score, its sign, the state of a trade-off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from goalweave.core.interlinkages import NILSSON, SIGN_ONLY, MatrixScore, ScoreScale
from goalweave.interlinkages.models import TradeOffState

STATES: dict[TradeOffState, Promise] = {
    TradeOffState.OPEN: pgettext_lazy("state of a trade-off", "open"),
    TradeOffState.MITIGATED: pgettext_lazy("state of a trade-off", "mitigated"),
    TradeOffState.ACCEPTED: pgettext_lazy("state of a trade-off", "accepted, with a reason"),
    TradeOffState.NOT_APPLICABLE: pgettext_lazy("state of a trade-off", "not applicable"),
}
SEVEN_POINTS: dict[float, Promise] = {
    -3: pgettext_lazy("score of an interlinkage", "cancels"),
    -2: pgettext_lazy("score of an interlinkage", "counteracts"),
    -1: pgettext_lazy("score of an interlinkage", "constrains"),
    1: pgettext_lazy("score of an interlinkage", "enables"),
    2: pgettext_lazy("score of an interlinkage", "reinforces"),
    3: pgettext_lazy("score of an interlinkage", "is indivisible from"),
}
SIGNS: dict[int, Promise] = {-1: _("hinders"), 1: _("supports")}
STATE_CLASSES = {
    "open": "open",
    "mitigated": "mitigated",
    "accepted": "accepted",
    "not_applicable": "not_applicable",
}
SCORE_CLASSES = {-3: "m3", -2: "m2", -1: "m1", 1: "p1", 2: "p2", 3: "p3"}
"""Squares that support and rings that hinder."""
NO_EFFECT_CLASSES = {0: "z"}
SHADES = 3
"""Shades of squares and strokes of rings that can be told apart."""


@dataclass(frozen=True, slots=True)
class ScoreMark:
    """look: class of its mark, p1 to p3 for a square that supports, m1 to m3 for a ring that hinders; text: with its sign; verb:
    what the first node does to the second."""

    look: str
    text: str
    verb: str


def score_mark(score: float, scale: ScoreScale) -> ScoreMark:
    """The mark of a score other than 0."""
    sign = 1 if score > 0 else -1
    verb = SEVEN_POINTS.get(score) if scale.id == NILSSON.id else None
    return ScoreMark(score_class(score, scale), score_text(score, scale), str(verb or SIGNS[sign]))


def score_text(score: float, scale: ScoreScale | None = None) -> str:
    """`+2`, `−1`, `−0.75`; the sign alone where the source has signs only. A true minus."""
    sign = "+" if score > 0 else "\u2212"
    if scale is not None and scale.id == SIGN_ONLY.id:
        return sign
    size = round(abs(score), 2)
    decimals = next(places for places in range(3) if round(size, places) == size)
    return f"{sign}{number_format(size, decimal_pos=decimals)}"


def decisive_score(scores: Iterable[MatrixScore], score: float) -> MatrixScore:
    """Of the scores of several matrices the one that counts for the pair."""
    return next(entry for entry in scores if entry.score == score)


def score_class(score: float, scale: ScoreScale) -> str:
    """The class of the mark of a score: darker or thicker where it is more; in the middle where there are signs only."""
    if not score:
        return NO_EFFECT_CLASSES[0]
    sign = 1 if score > 0 else -1
    if scale.id == SIGN_ONLY.id:
        return SCORE_CLASSES[2 * sign]
    end = scale.highest if score > 0 else scale.lowest
    return SCORE_CLASSES[sign * min(SHADES, max(1, ceil(score / end * SHADES - 1e-9)))]
