"""The editor: a questionnaire's head, its sections, and the order of its questions."""

from __future__ import annotations

import re
from collections.abc import Sized
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from goalweave.accounts.actor import Actor
from goalweave.core import model
from goalweave.core.answers import editing
from goalweave.frameworks.queries import catalogue
from goalweave.surveys.models import Questionnaire
from goalweave.surveys.questionnaires.validation import questionnaire_findings
from goalweave.web.addresses import parse_number
from goalweave.web.edited_parts import changed_fields, version_mark
from goalweave.web.posts import error_messages, form_errors, form_status
from goalweave.web.questionnaires import page_context, removal_undo, show
from goalweave.web.questionnaires.forms import HeadForm, SectionForm
from goalweave.web.questionnaires.saving import head_fields, save_questionnaire, section_fields
from goalweave.wording.messages import translated
from goalweave.wording.templatetags.goalweave import pick_text

METHODS = require_http_methods(["GET", "HEAD", "POST"])
_MOVE = re.compile(r"(up|down|section-up|section-down|fact-up|fact-down):(.{1,20})")


@METHODS
@never_cache
def outline(request: HttpRequest, key: str) -> HttpResponse:
    """The head as a form, and all questions in their order."""
    who, row, definition = page_context.editable_questionnaire(request, key)
    if stay := page_context.redirect_if_answered(request, row):
        return stay
    now = head_fields(definition)
    sent = request.method == "POST"
    form = HeadForm(request.POST if sent else None, auto_id="%s", initial=now)
    conflict = None
    if sent and form.is_valid():
        mine = form.cleaned_data
        if request.POST.get("seen") != version_mark(now):
            conflict = changed_fields(now, mine)
        else:
            changed = replace(definition, **{**mine, "owner": mine["owner"] or None, "note": mine["note"] or None})
            if (done := _save_outline(request, who, row, changed, form)) is not None:
                return done
    context: dict[str, Any] = {
        "questionnaire": row,
        "form": form,
        "seen": version_mark(now),
        "theirs": conflict,
        "parts": show.section_views(definition, catalogue()),
        "count": len(definition.questions),
        "facts": definition.facts,
        "undo": removal_undo.undo_offer(request, row, definition),
        "findings": [
            (finding.where.rpartition(":")[2], translated(finding.message))
            for finding in questionnaire_findings(definition, catalogue())
        ],
        "crumbs": page_context.questionnaire_crumbs(row, (_("Edit"), "")),
    }
    return render(request, "questionnaires/edit.html", context, status=_response_status(form, conflict))


@require_POST
def move(request: HttpRequest, key: str) -> HttpResponse:
    """`do=up:2.1`, `do=section-down:0`, `do=fact-up:1`."""
    who, row, definition = page_context.editable_questionnaire(request, key)
    if stay := page_context.redirect_if_answered(request, row):
        return stay
    match = _MOVE.fullmatch(str(request.POST.get("do", "")))
    if match is None:
        raise Http404
    step = -1 if match[1].endswith("up") else 1
    anchor = "questions"
    with error_messages(request):
        if match[1].startswith("section"):
            place = _parse_position(definition.sections, match[2])
            changed = editing.moved_section(definition, place, step)
            anchor = f"s-{min(max(place + step, 0), len(definition.sections) - 1)}"
        elif match[1].startswith("fact"):
            changed, anchor = editing.moved_fact(definition, _parse_position(definition.facts, match[2]), step), "facts"
        else:
            changed, anchor = editing.moved_question(definition, match[2], step), f"q-{match[2]}"
        save_questionnaire(who, row, changed)
    return redirect(reverse("questionnaire-edit", args=[row.key]) + f"#{anchor}")


@METHODS
@never_cache
def new_section(request: HttpRequest, key: str) -> HttpResponse:
    return _section_page(request, key, None)


@METHODS
@never_cache
def section(request: HttpRequest, key: str, place: int) -> HttpResponse:
    return _section_page(request, key, place)


def _section_page(request: HttpRequest, key: str, place: int | None) -> HttpResponse:
    who, row, definition = page_context.editable_questionnaire(request, key)
    if stay := page_context.redirect_if_answered(request, row):
        return stay
    old = None if place is None else definition.sections[_parse_position(definition.sections, str(place))]
    now = section_fields(old) if old else {}
    sent, do = request.method == "POST", request.POST.get("do", "save")
    form = SectionForm(request.POST if sent and do == "save" else None, auto_id="%s", initial=now)
    conflict = None
    if sent and old is not None and request.POST.get("seen") != version_mark(now):
        conflict = changed_fields(now, form.cleaned_data if form.is_bound and form.is_valid() else {})
    elif sent and do == "delete" and place is not None and old is not None:
        if (
            done := _save_outline(request, who, row, editing.without_section(definition, place), form, out=True)
        ) is not None:
            return done
    elif sent and form.is_bound and form.is_valid():
        mine = form.cleaned_data
        part = model.Section(mine["title"], (), mine["code"], mine["text"] or None)
        if (done := _save_outline(request, who, row, editing.with_section(definition, part, place), form)) is not None:
            return done
    name = pick_text(old.title) if old else _("New section")
    context = {
        "questionnaire": row,
        "form": form,
        "section": old,
        "seen": version_mark(now),
        "theirs": conflict,
        "crumbs": page_context.questionnaire_crumbs(
            row, (_("Edit"), reverse("questionnaire-edit", args=[row.key])), (name, "")
        ),
    }
    return render(request, "questionnaires/section.html", context, status=_response_status(form, conflict))


def _save_outline(
    request: HttpRequest,
    who: Actor,
    row: Questionnaire,
    questionnaire: model.Questionnaire,
    form: HeadForm | SectionForm,
    *,
    out: bool = False,
) -> HttpResponse | None:
    """out: something was removed. Back to the outline; None if it was not kept and the form says why."""
    with form_errors(form) if form.is_bound else error_messages(request):
        save_questionnaire(who, row, questionnaire)
        if out:
            return removal_undo.redirect_after_removal(who, row)
        messages.success(request, _("Saved."))
        return redirect("questionnaire-edit", row.key)
    return None


def _parse_position(parts: Sized, word: str) -> int:
    """404 for a section or fact that is not there."""
    place = parse_number(word, 4)
    if place is None or place >= len(parts):
        raise Http404
    return place


def _response_status(form: HeadForm | SectionForm, conflict: object) -> int:
    return 409 if conflict is not None else form_status(form)
