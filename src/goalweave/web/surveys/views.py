"""The home of reporting: what is due for the reader, and what has been done."""

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
from goalweave.surveys.rounds import due_work
from goalweave.web.answers.desk import days_words, due_words
from goalweave.web.frame import actor


@dataclass(frozen=True, slots=True)
class Open:
    """A submission that is being answered. late: its last day is past."""

    row: Submission
    progress: queries.Progress | None
    day: date | None
    days: str
    late: bool


@dataclass(frozen=True, slots=True)
class Mine:
    """The answers of one submission that are for the reader."""

    at: Open
    answers: Sequence[Answer]


@dataclass(frozen=True, slots=True)
class Asked:
    """A round that the reader coordinates. href: empty where the site has no page of it."""

    at: due_work.Coordinated
    days: str
    late: bool
    href: str


@require_safe
@never_cache
def home(request: HttpRequest) -> HttpResponse:
    who = actor(request)
    context: dict[str, object] = {
        "signed_in": request.user.is_authenticated,
        "published": [(row, address("library-submission", row.pk)) for row in due_work.published()],
    }
    if request.user.is_authenticated:
        context |= _own(who)
    return render(request, "surveys/home.html", context)


def _own(who: Actor) -> dict[str, object]:
    submissions = due_work.open_submissions(who)
    progress = queries.progress(submissions) if submissions else {}
    today = timezone.localdate()
    rounds = due_work.coordinated(who)
    return {
        "mine": _mine(due_work.assigned(who), today),
        "open": [_open(row, progress, today) for row in submissions],
        "done": due_work.done_submissions(who),
        "rounds": [_asked(one, today) for one in rounds],
        "coordinates": rules.may_coordinate_somewhere(who),
        "answers": bool(who.roles),
    }


def _mine(answers: Iterable[Answer], today: date) -> list[Mine]:
    return [
        Mine(_open(row, {}, today), list(some)) for row, some in groupby(answers, key=lambda answer: answer.submission)
    ]


def _open(row: Submission, progress: dict[int, queries.Progress], today: date) -> Open:
    day = queries.last_day(row)
    return Open(row, progress.get(row.pk), day, due_words(row, today), day is not None and day < today)


def _asked(one: due_work.Coordinated, today: date) -> Asked:
    left = (one.round.due - today).days
    return Asked(one, days_words(left), left < 0, address("round", one.round.pk))


def address(name: str, *arguments: object) -> str:
    """Of a page, empty where the site has none of that name."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""
