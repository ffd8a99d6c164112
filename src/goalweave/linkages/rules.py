"""Who may see and do what with joint linkages. Default: no.

Everyone reads versions, states of rows, signatures by organisation, and which links are disputed. Members of owners also
read the working copy, proposals and disputes; drafts, those of the organisation that writes them. Contributors and
reviewers of an owner write drafts; its editors and managers act for it: propose, decide, dispute, answer, settle, sign.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import EDITORS, WRITERS, Role
from goalweave.linkages.models import Dispute, JointLinkage, Proposal, ProposalState


def owner_ids(linkage: JointLinkage) -> set[int]:
    """Ids of the organisations that own a row; no query where the owners were fetched before."""
    return {owner.organisation_id for owner in linkage.owners.all()}


def row_owner_ids(linkage: JointLinkage, code: str) -> set[int]:
    return {owner.organisation_id for owner in linkage.owners.all() if owner.code == code}


def may_maintain(actor: Actor) -> bool:
    """To put a linkage under joint maintenance, and to appoint and remove owners."""
    return actor.administrator


def may_view_linkage(actor: Actor, linkage: JointLinkage) -> bool:
    """Its versions and the states of its rows: they explain figures that are public."""
    return linkage.pk is not None


def may_view_work(actor: Actor, linkage: JointLinkage) -> bool:
    """To see the working copy, proposals, reasons of disputes, and who signed for an organisation."""
    return actor.administrator or bool(owner_ids(linkage) & actor.roles.keys())


def may_draft(actor: Actor, linkage: JointLinkage, organisation: int) -> bool:
    """To write proposals for an organisation that owns a row, any row."""
    return organisation in owner_ids(linkage) and actor.has_role(organisation, *WRITERS)


def may_propose(actor: Actor, linkage: JointLinkage, organisation: int) -> bool:
    return organisation in owner_ids(linkage) and actor.has_role(organisation, *EDITORS)


def may_act_for_row(actor: Actor, linkage: JointLinkage, code: str, organisation: int) -> bool:
    """To dispute, answer and sign for one of the owners of a row."""
    return organisation in row_owner_ids(linkage, code) and actor.has_role(organisation, *EDITORS)


def may_view_proposal(actor: Actor, proposal: Proposal) -> bool:
    if proposal.state == ProposalState.DRAFT:
        return actor.administrator or proposal.organisation_id in actor.roles
    return may_view_work(actor, proposal.linkage)


def visible_proposals(actor: Actor) -> Q:
    """The condition for proposals of a linkage whose work the actor may view."""
    if actor.administrator:
        return Q()
    return ~Q(state=ProposalState.DRAFT) | Q(organisation__in=list(actor.roles))


def may_change_proposal(actor: Actor, proposal: Proposal) -> bool:
    """To edit, propose or withdraw it, as far as its state goes; a draft by whoever writes for its organisation."""
    if proposal.state == ProposalState.DRAFT:
        return may_draft(actor, proposal.linkage, proposal.organisation_id)
    return may_propose(actor, proposal.linkage, proposal.organisation_id)


def may_decide_proposal(actor: Actor, proposal: Proposal, code: str, organisation: int) -> bool:
    """To accept or reject it for an owner of the row: another one than the proposing organisation where there is another."""
    owners = row_owner_ids(proposal.linkage, code)
    own = organisation == proposal.organisation_id
    return may_act_for_row(actor, proposal.linkage, code, organisation) and (not own or owners == {organisation})


def may_settle(
    actor: Actor, dispute: Dispute, organisation: int, *, disputing: Collection[int], proposing: int | None
) -> bool:
    """To settle a dispute for an owner of the row, never for one that disputes the link. disputing, proposing: ids of the
    organisations that dispute and that proposed it; the proposing one settles only where there is no third owner."""
    if not may_act_for_row(actor, dispute.linkage, dispute.code, organisation) or organisation in disputing:
        return False
    third = row_owner_ids(dispute.linkage, dispute.code) - {*disputing, proposing}
    return organisation != proposing or not third


def may_withdraw_dispute(actor: Actor, dispute: Dispute) -> bool:
    return actor.has_role(dispute.organisation_id, *EDITORS)


def may_release(actor: Actor, linkage: JointLinkage, *, complete: bool) -> bool:
    """complete: all rows with owners are signed by all and nothing is disputed; then a manager of an owner may, too."""
    if actor.administrator:
        return True
    return complete and any(actor.has_role(organisation, Role.MANAGER) for organisation in owner_ids(linkage))


def may_suggest(actor: Actor, linkage: JointLinkage) -> bool:
    """To have links suggested and to decide on suggestions, for any of one's organisations."""
    return actor.administrator or bool(acting_organisations(actor, linkage, *EDITORS))


def acting_organisations(actor: Actor, linkage: JointLinkage, *roles: Role) -> list[int]:
    """Ids of the owners in which the actor has one of the roles; of all owners for an administrator."""
    return sorted(organisation for organisation in owner_ids(linkage) if actor.has_role(organisation, *roles))
