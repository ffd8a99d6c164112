"""The state of each row of a joint linkage: who signed what, what is disputed; worked out from rows of the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from goalweave.accounts.models import Organisation, User
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Framework
from goalweave.linkages.content import LinkText, link_digest, link_text, row_code, row_digest
from goalweave.linkages.models import (
    Dispute,
    JointLinkage,
    Proposal,
    ProposalState,
    RowOwner,
    Side,
    Signature,
    WorkingLink,
)
from goalweave.prepared_query import PreparedQuery


class RowState(StrEnum):
    """draft: nobody has proposed, changed or signed anything in it; proposed: no signature holds; partly signed, signed: by
    some or all owners; disputed: a link is."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    PARTLY_SIGNED = "partly_signed"
    SIGNED = "signed"
    DISPUTED = "disputed"


class OwnerState(StrEnum):
    """What an owner has done with a row. earlier_text: the row has changed since they signed, so they are asked again."""

    UNSIGNED = "unsigned"
    SIGNED = "signed"
    EARLIER_TEXT = "earlier_text"


@dataclass(frozen=True, slots=True)
class OwnerStatus:
    """signed, person: of the latest signature, also of one to an earlier text; disputes: how many of the row's links the
    organisation disputes."""

    organisation: Organisation
    role: str
    state: OwnerState
    signed: datetime | None = None
    person: User | None = None
    disputes: int = 0


@dataclass(frozen=True, slots=True)
class RowLink:
    """agreed: the owners whose signature covers the link as it is; digest: of its text."""

    row: WorkingLink
    text: LinkText
    digest: str
    agreed: tuple[Organisation, ...]
    disputes: tuple[Dispute, ...]


@dataclass(frozen=True, slots=True)
class JointRow:
    """code: of its node; digest: what a form that signs the row sends back; disputed_by: organisations with open disputes."""

    code: str
    state: RowState
    owners: tuple[OwnerStatus, ...]
    links: tuple[RowLink, ...]
    digest: str
    disputes: tuple[Dispute, ...]
    proposals: int

    @property
    def signed(self) -> int:
        return sum(owner.state is OwnerState.SIGNED for owner in self.owners)

    @property
    def signed_by_all(self) -> bool:
        return bool(self.owners) and self.signed == len(self.owners)

    @property
    def disputed_links(self) -> int:
        return sum(bool(link.disputes) for link in self.links)

    @property
    def disputed_by(self) -> tuple[Organisation, ...]:
        return tuple({dispute.organisation_id: dispute.organisation for dispute in self.disputes}.values())

    @property
    def signable(self) -> tuple[RowLink, ...]:
        """What a signature covers: the links that nobody disputes."""
        return tuple(link for link in self.links if not link.disputes)


@dataclass(frozen=True)
class RowReader:
    """Which row each code of a linkage belongs to."""

    framework: Framework
    side: str
    owned: frozenset[str]

    @classmethod
    def of(cls, linkage: JointLinkage, catalogue: Catalogue) -> RowReader:
        """Raises UnknownNode where the catalogue lacks the framework."""
        key = linkage.subject if linkage.side == Side.SUBJECT else linkage.object
        owned = frozenset(owner.code for owner in linkage.owners.all())
        return cls(catalogue.framework(key), linkage.side, owned)

    def code_of(self, link: LinkText | WorkingLink | Proposal) -> str:
        return row_code(self.framework, str(getattr(link, self.side)), self.owned)

    def place(self, code: str) -> int:
        """Order of rows: that of the framework; a code that it lacks last."""
        return next(
            (at for at, node in enumerate(self.framework.nodes) if node.code == code), len(self.framework.nodes)
        )


def read_rows(linkage: JointLinkage, catalogue: Catalogue) -> tuple[JointRow, ...]:
    """All rows that have owners, links or open proposals, in the order of the framework, as they are now. Five queries."""
    reader = RowReader.of(linkage, catalogue)
    owners: dict[str, list[RowOwner]] = defaultdict(list)
    for owner in _rows_of(_owners_of, linkage):
        owners[owner.code].append(owner)
    links: dict[str, list[WorkingLink]] = defaultdict(list)
    row_of_link: dict[int | None, str] = {}
    for link in _rows_of(_links_of, linkage):
        row_of_link[link.pk] = reader.code_of(link)
        links[row_of_link[link.pk]].append(link)
    signatures: dict[str, list[Signature]] = defaultdict(list)
    for signature in _rows_of(_signatures_of, linkage):
        signatures[signature.code].append(signature)
    disputes: dict[str, list[Dispute]] = defaultdict(list)
    for dispute in _rows_of(_open_disputes_of, linkage):
        disputes[row_of_link.get(dispute.link_id, dispute.code)].append(dispute)
    opened: dict[str, int] = defaultdict(int)
    touched: set[str] = set()
    for proposal in _rows_of(_live_proposals_of, linkage):
        code = reader.code_of(proposal)
        touched.add(code)
        opened[code] += proposal.state == ProposalState.PROPOSED
    codes = sorted({*owners, *links, *opened}, key=lambda code: (reader.place(code), code))
    return tuple(
        _joint_row(code, owners[code], links[code], signatures[code], disputes[code], opened[code], code in touched)
        for code in codes
    )


RowT = TypeVar("RowT", RowOwner, WorkingLink, Signature, Dispute, Proposal)


def _rows_of(query: PreparedQuery[RowT], linkage: JointLinkage) -> list[RowT]:
    rows = query(linkage.pk)
    for row in rows:
        row.linkage = linkage
    return rows


_owners_of = PreparedQuery(
    lambda linkage: RowOwner.objects.filter(linkage=linkage).select_related("organisation").order_by("pk")
)
_links_of = PreparedQuery(lambda linkage: WorkingLink.objects.filter(linkage=linkage))
_signatures_of = PreparedQuery(
    lambda linkage: Signature.objects.filter(linkage=linkage).select_related("person").order_by("pk")
)
_open_disputes_of = PreparedQuery(
    lambda linkage: Dispute.objects.filter(linkage=linkage, settled=None).select_related("organisation").order_by("pk")
)
_live_proposals_of = PreparedQuery(
    lambda linkage: Proposal.objects.filter(linkage=linkage, state__in=(ProposalState.PROPOSED, ProposalState.ACCEPTED))
)


def _joint_row(
    code: str,
    owners: Sequence[RowOwner],
    links: Sequence[WorkingLink],
    signatures: Sequence[Signature],
    disputes: Sequence[Dispute],
    opened: int,
    touched: bool,
) -> JointRow:
    disputed = {dispute.link_id for dispute in disputes}
    digests = {link.pk: link_digest(link_text(link)) for link in links}
    undisputed = {digests[link.pk] for link in links if link.pk not in disputed}
    latest = {signature.organisation_id: signature for signature in signatures}
    valid = {organisation: row for organisation, row in latest.items() if row.withdrawn is None}
    statuses = tuple(
        _owner_status(owner, valid.get(owner.organisation_id), undisputed, set(digests.values()), disputes)
        for owner in owners
    )
    row_links = tuple(
        RowLink(
            link,
            link_text(link),
            digests[link.pk],
            _agreed(owners, valid, digests[link.pk]),
            tuple(dispute for dispute in disputes if dispute.link_id == link.pk),
        )
        for link in links
    )
    state = _row_state(statuses, bool(disputes), touched or bool(signatures))
    return JointRow(code, state, statuses, row_links, row_digest(undisputed), tuple(disputes), opened)


def _owner_status(
    owner: RowOwner,
    signature: Signature | None,
    undisputed: set[str],
    everything: set[str],
    disputes: Iterable[Dispute],
) -> OwnerStatus:
    own = sum(dispute.organisation_id == owner.organisation_id for dispute in disputes)
    if signature is None:
        return OwnerStatus(owner.organisation, owner.role, OwnerState.UNSIGNED, disputes=own)
    signed = set(signature.links)
    # A dispute is no change of the text: who signed a link before it was disputed need not sign the rest again.
    holds = undisputed <= signed <= everything
    state = OwnerState.SIGNED if holds else OwnerState.EARLIER_TEXT
    return OwnerStatus(owner.organisation, owner.role, state, signature.at, signature.person, own)


def _agreed(owners: Sequence[RowOwner], valid: dict[int, Signature], digest: str) -> tuple[Organisation, ...]:
    signers = [owner for owner in owners if owner.organisation_id in valid]
    return tuple(owner.organisation for owner in signers if digest in valid[owner.organisation_id].links)


def _row_state(owners: Sequence[OwnerStatus], disputed: bool, touched: bool) -> RowState:
    signed = sum(owner.state is OwnerState.SIGNED for owner in owners)
    if disputed:
        return RowState.DISPUTED
    if owners and signed == len(owners):
        return RowState.SIGNED
    if signed:
        return RowState.PARTLY_SIGNED
    return RowState.PROPOSED if touched else RowState.DRAFT
