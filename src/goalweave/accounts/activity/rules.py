"""Who may read the log. Default: no.

What was done with an organisation's records is for its editors and managers; what was done with its people, for its
managers; what belongs to no organisation (frameworks, links, accounts), for administrators.
"""

from __future__ import annotations

from django.db.models import Q

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import EDITORS, Role

WORK_TYPES = ("record", "mapping", "assignment", "attachment", "import", "matrix", "matrix_choice", "trade_off")
"""Types of objects whose lines editors may read; all others of an organisation are for its managers alone."""


def may_read_log(actor: Actor, organisation: int) -> bool:
    """Of an organisation, by id; how much of it, `readable_condition` says."""
    return actor.has_role(organisation, *EDITORS)


def may_read_any_log(actor: Actor) -> bool:
    return actor.has_role_somewhere(*EDITORS)


def may_see_address(actor: Actor, organisation: int | None) -> bool:
    """Whether the actor may see email addresses in the log of an organisation (null: of none): people who may list its
    members."""
    return actor.administrator if organisation is None else actor.has_role(organisation, Role.MANAGER)


def address_condition(actor: Actor) -> Q:
    """The condition for the lines of whose doers the actor may see the email addresses, as `may_see_address` has it."""
    if actor.administrator:
        return Q()
    return Q(organisation__in=actor.organisations_with_role(Role.MANAGER))


def readable_condition(actor: Actor) -> Q:
    """The condition for the lines that the actor may read."""
    if actor.administrator:
        return Q()
    managed = Q(organisation__in=actor.organisations_with_role(Role.MANAGER))
    edited = Q(organisation__in=actor.organisations_with_role(Role.EDITOR))
    return managed | edited & Q(object_type__in=WORK_TYPES)
