"""Writes to keys."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation, User
from goalweave.accounts.tokens import new_token, token_hash
from goalweave.audit.actions import log_row
from goalweave.core.errors import InputError, NotAllowed
from goalweave.core.messages import Message
from goalweave.core.text.sanitise import sanitise_line
from goalweave.integrations import rules
from goalweave.integrations.models import ApiKey, KeyScope
from goalweave.vanished_rows import reread_row

BEGINNING = "gw_"
"""By which people, and programs that look for secrets in files, recognise a key."""
LONGEST_NAME = 80
LONGEST_LIFE = 366
"""Days."""
MOST_KEYS = 20
"""That a person may have at a time."""


@transaction.atomic
def create_key(
    *, actor: Actor, organisation: Organisation, name: str, scope: str, days: int, now: datetime
) -> tuple[ApiKey, str]:
    """Return the stored key and the key itself, which cannot be read again.

    days: until it expires. Raises NotAllowed; InputError naming the field.
    """
    if scope not in KeyScope.values:
        raise InputError("choose what the key may do", field="scope")
    if actor.user is None or not rules.may_create_key(actor, organisation, scope):
        raise NotAllowed("you do not have permission to create this key")
    name = sanitise_line(name)
    if not name:
        raise InputError("a key needs a name", field="name")
    if len(name) > LONGEST_NAME:
        raise InputError(Message("the limit is {most} characters", most=LONGEST_NAME), field="name")
    if not 1 <= days <= LONGEST_LIFE:
        raise InputError(Message("a key expires after 1 to {most} days", most=LONGEST_LIFE), field="days")
    # Two at once must not pass the limit.
    reread_row(User.objects.select_for_update(no_key=True), actor.user.pk)
    if ApiKey.objects.filter(user=actor.user, revoked=None, expires__gt=now).count() >= MOST_KEYS:
        raise InputError(Message("you have {most} keys; revoke one first", most=MOST_KEYS), field="name")
    token = f"{BEGINNING}{new_token()}"
    key = ApiKey.objects.create(
        user=actor.user,
        organisation=organisation,
        name=name,
        scope=scope,
        digest=token_hash(token),
        start=token[:8],
        created=now,
        expires=now + timedelta(days=days),
    )
    log_row(actor, "create", "api_key", key, None, {"name": name, "scope": scope, "days": days})
    return key, token


@transaction.atomic
def revoke_key(*, actor: Actor, key: ApiKey, now: datetime) -> None:
    """End a key at once; one that has been revoked stays so. Raises NotAllowed."""
    if not rules.may_revoke_key(actor, key):
        raise NotAllowed("you do not have permission to revoke this key")
    if key.revoked is not None:
        return
    key.revoked = now
    key.save(update_fields=["revoked"])
    log_row(actor, "revoke", "api_key", key, {"name": key.name}, None)
