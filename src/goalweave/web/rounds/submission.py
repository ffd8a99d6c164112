"""What is done with a submission as a whole: submitted, declined, withdrawn, taken up again; published, opened again,
given time.

The person who answers does the first four from its own page; the person who asks the others from the page of the round.
One that no one has requested belongs to its editors alone.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import EDITORS
from goalweave.core.errors import InputError, NotAllowed
from goalweave.surveys import actions, rules
from goalweave.surveys.models import Submission, SubmissionState
from goalweave.surveys.submissions.hand_in_overview import hand_in_overview
from goalweave.web.answers.page_context import submission_crumbs, submission_or_404
from goalweave.web.frame import actor
from goalweave.web.posts import error_messages
from goalweave.web.rounds.forms import ReopenForm, parse_day
from goalweave.web.rounds.show import organisation_page
from goalweave.web.rounds.tasks import enqueue_mails

SubmissionAction = Callable[[Actor, Submission], str]
"""Does something, and says what."""


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Submit. If answers are empty or have points to check, they are listed first, and `confirm=1` submits all the same."""
    who, row = submission_or_404(request, pk)
    if request.method != "POST" or (not request.POST.get("confirm") and rules.may_hand_in(who, row)):
        overview = hand_in_overview(row)
        if request.method != "POST":
            if not rules.may_hand_in(who, row):
                return redirect("submission", row.pk)
            crumbs = submission_crumbs(row, (_("Submit"), ""))
            return render(request, "answers/hand_in.html", {"submission": row, "overview": overview, "crumbs": crumbs})
        if overview.possible and overview.asks:
            return redirect("submission-hand-in", row.pk)

    def act(who: Actor, row: Submission) -> str:
        confirmed = bool(request.POST.get("confirm"))
        done = actions.hand_in_submission(actor=who, submission=row, now=timezone.now(), with_empty=confirmed)
        if done.state == SubmissionState.PUBLISHED:
            return _("Submitted and published. A copy of this version is kept.")
        return _("Submitted. A copy of this version is kept.")

    return _act_as_respondent(request, pk, act)


@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    def act(who: Actor, row: Submission) -> str:
        actions.decline_submission(actor=who, submission=row, reason=_read_reason(request), now=timezone.now())
        return _("Declined. The requesting organisation is notified of your reason.")

    return _act_as_respondent(request, pk, act)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    def act(who: Actor, row: Submission) -> str:
        actions.withdraw_submission(actor=who, submission=row, reason=_read_reason(request), now=timezone.now())
        return _("Withdrawn. The submission can no longer be read outside the organisation.")

    return _act_as_respondent(request, pk, act)


@require_POST
def start_anew(request: HttpRequest, pk: int) -> HttpResponse:
    """Declined or withdrawn, and answered after all."""

    def act(who: Actor, row: Submission) -> str:
        actions.resume_submission(actor=who, submission=row, now=timezone.now())
        return _("You can answer again. Everything written so far is still there.")

    return _act_as_respondent(request, pk, act)


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    def act(who: Actor, row: Submission) -> str:
        actions.publish_submission(actor=who, submission=row, now=timezone.now())
        return _("Published: everyone can read it.")

    return _act_as_coordinator(request, pk, act)


@require_POST
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    """Another last day for this organisation."""

    def act(who: Actor, row: Submission) -> str:
        due = parse_day(str(request.POST.get("due", "")))
        if due is None:
            raise InputError(_("Enter the deadline."), field="due")
        actions.extend_submission(actor=who, submission=row, due=due, now=timezone.now())
        return _("Deadline changed.")

    return _act_as_coordinator(request, pk, act)


@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the page again, with the error, if the reason is missing or the deadline has passed."""
    who, row = _coordinated_submission(request, pk)
    form = ReopenForm(request.POST)
    if row.round is not None and not form.is_valid():
        return organisation_page(request, who, row.round, row, form)

    def act(who: Actor, row: Submission) -> str:
        if row.round is None:
            actions.reopen_submission(actor=who, submission=row, reason=_read_reason(request), now=timezone.now())
        else:
            data = form.cleaned_data
            actions.reopen_submission(
                actor=who, submission=row, reason=data["reason"], due=data["due"], now=timezone.now()
            )
        return _("Submission reopened.")

    return _act_as_coordinator(request, pk, act)


def _act_as_respondent(request: HttpRequest, pk: int, act: SubmissionAction) -> HttpResponse:
    """By the person who answers; hidden from all others."""
    who, row = submission_or_404(request, pk)
    _run_action(request, who, row, act, mine=who.has_role(row.organisation_id, *EDITORS))
    return redirect("submission", row.pk)


def _act_as_coordinator(request: HttpRequest, pk: int, act: SubmissionAction) -> HttpResponse:
    who, row = _coordinated_submission(request, pk)
    _run_action(request, who, row, act, mine=row.round is not None or who.has_role(row.organisation_id, *EDITORS))
    return redirect("round-submission", row.round_id, row.pk) if row.round_id else redirect("submission", row.pk)


def _coordinated_submission(request: HttpRequest, pk: int) -> tuple[Actor, Submission]:
    """404 for who does not coordinate its round; of one without a round, for who does not work on it."""
    who = actor(request)
    rows = Submission.objects.select_related(
        "questionnaire", "organisation", "round__organisation", "round__questionnaire"
    )
    row = rows.filter(pk=pk).first()
    if row is None or not (rules.may_work_on(who, row) if row.round is None else rules.may_coordinate(who, row.round)):
        raise Http404
    return who, row


def _run_action(request: HttpRequest, who: Actor, row: Submission, act: SubmissionAction, *, mine: bool) -> None:
    """Do it and say so. mine: whether the actor may in another state; then it is the state that is in the way."""
    refused = _("This is not possible in the current state of the submission.")
    with error_messages(request, {NotAllowed: refused} if mine else {}):
        messages.success(request, act(who, row))
        enqueue_mails(request)


def _read_reason(request: HttpRequest) -> str:
    return str(request.POST.get("reason", ""))
