"""Rounds that one coordinates, and how far each organisation of one is."""

from __future__ import annotations

import csv
from io import StringIO

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from goalweave.accounts.actor import Actor
from goalweave.core.text.sanitise import sanitise_line
from goalweave.formats.reading.formula_escaping import escape_formula
from goalweave.surveys import queries, rules
from goalweave.surveys.models import Round, Submission
from goalweave.web.frame import actor
from goalweave.web.posts import form_status
from goalweave.web.rounds.forms import ReopenForm
from goalweave.web.rounds.page_context import round_crumbs, round_or_404, round_submission
from goalweave.web.rounds.state import FILTERS, filter_rows, organisation_row, organisation_rows, state_facets
from goalweave.web.rounds.steps import steps_of_round, steps_of_submission
from goalweave.wording.templatetags.goalweave import pick_text


@require_safe
@never_cache
def rounds(request: HttpRequest) -> HttpResponse:
    """Those that one coordinates, the newest first; what one answers oneself is in the reports."""
    who = actor(request)
    if not rules.may_coordinate_somewhere(who):
        raise Http404
    coordinated = [one for one in queries.rounds(who) if rules.may_coordinate(who, one)]
    context = {"rounds": _round_counts(coordinated), "today": timezone.localdate(), "crumbs": round_crumbs()}
    return render(request, "rounds/list.html", context)


@require_safe
@never_cache
def show(request: HttpRequest, pk: int) -> HttpResponse:
    who, survey = round_or_404(request, pk)
    rows = organisation_rows(survey)
    state = request.GET.get("state", "")
    state = state if state in FILTERS else ""
    words = sanitise_line(request.GET.get("q", ""))[:200]
    context = {
        "survey": survey,
        "rows": filter_rows(rows, state, words),
        "all": len(rows),
        "facets": state_facets(rows, state),
        "state": state,
        "words": words,
        "in": sum(1 for row in rows if row.handed_in),
        "waiting": sum(1 for row in rows if row.submission.state == "submitted"),
        "late": sum(1 for row in rows if row.answering and row.late),
        "unreached": sum(1 for row in rows if row.answering and not row.reached),
        "today": timezone.localdate(),
        "steps": steps_of_round(who, survey),
        "crumbs": round_crumbs((pick_text(survey.title), "")),
    }
    return render(request, "rounds/round.html", context)


@require_safe
@never_cache
def submission(request: HttpRequest, pk: int, submission: int) -> HttpResponse:
    """One organisation of a round: its state, how it came to that, and what the coordinator does about it."""
    who, survey = round_or_404(request, pk)
    row = round_submission(survey, submission)
    return organisation_page(request, who, survey, row, ReopenForm())


def organisation_page(
    request: HttpRequest, who: Actor, survey: Round, row: Submission, form: ReopenForm
) -> HttpResponse:
    """form: to open it again with; with what is wrong in it, where it was sent."""
    context = {
        "survey": survey,
        "submission": row,
        "row": organisation_row(row),
        "form": form,
        "today": timezone.localdate(),
        "steps": steps_of_submission(who, row),
        "may_reopen": rules.may_reopen(who, row),
        "may_publish": rules.may_publish(who, row),
        "may_extend": row.state in rules.ANSWERING and survey.closed is None,
        "may_read": rules.may_view_submission(who, row),
        "crumbs": round_crumbs(
            (pick_text(survey.title), reverse("round", args=[survey.pk])), (pick_text(row.organisation.short), "")
        ),
    }
    return render(request, "rounds/submission.html", context, status=form_status(form))


@require_safe
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The table as CSV; nothing in it is taken for a formula."""
    _who, survey = round_or_404(request, pk)
    stream = StringIO()
    writer = csv.writer(stream)
    writer.writerow(
        ["organisation", "name", "state", "late", "last_day", "answers", "approved", "ready", "drafting", "empty",
         "handed_in", "published", "reason"]
    )  # fmt: skip
    for row in organisation_rows(survey):
        one, far = row.submission, row.progress
        day = [moment and timezone.localdate(moment).isoformat() for moment in (one.submitted, one.published)]
        cells = [
            one.organisation.slug, pick_text(one.organisation.name), one.state, "yes" if row.late else "no",
            row.due.isoformat(), far.all, far.approved, far.ready, far.drafting, far.empty, *day, one.reason,
        ]  # fmt: skip
        writer.writerow([escape_formula(cell) for cell in cells])
    response = HttpResponse("\ufeff" + stream.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"{survey.questionnaire.code}-{survey.questionnaire.edition}-round-{survey.pk}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _round_counts(rounds: list[Round]) -> list[tuple[Round, int, int, int]]:
    """Each with how many are asked, have handed in, and have given up. One query."""
    ids = [one.pk for one in rounds]
    rows = Submission.objects.filter(round__in=ids).order_by().values("round")
    counted = rows.annotate(
        asked=Count("pk"),
        handed_in=Count("pk", filter=Q(state__in=rules.HANDED_IN)),
        given_up=Count("pk", filter=Q(state__in=("declined", "withdrawn"))),
    )
    numbers = {one["round"]: (one["asked"], one["handed_in"], one["given_up"]) for one in counted}
    return [(one, *numbers.get(one.pk, (0, 0, 0))) for one in rounds]
