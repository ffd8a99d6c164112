"""What a version of a linkage holds, and what the catalogue shows of it: the released links, disputed ones marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from goalweave.core import model
from goalweave.linkages.content import Identity, LinkText, link_fields, link_identity
from goalweave.linkages.models import Dispute, JointLinkage, Outcome, Version, WorkingLink
from goalweave.linkages.states import JointRow, OwnerState, RowLink

Frozen = dict[str, Any]


def version_content(linkage: JointLinkage, rows: Sequence[JointRow]) -> Frozen:
    """All links with their rows' states and signatures, as JSON has them. People are not named."""
    links: list[tuple[RowLink, JointRow]] = []
    for row in rows:
        links += [(link, row) for link in row.links]
    links.sort(key=lambda pair: (pair[0].row.position, pair[0].row.pk))
    return {
        "subject": linkage.subject,
        "object": linkage.object,
        "side": linkage.side,
        "links": [_frozen_link(link, row) for link, row in links],
        "rows": [_frozen_row(row) for row in rows],
    }


def _frozen_link(link: RowLink, row: JointRow) -> Frozen:
    agreed_by_all = bool(row.owners) and len(link.agreed) == len(row.owners)
    working = link.row
    signed = agreed_by_all and bool(working.strength)
    return link_fields(link.text) | {
        "row": row.code,
        "status": str(model.Status.OFFICIAL) if agreed_by_all else working.status,
        "strength_by": str(model.StrengthSource.SIGNED) if signed else working.strength_by,
        "weight": working.weight,
        "note": dict(working.note),
        "agreed": [organisation.slug for organisation in link.agreed],
        "disputed": sorted({dispute.organisation.slug for dispute in link.disputes}),
    }


def _frozen_row(row: JointRow) -> Frozen:
    return {
        "code": row.code,
        "state": str(row.state),
        "digest": row.digest,
        "owners": [
            {
                "organisation": owner.organisation.slug,
                "name": dict(owner.organisation.short or owner.organisation.name),
                "role": owner.role,
                "state": str(owner.state),
                "signed": owner.signed.isoformat() if owner.signed else None,
            }
            for owner in row.owners
        ],
    }


def frozen_text(link: Mapping[str, Any]) -> LinkText:
    return LinkText(
        link["subject"],
        link["object"],
        link["relation"],
        link["sign"],
        link["strength"],
        link["rationale"],
        link["source"],
    )


def version_links(version: Version) -> tuple[LinkText, ...]:
    return tuple(map(frozen_text, version.content["links"]))


def signed_rows(version: Version) -> tuple[int, int]:
    """How many rows all their owners had signed when it was released, and how many rows there were."""
    rows = version.content["rows"]
    return sum(_all_signed(row["owners"]) for row in rows), len(rows)


def _all_signed(owners: Sequence[Mapping[str, Any]]) -> bool:
    return bool(owners) and all(owner["state"] == OwnerState.SIGNED for owner in owners)


def disputed_identities(version: Version, disputes: Iterable[Dispute]) -> set[Identity]:
    """Links of the version that count nowhere: in an open dispute, or removed by a settlement since.

    disputes: of the linkage, settled ones too. Where the relation or sign has changed since the version, the links between
    the same nodes are meant.
    """
    released = {link_identity(link) for link in version_links(version)}
    marked: set[Identity] = set()
    for dispute in disputes:
        removed = dispute.outcome == Outcome.REMOVED and dispute.settled is not None
        if dispute.settled is None or (removed and dispute.settled > version.released):
            name = (dispute.subject, dispute.object, dispute.relation, dispute.sign)
            marked |= {name} if name in released else {other for other in released if other[:2] == name[:2]}
    return marked


def catalogue_linkage(known: model.Linkage, version: Version, disputed: set[Identity]) -> model.Linkage:
    """What the catalogue shows: the released links. known: the linkage as it is there, for its title and kind."""
    links = tuple(_core_link(link, disputed) for link in version.content["links"])
    return model.Linkage(known.id, known.kind, known.subject, known.object, links, known.title, known.source)


def _core_link(link: Mapping[str, Any], disputed: set[Identity]) -> model.Link:
    is_disputed = link_identity(frozen_text(link)) in disputed
    return model.Link(
        subject=link["subject"],
        object=link["object"],
        relation=model.Relation(link["relation"]),
        weight=link["weight"],
        strength=model.Strength(link["strength"]) if link["strength"] else None,
        strength_by=model.StrengthSource(link["strength_by"]),
        status=model.Status.DISPUTED if is_disputed else model.Status(link["status"]),
        sign=link["sign"],
        rationale=link["rationale"],
        note=link["note"],
        source=link["source"],
    )


def working_link(linkage: JointLinkage, link: model.Link, position: int) -> WorkingLink:
    """A link of the catalogue as the working copy begins with it."""
    return WorkingLink(
        linkage=linkage,
        position=position,
        subject=link.subject,
        object=link.object,
        relation=str(link.relation),
        sign=link.sign,
        rationale=dict(link.rationale),
        source=link.source,
        status=str(link.status),
        strength=str(link.strength or ""),
        strength_by=str(link.strength_by),
        weight=link.weight,
        note=dict(link.note),
    )
