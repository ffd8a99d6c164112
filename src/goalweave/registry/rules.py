"""Who may see and change records. Default: no."""

from __future__ import annotations

from django.db.models import Q

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation, Role
from goalweave.registry.models import Record, Visibility

WRITERS = (Role.CONTRIBUTOR, Role.REVIEWER, Role.EDITOR, Role.MANAGER)


def visible_records(actor: Actor) -> Q:
    """The condition for the records that the actor may see: published ones, and those of their organisations."""
    if actor.administrator:
        return Q()
    return Q(visibility=Visibility.PUBLIC) | Q(organisation__in=actor.roles)


def may_view_record(actor: Actor, record: Record) -> bool:
    if record.visibility == Visibility.PUBLIC:
        return True
    return actor.administrator or record.organisation_id in actor.roles


def may_add_record(actor: Actor, organisation: Organisation) -> bool:
    return actor.has_role(organisation.pk, *WRITERS)
