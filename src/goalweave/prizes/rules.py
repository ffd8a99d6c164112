"""Who may run a prize and see its figures. Default: no; what an expert and a voter may is derived from their rows."""

from __future__ import annotations

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import EDITORS
from goalweave.calls.rules import may_view_call
from goalweave.prizes.models import Edition


def may_view_edition(actor: Actor, edition: Edition) -> bool:
    return may_view_call(actor, edition.call)


def may_run_edition(actor: Actor, edition: Edition) -> bool:
    """To set its days, check eligibility, name experts, nominate and announce."""
    return actor.has_role(edition.call.organisation_id, *EDITORS)
