"""Which links carry contributions, and why one does not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from goalweave.core.model import Link, Relation, Status


class ExclusionReason(StrEnum):
    """Why a path does not count; where several reasons hold, the first of these is given."""

    REJECTED = "rejected"
    NEGATIVE = "negative"
    DISPUTED = "disputed"
    RECALLED = "recalled"
    BACKWARDS = "backwards"
    VIA = "via"
    OUTRANKED = "outranked"


@dataclass(frozen=True, slots=True)
class LinkOptions:
    """via: ids or keys of the frameworks that may lie between the two ends; None: any; (): direct links only."""

    include_negative: bool = False
    include_disputed: bool = False
    include_recalled: bool = False
    backwards: bool = True
    via: tuple[str, ...] | None = None


NOT_FOLLOWED = frozenset({Relation.INFLUENCES, Relation.MEASURED})
"""An influence is an effect between targets, a measurement a reading aid: neither says that work serves a node."""

_ORDER = tuple(ExclusionReason)


def exclusion_reason(link: Link, backwards: bool, options: LinkOptions) -> ExclusionReason | None:
    """Why a link, read in this direction, is left out of figures; None if it counts."""
    if link.sign < 0 and not options.include_negative:
        return ExclusionReason.NEGATIVE
    if link.status is Status.DISPUTED and not options.include_disputed:
        return ExclusionReason.DISPUTED
    if link.status is Status.RECALLED and not options.include_recalled:
        return ExclusionReason.RECALLED
    if backwards and not options.backwards:
        return ExclusionReason.BACKWARDS
    return None


def first_reason(*reasons: ExclusionReason | None) -> ExclusionReason | None:
    return min((reason for reason in reasons if reason), key=_ORDER.index, default=None)
