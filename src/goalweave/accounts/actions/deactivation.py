"""Writes to whether people may sign in at all. What they belong to, and what they wrote, stays."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from goalweave.accounts import rules
from goalweave.accounts.actor import Actor
from goalweave.accounts.models import User
from goalweave.audit.actions import log
from goalweave.core.errors import InputError, NotAllowed


@transaction.atomic
def deactivate_person(*, actor: Actor, user: User) -> User:
    """They cannot sign in; where they are signed in that ends, and so do links to set a password.

    Nothing is written where they are switched off already. Raises NotAllowed; InputError for the last administrator.
    """
    _require_may_deactivate(actor)
    # Administrators are switched one after the other, so that two do not take each other's place as the last one.
    others = User.objects.select_for_update().filter(is_superuser=True, is_active=True).order_by("pk")
    administrators = {one.pk for one in others}
    row = User.objects.select_for_update().get(pk=user.pk)
    if not row.is_active:
        return row
    if administrators == {row.pk}:
        raise InputError(_("This is the last administrator of the site. Make someone else an administrator first."))
    row.is_active = False
    row.switched_off += 1
    row.save(update_fields=["is_active", "switched_off"])
    _log_person(actor, "switch_off", row)
    return row


@transaction.atomic
def reactivate_person(*, actor: Actor, user: User) -> User:
    """They can sign in again, with the password from before. Nothing is written where they can. Raises NotAllowed."""
    _require_may_deactivate(actor)
    row = User.objects.select_for_update().get(pk=user.pk)
    if row.is_active:
        return row
    row.is_active = True
    row.save(update_fields=["is_active"])
    _log_person(actor, "switch_on", row)
    return row


def _require_may_deactivate(actor: Actor) -> None:
    if not rules.may_deactivate_people(actor):
        raise NotAllowed("only administrators can deactivate or reactivate accounts")


def _log_person(actor: Actor, verb: str, row: User) -> None:
    was, now = {"active": not row.is_active}, {"active": row.is_active}
    log(actor=actor, verb=verb, object_type="user", object_id=row.pk, before=was, after=now | {"email": row.email})
