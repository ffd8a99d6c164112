"""Who may run a prize and see its figures. Default: no; what an expert and a voter may is derived from their rows."""

from __future__ import annotations

from datetime import datetime

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import EDITORS
from goalweave.calls.rules import may_view_call
from goalweave.prizes.models import Edition
from goalweave.prizes.phases import Phase, phase_of


def may_view_edition(actor: Actor, edition: Edition) -> bool:
    return may_view_call(actor, edition.call)


def may_run_edition(actor: Actor, edition: Edition) -> bool:
    """To set its days, check eligibility, name experts, nominate and announce."""
    return actor.has_role(edition.call.organisation_id, *EDITORS)


def may_view_count(actor: Actor, edition: Edition, now: datetime) -> bool:
    """Votes: those who run the prize once they are counted, everyone once the results are announced."""
    phase = phase_of(edition, now)
    return phase is Phase.RESULTS or (phase is Phase.COUNT and may_run_edition(actor, edition))


def may_read_vote_log(edition: Edition, now: datetime) -> bool:
    """Everyone, once the results are announced; before, it would tell how many voted in which category."""
    return phase_of(edition, now) is Phase.RESULTS
