"""A questionnaire from a file: read, shown with its problems, and saved after confirmation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from goalweave.accounts.actor import Actor
from goalweave.core import model
from goalweave.core.answers import Fate, check_questionnaire, compare_rounds
from goalweave.core.errors import InputError, UnknownQuestion
from goalweave.core.findings import Finding
from goalweave.formats.definitions.questionnaires import read_numbered, read_questionnaire, write_questionnaire
from goalweave.formats.documents import READERS
from goalweave.formats.reading.detect import HEAD, detect_format, file_endings
from goalweave.formats.reading.limits import Limits
from goalweave.formats.reading.yaml import LARGEST_FILE
from goalweave.frameworks.queries import catalogue
from goalweave.surveys import actions, queries
from goalweave.surveys.models import Questionnaire
from goalweave.surveys.questionnaires.conversion import to_questionnaire
from goalweave.surveys.questionnaires.validation import previous_edition
from goalweave.web.frame import actor
from goalweave.web.posts import form_errors, form_status
from goalweave.web.questionnaires import page_context, show
from goalweave.web.questionnaires.edit import METHODS
from goalweave.web.questionnaires.forms import KeyForm
from goalweave.wording.messages import translated
from goalweave.wording.questionnaire_labels import FATES

LIMITS = Limits(file=20_000_000, expanded=100_000_000, cells=1_000_000, pages=500)
_YAML = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Problem:
    """place: file, line, field or number of the question, as far as known; grave: it cannot be kept so."""

    place: str
    message: str
    grave: bool


@METHODS
@never_cache
def import_file(request: HttpRequest) -> HttpResponse:
    who = actor(request)
    owners = page_context.owner_choices(who)
    if not owners:
        raise Http404
    context: dict[str, Any] = {
        "owners": owners,
        "crumbs": page_context.questionnaire_crumbs(None, (_("Import"), "")),
        "documents": file_endings(*READERS),
    }
    if request.method != "POST":
        return render(request, "questionnaires/import.html", context)
    keep = request.POST.get("do") == "keep"
    try:
        definition = _read_posted(request) if "yaml" in request.POST else _read_upload(request)
    except InputError as error:
        context["problems"] = [_problem_of_error(error)]
        return render(request, "questionnaires/import.html", context, status=400)
    form = KeyForm(
        request.POST if keep or "yaml" in request.POST else None, owners=owners, initial=_key_fields(definition)
    )
    if "yaml" in request.POST and form.is_valid():
        definition = replace(definition, id=form.cleaned_data["id"], edition=form.cleaned_data["edition"])
        if keep:
            with form_errors(form):
                row, changed = actions.store_questionnaire(
                    actor=who,
                    definition=page_context.checked_questionnaire(definition),
                    organisation=page_context.owner_organisation(who, form.cleaned_data["organisation"]),
                    now=timezone.now(),
                )
                return _redirect_to_questionnaire(request, row, changed)
    context |= _preview_context(who, definition) | {"form": form}
    return render(request, "questionnaires/import_shown.html", context, status=form_status(form))


def _read_upload(request: HttpRequest) -> model.Questionnaire:
    """From the file that was sent. Raises InputError, LimitError."""
    file = cast("UploadedFile[bytes] | None", request.FILES.get("file"))
    if file is None or not file.name:
        raise InputError(_("choose a file"), field="file")
    data = file.read(LIMITS.file + 1)
    if file.name.lower().endswith(_YAML):
        return read_questionnaire(data, file.name)
    document = detect_format(data[:HEAD], file.name)
    if document not in READERS:
        raise InputError(
            _(
                "this is neither YAML nor a supported document; supported documents are Word, text, Markdown, "
                "HTML and PDF"
            ),
            file=file.name,
        )
    definition = read_numbered(
        data,
        file.name,
        document,
        id=str(request.POST.get("id", "")).strip(),
        edition=str(request.POST.get("edition", "")).strip(),
        limits=LIMITS,
    )
    # Names and lengths that no file may have are told now, with the file's name.
    return read_questionnaire(write_questionnaire(definition).encode(), file.name)


def _read_posted(request: HttpRequest) -> model.Questionnaire:
    """From the page that showed it: nothing is kept on the way, so it comes back and is read again."""
    sent = str(request.POST["yaml"]).encode()
    return read_questionnaire(sent[: LARGEST_FILE + 1], "")


def _key_fields(questionnaire: model.Questionnaire) -> dict[str, str]:
    return {"id": questionnaire.id, "edition": questionnaire.edition}


def _preview_context(who: Actor, questionnaire: model.Questionnaire) -> dict[str, Any]:
    there = _existing_questionnaire(who, questionnaire.key)
    languages = sorted(set().union(*(question.text for question in questionnaire.questions)))
    findings = check_questionnaire(questionnaire, catalogue(), previous_edition(questionnaire), languages)
    return {
        "given": questionnaire,
        "yaml": write_questionnaire(questionnaire),
        "parts": show.section_views(questionnaire, catalogue()),
        "count": len(questionnaire.questions),
        "problems": [_problem_of_finding(finding) for finding in findings],
        "there": there,
        "changes": _change_counts(there, questionnaire) if there else [],
    }


def _existing_questionnaire(who: Actor, key: str) -> Questionnaire | None:
    """The one of that key, where it is here and for the reader."""
    try:
        row = queries.questionnaire(who, key)
    except UnknownQuestion:
        return None
    return row if row.key == key else None


def _change_counts(existing: Questionnaire, questionnaire: model.Questionnaire) -> list[tuple[str, int]]:
    """What would change in it: fate of questions and how many."""
    comparison = compare_rounds(to_questionnaire(existing), questionnaire)
    return [(str(FATES[fate]), n) for fate in Fate if fate is not Fate.KEPT and (n := len(comparison.of(fate)))]


def _problem_of_error(error: InputError) -> Problem:
    places = [error.file, _("line %(n)s") % {"n": error.line} if error.line is not None else "", error.field]
    return Problem(", ".join(place for place in places if place), translated(error.message), grave=True)


def _problem_of_finding(finding: Finding) -> Problem:
    return Problem(finding.where.rpartition(":")[2], translated(finding.message), finding.severity == "error")


def _redirect_to_questionnaire(request: HttpRequest, row: Questionnaire, changed: bool) -> HttpResponse:
    messages.success(
        request, _("Questionnaire saved.") if changed else _("This questionnaire is already here, unchanged.")
    )
    return redirect("questionnaire", row.key)
