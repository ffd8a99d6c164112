"""What a group's scores come to: medians, spreads, agreement, and where people are apart and why.

Names are not shown: people speak more freely, and change their mind more easily, when nobody knows whose score it was
(docs/explanation/interlinkages.md).
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from statistics import median
from uuid import UUID

from django.utils import timezone

from goalweave.accounts.actor import Actor
from goalweave.core import interlinkages as core
from goalweave.core.errors import NotAllowed
from goalweave.core.interlinkages import PairSpread
from goalweave.interlinkages import rules
from goalweave.interlinkages.models import Exercise, Panellist, Scoring
from goalweave.interlinkages.queries.matrices import Provenance
from goalweave.interlinkages.question_shares import OrderedPair

PanelScores = dict[OrderedPair, dict[int, int | None]]
"""Pair → panellist's id → score, None for “cannot say”."""

BOTH_ROUNDS = 2
PAGE_SIZE = 25


@dataclass(frozen=True, slots=True)
class PanelResult:
    """spreads: of the pairs with a score, widest first, then in the order of the nodes; scorers are ids of panellists."""

    spreads: tuple[PairSpread, ...]
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Opinion:
    """What somebody answered. score: None for “cannot say”; own: it is the reader's; before: their score in the first round, where
    this is the second's."""

    score: int | None
    reason: str
    language: str
    own: bool
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A pair with all that was answered, lowest score first, “cannot say” last; no order tells who is who."""

    subject: str
    object: str
    median: float
    lowest: float
    highest: float
    opinions: tuple[Opinion, ...]

    @property
    def range(self) -> float:
        return self.highest - self.lowest


@dataclass(frozen=True, slots=True)
class DisagreementPage:
    """total: pairs with scores two or more points apart; scored: pairs with a score; alpha: Krippendorff's α, None where it cannot be
    calculated; rows: of this page; start: place of the first."""

    rows: tuple[Disagreement, ...]
    total: int
    scored: int
    alpha: float | None
    start: int


def disagreements(
    actor: Actor,
    exercise: Exercise,
    panellist: Panellist | None = None,
    *,
    number: int = 1,
    start: int = 0,
    size: int = PAGE_SIZE,
) -> DisagreementPage:
    """The pairs on which people are two or more points apart, widest first. number: of the round, 2 for what holds after both;
    panellist: the reader's own row. Raises NotAllowed while the round is open, whoever asks."""
    _require_scores_open(actor, exercise, number, panellist)
    result = _cached_result(exercise.pk, exercise.revision, number)
    apart = [spread for spread in result.spreads if spread.is_apart]
    page = apart[start : start + size]
    opinions = _opinions(exercise, number, [(spread.subject, spread.object) for spread in page], panellist)
    rows = tuple(_to_disagreement(spread, opinions) for spread in page)
    alpha = result.provenance.alpha if number == BOTH_ROUNDS else result.provenance.alpha_first
    return DisagreementPage(rows, len(apart), len(result.spreads), alpha, start)


def pair_opinions(
    actor: Actor, exercise: Exercise, pair: OrderedPair, panellist: Panellist | None = None, *, number: int = 1
) -> Disagreement | None:
    """What was answered on one pair, None if nobody scored it. Three queries. Raises NotAllowed while the round is open."""
    _require_scores_open(actor, exercise, number, panellist)
    opinions = _opinions(exercise, number, [pair], panellist).get(pair, ())
    scores = [opinion.score for opinion in opinions if opinion.score is not None]
    if not scores:
        return None
    return Disagreement(*pair, float(median(scores)), min(scores), max(scores), opinions)


def panel_result(exercise: Exercise, number: int = BOTH_ROUNDS) -> PanelResult:
    """Medians, spreads and agreement, for actions. number: 1 for the first round alone."""
    scorings = Scoring.objects.filter(panellist__exercise=exercise)
    first = _read_scores(scorings.filter(round=1).exclude(answered=None).values_list(*_COLUMNS))
    last = first
    second_held = number == BOTH_ROUNDS and exercise.second_opened is not None
    if second_held:
        second = _read_scores(scorings.filter(round=2).exclude(answered=None).values_list(*_COLUMNS))
        # Who did not answer again is taken at their first word.
        last = {pair: answers | second.get(pair, {}) for pair, answers in first.items()}
    spreads = _spreads(last, exercise.nodes)
    spreads_first = _spreads(first, exercise.nodes) if second_held else spreads
    answered = chain.from_iterable(answers.items() for answers in last.values())
    people = {panellist for panellist, score in answered if score is not None}
    organisations = Panellist.objects.filter(pk__in=people).exclude(organisation=None).values("organisation").distinct()
    provenance = Provenance(
        people=len(people),
        organisations=organisations.count(),
        rounds=2 if second_held else 1,
        per_pair=exercise.per_pair,
        alpha=_alpha(spreads),
        alpha_first=_alpha(spreads_first),
        apart_first=sum(spread.is_apart for spread in spreads_first),
        apart=sum(spread.is_apart for spread in spreads),
        cannot_say=len(last) - len(spreads),
        opened=timezone.localdate(exercise.opened).isoformat() if exercise.opened else "",
        closed=timezone.localdate(exercise.closed).isoformat() if exercise.closed else "",
        exercise=exercise.pk,
    )
    return PanelResult(spreads, provenance)


_COLUMNS = ("panellist_id", "subject", "object", "score")


@lru_cache(maxsize=8)
def _cached_result(pk: int, _revision: UUID, number: int) -> PanelResult:
    return panel_result(Exercise.objects.get(pk=pk), number)


def _require_scores_open(actor: Actor, exercise: Exercise, number: int, panellist: Panellist | None) -> None:
    if not rules.may_see_scores(actor, exercise, number, panellist):
        raise NotAllowed("scores can be read once their round is closed, by those who take part")


def _read_scores(rows: Iterable[tuple[int, str, str, int | None]]) -> PanelScores:
    scores: PanelScores = {}
    for panellist, subject, object_, score in rows:
        scores.setdefault((subject, object_), {})[panellist] = score
    return scores


def _spreads(scores: PanelScores, nodes: Iterable[str]) -> tuple[PairSpread, ...]:
    places = {code: place for place, code in enumerate(nodes)}
    spreads = []
    for (subject, object_), answers in scores.items():
        scored = sorted((panellist, score) for panellist, score in answers.items() if score is not None)
        if scored:
            values = [score for _panellist, score in scored]
            spreads.append(
                PairSpread(
                    subject,
                    object_,
                    core.ScoreSide.NET,
                    tuple((str(panellist), float(score)) for panellist, score in scored),
                    float(median(values)),
                    min(values),
                    max(values),
                )
            )
    return tuple(sorted(spreads, key=lambda spread: (-spread.range, places[spread.subject], places[spread.object])))


def _alpha(spreads: Iterable[PairSpread]) -> float | None:
    return core.krippendorff_alpha([tuple(score for _scorer, score in spread.scores) for spread in spreads])


def _opinions(
    exercise: Exercise, number: int, pairs: Collection[OrderedPair], reader: Panellist | None
) -> dict[OrderedPair, tuple[Opinion, ...]]:
    people = list(exercise.panellists.values_list("pk", flat=True))
    rows = Scoring.objects.filter(
        panellist__in=people,
        round__lte=number,
        subject__in={subject for subject, _object in pairs},
        object__in={object_ for _subject, object_ in pairs},
    ).exclude(answered=None)
    pair_set = set(pairs)
    answers: dict[OrderedPair, dict[int, list[Scoring]]] = {}
    for row in rows.order_by("round"):
        if (row.subject, row.object) in pair_set:
            answers.setdefault((row.subject, row.object), {}).setdefault(row.panellist_id, []).append(row)
    opinions = {}
    for pair, by_person in answers.items():
        ordered = sorted(by_person.items(), key=lambda entry: _opinion_order(pair, *entry))
        opinions[pair] = tuple(_to_opinion(rows, reader) for _panellist, rows in ordered)
    return opinions


def _opinion_order(pair: OrderedPair, panellist: int, rows: list[Scoring]) -> tuple[bool, int, str]:
    """Among equal scores, an order that differs from pair to pair, so that nobody is known by their place."""
    score = rows[-1].score
    digest = hashlib.sha256(f"{panellist}/{pair[0]}/{pair[1]}".encode()).hexdigest()
    return score is None, score or 0, digest


def _to_opinion(rows: list[Scoring], reader: Panellist | None) -> Opinion:
    last = rows[-1]
    own = reader is not None and last.panellist_id == reader.pk
    # Who gave no reason in the second round still means the first one, if the score is the same.
    reasoned = rows[0] if not last.reason and rows[0].score == last.score else last
    before = rows[0].score if len(rows) > 1 else None
    return Opinion(last.score, reasoned.reason, reasoned.language, own, before)


def _to_disagreement(spread: PairSpread, opinions: dict[OrderedPair, tuple[Opinion, ...]]) -> Disagreement:
    own = opinions.get((spread.subject, spread.object), ())
    return Disagreement(spread.subject, spread.object, spread.median, spread.lowest, spread.highest, own)
