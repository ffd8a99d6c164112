"""Writes to memberships: who belongs to an organisation, in which role and unit."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from goalweave.accounts import rules
from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Membership, Organisation, Role, Unit, User
from goalweave.accounts.queries import is_last_manager
from goalweave.audit.actions import log_row
from goalweave.core.errors import InputError, NotAllowed
from goalweave.vanished_rows import reread_row


@transaction.atomic
def add_member(
    *, actor: Actor, organisation: Organisation, user: User, role: Role, unit: Unit | None = None
) -> Membership:
    """Add a member. Raises NotAllowed; InputError for someone who is a member already, or for a unit of another
    organisation."""
    if not rules.may_add_members(actor):
        raise NotAllowed("only administrators can add members who were not invited")
    return create_membership(actor=actor, organisation=organisation, user=user, role=role, unit=unit)


def create_membership(
    *, actor: Actor, organisation: Organisation, user: User, role: Role, unit: Unit | None
) -> Membership:
    """Make the membership and log it. For actions that have asked whether they may. Raises InputError."""
    check_unit(organisation, unit)
    lock_members(organisation)
    if Membership.objects.filter(organisation=organisation, user=user).exists():
        raise InputError(_("This person is already a member of the organisation."), field="email")
    membership = Membership.objects.create(organisation=organisation, user=user, role=role, unit=unit)
    log_row(actor, "create", "membership", membership, after=_membership_fields(membership))
    return membership


@transaction.atomic
def change_member(*, actor: Actor, membership: Membership, role: Role, unit: Unit | None) -> Membership:
    """Raises NotAllowed; InputError for the last manager, or a unit of another organisation."""
    _require_may_manage(actor, membership.organisation)
    check_unit(membership.organisation, unit)
    lock_members(membership.organisation)
    row = reread_row(Membership.objects.select_related("user", "unit"), membership.pk)
    before = _membership_fields(row)
    if row.role == Role.MANAGER and role != Role.MANAGER:
        _require_another_manager(actor, row)
    row.role, row.unit = role, unit
    if _membership_fields(row) != before:
        row.save()
        log_row(actor, "change", "membership", row, before, _membership_fields(row))
    return row


@transaction.atomic
def remove_member(*, actor: Actor, membership: Membership) -> None:
    """Raises NotAllowed; InputError for the last manager."""
    _require_may_manage(actor, membership.organisation)
    lock_members(membership.organisation)
    row = reread_row(Membership.objects.select_related("user", "unit"), membership.pk)
    if row.role == Role.MANAGER:
        _require_another_manager(actor, row)
    log_row(actor, "remove", "membership", row, before=_membership_fields(row))
    row.delete()


@transaction.atomic
def leave_organisation(*, actor: Actor, organisation: Organisation) -> None:
    """End the actor's own membership; their content is kept.

    Raises NotAllowed for people who are not members; InputError for the last manager, even an administrator of the
    site.
    """
    outside = NotAllowed("you can only leave an organisation that you are a member of")
    if actor.user is None or not rules.may_leave_organisation(actor, organisation):
        raise outside
    lock_members(organisation)
    row = organisation.memberships.select_related("user", "unit").filter(user=actor.user).first()
    if row is None:
        raise outside
    if is_last_manager(row):
        raise InputError(_("You are the last manager here. Make someone else a manager first, then you can leave."))
    log_row(actor, "leave", "membership", row, before=_membership_fields(row))
    row.delete()


def lock_members(organisation: Organisation) -> None:
    """Keep others from the members of the organisation until the transaction ends."""
    # Else two managers who demote each other at the same moment would both find another manager left.
    reread_row(Organisation.objects.select_for_update(), organisation.pk)


def check_unit(organisation: Organisation, unit: Unit | None) -> None:
    """Raises InputError for a unit of another organisation."""
    if unit is not None and unit.organisation_id != organisation.pk:
        raise InputError(_("This unit does not belong to the organisation."), field="unit")


def _require_may_manage(actor: Actor, organisation: Organisation) -> None:
    if not rules.may_manage_members(actor, organisation):
        raise NotAllowed("only managers can change the members of an organisation")


def _require_another_manager(actor: Actor, leaving: Membership) -> None:
    """An organisation without a manager could be helped by an administrator only; so only they may leave it so."""
    if not actor.administrator and is_last_manager(leaving):
        raise InputError(_("This is the last manager. Make someone else a manager first."), field="role")


def _membership_fields(row: Membership) -> dict[str, Any]:
    return {"user": row.user_id, "email": row.user.email, "role": row.role, "unit": row.unit.slug if row.unit else None}
