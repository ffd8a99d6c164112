"""Shares of one record within one framework, in percent: each above 0, together at most 100."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping as MappingOf, Sequence

from goalweave.core.errors import InputError
from goalweave.core.messages import Message

WHOLE_HUNDREDTHS = 10_000
"""100 % in hundredths of a percent, in which shares are counted."""


def share_hundredths(share: float) -> int:
    return round(share * 100)


def shares_fit(shares: Iterable[float | None]) -> bool:
    return sum(share_hundredths(share) for share in shares if share is not None) <= WHOLE_HUNDREDTHS


def check_shares(shares: MappingOf[str, float | None]) -> dict[str, float | None]:
    """By node, to two decimals. Raises InputError for one that is out of range, and for too much together."""
    rounded: dict[str, float | None] = {}
    for node, share in shares.items():
        if share is None:
            rounded[node] = None
            continue
        if not math.isfinite(share) or not 0 < share_hundredths(share) <= WHOLE_HUNDREDTHS:
            raise InputError("a share must be more than 0 and at most 100 percent", field=node)
        rounded[node] = share_hundredths(share) / 100
    if not shares_fit(rounded.values()):
        total = sum(share_hundredths(share) for share in rounded.values() if share is not None) / 100
        raise InputError(
            Message("the shares add up to {total} percent; the maximum is 100", total=f"{total:g}"), field="shares"
        )
    return rounded


def even_shares(nodes: Sequence[str]) -> dict[str, float]:
    """100 percent over the nodes, what does not divide to the first ones: 33.34, 33.33, 33.33."""
    if not nodes:
        return {}
    part, rest = divmod(WHOLE_HUNDREDTHS, len(nodes))
    return {node: (part + (place < rest)) / 100 for place, node in enumerate(nodes)}
