"""What became of an entry, for the person who has its link; and how it is withdrawn, and personal data erased."""

from __future__ import annotations

from contextlib import suppress

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from goalweave.accounts.actor import VISITOR
from goalweave.calls import rules
from goalweave.calls.actions.entries import withdraw_entry
from goalweave.calls.definitions import definition_of
from goalweave.calls.entry_checks import present_files
from goalweave.calls.models import CallEntry, EntryState, EntryStep
from goalweave.core.errors import NotAllowed
from goalweave.privacy.erasure import erase_entry
from goalweave.web.entry.access import gone, has_contact, with_entry
from goalweave.web.entry.form import first_open_step
from goalweave.web.entry.frame import entry_context
from goalweave.web.entry.mailing import mail_works
from goalweave.web.entry.review import answer_views
from goalweave.web.moderation.labels import event_text


@require_safe
@with_entry
def enter(_request: HttpRequest, entry: CallEntry, token: str) -> HttpResponseBase:
    """Where the mailed link leads: to where the person left off, or to what became of the entry."""
    if entry.state not in (EntryState.STARTED, EntryState.WRITING) or not rules.may_change_entry(entry, timezone.now()):
        return redirect("entry-status", token)
    if entry.state == EntryState.STARTED:
        return redirect("entry-step", token, 1)
    number = first_open_step(entry)
    return redirect("entry-step", token, number) if number else redirect("entry-review", token)


@require_safe
@with_entry
def status(request: HttpRequest, entry: CallEntry, token: str) -> HttpResponseBase:
    now, call, files = timezone.now(), definition_of(entry.call), present_files(entry)
    sent = str(request.GET.get("sent", ""))
    context = {
        **entry_context(entry, token, now),
        "heading": _headings()[EntryState(entry.state)],
        "next": _next_steps(entry),
        "events": [
            (event, _event_names()[EntryStep(event.step)], event_text(event))
            for event in entry.events.select_related(None)
        ],
        "answers": answer_views(entry, call, files),
        "category": call.category_titles.get(entry.category),
        "contact": entry.contact if has_contact(entry) else None,
        "receipt": sent in ("1", "unmailed") and entry.state == EntryState.SUBMITTED,
        "mailed": sent == "1" and mail_works(),
        "closed": entry.state in (EntryState.STARTED, EntryState.WRITING) and not rules.takes_entries(entry.call, now),
        "public": entry.state == EntryState.ACCEPTED and rules.may_view_entry(VISITOR, entry),
    }
    return render(request, "entry/status.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@with_entry
def withdraw(request: HttpRequest, entry: CallEntry, token: str) -> HttpResponseBase:
    if request.method == "POST":
        # Sent twice, or decided in the meantime: the status says what holds.
        with suppress(NotAllowed):
            withdraw_entry(entry=entry, now=timezone.now())
        return redirect("entry-status", token)
    if not rules.may_withdraw_entry(entry):
        return redirect("entry-status", token)
    return render(request, "entry/withdraw.html", entry_context(entry, token, timezone.now()))


@require_http_methods(["GET", "HEAD", "POST"])
@with_entry
def erase(request: HttpRequest, entry: CallEntry, token: str) -> HttpResponseBase:
    context = entry_context(entry, token, timezone.now())
    if entry.erased is not None:
        return redirect("entry-status", token)
    if request.method != "POST":
        call = definition_of(entry.call)
        personal = [field for field in call.fields.values() if field.personal]
        return render(request, "entry/erase.html", {**context, "personal": personal})
    if erase_entry(entry=entry, now=timezone.now()) is None:
        return gone(request, {"row": entry.call, "call": definition_of(entry.call)})
    return redirect(reverse("entry-status", args=[token]))


def _headings() -> dict[EntryState, str]:
    return {
        EntryState.STARTED: _("Your entry has not been sent"),
        EntryState.WRITING: _("Your entry has not been sent"),
        EntryState.SUBMITTED: _("Your entry has been sent"),
        EntryState.RETURNED: _("The organisers have a question"),
        EntryState.ACCEPTED: _("Your entry is accepted"),
        EntryState.REJECTED: _("Your entry was not accepted"),
        EntryState.WITHDRAWN: _("Your entry is withdrawn"),
        EntryState.MERGED: _("Your entry is part of another one"),
    }


def _next_steps(entry: CallEntry) -> str:
    """What happens next, in one or two sentences."""
    sentences = {
        EntryState.SUBMITTED: _(
            "A person reads it and checks it against the rules of the call. You get an email when it is accepted, when something "
            "is asked, or when it is not accepted, with the reason."
        ),
        EntryState.RETURNED: _(
            "Change your entry or answer below, then send it again. Until then no one goes on with it."
        ),
        EntryState.ACCEPTED: _(
            "It is public and can no longer be changed. You can still withdraw it or have your personal data erased."
        ),
        EntryState.REJECTED: _("Nothing of it is public. The reason is in the history below."),
        EntryState.WITHDRAWN: _("Nothing of it is public any more, and no one works on it."),
        EntryState.MERGED: _("The organisers have put it together with an entry of the same project."),
    }
    return sentences.get(EntryState(entry.state), "")


def _event_names() -> dict[EntryStep, str]:
    return {
        EntryStep.STARTED: _("You began the entry"),
        EntryStep.SUBMITTED: _("You sent the entry"),
        EntryStep.CHANGED: _("You changed the entry after sending it"),
        EntryStep.RETURNED: _("The organisers asked something"),
        EntryStep.ACCEPTED: _("The entry was accepted"),
        EntryStep.REJECTED: _("The entry was not accepted"),
        EntryStep.MERGED: _("The entry was put together with another one"),
        EntryStep.WITHDRAWN: _("The entry was withdrawn"),
        EntryStep.ERASED: _("Your personal data were erased"),
        EntryStep.REOPENED: _("The decision was undone, and the entry is looked at again"),
    }
