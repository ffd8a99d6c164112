"""The context of every page of a submission: the actor, and what they may edit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.http import Http404, HttpRequest, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from goalweave.accounts.actor import Actor
from goalweave.surveys import queries, rules
from goalweave.surveys.models import Answer, AnswerStatus, Submission
from goalweave.web.addresses import address
from goalweave.web.frame import actor

PANEL_PARAMETERS = ("q", "any", "claim", "missing", "page")
"""What the panel of evidence shows; it goes along with everything that is done."""


@dataclass(frozen=True, slots=True)
class QuestionLink:
    """A question in the list of all. here: it is the one that is shown."""

    answer: Answer
    href: str
    here: bool


def submission_or_404(request: HttpRequest, pk: int) -> tuple[Actor, Submission]:
    """404 for who does not work for the organisation."""
    who = actor(request)
    row = queries.submission(who, pk)
    if row is None or not rules.may_work_on(who, row):
        raise Http404
    return who, row


def answer_or_404(request: HttpRequest, pk: int, number: str) -> tuple[Actor, Answer]:
    who, row = submission_or_404(request, pk)
    answer = queries.answer_of(row, number)
    if answer is None:
        raise Http404
    answer.submission = row
    return who, answer


def answer_address(answer: Answer, **query: object) -> str:
    """Return the address of the page of an answer, with the non-empty query parameters."""
    return address(reverse("answer", args=[answer.submission_id, answer.question.number]), **query)


def panel_parameters(parameters: QueryDict | Mapping[str, str]) -> dict[str, str]:
    return {name: str(value)[:500] for name in PANEL_PARAMETERS if (value := parameters.get(name))}


def question_links(row: Submission, number: str = "") -> list[QuestionLink]:
    """All questions in order; one query."""
    answers = Answer.objects.filter(submission=row).select_related("question").order_by("question__position")
    rows = answers.only("status", "submission_id", "question__number", "question__short", "question__text")
    links = []
    for answer in rows:
        href = reverse("answer", args=[row.pk, answer.question.number])
        links.append(QuestionLink(answer, href, answer.question.number == number))
    return links


def count_by_status(links: list[QuestionLink]) -> queries.AnswerProgress:
    statuses = [str(place.answer.status) for place in links]
    return queries.AnswerProgress(**{status: statuses.count(status) for status in AnswerStatus.values})


def due_text(row: Submission, today: date | None = None) -> str:
    """`in 16 days`, `today`, `3 days late`; empty without a last day, or once it is not answered any more."""
    day = queries.deadline_of(row)
    if day is None or row.state not in rules.ANSWERING:
        return ""
    return days_text((day - (today or timezone.localdate())).days)


def days_text(left: int) -> str:
    """How many days are left in words; negative ones have gone by."""
    if left == 0:
        return _("today")
    if left < 0:
        return ngettext("%(n)s day late", "%(n)s days late", -left) % {"n": -left}
    return ngettext("in %(n)s day", "in %(n)s days", left) % {"n": left}


def submission_crumbs(row: Submission, *more: tuple[str, str]) -> list[dict[str, str]]:
    from goalweave.wording.templatetags.goalweave import pick_text

    reports = _surveys_home()
    way = [{"label": _("Reports"), "href": reports}] if reports else []
    title = f"{pick_text(row.questionnaire.title)} · {pick_text(row.organisation.short)}"
    way.append({"label": title, "href": reverse("submission", args=[row.pk]) if more else ""})
    return [*way, *({"label": label, "href": href} for label, href in more)]


def _surveys_home() -> str:
    """The home of all reports, where the site has one."""
    from django.urls import NoReverseMatch

    try:
        return reverse("reports")
    except NoReverseMatch:
        return ""
