"""Webhooks: events of an organisation, sent to an address that its managers name."""

from goalweave.integrations.webhooks.actions import (
    add_webhook,
    delete_webhook,
    rotate_secret,
    send_test,
)
from goalweave.integrations.webhooks.dispatch import dispatch_events
from goalweave.integrations.webhooks.events import EVENTS
from goalweave.integrations.webhooks.queries import deliveries_of, find_webhook, webhooks_of
from goalweave.integrations.webhooks.sending import webhooks_enabled
from goalweave.integrations.webhooks.signatures import current_secret, sign, verify

__all__ = [
    "EVENTS",
    "add_webhook",
    "current_secret",
    "delete_webhook",
    "deliveries_of",
    "dispatch_events",
    "find_webhook",
    "rotate_secret",
    "send_test",
    "sign",
    "verify",
    "webhooks_enabled",
    "webhooks_of",
]
