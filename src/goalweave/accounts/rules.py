"""Who may manage organisations. Default: no."""

from __future__ import annotations

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation, Role


def may_create_organisation(actor: Actor) -> bool:
    return actor.administrator


def may_change_organisation(actor: Actor, organisation: Organisation) -> bool:
    return actor.has_role(organisation.pk, Role.MANAGER)
