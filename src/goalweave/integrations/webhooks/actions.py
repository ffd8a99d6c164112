"""Writes to webhooks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import Max

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.audit.actions import log_row
from goalweave.audit.models import Entry
from goalweave.core.errors import InputError, NotAllowed
from goalweave.core.messages import Message
from goalweave.integrations import rules
from goalweave.integrations.models import Delivery, Webhook
from goalweave.integrations.webhooks.dispatch import event_payload
from goalweave.integrations.webhooks.events import EVENTS, TEST
from goalweave.integrations.webhooks.signatures import OVERLAP, new_salt
from goalweave.vanished_rows import reread_row

LONGEST_URL = 500
MOST_WEBHOOKS = 10
"""Of an organisation."""


@transaction.atomic
def add_webhook(*, actor: Actor, organisation: Organisation, url: str, events: Iterable[str], now: datetime) -> Webhook:
    """Register an address that receives the events from now on. Raises NotAllowed; InputError naming the field."""
    _require_manager(actor, organisation)
    url = url.strip()
    _check_url(url)
    names = sorted(set(events))
    unknown = next((name for name in names if name not in EVENTS), None)
    if unknown is not None:
        raise InputError(Message("“{value}” is not an event", value=unknown[:40]), field="events")
    if not names:
        raise InputError("choose at least one event", field="events")
    # Two at once must not pass the limit.
    reread_row(Organisation.objects.select_for_update(no_key=True), organisation.pk)
    if organisation.webhooks.count() >= MOST_WEBHOOKS:
        raise InputError(Message("an organisation has at most {most} webhooks", most=MOST_WEBHOOKS), field="url")
    webhook = Webhook.objects.create(
        organisation=organisation,
        url=url,
        events=names,
        salt=new_salt(),
        position=Entry.objects.aggregate(last=Max("pk"))["last"] or 0,
        created=now,
    )
    log_row(actor, "create", "webhook", webhook, None, {"url": url, "events": names})
    return webhook


@transaction.atomic
def delete_webhook(*, actor: Actor, webhook: Webhook) -> None:
    """Delete a webhook and what still waits for it. Raises NotAllowed."""
    _require_manager(actor, webhook.organisation)
    log_row(actor, "delete", "webhook", webhook, {"url": webhook.url, "events": webhook.events}, None)
    webhook.delete()


@transaction.atomic
def rotate_secret(*, actor: Actor, webhook: Webhook, now: datetime) -> Webhook:
    """Give a webhook a new secret; the former one signs as well for a day. Raises NotAllowed."""
    _require_manager(actor, webhook.organisation)
    row = reread_row(Webhook.objects.select_for_update(), webhook.pk)
    row.former_salt, row.former_until = row.salt, now + OVERLAP
    row.salt = new_salt()
    row.save(update_fields=["salt", "former_salt", "former_until"])
    log_row(actor, "rotate", "webhook", row, None, {"secret": True})
    return row


@transaction.atomic
def send_test(*, actor: Actor, webhook: Webhook, now: datetime) -> Delivery:
    """Put a test event into the queue of a webhook. Raises NotAllowed."""
    _require_manager(actor, webhook.organisation)
    payload = event_payload(TEST, webhook.organisation, now, {})
    delivery = Delivery.objects.create(webhook=webhook, event=TEST, payload=payload, created=now, due=now)
    log_row(actor, "test", "webhook", webhook, None, {"delivery": delivery.pk})
    return delivery


def _check_url(url: str) -> None:
    problem = InputError("enter an address that starts with https:// and has no user name", field="url")
    if len(url) > LONGEST_URL:
        raise InputError(Message("the limit is {most} characters", most=LONGEST_URL), field="url")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise problem from error
    if parts.scheme != "https" or not parts.hostname or parts.username is not None or parts.password is not None:
        raise problem
    if port not in (None, 443, 8443):
        raise InputError("the port of the address can only be 443 or 8443", field="url")
    if not url.isprintable() or " " in url:
        raise problem


def _require_manager(actor: Actor, organisation: Organisation) -> None:
    if not rules.may_manage_integrations(actor, organisation):
        raise NotAllowed("only managers of the organisation can change its webhooks")
