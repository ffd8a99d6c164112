"""The last page of the form: everything at a glance, what is missing with links to it, and the button that sends it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from goalweave.accounts.rate_limits import network_of
from goalweave.calls import rules
from goalweave.calls.actions.entries import LONGEST_MESSAGE, submit_entry
from goalweave.calls.definitions import definition_of
from goalweave.calls.entry_checks import CATEGORY, entry_problems, present_files
from goalweave.calls.models import CallEntry, EntryFile, EntryState, EntryStep
from goalweave.calls.tokens import network_key
from goalweave.core.errors import InputError, InputErrors
from goalweave.core.model.calls import Call
from goalweave.frameworks.queries import catalogue
from goalweave.limits.counting import count_attempt
from goalweave.web.accounts.mails import MailNotSent
from goalweave.web.entry.access import has_contact, with_entry
from goalweave.web.entry.fields import FieldView, field_views
from goalweave.web.entry.frame import REVIEW, entry_context, step_links
from goalweave.web.entry.mailing import send_receipt
from goalweave.web.entry.reading import field_name
from goalweave.web.entry.start import entry_limits
from goalweave.web.posts import error_text
from goalweave.wording.templatetags.goalweave import pick_text, reader_language


@dataclass(frozen=True, slots=True)
class Shortcoming:
    """Something that must be mended before the entry can be sent. href: where."""

    label: str
    message: str
    href: str


@require_http_methods(["GET", "HEAD", "POST"])
@with_entry
def review(request: HttpRequest, entry: CallEntry, token: str) -> HttpResponseBase:
    now = timezone.now()
    if not rules.may_change_entry(entry, now) or entry.state == EntryState.SUBMITTED:
        return redirect("entry-status", token)
    if request.method != "POST":
        return _page(request, entry, token, now)
    if not count_attempt(f"submit:{network_key(network_of(request))}", entry_limits().network, now):
        error = _("Many entries have been sent from your network within an hour. Yours is saved; send it in an hour.")
        return _page(request, entry, token, now, status=429, error=error)
    message = str(request.POST.get("message", ""))
    try:
        mailed = _submit(request, entry, now, message)
    except InputErrors:
        return _page(request, entry, token, now, status=400, message=message)
    except InputError as error:
        return _page(request, entry, token, now, status=400, message=message, error=error_text(error))
    return redirect(reverse("entry-status", args=[token]) + ("?sent=1" if mailed else "?sent=unmailed"))


@transaction.atomic
def _submit(request: HttpRequest, entry: CallEntry, now: datetime, message: str) -> bool:
    """False if the receipt could not be mailed. Raises as submit_entry."""
    sent = submit_entry(entry=entry, now=now, message=message)
    if has_contact(entry):
        try:
            send_receipt(request, sent, entry.contact)
        except MailNotSent:
            return False
    return True


def shortcomings(entry: CallEntry, call: Call, token: str, files: list[EntryFile]) -> list[Shortcoming]:
    """Everything that is missing, in the order of the form, each with a link to its place."""
    places: dict[str, tuple[str, str]] = {CATEGORY: (_("Category"), _anchor(token, 1, CATEGORY))}
    for number, step in enumerate(call.steps, start=1):
        for field in step.fields:
            places[field.id] = (pick_text(field.label), _anchor(token, number, field_name(field)))
    for consent in call.consents:
        places[consent.id] = (pick_text(consent.text), _anchor(token, len(call.steps), f"consent-{consent.id}"))
    listed = []
    for problem in entry_problems(entry, files):
        label, href = places[problem.field]
        listed.append(Shortcoming(label, error_text(InputError(problem.message)), href))
    return listed


def answer_views(entry: CallEntry, call: Call, files: list[EntryFile]) -> list[tuple[int, Any, list[FieldView]]]:
    """Number, step and fields of every step, for reading."""
    known, language = catalogue(), reader_language()
    return [
        (number, step, field_views(step.fields, entry, files, known, language))
        for number, step in enumerate(call.steps, start=1)
    ]


def _anchor(token: str, number: int, place: str) -> str:
    return f"{reverse('entry-step', args=[token, number])}?check=1#{place}"


def _page(
    request: HttpRequest,
    entry: CallEntry,
    token: str,
    now: datetime,
    *,
    status: int = 200,
    message: str = "",
    error: str = "",
) -> HttpResponse:
    call, files = definition_of(entry.call), present_files(entry)
    returned = entry.state == EntryState.RETURNED
    context = {
        **entry_context(entry, token, now),
        "steps": step_links(call, token, REVIEW),
        "number": len(call.steps) + 1,
        "total": len(call.steps) + 1,
        "shortcomings": shortcomings(entry, call, token, files),
        "failed": status == 400,
        "error": error,
        "answers": answer_views(entry, call, files),
        "category": call.category_titles.get(entry.category),
        "question": entry.events.filter(step=EntryStep.RETURNED).order_by("-pk").first() if returned else None,
        "returned": returned,
        "message": message,
        "longest": LONGEST_MESSAGE,
    }
    return render(request, "entry/review.html", context, status=status)
