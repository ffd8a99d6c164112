"""The editor: all parts of a call in their order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from goalweave.calls.actions.calls import change_line, undo_change
from goalweave.calls.models import Call
from goalweave.core.call_check import check_call
from goalweave.core.call_editing import CallList, moved_field, moved_listed, parts_of, step_of_field
from goalweave.core.model import calls as model
from goalweave.core.text.languages import LANGUAGES, LanguageMap
from goalweave.frameworks.queries import catalogue
from goalweave.web.addresses import parse_number
from goalweave.web.calls.page_context import call_crumbs, call_days, editable_call
from goalweave.web.calls.saving import outline_redirect, save_call
from goalweave.web.calls.show import step_views
from goalweave.web.posts import error_messages
from goalweave.wording.call_labels import ADD, LISTS
from goalweave.wording.messages import translated

OTHER_LISTS = (CallList.CATEGORIES, CallList.CONSENTS, CallList.CHECKLIST)
PRIZE_LISTS = (CallList.CRITERIA, CallList.CONDITIONS)
_MOVE = re.compile(r"(field|[a-z]+)-(up|down):([a-z0-9_-]{1,60})")


@dataclass(frozen=True, slots=True)
class ListedPart:
    """text: its title, label or text; nodes: of a category; number: as printed."""

    text: LanguageMap
    nodes: tuple[Any, ...] = ()
    number: int | None = None


@dataclass(frozen=True, slots=True)
class PartList:
    """name: of CallList; fixed: whether its parts stay because there is an entry."""

    name: str
    heading: str
    add: str
    parts: tuple[ListedPart, ...]
    fixed: bool


@require_safe
@never_cache
def outline(request: HttpRequest, slug: str) -> HttpResponse:
    _who, row, definition = editable_call(request, slug)
    context = {
        "call": row,
        "definition": definition,
        "days": call_days(row),
        "steps": step_views(definition),
        "lists": [_part_list(row, definition, name) for name in OTHER_LISTS],
        "prize_lists": [_part_list(row, definition, name) for name in PRIZE_LISTS] if definition.prize else [],
        "undo": _undo_line(request, row),
        "findings": [
            (finding.severity == "error", finding.where, translated(finding.message))
            for finding in check_call(definition, catalogue(), LANGUAGES)
        ],
        "crumbs": call_crumbs(row, (_("Edit"), "")),
    }
    return render(request, "calls/edit.html", context)


@require_POST
def move(request: HttpRequest, slug: str) -> HttpResponse:
    """`do=field-up:title`, `do=steps-down:0`, `do=categories-up:3`."""
    who, row, definition = editable_call(request, slug)
    match = _MOVE.fullmatch(str(request.POST.get("do", "")))
    if match is None:
        raise Http404
    step = -1 if match[2] == "up" else 1
    if match[1] == "field":
        if match[3] not in definition.fields:
            raise Http404
        changed, anchor = moved_field(definition, match[3], step), f"field-{match[3]}"
    else:
        name = list_or_404(match[1])
        place = place_or_404(definition, name, match[3])
        changed, anchor = moved_listed(definition, name, place, step), str(name)
    with error_messages(request):
        save_call(who, row, changed)
    return outline_redirect(row, anchor)


@require_POST
def undo(request: HttpRequest, slug: str, line: int) -> HttpResponse:
    who, row, _definition = editable_call(request, slug)
    with error_messages(request):
        undo_change(actor=who, call=row, line=line, now=timezone.now())
        messages.success(request, _("Restored to its place."))
    return outline_redirect(row)


def list_or_404(word: str) -> CallList:
    if word not in set(CallList):
        raise Http404
    return CallList(word)


def place_or_404(definition: model.Call, name: CallList, word: str) -> int:
    place = parse_number(word, 4)
    if place is None or place >= len(parts_of(definition, name)):
        raise Http404
    return place


def step_place(definition: model.Call, field: str, requested: str) -> int:
    """Of the step that a field is in; of the one that was asked for, else of the last, for a new field."""
    if field:
        return step_of_field(definition, field)
    place = parse_number(requested, 4)
    last = len(definition.steps) - 1
    return place if place is not None and place <= last else max(last, 0)


def _part_list(row: Call, definition: model.Call, name: CallList) -> PartList:
    parts = tuple(map(_listed_part, parts_of(definition, name)))
    fixed = row.frozen is not None and name is not CallList.CHECKLIST
    return PartList(str(name), str(LISTS[name]), str(ADD[name]), parts, fixed)


def _listed_part(part: Any) -> ListedPart:
    if isinstance(part, model.CallCategory):
        return ListedPart(part.title, part.nodes, part.number)
    if isinstance(part, model.Criterion):
        return ListedPart(part.label)
    return ListedPart(part.text)


def _undo_line(request: HttpRequest, row: Call) -> int:
    """The removal named in the address, unless it has been undone; 0 for none."""
    line = parse_number(str(request.GET.get("removed", "")))
    entry = change_line(row, line) if line is not None else None
    if entry is None:
        return 0
    after = entry.after or {}
    return entry.pk if all(row.definition.get(name) == value for name, value in after.items()) else 0
