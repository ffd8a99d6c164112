"""Writes to people and places."""

from __future__ import annotations

from goalweave.accounts.actions.invitations import (
    accept_invitation,
    accept_standing_invitations,
    invite,
    join_by_invitation,
    note_shown_link,
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
    deactivate_person,
    forget_shown_links,
    log_account_change,
    reactivate_person,
    reset_second_factor,
    set_language,
    take_over_account,
)
from goalweave.accounts.actions.sessions import (
    end_other_sessions,
    end_session,
    forget_other_sessions,
    note_session,
)
from goalweave.accounts.actions.units import change_unit, create_unit, remove_unit

__all__ = [
    "OrganisationFields",
    "accept_invitation",
    "accept_standing_invitations",
    "add_member",
    "change_member",
    "change_organisation",
    "change_person",
    "change_unit",
    "countries",
    "create_organisation",
    "create_person",
    "create_unit",
    "deactivate_person",
    "end_other_sessions",
    "end_session",
    "ensure_organisation",
    "forget_other_sessions",
    "forget_shown_links",
    "invite",
    "join_by_invitation",
    "leave_organisation",
    "log_account_change",
    "note_session",
    "note_shown_link",
    "reactivate_person",
    "remove_member",
    "remove_unit",
    "renew_invitation",
    "reset_second_factor",
    "set_language",
    "take_over_account",
    "withdraw_invitation",
]
