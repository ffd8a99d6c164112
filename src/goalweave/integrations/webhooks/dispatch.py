"""From the log to the webhooks: new lines become deliveries, and deliveries that are due are sent.

The log is the outbox. An action writes its line in its own transaction, so there is an event for every change and for
none that was rolled back, and no action knows of webhooks.
"""

from __future__ import annotations

import json
from collections import deque
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Min, QuerySet

from goalweave.accounts.models import Organisation
from goalweave.audit.models import Entry
from goalweave.integrations.models import Delivery, DeliveryState, Webhook
from goalweave.integrations.webhooks.events import SOURCES, Event, event_of, public_records
from goalweave.integrations.webhooks.sending import Post, send_event, webhooks_enabled
from goalweave.integrations.webhooks.signatures import HEADER, sign, signing_secrets
from goalweave.registry.link_check import Resolve

SETTLED = timedelta(minutes=10)
"""Numbers of lines are given before a transaction ends, so lines are read again until they are this old."""
PORTION = 1000
"""Lines that are read at a time."""
FIRST_PAUSE = timedelta(seconds=80)
FACTOR = 3
ATTEMPTS = 8
"""The pauses before the second to the eighth add up to a day."""
GIVEN_UP_AFTER = FIRST_PAUSE * ((FACTOR ** (ATTEMPTS - 1) - 1) // (FACTOR - 1))
"""How long a webhook can fail until what waits for it is given up: the sum of all pauses."""
SECONDS_AT_ONCE = 40
"""Of one run: the worker has other work too."""
KEPT = timedelta(days=30)


def dispatch_events(now: datetime, *, resolve: Resolve, post: Post) -> int:
    """Note new events and send what is due; returns how many were delivered. Does nothing where webhooks are off."""
    if not webhooks_enabled():
        return 0
    for webhook in Webhook.objects.select_related("organisation"):
        note_events(webhook, now)
    Delivery.objects.filter(created__lt=now - KEPT).exclude(state=DeliveryState.WAITING).delete()
    return _send_due(now, resolve, post)


def note_events(webhook: Webhook, now: datetime) -> None:
    """Make a delivery of each new line of the log that is an event the webhook wants; none once the webhook is deleted."""
    lines = Entry.objects.filter(organisation=webhook.organisation_id, pk__gt=webhook.position)
    position = webhook.position
    while entries := list(lines.filter(pk__gt=position).order_by("pk")[:PORTION]):
        position = entries[-1].pk
        about = [entry for entry in entries if entry.object_type in SOURCES]
        public = public_records(about)
        events = [event for entry in about if (event := event_of(entry, public)) is not None]
        subscribed = [event for event in events if event.name in webhook.events]
        deliveries = [_delivery(webhook, event, now) for event in subscribed]
        with transaction.atomic():
            if not Webhook.objects.select_for_update(no_key=True).filter(pk=webhook.pk).exists():
                return
            Delivery.objects.bulk_create(deliveries, ignore_conflicts=True, batch_size=500)
    settled = lines.filter(at__lt=now - SETTLED).aggregate(last=Max("pk"))["last"]
    if settled is not None:
        Webhook.objects.filter(pk=webhook.pk).update(position=settled)


def event_payload(name: str, organisation: Organisation, at: datetime, subject: dict[str, Any]) -> dict[str, Any]:
    """What is sent: which event, when, and the number of its object; its content is fetched from the API."""
    return {
        "event": name,
        "at": at.astimezone(UTC).isoformat(),
        "organisation": organisation.slug,
        "object": subject,
        "site": settings.GOALWEAVE_SITE or settings.GOALWEAVE_LISTENS_ON,
    }


def pause_after(attempts: int) -> timedelta:
    """How long to wait after this number of failed attempts."""
    factor: int = FACTOR ** (attempts - 1)
    return FIRST_PAUSE * factor


def _delivery(webhook: Webhook, event: Event, now: datetime) -> Delivery:
    entry = event.entry
    kind = "record" if entry.object_type == "mapping" else entry.object_type
    payload = event_payload(event.name, webhook.organisation, entry.at, {"type": kind, "id": int(entry.object_id)})
    due = max(now, event.due) if event.due else now
    return Delivery(webhook=webhook, entry=entry.pk, event=event.name, payload=payload, created=due, due=due)


def _send_due(now: datetime, resolve: Resolve, post: Post) -> int:
    """Webhooks take turns, one delivery each, until one of its deliveries fails; those that failed last time come last."""
    answering, failing = _turns(now)
    delivered = 0
    end = monotonic() + SECONDS_AT_ONCE
    while answering and monotonic() <= end:
        webhook = answering.popleft()
        if _take_turn(webhook, now, resolve, post):
            delivered += 1
            answering.append(webhook)
    for webhook in failing:
        # At least one of them gets a turn, however busy the others are.
        delivered += _take_turn(webhook, now, resolve, post)
        if monotonic() > end:
            break
    return delivered


def _take_turn(webhook: Webhook, now: datetime, resolve: Resolve, post: Post) -> bool:
    """Send its next delivery; whether there was one, and it arrived."""
    delivery = _waiting(now).filter(webhook=webhook).order_by("due", "pk").first()
    return delivery is not None and send_delivery(delivery, now, resolve=resolve, post=post)


def _turns(now: datetime) -> tuple[deque[Webhook], list[Webhook]]:
    """Webhooks with deliveries that are due, the one that has waited longest first: those that answer, and those that do not."""
    due = Webhook.objects.filter(deliveries__state=DeliveryState.WAITING, deliveries__due__lte=now)
    answering, failing = deque[Webhook](), list[Webhook]()
    for webhook in due.annotate(first=Min("deliveries__due")).order_by("first", "pk"):
        (answering if webhook.failing_since is None else failing).append(webhook)
    return answering, failing


def _waiting(now: datetime) -> QuerySet[Delivery]:
    """Deliveries that are due."""
    return Delivery.objects.filter(state=DeliveryState.WAITING, due__lte=now).select_related("webhook")


def send_delivery(delivery: Delivery, now: datetime, *, resolve: Resolve, post: Post) -> bool:
    """Try once, and note what came of it; whether it was delivered."""
    webhook = delivery.webhook
    body = json.dumps({"id": delivery.pk, **delivery.payload}, ensure_ascii=False).encode()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Goalweave webhook",
        "Connection": "close",
        "Goalweave-Event": delivery.event,
        "Goalweave-Delivery": str(delivery.pk),
        HEADER: sign(body, signing_secrets(webhook, now), int(now.timestamp())),
    }
    sent = send_event(webhook.url, body, headers, resolve=resolve, post=post)
    delivery.attempts += 1
    delivery.tried = now
    delivery.status, delivery.answer, delivery.problem = sent.status, sent.answer[:1000], sent.problem
    if sent.delivered:
        delivery.state = DeliveryState.DELIVERED
    elif delivery.attempts >= ATTEMPTS:
        delivery.state = DeliveryState.FAILED
    else:
        delivery.due = now + pause_after(delivery.attempts)
    # The webhook and its deliveries may have been deleted while its address was told.
    noted = ("attempts", "tried", "status", "answer", "problem", "state", "due")
    Delivery.objects.filter(pk=delivery.pk).update(**{name: getattr(delivery, name) for name in noted})
    if sent.delivered:
        Webhook.objects.filter(pk=webhook.pk).exclude(failing_since=None).update(failing_since=None)
    else:
        _postpone_others(delivery, now)
    return sent.delivered


def _postpone_others(failed: Delivery, now: datetime) -> None:
    """What else waits for the webhook is not tried in vain one by one, and is given up once it has failed for a day."""
    Webhook.objects.filter(pk=failed.webhook_id, failing_since=None).update(failing_since=now)
    others = _waiting(now).filter(webhook=failed.webhook_id)
    if Webhook.objects.filter(pk=failed.webhook_id, failing_since__lt=now - GIVEN_UP_AFTER).exists():
        outcome = {"tried": now, "status": failed.status, "answer": failed.answer, "problem": failed.problem}
        others.filter(created__lt=now - GIVEN_UP_AFTER).update(state=DeliveryState.FAILED, **outcome)
    others.update(due=now + FIRST_PAUSE)
