"""Who did what with a submission and its answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from goalweave.accounts.activity.queries import author_names, display_name
from goalweave.accounts.models import User
from goalweave.audit.models import Entry
from goalweave.core.text.text_difference import DiffSegment, shorten_difference, word_difference
from goalweave.surveys import queries, rules
from goalweave.web.addresses import parse_number
from goalweave.web.answers.page_context import submission_crumbs
from goalweave.web.frame import actor
from goalweave.wording.survey_labels import ANSWER_STATUSES, SUBMISSION_STATES, survey_verb_name
from goalweave.wording.templatetags.goalweave import partial_date, quoted

PAGE = 50


@dataclass(frozen=True, slots=True)
class SubmissionEvent:
    """number: of the question, empty for the whole; notes: what else the line says; pieces: how the text changed."""

    at: datetime
    who: str
    verb: str
    number: str
    notes: tuple[str, ...]
    pieces: tuple[DiffSegment, ...]


@require_safe
@never_cache
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Show everything to members; the requesting organisation sees actions on the whole submission, not on its text."""
    who = actor(request)
    row = queries.submission(who, pk)
    if row is None or not rules.may_view_history(who, row):
        raise Http404
    lines = Entry.objects.filter(object_type="submission", object_id=str(pk))
    works = rules.may_work_on(who, row)
    if works:
        answers = Q(object_type="answer", object_id__startswith=f"{pk}/")
        lines = Entry.objects.filter(Q(object_type="submission", object_id=str(pk)) | answers)
    before = request.GET.get("before", "")
    if parse_number(before) is not None:
        lines = lines.filter(pk__lt=int(before))
    entries = list(lines.order_by("-pk")[: PAGE + 1])
    people = author_names(entries, who)
    ids = {entry.after["assignee"] for entry in entries if entry.after and entry.after.get("assignee")}
    writers = (
        {person.pk: display_name(person, who, row.organisation_id) for person in User.objects.filter(pk__in=ids)}
        if ids
        else {}
    )
    context = {
        "submission": row,
        "lines": [_submission_event(entry, people, writers) for entry in entries[:PAGE]],
        "older": entries[PAGE - 1].pk if len(entries) > PAGE else None,
        "works": works,
        "crumbs": submission_crumbs(row, (_("History"), "")) if works else [{"label": _("History"), "href": ""}],
    }
    return render(request, "answers/history.html", context)


def _submission_event(entry: Entry, people: dict[int, str], writers: dict[int, str]) -> SubmissionEvent:
    before, after = entry.before or {}, entry.after or {}
    old, new = _changed_words(entry.verb, before, after)
    segments = word_difference(old, new) if old or new else ()
    someone = people.get(entry.pk) or (
        _("the system") if entry.actor_id is None else _("someone who no longer has an account")
    )
    number = entry.object_id.partition("/")[2] if entry.object_type == "answer" else ""
    return SubmissionEvent(
        entry.at,
        someone,
        survey_verb_name(entry.verb),
        number,
        tuple(_event_notes(before, after, writers)),
        shorten_difference(segments),
    )


def _changed_words(verb: str, before: dict[str, Any], after: dict[str, Any]) -> tuple[str, str]:
    """The words before and after; of a suggestion, those that it is about and those that it proposes."""
    if verb in ("suggest", "reject_suggestion"):
        return str(after.get("quote") or ""), str(after.get("replacement") or "")
    if verb in ("comment", "delete_comment"):
        return "", ""
    return str(before.get("text") or ""), str(after.get("text") or "")


def _event_notes(before: dict[str, Any], after: dict[str, Any], writers: dict[int, str]) -> list[str]:
    notes = []
    if state := after.get("state"):
        notes.append(str(SUBMISSION_STATES.get(state, state)))
    if after.get("late"):
        notes.append(_("late"))
    if reason := after.get("reason"):
        notes.append(quoted(reason))
    if status := after.get("status"):
        notes.append(str(ANSWER_STATUSES.get(status, status)))
    if writer := after.get("writer"):
        notes.append(str(writer))
    if "assignee" in after:
        notes.append(writers.get(after["assignee"]) or _("no one"))
    if due := after.get("due"):
        notes.append(partial_date(str(due)))
    for name in ("guest", "file"):
        if value := after.get(name) or before.get(name):
            notes.append(str(value))
    if "snapshot" in after:
        notes.append(f"{after['digest'][:12]}…")
    return notes
