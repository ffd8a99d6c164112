"""The texts, the days and the prize of a call."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from goalweave.calls.actions.calls import set_days
from goalweave.calls.models import Call
from goalweave.core.model import calls as model
from goalweave.core.model.calls import PrizeRules
from goalweave.web.addresses import parse_number
from goalweave.web.calls.forms import DaysForm, PrizeForm, TextsForm
from goalweave.web.calls.page_context import edit_crumbs, editable_call
from goalweave.web.calls.part import METHODS
from goalweave.web.calls.saving import outline_redirect, redirect_after_save, save_call
from goalweave.web.edited_parts import changed_fields, version_mark
from goalweave.web.posts import form_errors, form_status
from goalweave.wording.call_labels import call_part_name


@METHODS
@never_cache
def texts(request: HttpRequest, slug: str) -> HttpResponse:
    who, row, definition = editable_call(request, slug)
    now = text_fields(definition)
    sent = request.method == "POST"
    form = TextsForm(request.POST if sent else None, initial=now, fixed=row.frozen is not None)
    conflict = None
    if sent and form.is_valid():
        if request.POST.get("seen") != version_mark(now):
            conflict = changed_fields(now, form.cleaned_data, call_part_name)
        else:
            with form_errors(form):
                save_call(who, row, replace(definition, **form.cleaned_data))
                return redirect_after_save(request, row)
    return _render_form(request, row, definition, form, _("Texts"), now, conflict)


@METHODS
@never_cache
def days(request: HttpRequest, slug: str) -> HttpResponse:
    who, row, definition = editable_call(request, slug)
    sent = request.method == "POST"
    form = DaysForm(request.POST if sent else None, opens=row.opens, closes=row.closes)
    if sent and form.is_valid():
        opens, closes = form.moments()
        version = parse_number(str(request.POST.get("seen", "")))
        with form_errors(form):
            set_days(
                actor=who,
                call=row,
                opens=opens,
                closes=closes,
                version=row.version if version is None else version,
                now=timezone.now(),
            )
            return redirect_after_save(request, row)
    context = {
        "call": row,
        "definition": definition,
        "form": form,
        "seen": row.version,
        "crumbs": edit_crumbs(row, _("Days")),
    }
    return render(request, "calls/days.html", context, status=form_status(form))


@METHODS
@never_cache
def prize(request: HttpRequest, slug: str) -> HttpResponse:
    """The rules of a prize; `do=remove` makes it a call without one."""
    who, row, definition = editable_call(request, slug)
    now = prize_fields(definition.prize or PrizeRules((), ()))
    sent = request.method == "POST"
    form = PrizeForm(request.POST if sent else None, initial=now, fixed=row.frozen is not None)
    conflict = None
    if sent and request.POST.get("do") == "remove":
        with form_errors(form):
            save_call(who, row, replace(definition, prize=None))
            return outline_redirect(row)
    elif sent and form.is_valid():
        if request.POST.get("seen") != version_mark(now):
            conflict = changed_fields(now, form.cleaned_data, lambda name: str(form.fields[name].label))
        else:
            with form_errors(form):
                save_call(who, row, replace(definition, prize=form.part(definition.prize, "")))
                return redirect_after_save(request, row)
    return _render_form(request, row, definition, form, _("Prize"), now, conflict, prize=definition.prize is not None)


def text_fields(definition: model.Call) -> dict[str, Any]:
    return {
        "title": dict(definition.title),
        "summary": dict(definition.summary),
        "text": dict(definition.text),
        "eligibility": dict(definition.eligibility),
        "terms": dict(definition.terms),
        "languages": list(definition.languages),
        "licence": definition.licence,
        "source": definition.source,
        "status": str(definition.status),
    }


def prize_fields(rules: PrizeRules) -> dict[str, Any]:
    names = [name for name in PrizeForm.base_fields if name != "first_tie"]
    return {**{name: getattr(rules, name) for name in names}, "first_tie": str(rules.ties[0]) if rules.ties else ""}


def _render_form(
    request: HttpRequest,
    row: Call,
    definition: model.Call,
    form: TextsForm | PrizeForm,
    heading: str,
    now: dict[str, Any],
    conflict: object,
    *,
    prize: bool = False,
) -> HttpResponse:
    context = {
        "call": row,
        "definition": definition,
        "heading": heading,
        "form": form,
        "seen": version_mark(now),
        "theirs": conflict,
        "fixed": row.frozen is not None,
        "prize": prize,
        "crumbs": edit_crumbs(row, heading),
    }
    status = 409 if conflict is not None else form_status(form)
    return render(request, "calls/settings.html", context, status=status)
