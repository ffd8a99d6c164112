"""Reads of keys."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.accounts.tokens import token_hash
from goalweave.integrations import rules
from goalweave.integrations.models import ApiKey


def usable_key(token: str, now: datetime) -> ApiKey | None:
    """The key that a program sent, unless it is unknown, revoked or expired, or its person was turned off; one query."""
    rows = ApiKey.objects.filter(digest=token_hash(token), revoked=None, expires__gt=now, user__is_active=True)
    return rows.select_related("user", "organisation").first()


def own_keys(actor: Actor) -> QuerySet[ApiKey]:
    """The keys of a person, newest first."""
    return ApiKey.objects.filter(user=actor.user).select_related("organisation").order_by("-pk")


def keys_of_organisation(actor: Actor, organisation: Organisation) -> QuerySet[ApiKey]:
    """The keys that open an organisation, newest first; none for who does not manage it."""
    rows = ApiKey.objects.filter(organisation=organisation).select_related("user").order_by("-pk")
    return rows if rules.may_manage_integrations(actor, organisation) else rows.none()
