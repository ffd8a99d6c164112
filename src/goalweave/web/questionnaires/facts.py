"""The editor for additional information: membership, a contact, anything that fits on a line."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from goalweave.accounts.actor import Actor
from goalweave.core import model
from goalweave.core.answers import editing
from goalweave.surveys.models import Questionnaire
from goalweave.web.edited_parts import changed_fields, version_mark
from goalweave.web.labelled_rows import short_name
from goalweave.web.posts import error_messages, form_errors, form_status
from goalweave.web.questionnaires import page_context, removal_undo
from goalweave.web.questionnaires.edit import METHODS
from goalweave.web.questionnaires.forms import FactForm
from goalweave.web.questionnaires.saving import fact_fields, save_questionnaire
from goalweave.wording.templatetags.goalweave import pick_text


@METHODS
@never_cache
def new(request: HttpRequest, key: str) -> HttpResponse:
    return _fact_page(request, key, None)


@METHODS
@never_cache
def edit(request: HttpRequest, key: str, place: int) -> HttpResponse:
    return _fact_page(request, key, place)


def _fact_page(request: HttpRequest, key: str, place: int | None) -> HttpResponse:
    who, row, definition = page_context.editable_questionnaire(request, key)
    if stay := page_context.redirect_if_answered(request, row):
        return stay
    if place is not None and place >= len(definition.facts):
        raise Http404
    old = None if place is None else definition.facts[place]
    now = fact_fields(old) if old else {}
    sent, do = request.method == "POST", request.POST.get("do", "save")
    form = FactForm(request.POST if sent and do == "save" else None, auto_id="%s", initial=now)
    conflict = None
    if sent and old is not None and request.POST.get("seen") != version_mark(now):
        conflict = changed_fields(now, form.cleaned_data if form.is_bound and form.is_valid() else {})
    elif sent and do == "delete" and place is not None:
        return _remove_fact(request, who, row, editing.without_fact(definition, place))
    elif sent and form.is_bound and form.is_valid():
        used = {fact.id for fact in definition.facts if fact is not old}
        name = form.cleaned_data["id"] or short_name(form.cleaned_data["label"], used, len(used) + 1)
        changed = editing.with_fact(definition, model.Fact(name, form.cleaned_data["label"]), place)
        if (done := _save_fact(request, who, row, changed, form)) is not None:
            return done
    name = pick_text(old.label) if old else _("New line")
    context = {
        "questionnaire": row,
        "form": form,
        "fact": old,
        "seen": version_mark(now),
        "theirs": conflict,
        "crumbs": page_context.questionnaire_crumbs(
            row, (_("Edit"), reverse("questionnaire-edit", args=[row.key])), (name, "")
        ),
    }
    status = 409 if conflict is not None else form_status(form)
    return render(request, "questionnaires/fact.html", context, status=status)


def _save_fact(
    request: HttpRequest, who: Actor, row: Questionnaire, questionnaire: model.Questionnaire, form: FactForm
) -> HttpResponse | None:
    """Back to the outline; None if it was not kept and the form says why."""
    with form_errors(form):
        save_questionnaire(who, row, questionnaire)
        messages.success(request, _("Saved."))
        return redirect(reverse("questionnaire-edit", args=[row.key]) + "#facts")
    return None


def _remove_fact(
    request: HttpRequest, who: Actor, row: Questionnaire, questionnaire: model.Questionnaire
) -> HttpResponse:
    with error_messages(request):
        save_questionnaire(who, row, questionnaire)
        return removal_undo.redirect_after_removal(who, row)
    return redirect(reverse("questionnaire-edit", args=[row.key]) + "#facts")
