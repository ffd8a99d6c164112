"""Scores as they are drawn and named: a square supports, darker where it is more; a ring hinders, thicker; the sign is written."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _, pgettext_lazy

from goalweave.core.interlinkages import COEFFICIENT, NILSSON, SIGN_ONLY, PairScore, ScoreScale
from goalweave.wording import interlinkage_labels as labels
from goalweave.wording.chart import number_format_of_reader

NO_EFFECT = pgettext_lazy("score of an interlinkage", "scored, no effect")
SEVEN_POINTS: dict[float, Promise] = {**labels.SEVEN_POINTS, 0: NO_EFFECT}
SIGNS: dict[int, Promise] = {**labels.SIGNS, 0: NO_EFFECT}
MOVES: dict[int, Promise] = {
    -1: pgettext_lazy("a correlation", "moves the other way"),
    0: pgettext_lazy("a correlation", "no correlation"),
    1: pgettext_lazy("a correlation", "moves the same way"),
}
"""Of correlations, which neither support nor hinder."""


@dataclass(frozen=True, slots=True)
class ScoreMark:
    """look: class of the mark: p1 to p3 supports, m1 to m3 hinders, z has no effect; text: the score with its sign."""

    look: str
    text: str


class ScoreMarks:
    """The marks of one scale, each made once: a matrix has thousands of cells and a few different scores."""

    def __init__(self, scale: ScoreScale) -> None:
        self.scale = scale
        self._marks: dict[float, ScoreMark] = {}
        self._numbers = number_format_of_reader(decimals=2)

    def mark(self, score: float) -> ScoreMark:
        if score not in self._marks:
            self._marks[score] = ScoreMark(labels.score_class(score, self.scale), self.text(score))
        return self._marks[score]

    def marks(self, pair: PairScore) -> tuple[ScoreMark, ...]:
        """One mark, or benefit and trade-off of a pair that has both."""
        values = (pair.benefit, pair.trade_off) if pair.is_split else (pair.score,)
        return tuple(self.mark(value) for value in values if value is not None)

    def text(self, score: float) -> str:
        """`+2`, `−1`, `0`; the sign alone where the source has signs only."""
        if self.scale.id == SIGN_ONLY.id and score:
            return "+" if score > 0 else "−"
        return signed_text(score, self._numbers.text(score))

    def amount(self, strength: float) -> str:
        """A strength without its sign, as a filter has it: `2 or more`, and `3` at the end of the scale."""
        text = self._numbers.text(strength)
        return text if strength >= self.scale.highest else _("%(number)s or more") % {"number": text}

    def text_of_sum(self, total: float) -> str:
        """A sum of scores: `+19`, `−0.5`."""
        return signed_text(total, self._numbers.text(total))

    def name(self, score: float) -> str:
        """What a score says: its word on the seven-point scale, else its sign."""
        sign = (score > 0) - (score < 0)
        if self.scale.id == COEFFICIENT.id:
            return str(MOVES[sign])
        named = SEVEN_POINTS.get(score) if self.scale.id == NILSSON.id else None
        return str(named or SIGNS[sign])

    def key(self) -> list[tuple[ScoreMark, str]]:
        """The legend: every point of the seven-point scale, else both signs."""
        if self.scale.id == NILSSON.id:
            points: tuple[float, ...] = (1, 2, 3, -1, -2, -3, 0)
        elif self.scale.id == SIGN_ONLY.id:
            points = (1, -1, 0)
        else:
            points = (self.scale.highest, self.scale.lowest, 0)
        return [(self.mark(point), self.name(point)) for point in points]


def signed_text(value: float, text: str) -> str:
    """A number with a plus where it is above 0; the text has its minus already."""
    return f"+{text}" if value > 0 else text
