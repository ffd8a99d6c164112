"""The home page of reporting: what is due for the reader, and what has been done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from goalweave.accounts.actor import Actor
from goalweave.surveys import queries, rules
from goalweave.surveys.models import Answer, Submission
from goalweave.surveys.rounds import due_items
from goalweave.web.answers.page_context import days_text, due_text
from goalweave.web.frame import actor


@dataclass(frozen=True, slots=True)
class OpenSubmission:
    """A submission that is being answered. late: its last day is past."""

    row: Submission
    progress: queries.AnswerProgress | None
    day: date | None
    days: str
    late: bool


@dataclass(frozen=True, slots=True)
class AssignedAnswers:
    """The answers of one submission that are for the reader."""

    at: OpenSubmission
    answers: Sequence[Answer]


@dataclass(frozen=True, slots=True)
class CoordinatedRow:
    """A round that the reader coordinates. href: empty if the site has no page of it."""

    at: due_items.CoordinatedRound
    days: str
    late: bool
    href: str


@require_safe
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    who = actor(request)
    context: dict[str, object] = {
        "signed_in": request.user.is_authenticated,
        "published": [(row, page_address("library-submission", row.pk)) for row in due_items.latest_published()],
    }
    if request.user.is_authenticated:
        context |= _own_work(who)
    return render(request, "surveys/home.html", context)


def _own_work(who: Actor) -> dict[str, object]:
    submissions = due_items.open_submissions(who)
    progress = queries.answer_progress(submissions) if submissions else {}
    today = timezone.localdate()
    rounds = due_items.open_coordinated_rounds(who)
    return {
        "mine": _assigned_answers(due_items.assigned_answers(who), today),
        "open": [_open_submission(row, progress, today) for row in submissions],
        "done": due_items.finished_submissions(who),
        "rounds": [_coordinated_row(survey, today) for survey in rounds],
        "coordinates": rules.may_coordinate_somewhere(who),
        "answers": bool(who.roles),
    }


def _assigned_answers(answers: Iterable[Answer], today: date) -> list[AssignedAnswers]:
    return [
        AssignedAnswers(_open_submission(row, {}, today), list(own))
        for row, own in groupby(answers, key=lambda answer: answer.submission)
    ]


def _open_submission(row: Submission, progress: dict[int, queries.AnswerProgress], today: date) -> OpenSubmission:
    day = queries.deadline_of(row)
    return OpenSubmission(row, progress.get(row.pk), day, due_text(row, today), day is not None and day < today)


def _coordinated_row(coordinated: due_items.CoordinatedRound, today: date) -> CoordinatedRow:
    left = (coordinated.round.due - today).days
    return CoordinatedRow(coordinated, days_text(left), left < 0, page_address("round", coordinated.round.pk))


def page_address(name: str, *arguments: object) -> str:
    """Of a page, empty if the site has none of that name."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""
