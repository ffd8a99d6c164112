"""Actions on a whole questionnaire: answer, new edition, official wording, remove."""

from __future__ import annotations

import re
from collections.abc import Sequence
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
from goalweave.surveys import actions, queries, rules
from goalweave.surveys.models import Questionnaire
from goalweave.web.posts import error_messages
from goalweave.web.questionnaires import page_context

_YEAR = re.compile(r"(19|20|21)[0-9]{2}")


@require_POST
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """Begin to answer it for an organisation; one that it is answering already is opened."""
    who, row, _given = page_context.questionnaire_or_404(request, key)
    places = page_context.edited_organisations(who)
    if not places:
        raise Http404
    with error_messages(request):
        organisation = next((place for place in places if place.slug == request.POST.get("organisation")), None)
        if organisation is None:
            raise InputError(_("choose an organisation"), field="organisation")
        year = _parse_year(str(request.POST.get("year", "")))
        language = str(request.POST.get("language", ""))
        own = queries.submissions(who).filter(questionnaire=row, organisation=organisation, year=year)
        there = own.filter(state__in=rules.ANSWERING).order_by("-made").first()
        if there is not None:
            messages.success(request, _("Your organisation is already answering this questionnaire."))
            return redirect("submission", there.pk)
        started = actions.start_submission(
            actor=who,
            questionnaire=row,
            organisation=organisation,
            year=year,
            language=language if language in LANGUAGES else "en",
            now=timezone.now(),
        )
        return redirect("submission", started.pk)
    return _redirect_to_part(row, "answer")


@require_POST
def edition(request: HttpRequest, key: str) -> HttpResponse:
    """A copy as the edition that follows, to be changed."""
    who, row, definition = page_context.questionnaire_or_404(request, key)
    if not page_context.owner_choices(who):
        raise Http404
    with error_messages(request):
        name = sanitise_line(str(request.POST.get("edition", "")))
        # A name that no file could have is refused before anything is made.
        page_context.checked_questionnaire(replace(definition, edition=name, after=""))
        created = actions.create_edition(
            actor=who,
            questionnaire=row,
            edition=name,
            year=_parse_year(str(request.POST.get("year", ""))),
            organisation=page_context.owner_organisation(who, str(request.POST.get("organisation", ""))),
            now=timezone.now(),
        )
        messages.success(
            request, _("Each question is linked to the one it was copied from, so that answers can be carried forward.")
        )
        return redirect("questionnaire-edit", created.key)
    return _redirect_to_part(row, "edition")


@require_POST
def wording(request: HttpRequest, key: str) -> HttpResponse:
    """The publisher's own wording, from a file."""
    who, row, definition = page_context.questionnaire_or_404(request, key)
    if not rules.may_put_wording(who):
        raise Http404
    file = cast("UploadedFile[bytes] | None", request.FILES.get("file"))
    with error_messages(request):
        if file is None or not file.name:
            raise InputError(_("choose a file"))
        read = read_question_wording(file.read(LARGEST_FILE + 1), file.name, definition)
        changed = actions.set_publisher_wording(actor=who, questionnaire=row, texts=read.texts, now=timezone.now())
        messages.success(request, _wording_message(len(read.texts), read.incomplete))
        return redirect("questionnaire", changed.key)
    return _redirect_to_part(row, "wording")


@require_POST
def remove(request: HttpRequest, key: str) -> HttpResponse:
    """Remove a questionnaire without answers."""
    who, row, _given = page_context.editable_questionnaire(request, key)
    if back := page_context.redirect_if_answered(request, row):
        return back
    with error_messages(request):
        actions.delete_questionnaire(actor=who, questionnaire=row)
        messages.success(request, _("%(key)s removed.") % {"key": row.key})
        return redirect("questionnaires")
    return _redirect_to_part(row, "edition")


def _wording_message(number: int, incomplete: Sequence[str]) -> str:
    message = ngettext(
        "Official wording loaded for %(n)s question.", "Official wording loaded for %(n)s questions.", number
    ) % {"n": number}
    if incomplete:
        left = _("Questions left out because the file contains only parts of them: %(numbers)s")
        message = f"{message} {left % {'numbers': ', '.join(incomplete)}}"
    return message


def _parse_year(word: str) -> int | None:
    """Raises InputError."""
    year = word.strip()
    if year and not _YEAR.fullmatch(year):
        raise InputError(_("a year must have four digits"), field="year")
    return int(year) if year else None


def _redirect_to_part(row: Questionnaire, part: str) -> HttpResponse:
    return redirect(reverse("questionnaire", args=[row.key]) + f"#{part}")
