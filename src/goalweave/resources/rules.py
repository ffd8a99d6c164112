"""Who may see and keep resources. Default: no. Those of the site are in the administrators' hands."""

from __future__ import annotations

from django.db.models import Q

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import EDITORS
from goalweave.resources.models import Resource, ResourceState


def visible_resources(actor: Actor) -> Q:
    """The condition for the resources that the actor may see: drafts only of organisations that they edit for."""
    if actor.administrator:
        return Q(deleted=None)
    own = Q(organisation__in=actor.organisations_with_role(*EDITORS))
    return Q(deleted=None) & (Q(state=ResourceState.PUBLISHED) | own)


def may_add_resource(actor: Actor, organisation_id: int | None) -> bool:
    """organisation_id: None for a resource of the whole site."""
    return actor.administrator if organisation_id is None else actor.has_role(organisation_id, *EDITORS)


def may_add_resource_somewhere(actor: Actor) -> bool:
    return actor.has_role_somewhere(*EDITORS)


def may_change_resource(actor: Actor, resource: Resource) -> bool:
    """To change, order, publish, delete and restore it, and to add and remove its files."""
    return may_add_resource(actor, resource.organisation_id)
