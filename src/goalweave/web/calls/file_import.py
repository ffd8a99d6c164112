"""A call from a YAML file: read, shown with its problems, and saved as a draft after confirmation."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from goalweave.calls.actions.calls import create_call
from goalweave.core.call_check import check_call
from goalweave.core.errors import InputError
from goalweave.core.model import calls as model
from goalweave.core.text.languages import LANGUAGES
from goalweave.formats.definitions.calls import read_call_file, write_call
from goalweave.formats.reading.yaml import LARGEST_FILE
from goalweave.frameworks.queries import catalogue
from goalweave.web.calls.forms import NewForm
from goalweave.web.calls.new import METHODS
from goalweave.web.calls.page_context import call_crumbs, checked_definition, owner_choices, owner_organisation
from goalweave.web.calls.show import step_views
from goalweave.web.frame import actor
from goalweave.web.posts import error_text, form_errors, form_status
from goalweave.wording.messages import translated


@METHODS
@never_cache
def import_file(request: HttpRequest) -> HttpResponse:
    """Nothing is kept on the way: the file's text comes back with the form and is read again."""
    who = actor(request)
    owners = owner_choices(who)
    if not owners:
        raise Http404
    context: dict[str, Any] = {"crumbs": call_crumbs(None, (_("Import"), ""))}
    if request.method != "POST":
        return render(request, "calls/import.html", context)
    again = "yaml" in request.POST
    try:
        definition = _read_posted(request) if again else _read_upload(request)
    except InputError as error:
        context["problem"] = _place_and_message(error)
        return render(request, "calls/import.html", context, status=400)
    form = NewForm(request.POST if again else None, owners=owners, initial=_initial_values(definition))
    if again and form.is_valid():
        with form_errors(form):
            row = create_call(
                actor=who,
                organisation=owner_organisation(who, form.cleaned_data["organisation"]),
                slug=form.cleaned_data["slug"],
                definition=checked_definition(replace(definition, title=form.cleaned_data["title"])),
                now=timezone.now(),
            )
            messages.success(request, _("The call is a draft: only editors see it until you publish it."))
            return redirect("call-edit", row.slug)
    context |= {
        "definition": definition,
        "steps": step_views(definition),
        "yaml": write_call(definition),
        "form": form,
        "findings": [
            (finding.severity == "error", finding.where, translated(finding.message))
            for finding in check_call(definition, catalogue(), LANGUAGES)
        ],
    }
    return render(request, "calls/import_shown.html", context, status=form_status(form))


def _initial_values(definition: model.Call) -> dict[str, Any]:
    return {"title": dict(definition.title), "slug": definition.id.replace("_", "-")}


def _read_upload(request: HttpRequest) -> model.Call:
    file = cast("UploadedFile[bytes] | None", request.FILES.get("file"))
    if file is None or not file.name:
        raise InputError(_("choose a file"), field="file")
    return read_call_file(file.read(LARGEST_FILE + 1), file.name)


def _read_posted(request: HttpRequest) -> model.Call:
    return read_call_file(str(request.POST["yaml"]).encode()[: LARGEST_FILE + 1], "")


def _place_and_message(error: InputError) -> tuple[str, str]:
    """Where in the file, and what is wrong there."""
    line = _("line %(n)s") % {"n": error.line} if error.line is not None else ""
    place = ", ".join(part for part in (error.file, line, error.field) if part)
    return place, error_text(InputError(error.message))
