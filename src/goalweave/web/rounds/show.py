"""Rounds that one coordinates, and how far each organisation of one is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from goalweave.accounts.activity.queries import author_names, object_entries
from goalweave.accounts.actor import Actor
from goalweave.accounts.queries import editors_of
from goalweave.core.text.sanitise import sanitise_line
from goalweave.surveys import queries, rules
from goalweave.surveys.models import Round, Submission, SubmissionState
from goalweave.surveys.submissions.citations import unpublished_records
from goalweave.web.answers.page_context import due_text
from goalweave.web.downloads import csv_response
from goalweave.web.frame import actor
from goalweave.web.posts import form_status
from goalweave.web.rounds.forms import ReopenForm
from goalweave.web.rounds.page_context import round_crumbs, round_or_404, round_submission
from goalweave.wording.survey_labels import ROUND_VERBS, SUBMISSION_STATES, VERBS
from goalweave.wording.templatetags.goalweave import partial_date, pick_text

EXPORT_COLUMNS = (
    *("organisation", "name", "state", "late", "last_day"),
    *("answers", "approved", "ready", "drafting", "empty"),
    *("handed_in", "published", "reason"),
)
LATE = "late"
"""A state for the filter alone: still being answered after the last day."""
FILTERS = (
    SubmissionState.OPEN,
    LATE,
    SubmissionState.SUBMITTED,
    SubmissionState.PUBLISHED,
    SubmissionState.DECLINED,
    SubmissionState.WITHDRAWN,
)


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """state: in words; due: its last day; own_due: whether that is its own; late: still answered, or submitted, after
    it; days: what is left or past, in words; reached: people there who get mails."""

    submission: Submission
    state: str
    progress: queries.AnswerProgress
    due: date
    own_due: bool
    late: bool
    days: str
    reached: int

    @property
    def answering(self) -> bool:
        return self.submission.state in rules.ANSWERING

    @property
    def handed_in(self) -> bool:
        return self.submission.state in rules.HANDED_IN

    @property
    def filters(self) -> tuple[str, ...]:
        """Those that it passes."""
        if not self.answering:
            return (self.submission.state,)
        return (SubmissionState.OPEN, LATE) if self.late else (SubmissionState.OPEN,)


@dataclass(frozen=True, slots=True)
class StateFacet:
    value: str
    label: str
    count: int
    on: bool


def organisation_rows(survey: Round, today: date | None = None) -> list[OrganisationRow]:
    """All organisations of a round. Three queries."""
    submissions = queries.submissions_of(survey)
    progress = queries.answer_progress(submissions)
    people = editors_of(row.organisation_id for row in submissions)
    nothing = queries.AnswerProgress(0, 0, 0, 0)
    day = today or timezone.localdate()
    return [
        _build_row(row, progress.get(row.pk, nothing), len(people[row.organisation_id]), day) for row in submissions
    ]


def organisation_row(submission: Submission, today: date | None = None) -> OrganisationRow:
    progress = queries.answer_progress([submission]).get(submission.pk, queries.AnswerProgress(0, 0, 0, 0))
    people = editors_of([submission.organisation_id])[submission.organisation_id]
    return _build_row(submission, progress, len(people), today or timezone.localdate())


def state_facets(rows: list[OrganisationRow], selected: str) -> list[StateFacet]:
    """All, and each state that an organisation is in."""
    labels = {
        **{state: str(SUBMISSION_STATES[state]) for state in SubmissionState.values},
        LATE: pgettext("organisations of a round", "of these, late"),
    }
    counts = Counter(chain.from_iterable(row.filters for row in rows))
    every = StateFacet("", pgettext("organisations of a round", "all"), len(rows), not selected)
    states = [state for state in FILTERS if counts[state]]
    return [every, *(StateFacet(state, labels[state], counts[state], state == selected) for state in states)]


def filter_rows(rows: list[OrganisationRow], state: str, text: str) -> list[OrganisationRow]:
    """Those in a state whose name has the words, ignoring case."""
    rows = [row for row in rows if not state or state in row.filters]
    for word in text.casefold().split():
        rows = [row for row in rows if word in _searchable_names(row.submission)]
    return rows


def _build_row(row: Submission, progress: queries.AnswerProgress, reached: int, today: date) -> OrganisationRow:
    due = queries.deadline_of(row) or today
    answering = row.state in rules.ANSWERING
    if answering:
        late, days = due < today, due_text(row, today)
    else:
        late = row.state in rules.HANDED_IN and row.late
        days = _lateness(row, due) if late else ""
    return OrganisationRow(
        submission=row,
        state=str(SUBMISSION_STATES[row.state]),
        progress=progress,
        due=due,
        own_due=row.due is not None,
        late=late,
        days=days,
        reached=reached,
    )


def _lateness(row: Submission, due: date) -> str:
    """How late it was submitted."""
    if row.submitted is None:
        return ""
    days = (timezone.localdate(row.submitted) - due).days
    if days < 1:  # the last day was moved afterwards
        return _("submitted late")
    return ngettext("submitted %(n)s day late", "submitted %(n)s days late", days) % {"n": days}


def _searchable_names(row: Submission) -> str:
    organisation = row.organisation
    return " ".join(
        [organisation.slug, pick_text(organisation.name), *organisation.name.values(), *organisation.short.values()]
    ).casefold()


MOST = 100
STATE_VERBS = ("open", "hand_in", "publish", "reopen", "decline", "withdraw", "resume", "extend")


@dataclass(frozen=True, slots=True)
class StateStep:
    """state: that was entered, empty for none, and its name; due: a new last day; late: it was submitted after its last
    day."""

    at: datetime
    who: str
    verb: str
    state: str = ""
    state_name: str = ""
    due: str = ""
    late: bool = False
    reason: str = ""


def steps_of_submission(who: Actor, row: Submission) -> list[StateStep]:
    """The newest first. Two queries."""
    return _read_steps(who, "submission", row.pk, VERBS)


def steps_of_round(who: Actor, survey: Round) -> list[StateStep]:
    return _read_steps(who, "round", survey.pk, ROUND_VERBS)


def _read_steps(who: Actor, kind: str, pk: int, verbs: Mapping[str, object]) -> list[StateStep]:
    selected_verbs = STATE_VERBS if kind == "submission" else tuple(verbs)
    lines = list(object_entries(kind, pk).filter(verb__in=selected_verbs)[:MOST])
    names = author_names(lines, who)
    steps = []
    for line in lines:
        after = line.after or {}
        state = str(after.get("state") or "")
        someone = _("the system") if line.actor_id is None else _("someone who no longer has an account")
        steps.append(
            StateStep(
                at=line.at,
                who=names.get(line.pk, someone),
                verb=str(verbs[line.verb]),
                state=state,
                state_name=str(SUBMISSION_STATES.get(state, state)),
                due=partial_date(str(after["due"])) if after.get("due") else "",
                late=bool(after.get("late")),
                reason=str(after.get("reason") or ""),
            )
        )
    return steps


@require_safe
@never_cache
def rounds(request: HttpRequest) -> HttpResponse:
    """Those that one coordinates, the newest first; what one answers oneself is in the reports."""
    who = actor(request)
    if not rules.may_coordinate_somewhere(who):
        raise Http404
    coordinated = [survey for survey in queries.rounds(who) if rules.may_coordinate(who, survey)]
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
    """form: for reopening; with its errors after it was sent."""
    may_publish = rules.may_publish(who, row)
    context = {
        "survey": survey,
        "submission": row,
        "row": organisation_row(row),
        "form": form,
        "today": timezone.localdate(),
        "steps": steps_of_submission(who, row),
        "may_reopen": rules.may_reopen(who, row),
        "may_publish": may_publish,
        "unpublished": len(unpublished_records(queries.answers_of(row))) if may_publish else 0,
        "may_extend": row.state in rules.ANSWERING and survey.closed is None,
        "may_read": rules.may_view_submission(who, row),
        "crumbs": round_crumbs(
            (pick_text(survey.title), reverse("round", args=[survey.pk])), (pick_text(row.organisation.short), "")
        ),
    }
    return render(request, "rounds/submission.html", context, status=form_status(form))


@require_safe
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The table as CSV; nothing in it is treated as a formula."""
    _who, survey = round_or_404(request, pk)
    name = f"{survey.questionnaire.code}-{survey.questionnaire.edition}-round-{survey.pk}.csv"
    return csv_response(name, EXPORT_COLUMNS, map(_export_cells, organisation_rows(survey)))


def _export_cells(row: OrganisationRow) -> list[object]:
    submission, progress = row.submission, row.progress
    dates = [
        moment and timezone.localdate(moment).isoformat() for moment in (submission.submitted, submission.published)
    ]
    organisation = [submission.organisation.slug, pick_text(submission.organisation.name)]
    answers = [progress.all, progress.approved, progress.ready, progress.drafting, progress.empty]
    late = "yes" if row.late else "no"
    return [*organisation, submission.state, late, row.due.isoformat(), *answers, *dates, submission.reason]


def _round_counts(rounds: list[Round]) -> list[tuple[Round, int, int, int]]:
    """Each with how many are asked, have submitted, and have given up. One query."""
    ids = [row.pk for row in rounds]
    rows = Submission.objects.filter(round__in=ids).order_by().values("round")
    counted = rows.annotate(
        asked=Count("pk"),
        handed_in=Count("pk", filter=Q(state__in=rules.HANDED_IN)),
        given_up=Count("pk", filter=Q(state__in=("declined", "withdrawn"))),
    )
    numbers = {row["round"]: (row["asked"], row["handed_in"], row["given_up"]) for row in counted}
    return [(row, *numbers.get(row.pk, (0, 0, 0))) for row in rounds]
