"""Actions of a coordinator on a round: deadlines, publishing, closing."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_POST

from goalweave.accounts.actor import Actor
from goalweave.core.errors import InputError
from goalweave.surveys import actions, queries, rules
from goalweave.surveys.models import Round, Submission
from goalweave.web.addresses import address, parse_number
from goalweave.web.posts import error_messages
from goalweave.web.rounds.forms import parse_day
from goalweave.web.rounds.page_context import round_or_404
from goalweave.web.rounds.tasks import enqueue_mails


@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """`do=`extend (those chosen), extend-all, publish (those chosen), publish-all, close, open."""
    who, survey = round_or_404(request, pk)
    do = request.POST.get("do", "")
    with error_messages(request):
        with transaction.atomic():
            message = _run_action(request, who, survey, do)
        messages.success(request, message)
        enqueue_mails(request)
    state, text = request.POST.get("state"), request.POST.get("q")
    return redirect(address(reverse("round", args=[survey.pk]), state=state, q=text))


def _run_action(request: HttpRequest, who: Actor, survey: Round, do: str) -> str:
    """What was done, in a sentence. Raises InputError."""
    now = timezone.now()
    if do == "extend-all":
        due = _read_day(request)
        actions.extend_round(actor=who, survey=survey, due=due, now=now)
        return _("The deadline is now %(day)s.") % {"day": date_format(due, "DATE_FORMAT")}
    if do == "close":
        actions.close_round(actor=who, survey=survey, now=now)
        return _("The round is closed and no longer accepts answers.")
    if do == "open":
        actions.reopen_round(actor=who, survey=survey)
        return _("Round reopened.")
    rows = queries.submissions_of(survey)
    if do == "publish-all":
        return _publish_submissions(who, rows)
    selected = _selected_submissions(request, rows)
    if do == "publish":
        return _publish_submissions(who, selected)
    if do == "extend":
        return _extend_deadlines(who, survey, selected, _read_day(request))
    raise InputError(_("Choose an action."))


def _publish_submissions(who: Actor, rows: list[Submission]) -> str:
    ready = [row for row in rows if rules.may_publish(who, row)]
    if not ready:
        raise InputError(_("No submissions to publish."))
    for row in ready:
        actions.publish_submission(actor=who, submission=row, now=timezone.now())
    return ngettext("%(n)s submission published.", "%(n)s submissions published.", len(ready)) % {"n": len(ready)}


def _extend_deadlines(who: Actor, survey: Round, rows: list[Submission], due: date) -> str:
    if survey.closed is not None:
        raise InputError(_("this round is closed"))
    moved = [row for row in rows if row.state in rules.ANSWERING]
    if not moved:
        raise InputError(_("None of these organisations is currently answering."))
    for row in moved:
        actions.extend_submission(actor=who, submission=row, due=due, now=timezone.now())
    message = ngettext(
        "Deadline for %(n)s organisation changed to %(day)s.",
        "Deadline for %(n)s organisations changed to %(day)s.",
        len(moved),
    )
    return message % {"n": len(moved), "day": date_format(due, "DATE_FORMAT")}


def _selected_submissions(request: HttpRequest, rows: list[Submission]) -> list[Submission]:
    ids = set(map(parse_number, request.POST.getlist("submission")))
    selected = [row for row in rows if row.pk in ids]
    if not selected:
        raise InputError(_("Choose the organisations first."))
    return selected


def _read_day(request: HttpRequest) -> date:
    due = parse_day(str(request.POST.get("due", "")))
    if due is None:
        raise InputError(_("Enter the deadline."), field="due")
    return due
