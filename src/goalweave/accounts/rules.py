"""Who may see and manage people and organisations. Default: no."""

from __future__ import annotations

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation, Role, User


def may_create_organisation(actor: Actor) -> bool:
    return actor.administrator


def may_view_organisation(actor: Actor, organisation: Organisation, *, published: bool) -> bool:
    """Whether the actor may see an organisation. published: whether it has published anything; then everyone may."""
    return published or actor.administrator or organisation.pk in actor.roles


def may_change_organisation(actor: Actor, organisation: Organisation) -> bool:
    return actor.has_role(organisation.pk, Role.MANAGER)


def may_manage_units(actor: Actor, organisation: Organisation) -> bool:
    return actor.has_role(organisation.pk, Role.MANAGER)


def may_manage_members(actor: Actor, organisation: Organisation) -> bool:
    """To see, invite, change and remove them."""
    return actor.has_role(organisation.pk, Role.MANAGER)


def may_leave_organisation(actor: Actor, organisation: Organisation) -> bool:
    return organisation.pk in actor.roles


def may_add_members(actor: Actor) -> bool:
    """To make members of people who were not asked."""
    return actor.administrator


def may_create_people(actor: Actor) -> bool:
    return actor.administrator


def may_list_people(actor: Actor) -> bool:
    return actor.administrator


def may_deactivate_people(actor: Actor) -> bool:
    """To keep them from signing in, and to let them again."""
    return actor.administrator


def may_change_person(actor: Actor, user: User) -> bool:
    """Administrators too only themselves: what people are called is theirs."""
    return actor.user is not None and actor.user.is_active and actor.user.pk == user.pk


def may_set_up(actor: Actor) -> bool:
    """To see the steps of setting up the site, or an organisation that the actor manages."""
    return actor.has_role_somewhere(Role.MANAGER)


def must_use_second_step(actor: Actor, required_of: str) -> bool:
    """required_of: `administrators` of the site, `managers` of organisations as well, or empty: no one."""
    if required_of == "managers":
        return actor.has_role_somewhere(Role.MANAGER)
    return required_of == "administrators" and actor.administrator
