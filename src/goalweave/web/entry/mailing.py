"""Mails to people who send in entries: their links, receipts, and whether this site can send mail at all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from goalweave.calls.actions.entries import renew_token
from goalweave.calls.definitions import definition_of
from goalweave.calls.entry_values import title_of
from goalweave.calls.models import Call, CallEntry, EntryContact
from goalweave.web.accounts.mails import delivers_mail, in_language, send
from goalweave.web.addresses import on_site


def mail_works() -> bool:
    """Whether mail leaves this site; without a server it is written to files."""
    return delivers_mail()


def entry_link(entry: CallEntry, language: str, request: HttpRequest | None = None) -> str:
    """The whole address of an entry's pages for its sender. With it one can change the entry: only for mails to that person."""
    return in_language(on_site(reverse("entry", args=[renew_token(entry=entry)]), request), language)


def send_link(request: HttpRequest, entry: CallEntry, contact: EntryContact) -> None:
    """The link of a new entry. Raises MailNotSent."""
    _send("entry_link", request, entry.call, contact.email, contact.language, [entry])


def send_links(request: HttpRequest, call: Call, email: str, language: str, entries: Iterable[CallEntry]) -> None:
    """The links of all entries of an address, or that there are none. Raises MailNotSent."""
    _send("entry_links", request, call, email, language, list(entries))


def send_receipt(request: HttpRequest, entry: CallEntry, contact: EntryContact) -> None:
    """That an entry was submitted, with its reference. Raises MailNotSent."""
    _send("entry_receipt", request, entry.call, contact.email, contact.language, [entry])


def send_update_link(request: HttpRequest, entry: CallEntry, contact: EntryContact) -> None:
    """The link of an entry, since someone who describes the same project wants to update it. Raises MailNotSent."""
    _send("entry_update", request, entry.call, contact.email, contact.language, [entry])


def _send(name: str, request: HttpRequest, call: Call, email: str, language: str, entries: list[CallEntry]) -> None:
    listed = [
        {
            "title": title_of(entry),
            "reference": entry.reference,
            "state": entry.state,
            "started": entry.created,
            "link": entry_link(entry, language, request),
        }
        for entry in entries
    ]
    values: dict[str, Any] = {
        "call": definition_of(call),
        "closes": call.closes,
        "organisation": call.organisation,
        "entries": listed,
        "first": listed[0] if listed else None,
        "days": settings.GOALWEAVE_ENTRY_DAYS,
        "start": in_language(on_site(reverse("entry-start", args=[call.slug]), request), language),
    }
    send(name, email, language, values)
