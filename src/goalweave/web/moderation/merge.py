"""An entry and what it may repeat, side by side: which values the other takes over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from goalweave.accounts.actor import Actor
from goalweave.calls.actions.entry_records import FILLED, LISTS
from goalweave.calls.actions.merging import (
    CATEGORY,
    FILES,
    MERGE_TARGETS,
    NODES,
    merge_into_entry,
    merge_into_record,
)
from goalweave.calls.actions.moderation import OPEN_STATES
from goalweave.calls.definitions import definition_of
from goalweave.calls.entry_values import is_empty, title_of
from goalweave.calls.models import CallEntry, EntryState
from goalweave.calls.moderation_queue import find_moderated_entry, moderated_entries
from goalweave.calls.records import plain_answer, record_of_entry
from goalweave.calls.rules import may_view_entry
from goalweave.core import model
from goalweave.core.errors import InputError
from goalweave.formats.reading.area_names import area_name
from goalweave.registry import rules as registry_rules
from goalweave.registry.fields import LABELS
from goalweave.registry.models import Record
from goalweave.registry.queries import find_record, records as visible_records, to_core as record_to_core
from goalweave.search.queries import unfiltered_keys
from goalweave.web.addresses import address, parse_number
from goalweave.web.moderation.actions import entry_or_404, seen_version
from goalweave.web.moderation.state import moderation_crumbs
from goalweave.web.moderation.tasks import enqueue_sender_mail
from goalweave.web.posts import error_messages
from goalweave.wording.templatetags.goalweave import pick_text, reader_language

MOST_FOUND = 10
ENTRY, RECORD = "entry", "record"


@dataclass(frozen=True, slots=True)
class ComparedValue:
    """name: what the form takes over; here: of the entry; there: of the other; take: whether it is ticked at first; added: what the
    other has stays."""

    name: str
    label: str
    here: str
    there: str
    take: bool
    added: bool = False


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """`with`: `entry:12` or `record:34`; without it, a list of what may be meant, or what a search finds."""
    who, row = entry_or_404(request, pk)
    parameters = request.POST if request.method == "POST" else request.GET
    other = _other_or_404(who, row, parameters.get("with", ""))
    if request.method == "POST":
        with error_messages(request):
            if other is None:
                raise InputError(_("Choose what this entry becomes part of."), field="target")
            _merge(request, who, row, other)
            enqueue_sender_mail(request, row.pk)
            return redirect("moderation")
        return redirect(address(request.path, **{"with": parameters.get("with", "")}))
    context: dict[str, Any] = {
        "row": row,
        "crumbs": moderation_crumbs(_("Merge an entry")),
        "title": title_of(row) or row.reference,
        "open": row.state in OPEN_STATES,
        "query": parameters.get("q", "")[:200],
        "other": other,
        "back": address(reverse("moderation"), entry=row.pk),
    }
    if other is None:
        context |= _candidates(who, row, parameters.get("q", "")[:200])
    elif isinstance(other, CallEntry):
        context |= {
            "kind": ENTRY,
            "other_title": title_of(other) or other.reference,
            "rows": list(_compared_entries(row, other)),
        }
    else:
        context |= {
            "kind": RECORD,
            "read_only": not registry_rules.may_change_record(who, other),
            "other_title": pick_text(other.title) or other.slug,
            "rows": list(_compared_record(row, other)),
        }
    return render(request, "moderation/merge.html", context)


def _merge(request: HttpRequest, who: Actor, row: CallEntry, other: CallEntry | Record) -> None:
    take, now = set(request.POST.getlist("take")), timezone.now()
    there = parse_number(request.POST.get("other_version"), 9) or 0
    version = seen_version(request)
    if isinstance(other, CallEntry):
        done = merge_into_entry(
            actor=who, entry=row, version=version, target=other, target_version=there, take=take, now=now
        )
    else:
        done = merge_into_record(
            actor=who, entry=row, version=version, record=other, record_version=there, take=take, now=now
        )
    if done.state != EntryState.MERGED:
        messages.success(request, _("Your verdict is saved. Another moderator must merge this entry, too."))


def _other_or_404(who: Actor, row: CallEntry, name: str) -> CallEntry | Record | None:
    """What the address names, where the actor may see it; None where it names nothing."""
    if not name:
        return None
    kind, _colon, number = name.partition(":")
    pk = parse_number(number, 15)
    if kind == ENTRY and pk is not None and pk != row.pk:
        entry = find_moderated_entry(who, pk)
        if entry is not None and entry.state in MERGE_TARGETS:
            return entry
    if kind == RECORD and pk is not None:
        record = find_record(who, pk)
        if record is not None:
            return record
    raise Http404


def _candidates(who: Actor, row: CallEntry, query: str) -> dict[str, Any]:
    """Entries and records that the actor may merge into: those with shared phrases, or with the words of the search."""
    shared = {each["entry"]: each for each in row.similar}
    entries = moderated_entries(who).filter(state__in=MERGE_TARGETS).exclude(pk=row.pk).select_related("call")
    candidates = entries.filter(reference=query.strip()) if query else entries.filter(pk__in=shared)
    words = query or title_of(row)
    matching = visible_records(who).filter(pk__in=unfiltered_keys(words, kind="record"))
    records = matching.order_by("-start", "pk")[: 5 * MOST_FOUND] if words.strip() else []
    changeable = [record for record in records if registry_rules.may_change_record(who, record)]
    return {
        "entries": [
            (each, title_of(each) or each.reference, shared.get(each.pk))
            for each in candidates[:MOST_FOUND]
            if may_view_entry(who, each)
        ],
        "records": changeable[:MOST_FOUND],
    }


def _compared_entries(row: CallEntry, other: CallEntry) -> Iterator[ComparedValue]:
    here, there = definition_of(row.call), definition_of(other.call)
    for part in here.fields.values():
        same = there.fields.get(part.id)
        if same is None or same.type is not part.type or part.personal or same.personal:
            continue
        value, before = row.answers.get(part.id), other.answers.get(part.id)
        if is_empty(value):
            continue
        text = plain_answer(part, value, row.language)
        shown_before = "" if is_empty(before) else plain_answer(same, before, other.language)
        if text != shown_before:
            yield ComparedValue(part.id, pick_text(part.label), text, shown_before, take=not shown_before)
    nodes, there_already = _accepted_nodes(row), _accepted_nodes(other)
    if new := [node for node in nodes if node not in there_already]:
        yield ComparedValue(
            NODES, _("Goals and action lines"), ", ".join(new), ", ".join(there_already), True, added=True
        )
    if row.call_id != other.call_id:
        return
    if row.category != other.category:
        titles = here.category_titles
        text, shown_before = (pick_text(titles.get(name, {})) for name in (row.category, other.category))
        yield ComparedValue(CATEGORY, _("Category"), text, shown_before, take=not shown_before)
    names = ", ".join(row.files.filter(removed=None).values_list("name", flat=True))
    if names:
        before_names = ", ".join(other.files.filter(removed=None).values_list("name", flat=True))
        yield ComparedValue(FILES, _("Files"), names, before_names, take=True, added=True)


def _compared_record(row: CallEntry, other: Record) -> Iterator[ComparedValue]:
    there = record_to_core(other)
    here = record_of_entry(row, definition_of(row.call), other.slug).record
    for name in FILLED:
        text, before = _text_of_part(here, name), _text_of_part(there, name)
        if text and text != before:
            yield ComparedValue(name, str(LABELS[name]), text, before, take=not before, added=name in LISTS)


def _accepted_nodes(row: CallEntry) -> list[str]:
    return [plain["node"].partition(":")[2] for plain in row.nodes if plain["state"] == model.MappingState.ACCEPTED]


def _text_of_part(record: model.Record, name: str) -> str:
    """A part of a record as text."""
    match name:
        case "title" | "text":
            return "\n\n".join(getattr(record, name).values())
        case "places":
            return ", ".join(area_name(place.area, reader_language()) for place in record.places)
        case "partners":
            return ", ".join(partner.name for partner in record.partners)
        case "groups":
            return ", ".join(record.groups)
        case "links":
            return ", ".join(link.url for link in record.links)
        case "notes":
            return "\n\n".join(record.note_texts())
    return str(getattr(record, name))
