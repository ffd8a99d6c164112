"""A joint linkage as a matrix: a row for each owned node with its state, opened in place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from goalweave.accounts.models import Organisation, User
from goalweave.core.errors import UnknownNode
from goalweave.core.messages import Message
from goalweave.core.model import Curie, Node
from goalweave.frameworks.queries import catalogue
from goalweave.linkages import queries, rules
from goalweave.linkages.models import OwnerRole, Proposal, ProposalState, Version
from goalweave.linkages.queries import DisputeView, LinkView, MatrixCell, RowView
from goalweave.linkages.states import OwnerState, RowState
from goalweave.linkages.versions import signed_rows
from goalweave.web.frame import actor
from goalweave.web.linkages.page_context import (
    LinkagePage,
    linkage_crumbs,
    node_if_known,
    organisation_name,
    page_of,
)
from goalweave.web.linkages.row_labels import (
    OWNER_ROLES,
    PROPOSAL_KINDS,
    PROPOSAL_SHAPES,
    PROPOSAL_STATES,
    SHAPES,
    agreed_text,
    join_names,
    owner_state,
    row_state_text,
    strength_text,
)
from goalweave.wording.templatetags.goalweave import pick_text

LATEST_VERSIONS = 5
MOST_NAMES = 4
"""Owners of a row that its line names; the rest is counted."""


@dataclass(frozen=True)
class ShadedCell:
    """shade: as in the matrix of the explorer (wording.matrix), 0 to 3."""

    curie: Curie
    shade: int
    cell: MatrixCell | None


@dataclass(frozen=True)
class MatrixLine:
    """node, curie: None where the framework has the code no more; owners: those named on the line, further: how many more;
    shape: class of the mark of its state; waits: for a signature of the reader."""

    code: str
    curie: Curie | None
    node: Node | None
    owners: str
    further: int
    shape: str
    state: str
    cells: tuple[ShadedCell, ...]
    total: int
    href: str
    waits: bool
    proposals: int


@dataclass(frozen=True)
class LinkLine:
    """here, other: its ends, on the side of the rows and on the other; here: None where it is the row's own node."""

    link: LinkView
    here: Curie | None
    here_node: Node | None
    other: Curie | None
    other_node: Node | None
    strength: str
    agreed: str
    disputed_by: str
    statements: int = 0


@dataclass(frozen=True)
class OwnerLine:
    """lead: whether its role is to be said."""

    name: str
    role: str
    lead: bool
    shape: str
    state: str
    person: User | None
    organisation: Organisation


@dataclass(frozen=True)
class ProposalLine:
    proposal: Proposal
    kind: str
    shape: str
    state: str
    subject: Curie | None
    object: Curie | None
    object_node: Node | None
    deciding: list[Organisation]


@dataclass(frozen=True)
class DisputeLine:
    """object: the end of the disputed link on the side of the columns."""

    dispute: DisputeView
    object: Curie | None
    answers: bool
    settles: bool


@dataclass(frozen=True)
class OpenedRow:
    """signing: the organisations of the reader that have not signed the row as it is; signed: those that have; left_out: codes of
    disputed links, which a signature does not cover."""

    row: RowView
    links: tuple[LinkLine, ...]
    owners: tuple[OwnerLine, ...]
    disputes: tuple[DisputeLine, ...]
    proposals: tuple[ProposalLine, ...]
    signing: tuple[Organisation, ...]
    signed: tuple[Organisation, ...]
    acting: tuple[Organisation, ...]
    proposes: bool
    signable: int
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class VersionLine:
    version: Version
    links: int
    signed: int
    rows: int
    current: bool


@require_safe
@never_cache
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """The matrix; for a linkage that is not maintained here yet, what that would mean."""
    linkage = queries.find_linkage(slug)
    if linkage is None:
        return _unmaintained(request, slug)
    return _matrix_page(request, page_of(actor(request), linkage), "")


@require_safe
@never_cache
def row(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """The matrix with a row opened."""
    return _matrix_page(request, page_of(actor(request), queries.linkage_named(slug)), code)


def _unmaintained(request: HttpRequest, slug: str) -> HttpResponse:
    known = next((linkage for linkage in catalogue().linkages if linkage.id == slug), None)
    if known is None:
        raise UnknownNode(Message("unknown linkage {name}", name=slug))
    context = {
        "known": known,
        "may_start": rules.may_maintain(actor(request)),
        "crumbs": linkage_crumbs((pick_text(known.title) or slug, "")),
    }
    return render(request, "linkages/start.html", context)


def _matrix_page(request: HttpRequest, page: LinkagePage, code: str) -> HttpResponse:
    rows = queries.linkage_rows(page.who, page.linkage)
    opened = next((row for row in rows if row.code == code), None)
    if code and opened is None:
        raise UnknownNode(Message("{linkage} has no row {code}", linkage=page.linkage.slug, code=code))
    lines = matrix_rows(page, rows)
    versions = queries.versions(page.linkage)
    context = {
        **matrix_context(page, rows, lines),
        "page": page,
        "linkage": page.linkage,
        "title": page.title,
        "opened": opened_row(page, opened) if opened is not None else None,
        "opened_code": code,
        "waiting": [row for row in lines if row.waits],
        "acting": _acting_names(page),
        "current": versions[0] if versions else None,
        "versions": [version_line(version, versions[0]) for version in versions[:LATEST_VERSIONS]],
        "more_versions": len(versions) > LATEST_VERSIONS,
        "work": work_links(page, rows),
        "crumbs": page.crumbs(*([(code, "")] if code else [])),
    }
    return render(request, "linkages/linkage.html", context)


def matrix_context(page: LinkagePage, rows: Sequence[RowView], shown: Sequence[MatrixLine]) -> dict[str, Any]:
    columns = column_nodes(page)
    sums: Counter[str] = Counter()
    for row in shown:
        for cell in row.cells:
            sums[cell.curie.code] += cell.cell.links if cell.cell else 0
    states = queries.count_states(rows)
    return {
        "rows": shown,
        "columns": [(page.columns_framework.curie(code), node, sums[code]) for code, node in columns],
        "span": len(columns) + 4,
        "total": sum(sums.values()),
        "counts": {
            "signed": states[RowState.SIGNED],
            "partly": states[RowState.PARTLY_SIGNED],
            "disputed": states[RowState.DISPUTED],
            "disputed_links": sum(row.disputed_links for row in rows),
            "waiting": states[RowState.DRAFT] + states[RowState.PROPOSED],
        },
        "row_level": page.rows_framework.levels[0],
    }


def column_nodes(page: LinkagePage) -> list[tuple[str, Node]]:
    framework = page.columns_framework
    return [(code, framework.node(code)) for code in framework.child_codes.get(None, ())]


def matrix_rows(page: LinkagePage, rows: Sequence[RowView]) -> list[MatrixLine]:
    cells = queries.matrix_cells(page.linkage, rows)
    columns = [code for code, _node in column_nodes(page)]
    own = {row.code for row in rows if _waits(page, row)}
    return [_matrix_line(page, row, cells.get(row.code, {}), columns, row.code in own) for row in rows]


def _waits(page: LinkagePage, row: RowView) -> bool:
    """Whether an organisation of the reader has something to sign in it."""
    return any(link for link in row.links if not link.disputed_by) and bool(_unsigned(page, row))


def _unsigned(page: LinkagePage, row: RowView) -> list[Organisation]:
    """The organisations of the reader that have not signed the row as it is."""
    if not row.working:
        return []
    acting = {organisation.pk for organisation in queries.acting_for_row(page.who, page.linkage, row.code)}
    # An administrator may act for every owner; nothing waits for them in person.
    own = {pk for pk in acting if pk in page.who.roles}
    return [
        owner.organisation
        for owner in row.owners
        if owner.organisation.pk in own and owner.state is not OwnerState.SIGNED
    ]


def _matrix_line(
    page: LinkagePage, row: RowView, cells: Mapping[str, MatrixCell], columns: Iterable[str], waits: bool
) -> MatrixLine:
    curie, node = node_if_known(page.rows_framework, row.code)
    organisations = [owner.organisation for owner in row.owners]
    return MatrixLine(
        code=row.code,
        curie=curie,
        node=node,
        owners=join_names(organisations[:MOST_NAMES]),
        further=max(len(organisations) - MOST_NAMES, 0),
        shape=SHAPES[row.state],
        state=row_state_text(row),
        cells=tuple(
            ShadedCell(page.columns_framework.curie(code), cell_shade(cells.get(code)), cells.get(code))
            for code in columns
        ),
        total=sum(cell.links for cell in cells.values()),
        href=page.row_href(row.code),
        waits=waits,
        proposals=row.proposals,
    )


def cell_shade(cell: MatrixCell | None) -> int:
    """1: only a top node itself is named, nothing below it; 2: one or two; 3: three or more."""
    if cell is None or not cell.links:
        return 0
    if cell.top:
        return 1
    return 3 if cell.links > 2 else 2


def opened_row(page: LinkagePage, row: RowView) -> OpenedRow:
    who, linkage = page.who, page.linkage
    acting = queries.acting_for_row(who, linkage, row.code) if row.working else []
    unsigned = {owner.organisation.pk for owner in row.owners if owner.state is not OwnerState.SIGNED}
    disputes = queries.disputes(who, linkage, code=row.code)
    links = tuple(link_line(page, row, link) for link in _ordered_links(page, row))
    return OpenedRow(
        row=row,
        links=links,
        owners=tuple(_owner_line(owner) for owner in row.owners),
        disputes=tuple(_dispute_line(page, dispute, bool(acting)) for dispute in disputes),
        proposals=tuple(proposal_line(page, proposal) for proposal in _open_proposals(page, row)),
        signing=tuple(organisation for organisation in acting if organisation.pk in unsigned),
        signed=tuple(organisation for organisation in acting if organisation.pk not in unsigned),
        acting=tuple(acting),
        proposes=bool(queries.proposing_for(who, linkage, draft=True)),
        signable=sum(not link.disputed_by for link in row.links),
        left_out=tuple(link.other.code for link in links if link.link.disputed_by and link.other),
    )


def _ordered_links(page: LinkagePage, row: RowView) -> list[LinkView]:
    """As the frameworks have the nodes: those of the row's side first."""
    orders = {}
    for side, framework in (("subject", page.subject), ("object", page.object)):
        orders[side] = {node.code: place for place, node in enumerate(framework.nodes)}
    own = str(page.linkage.side)
    other = "object" if own == "subject" else "subject"

    def places(link: LinkView) -> tuple[int, ...]:
        return tuple(orders[side].get(getattr(link.text, side), len(orders[side])) for side in (own, other))

    return sorted(row.links, key=places)


def _owner_line(owner: Any) -> OwnerLine:
    shape, state = owner_state(owner)
    return OwnerLine(
        organisation_name(owner.organisation),
        str(OWNER_ROLES[owner.role]),
        owner.role == OwnerRole.LEAD,
        shape,
        state,
        owner.person,
        owner.organisation,
    )


def _open_proposals(page: LinkagePage, row: RowView) -> list[Proposal]:
    return queries.proposals(page.who, page.linkage, code=row.code) if row.working else []


def link_line(page: LinkagePage, row: RowView, link: LinkView) -> LinkLine:
    side = page.linkage.side
    here = getattr(link.text, side)
    other = link.text.object if side == "subject" else link.text.subject
    curie, node = node_if_known(page.rows_framework, here) if here != row.code else (None, None)
    other_curie, other_node = node_if_known(page.columns_framework, other)
    return LinkLine(
        link=link,
        here=curie,
        here_node=node,
        other=other_curie,
        other_node=other_node,
        strength=strength_text(link, len(row.owners)),
        agreed=agreed_text(link.agreed, len(row.owners)),
        disputed_by=join_names(list({organisation.pk: organisation for organisation in link.disputed_by}.values())),
    )


def proposal_line(page: LinkagePage, proposal: Proposal) -> ProposalLine:
    object_, node = node_if_known(page.object, proposal.object)
    deciding = queries.deciding_for(page.who, proposal) if proposal.state == ProposalState.PROPOSED else []
    return ProposalLine(
        proposal=proposal,
        kind=str(PROPOSAL_KINDS[proposal.kind]),
        shape=PROPOSAL_SHAPES[ProposalState(proposal.state)],
        state=str(PROPOSAL_STATES[proposal.state]),
        subject=node_if_known(page.subject, proposal.subject)[0],
        object=object_,
        object_node=node,
        deciding=deciding,
    )


def _dispute_line(page: LinkagePage, dispute: DisputeView, answers: bool) -> DisputeLine:
    subject, object_, _relation, _sign = dispute.identity
    code = object_ if page.linkage.side == "subject" else subject
    row = queries.dispute_row(page.linkage, dispute.id)
    settles = row is not None and bool(queries.settling_for(page.who, page.linkage, row))
    return DisputeLine(dispute, node_if_known(page.columns_framework, code)[0], answers, settles)


def version_line(version: Version, latest: Version) -> VersionLine:
    signed, rows = signed_rows(version)
    return VersionLine(version, len(version.content["links"]), signed, rows, version.pk == latest.pk)


def _acting_names(page: LinkagePage) -> str:
    """The organisations of the reader that own a row, if they act for any."""
    own = [
        organisation
        for organisation in queries.proposing_for(page.who, page.linkage)
        if organisation.pk in page.who.roles
    ]
    return join_names(own)


def work_links(page: LinkagePage, rows: Sequence[RowView]) -> dict[str, Any]:
    """What the reader may open from the matrix."""
    who, linkage = page.who, page.linkage
    owned = [row for row in rows if row.owners]
    complete = bool(owned) and all(row.state is RowState.SIGNED for row in owned)
    within = rules.may_view_work(who, linkage)
    return {
        "within": within,
        "proposals": sum(row.proposals for row in rows),
        "to_decide": len(queries.proposals_to_decide(who, linkage)) if within else 0,
        "suggestions": linkage.suggestions.filter(state="waiting").count() if within else 0,
        "may_propose": bool(queries.proposing_for(who, linkage, draft=True)),
        "may_submit": bool(queries.proposing_for(who, linkage)),
        "may_suggest": rules.may_suggest(who, linkage),
        "may_release": rules.may_release(who, linkage, complete=complete),
        "may_maintain": rules.may_maintain(who),
        "owners": bool(linkage.owners.all()),
    }
