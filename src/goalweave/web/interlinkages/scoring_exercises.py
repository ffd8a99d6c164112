"""The exercises that someone coordinates or takes part in, and the page of one of them with all that can be done there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from goalweave.accounts.activity.queries import display_name
from goalweave.accounts.actor import VISITOR, Actor
from goalweave.accounts.queries import visible_organisations
from goalweave.analysis.organisation_work import published_by_organisation
from goalweave.core.errors import InputError
from goalweave.interlinkages import actions, queries, rules
from goalweave.interlinkages.actions.exercises import FEWEST_PEOPLE
from goalweave.interlinkages.actions.panel import MOST_DAYS
from goalweave.interlinkages.models import Exercise, ExerciseState, Panellist
from goalweave.surveys.queries import known_organisations
from goalweave.web.frame import actor
from goalweave.web.interlinkages.scoring_context import (
    SECONDS_A_PAIR,
    STATES,
    duration_text,
    exercise_or_404,
    matrix_address,
    scale_marks,
    scoring_crumbs,
    targets,
    workload,
)
from goalweave.web.interlinkages.scoring_tasks import enqueue_round_mails
from goalweave.web.posts import error_messages
from goalweave.wording.templatetags.goalweave import pick_text

LINK_DAYS = 30


@dataclass(frozen=True, slots=True)
class PersonRow:
    """name: as the reader may see it; organisation: that they speak for; left: how long the rest takes, in words."""

    panellist: Panellist
    name: str
    guest: bool
    progress: queries.ScoringProgress
    last: datetime | None
    left: str


@require_safe
@never_cache
def exercises(request: HttpRequest) -> HttpResponse:
    who = actor(request)
    rows = queries.exercises(who)
    starts = rules.may_open_exercise_somewhere(who)
    if who.user is None or (not rows and not starts):
        raise Http404
    mine = [row for row in rows if row.progress is not None and row.progress.remaining]
    context = {
        "waiting": [(row, duration_text(row.progress.remaining * SECONDS_A_PAIR)) for row in mine if row.progress],
        "rows": [(row, STATES[row.exercise.state], len(row.exercise.nodes)) for row in rows],
        "starts": starts,
        "crumbs": scoring_crumbs(),
    }
    return render(request, "interlinkages/scoring_list.html", context)


@require_safe
@never_cache
def exercise(request: HttpRequest, pk: int) -> HttpResponse:
    who, row = exercise_or_404(request, pk)
    own = queries.own_panellist(who, row)
    coordinates = rules.may_coordinate(who, row)
    progress = queries.own_progress(own, row.round) if own is not None and row.round else None
    context = {
        "exercise": row,
        "state": STATES[row.state],
        "targets": targets(row).values(),
        "own": own,
        "progress": progress,
        "left": duration_text(progress.remaining * SECONDS_A_PAIR) if progress else "",
        "coordinates": coordinates,
        "scores_open": rules.are_scores_open(row, 1) and (coordinates or own is not None),
        "marks": scale_marks(),
        "matrix_href": matrix_address(row),
        "crumbs": scoring_crumbs((pick_text(row.title), "")),
        **(_coordination(who, row) if coordinates else {}),
    }
    return render(request, "interlinkages/scoring_exercise.html", context)


@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """`do=`open, close-first, open-second, close, reopen, cancel."""
    who, row = exercise_or_404(request, pk)
    if not rules.may_coordinate(who, row):
        raise Http404
    do = request.POST.get("do", "")
    with error_messages(request):
        messages.success(request, _run_action(request, who, row, do))
        if do == "close":
            return redirect("scoring-result", row.pk)
        if do == "close-first":
            return redirect("scoring-disagreements", row.pk)
    return redirect("scoring-exercise", row.pk)


def _run_action(request: HttpRequest, who: Actor, row: Exercise, do: str) -> str:
    """What was done, in a sentence. Raises InputError."""
    now = timezone.now()
    if do == "open":
        actions.open_exercise(actor=who, exercise=row, now=now)
        enqueue_round_mails(request, row)
        return _("The first round is open. The people of the group get an email.")
    if do == "close-first":
        actions.close_first_round(actor=who, exercise=row, now=now)
        return _("The first round is closed. Its scores can now be read.")
    if do == "open-second":
        actions.open_second_round(actor=who, exercise=row, now=now)
        enqueue_round_mails(request, row)
        return _("The second round is open. The people of the group get an email.")
    if do == "close":
        actions.close_exercise(actor=who, exercise=row, now=now)
        return _("The exercise is closed, and the medians are stored as a matrix.")
    if do == "reopen":
        actions.reopen_exercise(actor=who, exercise=row, now=now)
        return _("The exercise is open for discussion again. The matrix is removed.")
    if do == "cancel":
        actions.cancel_exercise(actor=who, exercise=row)
        return _("The exercise is cancelled.")
    raise InputError(_("Choose an action."))


def _coordination(who: Actor, row: Exercise) -> dict[str, Any]:
    """What coordinators see in addition; no scores of an open round."""
    people = [_person_row(who, entry) for entry in queries.panel_progress(who, row)]
    done = sum(person.progress.answered for person in people)
    total = sum(person.progress.total for person in people)
    context: dict[str, Any] = {
        "people": people,
        "done": done,
        "total": total,
        "unfinished": sum(1 for person in people if person.progress.remaining),
        "workload": workload(len(row.nodes), row.per_pair, len(people)),
        "enough": len(people) >= FEWEST_PEOPLE,
        "changes_panel": row.state not in (ExerciseState.CLOSED, ExerciseState.CANCELLED),
        "link_days": LINK_DAYS,
        "most_days": MOST_DAYS,
    }
    if row.state == ExerciseState.PREPARING:
        known = known_organisations(who)
        organisations = visible_organisations(who, {*published_by_organisation(VISITOR), *known})
        colleagues = [
            (user, display_name(user, who, row.organisation_id)) for user in queries.possible_panellists(who, row)
        ]
        context["colleagues"] = colleagues
        others = [entry for entry in organisations if entry.pk != row.organisation_id]
        context["organisations"] = sorted(others, key=lambda entry: pick_text(entry.name).casefold())
    if row.state == ExerciseState.DISCUSSION and row.second_opened is None:
        context["apart"] = queries.disagreements(who, row, size=1).total
    return context


def _person_row(who: Actor, entry: queries.PanellistProgress) -> PersonRow:
    person = entry.panellist
    left = duration_text(entry.progress.remaining * SECONDS_A_PAIR) if entry.progress.remaining else ""
    return PersonRow(person, person_name(who, person), person.user_id is None, entry.progress, entry.last, left)


def people_message(number: int) -> str:
    return ngettext("%(n)s person added.", "%(n)s people added.", number) % {"n": number}


def person_name(who: Actor, person: Panellist) -> str:
    """The name of a panellist as a coordinator may see it."""
    if person.user is None:
        return person.name
    return display_name(person.user, who, person.organisation_id)
