"""Writes to people and places."""

from __future__ import annotations

from goalweave.accounts.actions.invitations import (
    accept_invitation,
    accept_invitations_of,
    invite,
    join_by_invitation,
    renew_invitation,
    withdraw_invitation,
)
from goalweave.accounts.actions.members import add_member, change_member, leave_organisation, remove_member
from goalweave.accounts.actions.organisations import (
    OrganisationFields,
    change_organisation,
    countries,
    create_organisation,
    ensure_organisation,
)
from goalweave.accounts.actions.people import (
    change_person,
    create_person,
    note_account_change,
    remove_second_step,
    set_language,
)
from goalweave.accounts.actions.switching import switch_off, switch_on
from goalweave.accounts.actions.units import change_unit, create_unit, remove_unit

__all__ = [
    "OrganisationFields",
    "accept_invitation",
    "accept_invitations_of",
    "add_member",
    "change_member",
    "change_organisation",
    "change_person",
    "change_unit",
    "countries",
    "create_organisation",
    "create_person",
    "create_unit",
    "ensure_organisation",
    "invite",
    "join_by_invitation",
    "leave_organisation",
    "note_account_change",
    "remove_member",
    "remove_second_step",
    "remove_unit",
    "renew_invitation",
    "set_language",
    "switch_off",
    "switch_on",
    "withdraw_invitation",
]
