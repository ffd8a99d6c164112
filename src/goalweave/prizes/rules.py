"""Who may run a prize and see its figures. Default: no; what an expert and a voter may is derived from their rows."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import EDITORS
from goalweave.calls.models import CallState
from goalweave.calls.rules import may_view_call
from goalweave.prizes.models import Assignment, Edition, Expert
from goalweave.prizes.phases import Phase, are_results_public, phase_of, takes_scores


def visible_editions(actor: Actor) -> Q:
    """The condition for the editions that the actor may see: those whose call they may see."""
    if actor.administrator:
        return Q()
    return ~Q(call__state=CallState.DRAFT) | Q(call__organisation__in=actor.organisations_with_role(*EDITORS))


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


def may_run_editions_somewhere(actor: Actor) -> bool:
    return actor.has_role_somewhere(*EDITORS)


def may_view_results(edition: Edition, now: datetime) -> bool:
    """On public pages, in files and reports: of no one before the announcement, of organisers neither. They have a page of their own."""
    return are_results_public(edition, now)


def is_expert(actor: Actor, expert: Expert) -> bool:
    return actor.user is not None and actor.user.is_active and expert.user_id == actor.user.pk and not expert.withdrawn


def may_score(actor: Actor, assignment: Assignment, now: datetime) -> bool:
    """The expert alone, while scores are taken, without a conflict of interest and before they finished: then the others' scores are
    open to them."""
    if not is_expert(actor, assignment.expert) or assignment.conflict or assignment.finished:
        return False
    return takes_scores(assignment.expert.edition, now)


def may_read_others_scores(actor: Actor, assignment: Assignment) -> bool:
    """An expert who has finished the entry, so that no score follows another."""
    return is_expert(actor, assignment.expert) and assignment.finished is not None and not assignment.conflict
