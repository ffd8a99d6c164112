"""The page of the moderation: the queue, one entry, and what can be decided about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.calls import rules
from goalweave.calls.actions.moderation import OPEN_STATES
from goalweave.calls.actions.moderation_undo import undoable_decisions
from goalweave.calls.assessment import LIKELY_SPAM
from goalweave.calls.entry_checks import is_photo
from goalweave.calls.entry_values import title_of
from goalweave.calls.models import CallEntry
from goalweave.calls.moderation_queue import PAGE, entry_counts, entry_queue, find_moderated_entry
from goalweave.calls.suggestions import node_mapping
from goalweave.core.model import Mapping, MappingState
from goalweave.registry.queries import find_record
from goalweave.web.addresses import parse_number
from goalweave.web.filters import FilterField, fields_in_use
from goalweave.web.frame import actor
from goalweave.web.language_maps import language_name
from goalweave.web.moderation import labels
from goalweave.web.moderation.entry_sheet import entry_sheet, organisation_choice
from goalweave.web.moderation.state import (
    FIELDS,
    entry_menus,
    moderated_calls,
    moderation_address,
    read_entry_filter,
)
from goalweave.web.uploaded_files import uploaded_file_response
from goalweave.wording.templatetags.goalweave import pick_text

TILES = 4
JUST_DONE = 5


@dataclass(frozen=True)
class QueuedEntry:
    """An entry in the queue. tiles: nodes that its sender confirmed; days: since it was first submitted; spam: likely."""

    row: CallEntry
    title: str
    tiles: tuple[Mapping, ...]
    href: str
    here: bool
    days: str
    spam: bool


@require_safe
@never_cache
def moderation(request: HttpRequest) -> HttpResponse:
    who = actor(request)
    if not rules.may_moderate_somewhere(who):
        raise Http404
    parameters, now = request.GET, timezone.now()
    filter_ = read_entry_filter(parameters)
    number = parse_number(parameters.get("page"), 6) or 1
    start = (number - 1) * PAGE
    rows = list(entry_queue(who, filter_, now)[start : start + PAGE + 1])
    row = _selected_entry(who, parameters.get("entry", ""), rows)
    calls = moderated_calls(who)
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    here = moderation_address(parameters, entry=row.pk if row else None, page=parameters.get("page"))
    context: dict[str, Any] = {
        "items": [_queued_entry(request, each, row, now) for each in rows[:PAGE]],
        "count": entry_counts(who, today),
        "choices": entry_menus(parameters, calls),
        "calls": calls,
        "filtered": filter_.narrows,
        "here": here,
        "earlier": moderation_address(parameters, page=number - 1) if number > 1 else "",
        "later": moderation_address(parameters, page=number + 1) if len(rows) > PAGE else "",
        "fields": fields_in_use(parameters, (*FIELDS, FilterField("page"))),
        "spam_href": moderation_address(parameters, "moderation-spam", spam=None, state=None),
        "just_done": _recent_decisions(who),
        "now": now,
    }
    if row is not None:
        place = next((at for at, each in enumerate(rows[:PAGE]) if each.pk == row.pk), None)
        context |= _entry_context(request, who, row, rows, place)
    return render(request, "moderation/page.html", context)


@require_safe
@never_cache
def entry_file(request: HttpRequest, pk: int, file: int) -> HttpResponseBase:
    """A file of an entry, for those who decide on it."""
    row = find_moderated_entry(actor(request), pk)
    known = row.files.filter(pk=file, removed=None).first() if row is not None else None
    if known is None:
        raise Http404
    return uploaded_file_response(request, known, as_attachment=not is_photo(known))


def _selected_entry(who: Actor, requested: str, rows: Sequence[CallEntry]) -> CallEntry | None:
    """The entry of the address, else the first of the queue. 404 for one that the actor does not moderate."""
    if not requested:
        return find_moderated_entry(who, rows[0].pk) if rows else None
    pk = parse_number(requested, 15)
    row = find_moderated_entry(who, pk) if pk is not None else None
    if row is None:
        raise Http404
    return row


def _queued_entry(request: HttpRequest, row: CallEntry, selected: CallEntry | None, now: datetime) -> QueuedEntry:
    mappings = [node_mapping(plain) for plain in row.nodes]
    confirmed = [mapping for mapping in mappings if mapping.state is MappingState.ACCEPTED]
    return QueuedEntry(
        row,
        title_of(row) or row.reference,
        tuple(confirmed[:TILES]),
        moderation_address(request.GET, entry=row.pk, page=request.GET.get("page")),
        selected is not None and selected.pk == row.pk,
        labels.waiting_days((now - row.submitted).days) if row.submitted else "",
        row.spam >= LIKELY_SPAM,
    )


def _entry_context(
    request: HttpRequest, who: Actor, row: CallEntry, rows: Sequence[CallEntry], place: int | None
) -> dict[str, Any]:
    parameters = request.GET
    page = parameters.get("page")
    after = rows[place + 1].pk if place is not None and place + 1 < len(rows) else None
    before = rows[place - 1].pk if place else None
    sheet = entry_sheet(who, row)
    now = timezone.now()
    claimed = row.claimed_by if row.claimed is not None and row.claimed > now else None
    return {
        "row": row,
        "sheet": sheet,
        "record": sheet.record,
        "passages": sheet.passages,
        "open": row.state in OPEN_STATES,
        "state_name": labels.STATE_NAMES.get(row.state, row.state),
        "reason": labels.reason_text(row.reason),
        "owner": organisation_choice(row, sheet.call),
        "matches": labels.MATCHES,
        "reasons": labels.REASONS,
        "steps": labels.STEPS,
        "contact": getattr(row, "contact", None),
        "claimed": claimed,
        "spam": row.spam >= LIKELY_SPAM,
        "language": language_name(row.language),
        "waits": labels.waiting_days((now - row.submitted).days) if row.submitted else "",
        "first_verdict": _first_verdict(who, row),
        "onward": moderation_address(parameters, entry=after, page=page if after else None),
        "next_href": moderation_address(parameters, entry=after, page=page) if after else "",
        "previous_href": moderation_address(parameters, entry=before, page=page) if before else "",
    }


def _first_verdict(who: Actor, row: CallEntry) -> str:
    """What one moderator has decided where another one must decide the same; empty where none has, or the sender has changed the entry since.

    What the actor may not see is not named.
    """
    given = row.seconded
    if not given or given.get("version") != row.version:
        return ""
    kind, _colon, pk = given["goal"].partition(":")
    name = _name_of_goal(who, kind, int(pk)) if kind else ""
    if kind and not name:
        return _("One moderator has given a verdict.")
    return str(labels.FIRST_VERDICTS[given["verdict"], kind]) % {"name": name}


def _name_of_goal(who: Actor, kind: str, pk: int) -> str:
    if kind == "organisation":
        organisation = Organisation.objects.filter(pk=pk).first()
        return pick_text(organisation.name) if organisation is not None else ""
    if kind == "entry":
        entry = find_moderated_entry(who, pk)
        return (title_of(entry) or entry.reference) if entry is not None else ""
    record = find_record(who, pk)
    return (pick_text(record.title) or record.slug) if record is not None else ""


def _recent_decisions(who: Actor) -> list[dict[str, Any]]:
    """The actor's last decisions, the newest first."""
    lines = undoable_decisions(who, JUST_DONE)
    rows = CallEntry.objects.select_related("call").in_bulk([int(line.object_id) for line in lines])
    return [
        {"line": line, "title": title_of(rows[pk]) or rows[pk].reference, "step": labels.STATE_NAMES[rows[pk].state]}
        for line in lines
        if (pk := int(line.object_id)) in rows and rows[pk].state in labels.STATE_NAMES
    ]
