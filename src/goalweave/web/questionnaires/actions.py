"""What is done with a whole questionnaire: answering it, a new edition, official wording, taking it away."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_POST

from goalweave.core.errors import InputError
from goalweave.core.text.languages import LANGUAGES
from goalweave.core.text.sanitise import sanitise_line
from goalweave.formats.definitions.questionnaires import read_question_wording
from goalweave.formats.reading.yaml import LARGEST_FILE
from goalweave.frameworks.queries import catalogue
from goalweave.surveys import actions, queries, rules
from goalweave.surveys.questionnaires.validation import validate_questionnaire
from goalweave.web.questionnaires import page_context
from goalweave.wording.messages import describe_error

_YEAR = re.compile(r"(19|20|21)[0-9]{2}")


@require_POST
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """Begin to answer it for an organisation; one that it is answering already is opened."""
    who, row, _given = page_context.questionnaire_or_404(request, key)
    places = page_context.edited_organisations(who)
    if not places:
        raise Http404
    try:
        organisation = next((one for one in places if one.slug == request.POST.get("organisation")), None)
        if organisation is None:
            raise InputError(_("choose an organisation"), field="organisation")
        year = _parse_year(str(request.POST.get("year", "")))
        language = str(request.POST.get("language", ""))
        own = queries.submissions(who).filter(questionnaire=row, organisation=organisation, year=year)
        there = own.filter(state__in=rules.ANSWERING).order_by("-made").first()
        if there is not None:
            messages.success(request, _("Your organisation is already answering this questionnaire."))
            return redirect("submission", there.pk)
        made = actions.start_submission(
            actor=who,
            questionnaire=row,
            organisation=organisation,
            year=year,
            language=language if language in LANGUAGES else "en",
            now=timezone.now(),
        )
    except InputError as error:
        return _redirect_with_error(request, row.key, "answer", error)
    return redirect("submission", made.pk)


@require_POST
def edition(request: HttpRequest, key: str) -> HttpResponse:
    """A copy as the edition that follows, to be changed."""
    who, row, given = page_context.questionnaire_or_404(request, key)
    if not page_context.owner_choices(who):
        raise Http404
    try:
        name = sanitise_line(str(request.POST.get("edition", "")))
        # A name that no file could have is refused before anything is made.
        validate_questionnaire(replace(given, edition=name, after=""), catalogue())
        made = actions.create_edition(
            actor=who,
            questionnaire=row,
            edition=name,
            year=_parse_year(str(request.POST.get("year", ""))),
            organisation=page_context.owner_organisation(who, str(request.POST.get("organisation", ""))),
            now=timezone.now(),
        )
    except InputError as error:
        return _redirect_with_error(request, row.key, "edition", error)
    messages.success(
        request, _("Each question is linked to the one it was copied from, so that answers can be carried forward.")
    )
    return redirect("questionnaire-edit", made.key)


@require_POST
def wording(request: HttpRequest, key: str) -> HttpResponse:
    """The publisher's own wording, from a file."""
    who, row, given = page_context.questionnaire_or_404(request, key)
    if not rules.may_put_wording(who):
        raise Http404
    file = cast("UploadedFile[bytes] | None", request.FILES.get("file"))
    try:
        if file is None or not file.name:
            raise InputError(_("choose a file"))
        read = read_question_wording(file.read(LARGEST_FILE + 1), file.name, given)
        made = actions.set_publisher_wording(actor=who, questionnaire=row, texts=read.texts, now=timezone.now())
    except InputError as error:
        return _redirect_with_error(request, row.key, "wording", error)
    n = len(read.texts)
    told = ngettext(
        "Official wording loaded for %(n)s question.", "Official wording loaded for %(n)s questions.", n
    ) % {"n": n}
    if read.incomplete:
        left = _("Questions left out because the file contains only parts of them: %(numbers)s")
        told = f"{told} {left % {'numbers': ', '.join(read.incomplete)}}"
    messages.success(request, told)
    return redirect("questionnaire", made.key)


@require_POST
def remove(request: HttpRequest, key: str) -> HttpResponse:
    """Take away one that nobody answers."""
    who, row, _given = page_context.editable_questionnaire(request, key)
    if back := page_context.redirect_if_answered(request, row):
        return back
    try:
        actions.delete_questionnaire(actor=who, questionnaire=row)
    except InputError as error:
        return _redirect_with_error(request, row.key, "edition", error)
    messages.success(request, _("%(key)s removed.") % {"key": row.key})
    return redirect("questionnaires")


def _parse_year(word: str) -> int | None:
    """Raises InputError."""
    given = word.strip()
    if given and not _YEAR.fullmatch(given):
        raise InputError(_("a year must have four digits"), field="year")
    return int(given) if given else None


def _redirect_with_error(request: HttpRequest, key: str, part: str, error: InputError) -> HttpResponse:
    messages.error(request, page_context.error_message(error) if error.line is None else describe_error(error))
    return redirect(reverse("questionnaire", args=[key]) + f"#{part}")
