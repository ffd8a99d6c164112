"""Reads of joint linkages, for an actor: outsiders see what was released, and the states of rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import EDITORS, Organisation, User
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import NotAllowed, UnknownNode
from goalweave.core.messages import Message
from goalweave.formats.frameworks.link_table import TableLink
from goalweave.frameworks.queries import catalogue
from goalweave.linkages import rules
from goalweave.linkages.content import (
    Identity,
    LinkageDifference,
    LinkText,
    compare_links,
    link_identity,
    link_text,
)
from goalweave.linkages.models import (
    Dispute,
    JointLinkage,
    Proposal,
    ProposalState,
    Side,
    Statement,
    Suggestion,
    SuggestionState,
    Version,
)
from goalweave.linkages.states import JointRow, OwnerState, OwnerStatus, RowLink, RowReader, RowState, read_rows
from goalweave.linkages.versions import frozen_text, version_links

OPEN_PROPOSALS = (ProposalState.DRAFT, ProposalState.PROPOSED)


@dataclass(frozen=True, slots=True)
class LinkView:
    """id: of the link in the working copy, None for a link of a version; agreed: the owners who signed it as it is."""

    id: int | None
    text: LinkText
    status: str
    strength_by: str
    agreed: tuple[Organisation, ...]
    disputed_by: tuple[Organisation, ...]
    weight: float | None = None


@dataclass(frozen=True, slots=True)
class RowView:
    """A row as the actor may see it. working: whether the links are those of the working copy, otherwise of the latest
    version; digest: what a form that signs the row sends back, empty where the actor may not see the working copy;
    proposals: how many are open; disputed_links: of the working copy."""

    code: str
    state: RowState
    owners: tuple[OwnerStatus, ...]
    links: tuple[LinkView, ...]
    working: bool
    digest: str
    disputed_links: int
    disputed_by: tuple[Organisation, ...]
    proposals: int

    @property
    def signed(self) -> int:
        """How many owners have signed the row as it is."""
        return sum(owner.state is OwnerState.SIGNED for owner in self.owners)


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """links: that count; top: only the top node itself is linked; disputed, hinders: links that do not count."""

    links: int
    top: bool
    disputed: int
    hinders: int


@dataclass(frozen=True, slots=True)
class RowToSign:
    """A row that waits for the signature of an organisation of the actor. state: unsigned, or signed to an earlier text."""

    linkage: JointLinkage
    code: str
    organisation: Organisation
    state: OwnerState
    digest: str


@dataclass(frozen=True, slots=True)
class StatementView:
    organisation: Organisation
    person: User | None
    text: str
    proposal: Proposal | None
    at: datetime


@dataclass(frozen=True, slots=True)
class DisputeView:
    """reason, settlement, statements and person: empty where the actor may not see them (rules.may_view_work)."""

    id: int
    code: str
    link: int | None
    identity: Identity
    organisation: Organisation
    person: User | None
    opened: datetime
    reason: str
    statements: tuple[StatementView, ...]
    outcome: str
    settled: datetime | None
    settled_by: Organisation | None
    settlement: str


def joint_linkages() -> list[JointLinkage]:
    """All that are maintained on this site, with their owners; two queries."""
    rows = JointLinkage.objects.prefetch_related("owners__organisation")
    return list(rows.order_by("slug"))


def find_linkage(slug: str) -> JointLinkage | None:
    """With its owners."""
    return JointLinkage.objects.prefetch_related("owners__organisation").filter(slug=slug).first()


def linkage_named(slug: str) -> JointLinkage:
    """Raises UnknownNode."""
    linkage = find_linkage(slug)
    if linkage is None:
        raise UnknownNode(Message("{name} is not a linkage that is maintained on this site", name=slug))
    return linkage


def linkage_rows(actor: Actor, linkage: JointLinkage) -> tuple[RowView, ...]:
    """All rows in the order of their framework. Six queries for members of owners, seven for others."""
    known = catalogue()
    rows = read_rows(linkage, known)
    if rules.may_view_work(actor, linkage):
        return tuple(map(_working_row, rows))
    return _released_rows(linkage, rows, known)


def linkage_row(actor: Actor, linkage: JointLinkage, code: str) -> RowView:
    """Raises UnknownNode."""
    for row in linkage_rows(actor, linkage):
        if row.code == code:
            return row
    raise UnknownNode(Message("{linkage} has no row {code}", linkage=linkage.slug, code=code))


def count_states(rows: Iterable[RowView]) -> Counter[RowState]:
    """State → number of rows."""
    return Counter(row.state for row in rows)


def _working_row(row: JointRow) -> RowView:
    return RowView(
        code=row.code,
        state=row.state,
        owners=row.owners,
        links=tuple(map(_working_link, row.links)),
        working=True,
        digest=row.digest,
        disputed_links=row.disputed_links,
        disputed_by=row.disputed_by,
        proposals=row.proposals,
    )


def _working_link(link: RowLink) -> LinkView:
    disputed_by = tuple(dispute.organisation for dispute in link.disputes)
    return LinkView(
        link.row.pk, link.text, link.row.status, link.row.strength_by, link.agreed, disputed_by, link.row.weight
    )


def _released_rows(linkage: JointLinkage, rows: Iterable[JointRow], known: Catalogue) -> tuple[RowView, ...]:
    """Owners without names of people, and the links of the latest version."""
    version = latest_version(linkage)
    organisations = {owner.organisation.slug: owner.organisation for owner in linkage.owners.all()}
    disputed: dict[Identity, list[Organisation]] = defaultdict(list)
    reader = RowReader.of(linkage, known)
    by_row: dict[str, list[LinkView]] = defaultdict(list)
    states = {row.code: row for row in rows}
    for row in states.values():
        for link in row.links:
            disputed[link_identity(link.text)] += [dispute.organisation for dispute in link.disputes]
    for frozen in version.content["links"] if version is not None else ():
        text = frozen_text(frozen)
        agreed = tuple(organisations[slug] for slug in frozen["agreed"] if slug in organisations)
        by_row[reader.code_of(text)].append(
            LinkView(
                None,
                text,
                frozen["status"],
                frozen["strength_by"],
                agreed,
                tuple(disputed.get(link_identity(text), ())),
                frozen["weight"],
            )
        )
    codes = sorted({*(code for code, row in states.items() if row.owners), *by_row}, key=reader.place)
    return tuple(_released_row(code, states.get(code), by_row[code]) for code in codes)


def _released_row(code: str, row: JointRow | None, links: Iterable[LinkView]) -> RowView:
    if row is None:
        return RowView(code, RowState.DRAFT, (), tuple(links), False, "", 0, (), 0)
    owners = tuple(replace(owner, person=None) for owner in row.owners)
    return RowView(code, row.state, owners, tuple(links), False, "", row.disputed_links, row.disputed_by, 0)


def matrix_cells(linkage: JointLinkage, rows: Iterable[RowView]) -> dict[str, dict[str, MatrixCell]]:
    """Row's code → code of a top node of the other framework → its cell; cells without links are missing."""
    other = linkage.object if linkage.side == Side.SUBJECT else linkage.subject
    framework = catalogue().framework(other)
    attribute = "object" if linkage.side == Side.SUBJECT else "subject"
    cells: dict[str, dict[str, MatrixCell]] = {}
    for row in rows:
        columns: dict[str, list[LinkView]] = defaultdict(list)
        for link in row.links:
            code = str(getattr(link.text, attribute))
            if code in framework.by_code:
                columns[framework.top(code)].append(link)
        cells[row.code] = {top: _matrix_cell(top, links, attribute) for top, links in columns.items()}
    return cells


def _matrix_cell(top: str, links: Sequence[LinkView], attribute: str) -> MatrixCell:
    undisputed = [link for link in links if not link.disputed_by and link.status != "disputed"]
    counted = [link for link in undisputed if link.text.sign > 0]
    only_top = bool(counted) and all(getattr(link.text, attribute) == top for link in counted)
    disputed = len(links) - len(undisputed)
    return MatrixCell(len(counted), only_top, disputed, len(undisputed) - len(counted))


def rows_to_sign(actor: Actor, linkages: Iterable[JointLinkage] | None = None) -> list[RowToSign]:
    """What waits for the actor's signature, for each organisation that they act for. Administrators: only for
    organisations in which they are an editor or manager themselves."""
    own = set(actor.organisations_with_role(*EDITORS))
    waiting: list[RowToSign] = []
    if not own:
        return waiting
    for linkage in joint_linkages() if linkages is None else linkages:
        if not own & rules.owner_ids(linkage):
            continue
        for row in read_rows(linkage, catalogue()):
            if not row.signable:
                continue
            for owner in row.owners:
                if owner.organisation.pk in own and owner.state is not OwnerState.SIGNED:
                    waiting.append(RowToSign(linkage, row.code, owner.organisation, owner.state, row.digest))
    return waiting


def acting_for_row(actor: Actor, linkage: JointLinkage, code: str) -> list[Organisation]:
    """The owners of a row that the actor signs, disputes and answers for."""
    owners = [owner.organisation for owner in linkage.owners.all() if owner.code == code]
    return [organisation for organisation in owners if rules.may_act_for_row(actor, linkage, code, organisation.pk)]


def proposing_for(actor: Actor, linkage: JointLinkage, *, draft: bool = False) -> list[Organisation]:
    """The owners that the actor proposes links for, or writes drafts for."""
    owners = {owner.organisation_id: owner.organisation for owner in linkage.owners.all()}
    allowed = rules.may_draft if draft else rules.may_propose
    return [organisation for pk, organisation in owners.items() if allowed(actor, linkage, pk)]


def proposals(
    actor: Actor, linkage: JointLinkage, *, code: str = "", states: Collection[str] = OPEN_PROPOSALS
) -> list[Proposal]:
    """Proposals that the actor may see, the oldest first. code: of one row only. Raises NotAllowed for outsiders."""
    _require_view_work(actor, linkage)
    rows = linkage.proposals.filter(rules.visible_proposals(actor), state__in=states)
    listed = list(rows.select_related("organisation", "author", "link", "decided_by").order_by("pk"))
    if not code:
        return listed
    reader = RowReader.of(linkage, catalogue())
    return [row for row in listed if reader.code_of(row) == code]


def find_proposal(actor: Actor, linkage: JointLinkage, pk: int) -> Proposal | None:
    """None where there is none that the actor may see."""
    rows = linkage.proposals.select_related("organisation", "author", "link", "decided_by")
    row = rows.prefetch_related("linkage__owners").filter(pk=pk).first()
    return row if row is not None and rules.may_view_proposal(actor, row) else None


def deciding_for(actor: Actor, proposal: Proposal) -> list[Organisation]:
    """The owners for whom the actor may accept or reject a proposal."""
    linkage = proposal.linkage
    code = RowReader.of(linkage, catalogue()).code_of(proposal)
    owners = [owner.organisation for owner in linkage.owners.all() if owner.code == code]
    return [
        organisation for organisation in owners if rules.may_decide_proposal(actor, proposal, code, organisation.pk)
    ]


def proposals_to_decide(actor: Actor, linkage: JointLinkage) -> list[Proposal]:
    """What waits for a decision of the actor's organisations."""
    if not rules.acting_organisations(actor, linkage, *EDITORS):
        return []
    waiting = proposals(actor, linkage, states=(ProposalState.PROPOSED,))
    return [row for row in waiting if deciding_for(actor, row)]


def disputes(actor: Actor, linkage: JointLinkage, *, code: str = "", only_open: bool = True) -> list[DisputeView]:
    """Disputes, the oldest first; outsiders learn who disputes what, and since when. Three queries."""
    rows: QuerySet[Dispute] = linkage.disputes.select_related("organisation", "person", "settled_by").order_by("pk")
    if only_open:
        rows = rows.filter(settled=None)
    if code:
        rows = rows.filter(code=code)
    statements = Statement.objects.select_related("organisation", "person", "proposal").order_by("pk")
    within = rules.may_view_work(actor, linkage)
    return [_dispute_view(row, within) for row in rows.prefetch_related(Prefetch("statements", statements))]


def find_dispute(actor: Actor, linkage: JointLinkage, pk: int) -> DisputeView | None:
    return next((row for row in disputes(actor, linkage, only_open=False) if row.id == pk), None)


def dispute_row(linkage: JointLinkage, pk: int) -> Dispute | None:
    """For actions, which check who may."""
    return linkage.disputes.filter(pk=pk).first()


def settling_for(actor: Actor, linkage: JointLinkage, dispute: Dispute) -> list[Organisation]:
    """The owners for whom the actor may settle a dispute."""
    if dispute.settled is not None:
        return []
    same = Dispute.objects.filter(Q(pk=dispute.pk) | Q(link=dispute.link_id, link__isnull=False), settled=None)
    disputing = set(same.values_list("organisation_id", flat=True))
    proposing = dispute.link.proposed_by_id if dispute.link is not None else None
    owners = [owner.organisation for owner in linkage.owners.all() if owner.code == dispute.code]
    return [
        organisation
        for organisation in owners
        if rules.may_settle(actor, dispute, organisation.pk, disputing=disputing, proposing=proposing)
    ]


def _dispute_view(row: Dispute, within: bool) -> DisputeView:
    return DisputeView(
        id=row.pk,
        code=row.code,
        link=row.link_id,
        identity=(row.subject, row.object, row.relation, row.sign),
        organisation=row.organisation,
        person=row.person if within else None,
        opened=row.opened,
        reason=row.reason if within else "",
        statements=tuple(map(_statement_view, row.statements.all())) if within else (),
        outcome=row.outcome,
        settled=row.settled,
        settled_by=row.settled_by,
        settlement=row.settlement if within else "",
    )


def _statement_view(row: Statement) -> StatementView:
    return StatementView(row.organisation, row.person, row.text, row.proposal, row.at)


def versions(linkage: JointLinkage) -> list[Version]:
    """The newest first. Everyone may read them."""
    return list(linkage.versions.select_related("organisation").order_by("-major", "-minor"))


def latest_version(linkage: JointLinkage) -> Version | None:
    return linkage.versions.order_by("major", "minor").last()


def latest_numbers() -> dict[str, str]:
    """Slug of each linkage that is maintained here → number of its latest version; one query."""
    rows = Version.objects.order_by("major", "minor").values_list("linkage__slug", "major", "minor")
    return {slug: f"{major}.{minor}" for slug, major, minor in rows}


def find_version(linkage: JointLinkage, number: str) -> Version | None:
    """number: `2.1`; the permanent address of a version is the linkage's slug and this."""
    major, _dot, minor = number.partition(".")
    if not (major.isdecimal() and minor.isdecimal() and len(number) < 20):
        return None
    return linkage.versions.select_related("organisation").filter(major=int(major), minor=int(minor)).first()


def version_difference(before: Version, after: Version) -> LinkageDifference:
    return compare_links(version_links(before), version_links(after))


def working_difference(actor: Actor, linkage: JointLinkage) -> LinkageDifference:
    """What has changed since the latest version. Raises NotAllowed for outsiders."""
    _require_view_work(actor, linkage)
    version = latest_version(linkage)
    return compare_links(version_links(version) if version else (), map(link_text, linkage.links.all()))


def suggestions(
    actor: Actor, linkage: JointLinkage, *, state: str = SuggestionState.WAITING, code: str = ""
) -> list[Suggestion]:
    """The queue, best first. code: of one row only. Raises NotAllowed for outsiders."""
    _require_view_work(actor, linkage)
    listed = list(linkage.suggestions.filter(state=state).order_by("-score", "subject", "object"))
    if not code:
        return listed
    reader = RowReader.of(linkage, catalogue())
    return [row for row in listed if reader.code_of(LinkText(row.subject, row.object)) == code]


def link_table(actor: Actor, linkage: JointLinkage) -> list[TableLink]:
    """The working copy as the lines of a workbook (formats.frameworks.link_table). Raises NotAllowed for outsiders."""
    _require_view_work(actor, linkage)
    return [
        TableLink(
            link.subject,
            link.object,
            link.relation,
            link.sign,
            link.strength,
            link.rationale,
            link.source,
            "current",
        )
        for link in linkage.links.all()
    ]


def linkage_title(linkage: JointLinkage) -> Mapping[str, str]:
    """The title that the catalogue has; a language map."""
    known = next((row for row in catalogue().linkages if row.id == linkage.slug), None)
    return known.title if known is not None else {"en": linkage.slug}


def _require_view_work(actor: Actor, linkage: JointLinkage) -> None:
    if not rules.may_view_work(actor, linkage):
        raise NotAllowed("only members of the owners can see the working copy")
