"""A new call: from a pack, as a copy of another, or blank."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from goalweave.calls import rules
from goalweave.calls.actions.calls import create_call
from goalweave.core.call_editing import blank_call
from goalweave.core.errors import GoalweaveError
from goalweave.core.model import calls as model
from goalweave.core.text.languages import base_language
from goalweave.imports.own_frameworks.storage import packs_folder
from goalweave.packs import library
from goalweave.packs.call_definitions import read_calls
from goalweave.web.calls.forms import NewForm
from goalweave.web.calls.page_context import (
    call_crumbs,
    call_or_404,
    checked_definition,
    owner_choices,
    owner_organisation,
)
from goalweave.web.frame import actor
from goalweave.web.posts import error_text, form_errors, form_status, submitted_data

METHODS = require_http_methods(["GET", "HEAD", "POST"])
BLANK = ""


@METHODS
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """`?from=wsis_prizes`: the call of a pack; without one, a blank call."""
    who = actor(request)
    owners = owner_choices(who)
    if not owners:
        raise Http404
    packaged = _calls_of_packs(request)
    sent = request.POST if request.method == "POST" else request.GET
    origin = str(sent.get("from", BLANK))
    if origin and origin not in packaged:
        raise Http404
    template = packaged.get(origin)
    form = NewForm(submitted_data(request), owners=owners, initial=_initial_values(template))
    if request.method == "POST" and form.is_valid():
        title = form.cleaned_data["title"]
        definition = replace(template, title=title) if template else _blank_call(title)
        if (row := _create(request, form, definition, origin)) is not None:
            return row
    context = {
        "form": form,
        "packaged": packaged.values(),
        "origin": origin,
        "template": template,
        "heading": _("New call"),
        "crumbs": call_crumbs(None, (_("New call"), "")),
    }
    return render(request, "calls/new.html", context, status=form_status(form))


@METHODS
@never_cache
def copy(request: HttpRequest, slug: str) -> HttpResponse:
    """A draft with the same texts, fields and categories, and without days and entries."""
    who, row, definition = call_or_404(request, slug)
    owners = owner_choices(who)
    if not owners:
        raise Http404
    own = row.organisation.slug if rules.may_change_call(who, row) else owners[0][0]
    initial = {"title": dict(definition.title), "organisation": own}
    form = NewForm(submitted_data(request), owners=owners, initial=initial)
    if request.method == "POST" and form.is_valid():
        copied = replace(definition, title=form.cleaned_data["title"])
        if (done := _create(request, form, copied, row.pack)) is not None:
            return done
    context = {
        "form": form,
        "copied": row,
        "heading": _("Copy this call"),
        "crumbs": call_crumbs(row, (_("Copy"), "")),
    }
    return render(request, "calls/new.html", context, status=form_status(form))


def _create(request: HttpRequest, form: NewForm, definition: model.Call, pack: str) -> HttpResponse | None:
    """To the outline of the new call; None if it was not created and the form says why."""
    who = actor(request)
    with form_errors(form):
        row = create_call(
            actor=who,
            organisation=owner_organisation(who, form.cleaned_data["organisation"]),
            slug=form.cleaned_data["slug"],
            definition=checked_definition(definition),
            now=timezone.now(),
            pack=pack,
        )
        messages.success(request, _("The call is a draft: only editors see it until you publish it."))
        return redirect("call-edit", row.slug)
    return None


def _calls_of_packs(request: HttpRequest) -> dict[str, model.Call]:
    """Of the packs that ship and of the site's own. Where one of these cannot be read, the page says so and offers the others."""
    try:
        return read_calls(library(packs_folder()))
    except GoalweaveError as error:
        messages.error(request, _("Your own packs cannot be read. %(reason)s") % {"reason": error_text(error)})
        return read_calls(library())


def _initial_values(template: model.Call | None) -> dict[str, object]:
    return {"title": dict(template.title)} if template else {}


def _blank_call(title: dict[str, str]) -> model.Call:
    """With its few texts in every language of the interface."""
    texts: dict[str, dict[str, str]] = {"step": {}, "field": {}, "text": {}, "publication": {}}
    for code, _name in settings.LANGUAGES:
        with override(code):
            language = base_language(code)
            texts["step"][language] = _("The project")
            texts["field"][language] = _("Title")
            texts["text"][language] = _("What it does, for whom, and what changed")
            texts["publication"][language] = _("The entry may be published under CC BY 4.0.")
    return blank_call("call", title, **texts)
