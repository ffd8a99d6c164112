"""Accepted mappings of a record with their shares, by framework, as a picture and as fields."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf, Sequence
from dataclasses import dataclass

from goalweave.accounts.actor import Actor
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import Curie, Framework
from goalweave.mapping import rules
from goalweave.mapping.actions.decide import ADDED_BY_PERSON
from goalweave.mapping.models import State
from goalweave.mapping.review_context import ReviewMapping
from goalweave.mapping.shares import share_hundredths
from goalweave.registry.models import Record
from goalweave.web.review.review_labels import reason_name

FIELD = "share-"


@dataclass(frozen=True)
class MappingShare:
    """x, width: of its bar, in percent; value: of its field; removable: the actor may take it away."""

    shown: ReviewMapping
    x: str
    width: str
    value: str
    reason: str
    removable: bool


@dataclass(frozen=True)
class FrameworkShares:
    """total, rest: in percent, as people read it; plan: any framework but the main one."""

    framework: Framework
    parts: tuple[MappingShare, ...]
    total: str
    rest: str


def share_groups(
    mappings: Sequence[ReviewMapping], catalogue: Catalogue, who: Actor, row: Record
) -> list[FrameworkShares]:
    """In the order of the frameworks and their nodes."""
    settles = rules.may_settle(who, row)
    groups = []
    for framework in catalogue.frameworks.values():
        here = [mapping for mapping in mappings if mapping.core.contributes and mapping.core.node.key == framework.key]
        if not here:
            continue
        here.sort(key=lambda shared: shared.row.node.position)
        parts, at = [], 0
        for shared in here:
            size = share_hundredths(shared.row.share) if shared.row.share is not None else 0
            parts.append(
                MappingShare(
                    shared,
                    f"{at / 100:g}",
                    f"{size / 100:g}",
                    f"{size / 100:g}" if size else "",
                    reason_name(shared.row.reason),
                    _is_removable(shared, who, settles=settles),
                )
            )
            at += size
        groups.append(
            FrameworkShares(framework, tuple(parts), f"{at / 100:g}", f"{max(10_000 - at, 0) / 100:g}" if at else "")
        )
    return groups


def hindering_mappings(
    mappings: Sequence[ReviewMapping], who: Actor, row: Record
) -> list[tuple[ReviewMapping, str, bool]]:
    """What was accepted as hindering its node, the reason beside it, and whether the actor may remove it."""
    settles = rules.may_settle(who, row)
    return [
        (mapping, reason_name(mapping.row.reason), _is_removable(mapping, who, settles=settles))
        for mapping in mappings
        if mapping.row.state == State.ACCEPTED and mapping.core.sign < 0
    ]


def _is_removable(mapping: ReviewMapping, who: Actor, *, settles: bool) -> bool:
    own = who.user is not None and mapping.row.decided_by_id == who.user.pk
    return mapping.row.origin == ADDED_BY_PERSON and (own or settles)


def read_shares(fields: MappingOf[str, str]) -> dict[Curie, float | None]:
    """Return node → percent from the fields of a form, None for an empty one. Raises InputError if it is not a
    number."""
    shares: dict[Curie, float | None] = {}
    for field, value in fields.items():
        if field.startswith(FIELD):
            node = Curie.parse(field.removeprefix(FIELD))
            typed = value.strip().removesuffix("%").strip().replace(",", ".").replace("٫", ".")
            try:
                shares[node] = float(typed) if typed else None
            except ValueError:
                raise InputError(Message("“{value}” is not a number", value=value), field=node.code) from None
    return shares
