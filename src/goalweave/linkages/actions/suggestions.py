"""Suggested links: stored, turned into proposals, rejected with a reason that is remembered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.core.errors import Conflict, NotAllowed
from goalweave.core.text.sanitise import sanitise_line
from goalweave.linkages import rules
from goalweave.linkages.actions.proposals import LONGEST_REASON, propose_link
from goalweave.linkages.actions.writing import lock_linkage, log_linkage, require_text
from goalweave.linkages.content import LinkText
from goalweave.linkages.models import JointLinkage, Proposal, Suggestion, SuggestionState
from goalweave.linkages.suggesting import SuggestedLink
from goalweave.vanished_rows import reread_row

ORIGIN = "suggestion"


@transaction.atomic
def store_suggestions(*, actor: Actor, linkage: JointLinkage, suggested: Iterable[SuggestedLink], now: datetime) -> int:
    """Put suggestions into the queue: those that wait already get their new scores, what is suggested no more leaves it,
    and what somebody rejected stays rejected. Returns how many are new. Raises NotAllowed."""
    row = lock_linkage(linkage)
    if not rules.may_suggest(actor, row):
        raise NotAllowed("only editors and managers of an owner can have links suggested")
    links = {(link.subject, link.object): link for link in suggested}
    there = {(suggestion.subject, suggestion.object): suggestion for suggestion in row.suggestions.all()}
    waiting = {ends: suggestion for ends, suggestion in there.items() if suggestion.state == SuggestionState.WAITING}
    Suggestion.objects.filter(pk__in=[waiting[ends].pk for ends in waiting.keys() - links.keys()]).delete()
    for ends in waiting.keys() & links.keys():
        _fill(waiting[ends], links[ends])
    fields = ["score", "similarity", "records", "evidence"]
    Suggestion.objects.bulk_update([waiting[ends] for ends in waiting.keys() & links.keys()], fields, batch_size=200)
    new = [
        _fill(Suggestion(linkage=row, subject=link.subject, object=link.object, created=now), link)
        for ends, link in links.items()
        if ends not in there
    ]
    Suggestion.objects.bulk_create(new, batch_size=200)
    log_linkage(actor, "suggest", row, None, None, {"links": len(links), "new": len(new)})
    return len(new)


def _fill(row: Suggestion, link: SuggestedLink) -> Suggestion:
    row.score, row.similarity, row.records = link.score, link.similarity, link.records
    row.evidence = list(link.evidence)
    return row


@transaction.atomic
def accept_suggestion(
    *,
    actor: Actor,
    suggestion: Suggestion,
    organisation: Organisation,
    now: datetime,
    link: LinkText | None = None,
    draft: bool = False,
) -> Proposal:
    """Propose a suggested link for an owner. link: its text, otherwise the two nodes alone; draft: to write it later.

    Raises as propose_link; Conflict where somebody has decided on it.
    """
    row = _lock_waiting(suggestion)
    proposal = propose_link(
        actor=actor,
        linkage=row.linkage,
        organisation=organisation,
        link=link or LinkText(row.subject, row.object),
        now=now,
        draft=draft,
        origin=ORIGIN,
    )
    row.proposal = proposal
    _decide(actor, row, SuggestionState.ACCEPTED, now)
    return proposal


@transaction.atomic
def reject_suggestion(*, actor: Actor, suggestion: Suggestion, reason: str, now: datetime) -> Suggestion:
    """It is not suggested again. Raises NotAllowed; Conflict where somebody has decided on it; InputError without a
    reason."""
    row = _lock_waiting(suggestion)
    _require_may_suggest(actor, row)
    row.reason = sanitise_line(require_text(reason, "reason"))[:LONGEST_REASON]
    _decide(actor, row, SuggestionState.REJECTED, now)
    after = {"link": f"{row.subject}~{row.object}", "reason": row.reason}
    log_linkage(actor, "reject", row.linkage, None, {"state": str(SuggestionState.WAITING)}, after)
    return row


@transaction.atomic
def restore_suggestion(*, actor: Actor, suggestion: Suggestion) -> Suggestion:
    """Undo a rejection: it waits again. Raises NotAllowed; Conflict where it is not rejected."""
    lock_linkage(suggestion.linkage)
    row = reread_row(Suggestion.objects.all(), suggestion.pk)
    _require_may_suggest(actor, row)
    if row.state != SuggestionState.REJECTED:
        raise Conflict(_("Someone else has changed this since then; it cannot be undone."))
    before = {"link": f"{row.subject}~{row.object}", "reason": row.reason}
    row.state, row.reason, row.decided_by, row.decided_at = SuggestionState.WAITING, "", None, None
    row.save()
    log_linkage(actor, "undo", row.linkage, None, before, {"state": str(SuggestionState.WAITING)})
    return row


def _lock_waiting(suggestion: Suggestion) -> Suggestion:
    lock_linkage(suggestion.linkage)
    row = reread_row(Suggestion.objects.select_related("linkage"), suggestion.pk)
    if row.state != SuggestionState.WAITING:
        raise Conflict(_("Someone else has decided on this suggestion in the meantime."))
    return row


def _require_may_suggest(actor: Actor, row: Suggestion) -> None:
    if not rules.may_suggest(actor, row.linkage):
        raise NotAllowed("only editors and managers of an owner can decide on suggestions")


def _decide(actor: Actor, row: Suggestion, state: SuggestionState, now: datetime) -> None:
    row.state, row.decided_by, row.decided_at = state, actor.user, now
    row.save()
