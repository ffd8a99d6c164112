"""Reads of webhooks, for the managers of their organisation."""

from __future__ import annotations

from django.db.models import QuerySet

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.integrations import rules
from goalweave.integrations.models import Delivery, Webhook

MOST_SHOWN = 100


def webhooks_of(actor: Actor, organisation: Organisation) -> QuerySet[Webhook]:
    rows = Webhook.objects.filter(organisation=organisation).order_by("pk")
    return rows if rules.may_manage_integrations(actor, organisation) else rows.none()


def find_webhook(actor: Actor, organisation: Organisation, pk: int) -> Webhook | None:
    return webhooks_of(actor, organisation).select_related("organisation").filter(pk=pk).first()


def deliveries_of(webhook: Webhook) -> QuerySet[Delivery]:
    """The last deliveries, newest first."""
    return webhook.deliveries.order_by("-pk")[:MOST_SHOWN]
