"""Writes of the people who score: a score with a reason, “cannot say”, later.

The log says that a pair was answered and never how: its readers would otherwise know the scores of an open round.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from goalweave.accounts.actor import VISITOR, Actor
from goalweave.accounts.tokens import token_hash
from goalweave.audit.actions import log
from goalweave.core.errors import InputError, NotAllowed
from goalweave.core.messages import Message
from goalweave.core.text.sanitise import sanitise_text
from goalweave.interlinkages import rules
from goalweave.interlinkages.models import Exercise, Panellist, Scoring
from goalweave.interlinkages.question_shares import OrderedPair
from goalweave.vanished_rows import reread_row

LOWEST, HIGHEST = -3, 3
LONGEST_REASON = 2000


@transaction.atomic
def score_pair(
    *,
    actor: Actor,
    panellist: Panellist,
    pair: OrderedPair,
    score: int | None,
    now: datetime,
    reason: str = "",
    language: str = "",
) -> Scoring:
    """Answer one of one's questions in the open round, or answer it anew. pair: subject and object; score: None for “cannot say”.

    Raises NotAllowed; InputError for a pair that is not the person's to score, and for a score outside the scale.
    """
    row = _lock_panellist(panellist)
    if not rules.may_score(actor, row):
        raise NotAllowed("you cannot score here now")
    return _score(actor, row, pair, score, now, reason, language)


@transaction.atomic
def score_pair_as_guest(
    *,
    token: str,
    pair: OrderedPair,
    score: int | None,
    now: datetime,
    reason: str = "",
    language: str = "",
) -> Scoring:
    """As `score_pair`, by the token of a link."""
    row = _lock_guest(token, now)
    return _score(VISITOR, row, pair, score, now, reason, language)


@transaction.atomic
def clear_score(*, actor: Actor, panellist: Panellist, pair: OrderedPair) -> Scoring:
    """Undo an answer, so that the question is open again at its place. Raises NotAllowed, InputError."""
    row = _lock_panellist(panellist)
    if not rules.may_score(actor, row):
        raise NotAllowed("you cannot score here now")
    return _clear(actor, row, pair)


@transaction.atomic
def clear_score_as_guest(*, token: str, pair: OrderedPair, now: datetime) -> Scoring:
    """As `clear_score`, by the token of a link."""
    return _clear(VISITOR, _lock_guest(token, now), pair)


@transaction.atomic
def postpone_pair(*, actor: Actor, panellist: Panellist, pair: OrderedPair) -> Scoring:
    """Put an open question behind all others. Raises NotAllowed, InputError."""
    row = _lock_panellist(panellist)
    if not rules.may_score(actor, row):
        raise NotAllowed("you cannot score here now")
    return _postpone(row, pair)


@transaction.atomic
def postpone_pair_as_guest(*, token: str, pair: OrderedPair, now: datetime) -> Scoring:
    """As `postpone_pair`, by the token of a link."""
    return _postpone(_lock_guest(token, now), pair)


def _score(
    actor: Actor,
    row: Panellist,
    pair: OrderedPair,
    score: int | None,
    now: datetime,
    reason: str,
    language: str,
) -> Scoring:
    question = _find_question(row, pair)
    if score is not None and not LOWEST <= score <= HIGHEST:
        raise InputError(
            Message(
                "the score {score} is outside the scale, which goes from {lowest} to {highest}",
                score=f"{score:g}",
                lowest=f"{LOWEST:g}",
                highest=f"{HIGHEST:g}",
            ),
            field="score",
        )
    text = sanitise_text(reason).strip()
    if len(text) > LONGEST_REASON:
        raise InputError(Message("a reason can have up to {most} characters", most=LONGEST_REASON), field="reason")
    anew = question.answered is not None
    question.score, question.reason, question.answered = score, text, now
    question.language = language[:10] if text else ""
    question.save(update_fields=["score", "reason", "language", "answered"])
    _log_answer(actor, row, question, "change" if anew else "add")
    return question


def _clear(actor: Actor, row: Panellist, pair: OrderedPair) -> Scoring:
    question = _find_question(row, pair)
    if question.answered is not None:
        question.score, question.reason, question.language, question.answered = None, "", "", None
        question.save(update_fields=["score", "reason", "language", "answered"])
        _log_answer(actor, row, question, "take_back")
    return question


def _postpone(row: Panellist, pair: OrderedPair) -> Scoring:
    question = _find_question(row, pair)
    last = row.scorings.filter(round=question.round, answered=None).aggregate(last=Max("position"))["last"]
    if question.answered is None and last is not None and last != question.position:
        question.position = last + 1
        question.save(update_fields=["position"])
    return question


def _lock_panellist(panellist: Panellist) -> Panellist:
    # The exercise is locked, so that no answer comes in while its round is being closed.
    exercise = reread_row(Exercise.objects.select_for_update(), panellist.exercise_id)
    row = reread_row(Panellist.objects.all(), panellist.pk)
    row.exercise = exercise
    return row


def _lock_guest(token: str, now: datetime) -> Panellist:
    row = Panellist.objects.filter(token_hash=token_hash(token)).first()
    row = _lock_panellist(row) if row else None
    if row is None or not rules.may_score_as_guest(row, now):
        raise NotAllowed("you cannot score here now")
    return row


def _find_question(row: Panellist, pair: OrderedPair) -> Scoring:
    question = row.scorings.filter(round=row.exercise.round, subject=pair[0], object=pair[1]).first()
    if question is None:
        raise InputError("this pair is not among your questions")
    return question


def _log_answer(actor: Actor, row: Panellist, question: Scoring, verb: str) -> None:
    log(
        actor=actor,
        verb=verb,
        object_type="scoring",
        object_id=f"{row.exercise_id}/{row.pk}",
        after={"round": question.round, "pair": f"{question.subject} → {question.object}"},
        organisation=row.exercise.organisation_id,
    )
