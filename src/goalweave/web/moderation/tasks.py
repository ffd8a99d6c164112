"""Mails to the senders of entries about what was decided, in the background.

They wait a little, so that a decision that is undone at once is never mailed.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from django_tasks import task

from goalweave.calls.actions.entries import renew_token
from goalweave.calls.definitions import definition_of
from goalweave.calls.entry_values import title_of
from goalweave.calls.models import CallEntry, EntryContact, EntryEvent, EntryStep
from goalweave.core.text.languages import pick
from goalweave.web.accounts.mails import MailNotSent, in_language, send
from goalweave.web.addresses import site_address
from goalweave.web.moderation.labels import event_text

LOGGER = logging.getLogger(__name__)
UNDO_PAUSE = timedelta(minutes=3)
TEMPLATES = {
    EntryStep.RETURNED: "moderation_asked",
    EntryStep.ACCEPTED: "moderation_accepted",
    EntryStep.REJECTED: "moderation_rejected",
    EntryStep.MERGED: "moderation_merged",
    EntryStep.REOPENED: "moderation_reopened",
}


@task()
def tell_sender(event: int, site: str) -> bool:
    """Send the mail about an event of an entry, once; False where it was undone, or no one can be written to. site: its address."""
    row = (
        EntryEvent.objects.select_related("entry__call", "entry__record", "entry__organisation")
        .filter(pk=event)
        .first()
    )
    contact = EntryContact.objects.filter(entry=row.entry).first() if row is not None else None
    if row is None or contact is None:
        return False
    values = mail_values(row, contact, site)
    try:
        with transaction.atomic():
            # Whoever sets it first sends the mail.
            if not EntryEvent.objects.filter(pk=event, mailed=None).update(mailed=timezone.now()):
                return False
            send(TEMPLATES[EntryStep(row.step)], contact.email, contact.language, values)
    except MailNotSent:
        LOGGER.warning("a mail about the entry %s could not be sent", row.entry.reference)
        return False
    return True


def enqueue_sender_mail(request: HttpRequest, entry: int) -> None:
    """Schedule the mail about the last decision on an entry, if there is one to be sent."""
    last = EntryEvent.objects.filter(entry=entry).order_by("-pk").first()
    if last is None or last.mailed is not None or last.step not in TEMPLATES:
        return
    site = site_address(request)
    if tell_sender.get_backend().supports_defer:
        tell_sender.using(run_after=timezone.now() + UNDO_PAUSE).enqueue(last.pk, site)
    else:
        tell_sender.enqueue(last.pk, site)


def mail_values(event: EntryEvent, contact: EntryContact, site: str) -> dict[str, Any]:
    """What the mail about an event says."""
    entry, site = event.entry, site.rstrip("/")
    with override(contact.language):
        return {
            "call": pick(definition_of(entry.call).title, contact.language),
            "title": title_of(entry) or entry.reference,
            "reference": entry.reference,
            "text": event_text(event),
            "until": entry.answer_until if event.step == EntryStep.RETURNED else None,
            "link": in_language(site + _entry_address(renew_token(entry=entry)), contact.language),
            "page": site + _public_address(entry),
        }


def _entry_address(token: str) -> str:
    return reverse("entry-status", args=[token])


def _public_address(entry: CallEntry) -> str:
    return reverse("call-entry", args=[entry.call.slug, entry.reference])
