"""The editor of one field: its words, its kind with choices or frameworks, its limits, and what it becomes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, cast

from django.forms.utils import ErrorDict, ErrorList
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from goalweave.accounts.actor import Actor
from goalweave.calls.models import Call
from goalweave.core.call_editing import with_field, without_field
from goalweave.core.model import calls as model
from goalweave.core.model.fields import to_plain
from goalweave.web.calls.forms import FieldForm
from goalweave.web.calls.outline import step_place
from goalweave.web.calls.page_context import edit_crumbs, editable_call
from goalweave.web.calls.part import METHODS
from goalweave.web.calls.saving import outline_redirect, redirect_after_removal, redirect_after_save, save_call
from goalweave.web.edited_parts import ChangedField, changed_fields, version_mark
from goalweave.web.labelled_rows import LabelledRows, short_name, with_ids
from goalweave.web.posts import error_messages, form_errors
from goalweave.web.records.rows import Rows, with_row, without_row
from goalweave.wording.call_labels import call_part_name
from goalweave.wording.templatetags.goalweave import pick_text

ROWS = "labelled"
_ROW = re.compile(rf"(add|remove)-{ROWS}(?:-(\d{{1,4}}))?")


@dataclass
class FieldSheet:
    """The forms of one field. old: its current state, None for a new one."""

    who: Actor
    row: Call
    definition: model.Call
    old: model.CallField | None
    form: FieldForm
    rows: Rows
    theirs: list[ChangedField] | None = None

    @property
    def fixed(self) -> bool:
        return self.row.frozen is not None

    @property
    def kind(self) -> str:
        return str(self.form["type"].value() or model.CallFieldType.TEXT)

    @property
    def has_choices(self) -> bool:
        return self.kind == model.CallFieldType.CHOICE

    def is_valid(self) -> bool:
        valid = self.form.is_valid()
        return (self.rows.is_valid() and valid) if self.has_choices else valid

    def quiet(self) -> FieldSheet:
        """Return the form without error messages: it is not finished yet."""
        for form in (self.form, *self.rows.forms):
            form._errors = ErrorDict()
        self.rows._errors = [{} for _form in self.rows.forms]  # type: ignore[attr-defined]
        self.rows._non_form_errors = ErrorList()  # type: ignore[attr-defined]
        return self

    def field(self) -> model.CallField:
        """What the forms say, once they are valid."""
        labelled = with_ids(self.rows.parts()) if self.has_choices else []
        choices = tuple(model.CallChoice(name, label) for name, label, _value in labelled)
        return self.form.field(self._name(), choices)

    def _name(self) -> str:
        if typed := self.form.cleaned_data["id"]:
            return str(typed)
        if self.old is not None:
            return self.old.id
        used = self.definition.fields
        return short_name(self.form.cleaned_data["label"], used, len(used) + 1).lower()


@METHODS
@never_cache
def new(request: HttpRequest, slug: str) -> HttpResponse:
    return _field_page(request, slug, "")


@METHODS
@never_cache
def edit(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    return _field_page(request, slug, name)


def _field_page(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    who, row, definition = editable_call(request, slug)
    if (name and name not in definition.fields) or (not name and (row.frozen is not None or not definition.steps)):
        raise Http404
    old = definition.fields[name] if name else None
    step = str(request.GET.get("step", ""))
    if request.method != "POST":
        return _render_sheet(request, _build_sheet(who, row, definition, old, None, step))
    do, data = str(request.POST.get("do", "save")), cast(QueryDict, request.POST)
    if match := _ROW.fullmatch(do):
        data = with_row(data, ROWS) if match[1] == "add" else without_row(data, ROWS, int(match[2] or 0))
    sheet = _build_sheet(who, row, definition, old, data, step)
    stale = old is not None and data.get("seen") != version_mark(field_fields(definition, old))
    if do == "delete" and old is not None and not stale:
        with error_messages(request):
            save_call(who, row, without_field(definition, old.id))
            return redirect_after_removal(who, row)
        return outline_redirect(row)
    if do not in ("save", "delete"):
        return _render_sheet(request, sheet.quiet())
    valid = sheet.is_valid()
    if stale and old is not None:
        now = field_fields(definition, old)
        mine = {**to_plain(sheet.field()), "step": now["step"]} if valid else {}
        sheet.theirs = changed_fields(now, mine, call_part_name)
        return _render_sheet(request, sheet, 409)
    if valid:
        with form_errors(sheet.form):
            field = sheet.field()
            place = sheet.form.cleaned_data["step"]
            save_call(who, row, with_field(definition, field, place, old.id if old else ""))
            return redirect_after_save(request, row, f"field-{field.id}")
    return _render_sheet(request, sheet, 400)


def _build_sheet(
    who: Actor, row: Call, definition: model.Call, old: model.CallField | None, data: QueryDict | None, step: str
) -> FieldSheet:
    steps = [(place, pick_text(part.title)) for place, part in enumerate(definition.steps)]
    initial = {"public": True, "required": True, "type": "text", "step": step_place(definition, "", step)}
    fixed = row.frozen is not None
    # Of rows that were sent none counts as unchanged: each is a choice.
    rows: Any = LabelledRows(data, prefix=ROWS, initial=None if data is not None else _initial_rows(old))
    form = FieldForm(data, steps=steps, initial=field_fields(definition, old) if old else initial, fixed=fixed)
    return FieldSheet(who, row, definition, old, form, rows)


def _initial_rows(old: model.CallField | None) -> list[dict[str, Any]]:
    return [{"id": choice.id, "label": dict(choice.label)} for choice in (old.choices if old else ())]


def field_fields(definition: model.Call, field: model.CallField) -> dict[str, Any]:
    """The field as its form has it."""
    return {**to_plain(field), "step": step_place(definition, field.id, "")}


def _render_sheet(request: HttpRequest, sheet: FieldSheet, status: int = 200) -> HttpResponse:
    row, old = sheet.row, sheet.old
    name = pick_text(old.label) if old else _("New field")
    context = {
        "call": row,
        "definition": sheet.definition,
        "sheet": sheet,
        "form": sheet.form,
        "rows": sheet.rows,
        "old": old,
        "fixed": sheet.fixed,
        "seen": version_mark(field_fields(sheet.definition, old)) if old else "",
        "theirs": sheet.theirs,
        "faulty": status == 400 and (bool(sheet.form.errors) or any(form.errors for form in sheet.rows.forms)),
        "here": request.path,
        "crumbs": edit_crumbs(row, name),
    }
    return render(request, "calls/field.html", context, status=status)
