"""Owners dispute a link, answer, and settle."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.core.errors import Conflict, InputError, NotAllowed
from goalweave.linkages import rules
from goalweave.linkages.actions.proposals import apply_proposal, locked_proposal
from goalweave.linkages.actions.writing import (
    Fields,
    RowChange,
    changing_rows,
    link_name,
    log_linkage,
    require_text,
    show_released,
)
from goalweave.linkages.models import (
    Dispute,
    NoticeKind,
    Outcome,
    Proposal,
    ProposalKind,
    Statement,
    WorkingLink,
)
from goalweave.linkages.notices import forget_notices, note_owners
from goalweave.vanished_rows import reread_row


@transaction.atomic
def dispute_link(
    *, actor: Actor, working: WorkingLink, organisation: Organisation, reason: str, now: datetime
) -> Dispute:
    """From now on the link is disputed in the catalogue, too, and counts nowhere. Raises NotAllowed; Conflict where it was
    removed; InputError without a reason, or where the organisation disputes it already."""
    with changing_rows(actor, working.linkage, now) as change:
        link = change.linkage.links.filter(pk=working.pk).first()
        if link is None:
            raise Conflict(_("This link has been removed in the meantime."))
        code = change.code_of(link)
        if not rules.may_act_for_row(actor, change.linkage, code, organisation.pk):
            raise NotAllowed("only owners of the row can dispute its links")
        if link.disputes.filter(organisation=organisation, settled=None).exists():
            raise InputError(_("Your organisation disputes this link already."))
        dispute = Dispute.objects.create(
            linkage=change.linkage,
            link=link,
            code=code,
            subject=link.subject,
            object=link.object,
            relation=link.relation,
            sign=link.sign,
            organisation=organisation,
            person=actor.user,
            reason=require_text(reason, "reason"),
            opened=now,
        )
        show_released(actor, change.linkage)
        after = {"dispute": dispute.pk, "row": code, "link": link_name(link), "reason": dispute.reason}
        log_linkage(actor, "dispute", change.linkage, organisation, None, after)
        note_owners(actor, change.linkage, NoticeKind.DISPUTED, str(dispute.pk), _others(change, dispute), now)
    return dispute


@transaction.atomic
def answer_dispute(
    *,
    actor: Actor,
    dispute: Dispute,
    organisation: Organisation,
    text: str,
    now: datetime,
    proposal: Proposal | None = None,
) -> Statement:
    """A statement of an owner of the row. proposal: another text of the link, to settle on.

    Raises NotAllowed; Conflict where the dispute is settled, or the proposal was decided on; InputError without a text, or
    for a proposal of another link.
    """
    with changing_rows(actor, dispute.linkage, now) as change:
        row = _open_dispute(dispute)
        if not rules.may_act_for_row(actor, change.linkage, row.code, organisation.pk):
            raise NotAllowed("only owners of the row can answer")
        if proposal is not None:
            _require_proposal_of(row, locked_proposal(change.linkage, proposal))
        statement = Statement.objects.create(
            dispute=row,
            organisation=organisation,
            person=actor.user,
            text=require_text(text, "text"),
            proposal=proposal,
            at=now,
        )
        after: Fields = {"dispute": row.pk, "row": row.code, "text": statement.text}
        if proposal is not None:
            after["proposal"] = proposal.pk
        log_linkage(actor, "answer", change.linkage, organisation, None, after)
        owners = rules.row_owner_ids(change.linkage, row.code) - {organisation.pk}
        note_owners(actor, change.linkage, NoticeKind.ANSWERED, str(statement.pk), owners, now)
    return statement


@transaction.atomic
def settle_dispute(
    *,
    actor: Actor,
    dispute: Dispute,
    organisation: Organisation,
    outcome: str,
    text: str,
    now: datetime,
    proposal: Proposal | None = None,
) -> Dispute:
    """End a dispute: the link is kept, changed to what a proposal says, or removed. text: why; required. All disputes of a
    link end with it. The owners are then asked to sign: nobody's signature follows from it.

    Raises NotAllowed; Conflict where it is settled, or the link or the proposal has changed; InputError for an outcome that
    does not exist, or `changed` without a proposal of the link.
    """
    with changing_rows(actor, dispute.linkage, now) as change:
        row = _open_dispute(dispute)
        ended = open_disputes_of_link(row)
        disputing = {ended_dispute.organisation_id for ended_dispute in ended}
        proposing = row.link.proposed_by_id if row.link is not None else None
        if not rules.may_settle(actor, row, organisation.pk, disputing=disputing, proposing=proposing):
            raise NotAllowed("only an owner of the row that is not a party can settle this")
        if outcome not in (Outcome.KEPT, Outcome.CHANGED, Outcome.REMOVED):
            raise InputError(_("Choose how the dispute ends."), field="outcome")
        settlement = require_text(text, "text")
        if outcome == Outcome.CHANGED:
            if proposal is None:
                raise InputError(_("Choose the text that the link gets."), field="proposal")
            accepted = locked_proposal(change.linkage, proposal)
            _require_proposal_of(row, accepted)
            apply_proposal(actor, change, accepted, organisation, now)
        for ended_dispute in ended:
            ended_dispute.outcome, ended_dispute.settled, ended_dispute.settlement = outcome, now, settlement
            ended_dispute.settled_by, ended_dispute.settled_person = organisation, actor.user
            ended_dispute.save()
        forget_notices(change.linkage, NoticeKind.DISPUTED, [str(ended_dispute.pk) for ended_dispute in ended])
        if outcome == Outcome.REMOVED and row.link is not None:
            row.link.delete()
        show_released(actor, change.linkage)
        after: Fields = {
            "disputes": [ended_dispute.pk for ended_dispute in ended],
            "row": row.code,
            "outcome": str(outcome),
            "text": settlement,
        }
        log_linkage(actor, "settle", change.linkage, organisation, None, after)
        owners = rules.row_owner_ids(change.linkage, row.code) - {organisation.pk}
        note_owners(actor, change.linkage, NoticeKind.SETTLED, str(row.pk), owners, now)
    dispute.refresh_from_db()
    return dispute


@transaction.atomic
def withdraw_dispute(*, actor: Actor, dispute: Dispute, now: datetime) -> Dispute:
    """By the organisation that disputes. Raises NotAllowed; Conflict where it is settled."""
    with changing_rows(actor, dispute.linkage, now) as change:
        row = _open_dispute(dispute)
        if not rules.may_withdraw_dispute(actor, row):
            raise NotAllowed("only the organisation that disputes the link can withdraw this")
        row.outcome, row.settled, row.settled_by, row.settled_person = (
            Outcome.WITHDRAWN,
            now,
            row.organisation,
            actor.user,
        )
        row.save()
        forget_notices(change.linkage, NoticeKind.DISPUTED, [str(row.pk)])
        show_released(actor, change.linkage)
        before = {"dispute": row.pk, "row": row.code, "reason": row.reason}
        log_linkage(actor, "withdraw", change.linkage, row.organisation, before, None)
        note_owners(actor, change.linkage, NoticeKind.SETTLED, str(row.pk), _others(change, row), now)
    return row


def open_disputes_of_link(dispute: Dispute) -> list[Dispute]:
    """An open dispute and the others about the same link."""
    same = Dispute.objects.filter(link=dispute.link_id, settled=None).exclude(link=None).exclude(pk=dispute.pk)
    return [dispute, *same.select_related("organisation")]


def _open_dispute(dispute: Dispute) -> Dispute:
    rows = Dispute.objects.select_related("organisation", "link").prefetch_related("linkage__owners")
    row = reread_row(rows, dispute.pk)
    if row.settled is not None:
        raise Conflict(_("This dispute has been settled in the meantime."))
    return row


def _require_proposal_of(dispute: Dispute, proposal: Proposal) -> None:
    if proposal.kind != ProposalKind.CHANGE or dispute.link_id is None or proposal.link_id != dispute.link_id:
        raise InputError(_("This proposal is about another link."), field="proposal")


def _others(change: RowChange, dispute: Dispute) -> set[int]:
    return rules.row_owner_ids(change.linkage, dispute.code) - {dispute.organisation_id}
