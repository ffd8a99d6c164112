"""Which links carry contributions, and why one does not."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from goalweave.core.model import Link, Relation, Status


class LeftOut(StrEnum):
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

_ORDER = tuple(LeftOut)


def left_out(link: Link, backwards: bool, options: LinkOptions) -> LeftOut | None:
    """Why a link, read in this direction, is left out of figures; None if it counts."""
    if link.sign < 0 and not options.include_negative:
        return LeftOut.NEGATIVE
    if link.status is Status.DISPUTED and not options.include_disputed:
        return LeftOut.DISPUTED
    if link.status is Status.RECALLED and not options.include_recalled:
        return LeftOut.RECALLED
    if backwards and not options.backwards:
        return LeftOut.BACKWARDS
    return None


def first_reason(*reasons: LeftOut | None) -> LeftOut | None:
    return min((reason for reason in reasons if reason), key=_ORDER.index, default=None)
