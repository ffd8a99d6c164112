"""The editor of one part of a list: a step, a category, a consent, a check, a criterion or a condition."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from goalweave.calls.models import Call
from goalweave.core.call_editing import CallList, parts_of, with_listed, without_listed
from goalweave.core.model import calls as model
from goalweave.core.model.fields import to_plain
from goalweave.web.calls.forms import PART_FORMS, EditForm
from goalweave.web.calls.outline import list_or_404, place_or_404
from goalweave.web.calls.page_context import edit_crumbs, editable_call
from goalweave.web.calls.saving import redirect_after_removal, redirect_after_save, save_call
from goalweave.web.edited_parts import changed_fields, version_mark
from goalweave.web.labelled_rows import short_name
from goalweave.web.posts import error_messages, form_errors, form_status
from goalweave.wording.call_labels import LISTS, NEW, call_part_name

METHODS = require_http_methods(["GET", "HEAD", "POST"])


@METHODS
@never_cache
def new(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    return _part_page(request, slug, list_or_404(name), None)


@METHODS
@never_cache
def edit(request: HttpRequest, slug: str, name: str, place: int) -> HttpResponse:
    return _part_page(request, slug, list_or_404(name), place)


def _part_page(request: HttpRequest, slug: str, name: CallList, place: int | None) -> HttpResponse:
    who, row, definition = editable_call(request, slug)
    parts = parts_of(definition, name)
    old = None if place is None else parts[place_or_404(definition, name, str(place))]
    fixed = row.frozen is not None and name is not CallList.CHECKLIST
    if fixed and old is None:
        raise Http404
    now = part_fields(old) if old is not None else {}
    sent, do = request.method == "POST", request.POST.get("do", "save")
    initial = now or {"weight": 1, "most": 5}
    form = PART_FORMS[name](request.POST if sent and do == "save" else None, initial=initial, fixed=fixed)
    conflict = None
    if sent and old is not None and request.POST.get("seen") != version_mark(now):
        mine = form.cleaned_data if form.is_bound and form.is_valid() else {}
        conflict = changed_fields(now, mine, call_part_name)
    elif sent and do == "delete" and place is not None:
        with error_messages(request):
            save_call(who, row, without_listed(definition, name, place))
            return redirect_after_removal(who, row)
    elif sent and form.is_bound and form.is_valid():
        part = form.part(old, _part_name(form, old, parts))
        with form_errors(form):
            save_call(who, row, with_listed(definition, name, part, place))
            return redirect_after_save(request, row, str(name))
    return _render_part(request, row, definition, name, old, form, conflict)


def _render_part(
    request: HttpRequest,
    row: Call,
    definition: model.Call,
    name: CallList,
    old: Any,
    form: EditForm,
    conflict: object,
) -> HttpResponse:
    heading = str(LISTS[name] if old is not None else NEW[name])
    fixed = row.frozen is not None and name is not CallList.CHECKLIST
    context = {
        "call": row,
        "definition": definition,
        "heading": heading,
        "form": form,
        "old": old,
        "fixed": fixed,
        "removable": old is not None and not fixed,
        "seen": version_mark(part_fields(old)) if old is not None else "",
        "theirs": conflict,
        "anchor": str(name),
        "crumbs": edit_crumbs(row, heading),
    }
    status = 409 if conflict is not None else form_status(form)
    return render(request, "calls/part.html", context, status=status)


def part_fields(part: Any) -> dict[str, Any]:
    """The fields of a part as its form has them."""
    if isinstance(part, model.CallStep):
        return {"id": part.id, "title": dict(part.title), "help": dict(part.help or {})}
    fields = to_plain(part)
    if isinstance(part, model.CallCategory):
        fields["nodes"] = list(map(str, part.nodes))
    return fields


def _part_name(form: EditForm, old: Any, parts: tuple[Any, ...]) -> str:
    """The id that was typed, else the one it has, else one made of its words."""
    if typed := form.cleaned_data.get("id"):
        return str(typed)
    if old is not None:
        return str(old.id)
    words = form.cleaned_data.get("title") or form.cleaned_data.get("label") or form.cleaned_data.get("text") or {}
    used = {part.id for part in parts}
    return short_name(words, used, len(used) + 1).lower()
