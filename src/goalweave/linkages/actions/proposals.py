"""Links that organisations propose: drafted, proposed, edited, accepted into the working copy, rejected, withdrawn."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.core.errors import Conflict, InputError, NotAllowed
from goalweave.core.model import Status, StrengthSource
from goalweave.core.text.languages import pick
from goalweave.core.text.sanitise import sanitise_line, sanitise_text
from goalweave.linkages import rules
from goalweave.linkages.actions.writing import (
    LONGEST_TEXT,
    Fields,
    RowChange,
    changing_rows,
    log_linkage,
    require_text,
)
from goalweave.linkages.content import (
    SIGNED_FIELDS,
    LinkText,
    check_link,
    link_digest,
    link_fields,
    link_identity,
    link_text,
)
from goalweave.linkages.models import (
    JointLinkage,
    NoticeKind,
    Proposal,
    ProposalKind,
    ProposalState,
    WorkingLink,
)
from goalweave.linkages.notices import forget_notices, note_owners
from goalweave.vanished_rows import reread_row

LONGEST_REASON = 500
OPEN_STATES = (ProposalState.DRAFT, ProposalState.PROPOSED)
EXTRA_FIELDS = ("status", "strength_by", "weight", "note", "position", "proposed_by_id")
"""Of a working link, besides what it says: needed to bring it back as it was."""


@transaction.atomic
def propose_link(
    *,
    actor: Actor,
    linkage: JointLinkage,
    organisation: Organisation,
    link: LinkText,
    now: datetime,
    draft: bool = False,
    comment: str = "",
    origin: str = "",
) -> Proposal:
    """A new link, proposed or as a draft. Raises NotAllowed; InputErrors for what is wrong with it; InputError where the
    linkage has it, or somebody has proposed it."""
    return _create_proposal(actor, linkage, organisation, None, ProposalKind.ADD, link, now, draft, comment, origin)


@transaction.atomic
def propose_change(
    *,
    actor: Actor,
    working: WorkingLink,
    organisation: Organisation,
    link: LinkText,
    now: datetime,
    draft: bool = False,
    comment: str = "",
    origin: str = "",
) -> Proposal:
    """Another text of a link, between the same nodes. Raises as propose_link; InputError where nothing would change."""
    return _create_proposal(
        actor, working.linkage, organisation, working, ProposalKind.CHANGE, link, now, draft, comment, origin
    )


@transaction.atomic
def propose_removal(
    *,
    actor: Actor,
    working: WorkingLink,
    organisation: Organisation,
    comment: str,
    now: datetime,
    draft: bool = False,
) -> Proposal:
    """comment: why; required. Raises NotAllowed, InputError."""
    reason = require_text(comment, "comment")
    link = link_text(working)
    return _create_proposal(
        actor, working.linkage, organisation, working, ProposalKind.REMOVE, link, now, draft, reason, ""
    )


def _create_proposal(
    actor: Actor,
    linkage: JointLinkage,
    organisation: Organisation,
    working: WorkingLink | None,
    kind: ProposalKind,
    link: LinkText,
    now: datetime,
    draft: bool,
    comment: str,
    origin: str,
) -> Proposal:
    with changing_rows(actor, linkage, now) as change:
        allowed = rules.may_draft if draft else rules.may_propose
        if not allowed(actor, change.linkage, organisation.pk):
            raise NotAllowed("only owners of a row can propose links")
        there = None if working is None else _current_link(change.linkage, working)
        proposal = Proposal(
            linkage=change.linkage,
            kind=kind,
            link=there,
            base=link_digest(link_text(there)) if there is not None else "",
            organisation=organisation,
            author=actor.user,
            origin=origin,
            created=now,
            state=ProposalState.DRAFT,
        )
        _fill_proposal(proposal, _checked_text(change, proposal, link), comment)
        proposal.save()
        after = {**_proposal_fields(proposal), "state": str(ProposalState.DRAFT)}
        if not draft:
            proposal.state = ProposalState.PROPOSED
            proposal.save(update_fields=["state"])
            after["state"] = str(ProposalState.PROPOSED)
            _note_proposed(actor, change, proposal, now)
        log_linkage(actor, "propose", change.linkage, organisation, None, after)
    return proposal


@transaction.atomic
def edit_proposal(
    *, actor: Actor, proposal: Proposal, link: LinkText, comment: str, version: int, now: datetime
) -> Proposal:
    """Another text of a proposal that nobody has decided on. version: the one that the form was filled with.

    Raises NotAllowed; Conflict where it was changed or decided on since; InputErrors as propose_link.
    """
    with changing_rows(actor, proposal.linkage, now) as change:
        row = _lock_open(actor, proposal, version)
        before = _proposal_fields(row)
        _fill_proposal(row, _checked_text(change, row, link), comment)
        row.version += 1
        row.save()
        log_linkage(actor, "change", change.linkage, row.organisation, before, _proposal_fields(row))
    return row


@transaction.atomic
def submit_proposal(*, actor: Actor, proposal: Proposal, now: datetime) -> Proposal:
    """Put a draft to the owners of its row. Raises NotAllowed; Conflict where it is no draft any more; InputError where the
    link was added or proposed by another in the meantime."""
    with changing_rows(actor, proposal.linkage, now) as change:
        row = _lock_proposal(proposal)
        if not rules.may_propose(actor, change.linkage, row.organisation_id):
            raise NotAllowed("only editors and managers of an owner can propose links")
        if row.state != ProposalState.DRAFT:
            raise Conflict(_("This has been proposed already."))
        _checked_text(change, row, link_text(row))
        _require_unchanged_link(row)
        _set_state(actor, change, row, ProposalState.PROPOSED, "propose")
        _note_proposed(actor, change, row, now)
    return row


@transaction.atomic
def withdraw_proposal(*, actor: Actor, proposal: Proposal, now: datetime) -> Proposal:
    """Raises NotAllowed; Conflict where it was decided on."""
    with changing_rows(actor, proposal.linkage, now) as change:
        row = _lock_open(actor, proposal, None)
        _set_state(actor, change, row, ProposalState.WITHDRAWN, "withdraw")
    return row


@transaction.atomic
def reject_proposal(
    *, actor: Actor, proposal: Proposal, organisation: Organisation, reason: str, now: datetime
) -> Proposal:
    """organisation: the owner that the actor decides for. Raises NotAllowed; Conflict where it was decided on; InputError
    without a reason."""
    with changing_rows(actor, proposal.linkage, now) as change:
        row = _lock_decidable(actor, change, proposal, organisation, None)
        row.reason = sanitise_line(require_text(reason, "reason"))[:LONGEST_REASON]
        row.decided_by, row.decided_at = organisation, now
        _set_state(actor, change, row, ProposalState.REJECTED, "reject", organisation)
    return row


@transaction.atomic
def accept_proposal(
    *, actor: Actor, proposal: Proposal, organisation: Organisation, version: int, now: datetime
) -> Proposal:
    """Bring a proposal into the working copy; the owners are asked to sign. organisation: the owner that the actor decides
    for; version: of the text that the actor read.

    Raises NotAllowed; Conflict where the proposal was changed or decided on, or its link changed since; InputError for a
    link in dispute: the dispute is settled instead.
    """
    with changing_rows(actor, proposal.linkage, now) as change:
        row = _lock_decidable(actor, change, proposal, organisation, version)
        if row.link is not None and row.link.disputes.filter(settled=None).exists():
            raise InputError(_("This link is disputed; settle the dispute with this text instead."))
        apply_proposal(actor, change, row, organisation, now)
    return row


def apply_proposal(
    actor: Actor, change: RowChange, row: Proposal, organisation: Organisation | None, now: datetime
) -> None:
    """Part of actions that have checked who may: the working copy gets what the proposal says."""
    _checked_text(change, row, link_text(row))
    _require_unchanged_link(row)
    link = row.link
    row.before = _link_state(link) if link is not None else None
    if row.kind == ProposalKind.REMOVE and link is not None:
        link.delete()
        row.link = None
    else:
        row.link = _write_link(change.linkage, row, link)
    row.decided_by, row.decided_at = organisation, now
    _set_state(actor, change, row, ProposalState.ACCEPTED, "accept", organisation)


@transaction.atomic
def undo_acceptance(*, actor: Actor, proposal: Proposal, organisation: Organisation, now: datetime) -> Proposal:
    """Take an accepted proposal out of the working copy; it waits again. Raises NotAllowed; Conflict where it is not
    accepted any more, or its link was changed or disputed since."""
    with changing_rows(actor, proposal.linkage, now) as change:
        row = _lock_proposal(proposal)
        if not rules.may_decide_proposal(actor, row, change.code_of(row), organisation.pk):
            raise NotAllowed("only another owner of the row can decide on this")
        changed = Conflict(_("Someone else has changed this since then; it cannot be undone."))
        if row.state != ProposalState.ACCEPTED:
            raise changed
        link = row.link
        if link is not None and link.disputes.exists():
            raise changed
        if row.kind != ProposalKind.REMOVE and (link is None or link_text(link) != link_text(row)):
            raise changed
        if row.kind == ProposalKind.ADD and link is not None:
            link.delete()
            row.link = None
        else:
            row.link = _restore_link(change.linkage, link, row.before or {}, changed)
        row.decided_by = row.decided_at = row.before = None
        _set_state(actor, change, row, ProposalState.PROPOSED, "undo", organisation)
    return row


def _checked_text(change: RowChange, proposal: Proposal, link: LinkText) -> LinkText:
    """The link with clean texts, if it can be proposed so. Raises InputError."""
    linkage, there = change.linkage, proposal.link
    clean = check_link(link, change.catalogue, linkage.subject, linkage.object)
    if proposal.kind == ProposalKind.REMOVE:
        return clean
    if there is not None:
        if (clean.subject, clean.object) != (there.subject, there.object):
            raise InputError(_("A change cannot move a link to other nodes; propose a new link."), field="object")
        if clean == link_text(there):
            raise InputError(_("This is what the link already says."))
    same = linkage.links.filter(**_identity_filter(clean))
    if there is not None:
        same = same.exclude(pk=there.pk)
    if same.exists():
        raise InputError(_("The linkage has this link already; propose a change of it."), field="object")
    if proposal.kind == ProposalKind.ADD:
        proposed = linkage.proposals.filter(
            **_identity_filter(clean), kind=ProposalKind.ADD, state=ProposalState.PROPOSED
        )
        other = proposed.exclude(pk=proposal.pk).select_related("organisation").first()
        if other is not None:
            name = pick(other.organisation.short or other.organisation.name)
            raise InputError(_("%(name)s has already proposed this link.") % {"name": name}, field="object")
    return clean


def _identity_filter(link: LinkText) -> Fields:
    return dict(zip(("subject", "object", "relation", "sign"), link_identity(link), strict=True))


def _fill_proposal(proposal: Proposal, link: LinkText, comment: str) -> None:
    for name in SIGNED_FIELDS:
        setattr(proposal, name, getattr(link, name))
    proposal.rationale = dict(link.rationale)
    proposal.comment = sanitise_text(comment).strip()[:LONGEST_TEXT]


def _current_link(linkage: JointLinkage, working: WorkingLink) -> WorkingLink:
    there = linkage.links.filter(pk=working.pk).first()
    if there is None:
        raise Conflict(_("This link has been removed in the meantime."))
    return there


def _require_unchanged_link(row: Proposal) -> None:
    if row.kind == ProposalKind.ADD:
        return
    if row.link is None or link_digest(link_text(row.link)) != row.base:
        raise Conflict(_("The link has changed since this was proposed. Propose it again on the new text."))


def _lock_proposal(proposal: Proposal) -> Proposal:
    """As it is now; the linkage is locked, so nobody changes it."""
    rows = Proposal.objects.select_related("organisation", "link").prefetch_related("linkage__owners")
    return reread_row(rows, proposal.pk)


def _lock_open(actor: Actor, proposal: Proposal, version: int | None) -> Proposal:
    row = _lock_proposal(proposal)
    if not rules.may_change_proposal(actor, row):
        raise NotAllowed("only the organisation that proposes this can change it")
    _require_version(row, OPEN_STATES, version)
    return row


def _lock_decidable(
    actor: Actor, change: RowChange, proposal: Proposal, organisation: Organisation, version: int | None
) -> Proposal:
    row = _lock_proposal(proposal)
    if not rules.may_decide_proposal(actor, row, change.code_of(row), organisation.pk):
        raise NotAllowed("only another owner of the row can decide on this")
    _require_version(row, (ProposalState.PROPOSED,), version)
    return row


def _require_version(row: Proposal, states: tuple[ProposalState, ...], version: int | None) -> None:
    if row.state not in states:
        raise Conflict(_("This proposal has been decided on or withdrawn in the meantime."))
    if version is not None and row.version != version:
        raise Conflict(_("This proposal has changed since you opened it. Read it again."))


def _set_state(
    actor: Actor,
    change: RowChange,
    row: Proposal,
    state: ProposalState,
    verb: str,
    organisation: Organisation | None = None,
) -> None:
    before = str(row.state)
    row.state, row.version = state, row.version + 1
    row.save()
    if state != ProposalState.PROPOSED:
        forget_notices(change.linkage, NoticeKind.PROPOSED, [str(row.pk)])
    after = {**_proposal_fields(row), "state": str(state)}
    log_linkage(actor, verb, change.linkage, organisation or row.organisation, {"state": before}, after)


def _proposal_fields(row: Proposal) -> Fields:
    """As the log has them."""
    fields = {"proposal": row.pk, "kind": str(row.kind), **link_fields(link_text(row))}
    return fields | ({"reason": row.reason} if row.reason else {}) | ({"comment": row.comment} if row.comment else {})


def _note_proposed(actor: Actor, change: RowChange, row: Proposal, now: datetime) -> None:
    owners = rules.row_owner_ids(change.linkage, change.code_of(row)) - {row.organisation_id}
    note_owners(actor, change.linkage, NoticeKind.PROPOSED, str(row.pk), owners, now)


def _link_state(link: WorkingLink) -> Fields:
    return link_fields(link_text(link)) | {name: getattr(link, name) for name in EXTRA_FIELDS}


def _write_link(linkage: JointLinkage, row: Proposal, link: WorkingLink | None) -> WorkingLink:
    if link is None:
        last = linkage.links.order_by("position").last()
        link = WorkingLink(linkage=linkage, position=last.position + 1 if last is not None else 0)
    # A publisher's number belongs to what the publisher said.
    if (link.relation, link.sign, link.strength) != (row.relation, row.sign, row.strength):
        link.weight, link.strength_by = None, str(StrengthSource.OURS)
    for name in SIGNED_FIELDS:
        setattr(link, name, getattr(row, name))
    link.status, link.proposed_by = str(Status.OURS), row.organisation
    link.save()
    return link


def _restore_link(linkage: JointLinkage, link: WorkingLink | None, state: Fields, changed: Conflict) -> WorkingLink:
    restored = link or WorkingLink(linkage=linkage)
    for name, value in state.items():
        setattr(restored, name, value)
    same = linkage.links.filter(**_identity_filter(link_text(restored)))
    if same.exclude(pk=restored.pk).exists():
        raise changed
    restored.save()
    return restored


def locked_proposal(linkage: JointLinkage, proposal: Proposal) -> Proposal:
    """Part of actions that settle a dispute: an open proposal of the linkage. Raises Conflict."""
    row = _lock_proposal(proposal)
    if row.linkage_id != linkage.pk:
        raise NotAllowed("the proposal belongs to another linkage")
    _require_version(row, (ProposalState.PROPOSED,), None)
    return row
