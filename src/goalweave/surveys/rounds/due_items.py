"""What is due for someone: answers that are theirs, submissions of their organisations, rounds that they coordinate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from goalweave.accounts.actor import Actor
from goalweave.prepared_query import PreparedQuery
from goalweave.surveys import rules
from goalweave.surveys.models import Answer, AnswerStatus, Round, Submission, SubmissionState
from goalweave.surveys.queries import deadline_of

SHOWN = 5
"""Of what is done with, so many of the newest."""


def assigned_answers(actor: Actor) -> list[Answer]:
    """Answers that the actor is to write and that are not approved, by last day, then in the order of their questions."""
    if actor.user is None:
        return []
    rows = Answer.objects.filter(
        assignee=actor.user,
        submission__state__in=rules.ANSWERING,
        submission__round__closed=None,
        submission__organisation__in=list(actor.roles),
    ).exclude(status=AnswerStatus.APPROVED)
    answers = rows.select_related(
        "question", "submission__questionnaire", "submission__round", "submission__organisation"
    )
    return sorted(answers, key=lambda answer: (*_deadline_order(answer.submission), answer.question.position))


def open_submissions(actor: Actor) -> list[Submission]:
    """Those that the actor's organisations are answering, due first on top."""
    return sorted(_answered_by(actor.roles), key=_deadline_order)


_answered_by = PreparedQuery(
    lambda organisations: Submission.objects.filter(
        organisation__in=organisations, state__in=rules.ANSWERING, round__closed=None
    ).select_related("questionnaire", "round__organisation", "organisation")
)


def finished_submissions(actor: Actor) -> list[Submission]:
    """Those that the actor's organisations answered, declined or withdrew, the newest first."""
    rows = Submission.objects.filter(organisation__in=list(actor.roles))
    rows = rows.exclude(state__in=rules.ANSWERING).select_related("questionnaire", "organisation")
    return list(rows.order_by("-submitted", "-pk")[:SHOWN])


def latest_published() -> list[Submission]:
    """What came into the library last."""
    return _latest_published()


_latest_published = PreparedQuery(
    lambda: (
        Submission.objects.filter(rules.published_submissions())
        .select_related("questionnaire", "organisation")
        .order_by("-published", "-pk")[:SHOWN]
    )
)


@dataclass(frozen=True, slots=True)
class CoordinatedRound:
    """A round and how many organisations are asked, have submitted, and decline or have withdrawn."""

    round: Round
    asked: int
    handed_in: int
    without: int

    @property
    def open(self) -> int:
        return self.asked - self.handed_in - self.without


def open_coordinated_rounds(actor: Actor) -> list[CoordinatedRound]:
    """Rounds that the actor coordinates and that are not closed, the last day first. One query."""
    rows = Round.objects.filter(rules.coordinated_rounds(actor), closed=None)
    without = (SubmissionState.DECLINED, SubmissionState.WITHDRAWN)
    rows = rows.select_related("questionnaire", "organisation").annotate(
        asked=Count("submissions"),
        handed_in=Count("submissions", filter=Q(submissions__state__in=rules.HANDED_IN)),
        without=Count("submissions", filter=Q(submissions__state__in=without)),
    )
    return [CoordinatedRound(row, row.asked, row.handed_in, row.without) for row in rows.order_by("due", "pk")]


def _deadline_order(row: Submission) -> tuple[bool, date, int]:
    """What has no last day comes after what has one."""
    day = deadline_of(row)
    return day is None, day or date.max, row.pk
