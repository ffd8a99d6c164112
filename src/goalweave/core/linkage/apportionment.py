"""How a record's money falls on the nodes of a framework and on its places, so that no sum exceeds it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping as MappingOf
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction
from itertools import chain
from operator import add
from typing import TypeVar

from goalweave.core.model import Framework, Mapping, MappingRank, Money, Record, RecordPlace

WHOLE = Fraction(1)
CENT = Decimal("0.01")

Sums = dict[tuple[str, str], Fraction]
"""(kind, currency) → exact amount."""

Key = TypeVar("Key")


def apportion_money(mappings: Iterable[Mapping], framework: Framework) -> MappingOf[str | None, Fraction]:
    """Code → the part of the record's money that falls on the node and below it; None: on the framework, at most 1.

    From accepted mappings alone, and of these from those that do not hinder the node. Shares, where any is given, say
    all: what has none gets none. Shares that together pass 100 % state the same money at several levels (as the IATI
    vocabularies of goals and of targets do): a node then has the greater of its own share and the sum of those below
    it, and what still passes 100 % is reduced to it in proportion. Without shares the money is split evenly over the
    primary nodes (all, if none is primary) that have no such node below them.
    """
    accepted = [mapping for mapping in mappings if mapping.node.key == framework.key and mapping.contributes]
    if not accepted:
        return {}
    own: dict[str, Fraction] = {}
    for mapping in accepted:
        if mapping.share is not None:
            share = Fraction(str(mapping.share)) / 100
            own[mapping.node.code] = max(share, own.get(mapping.node.code, share))
    if not own:
        primary = [mapping for mapping in accepted if mapping.rank is MappingRank.PRIMARY] or accepted
        codes = {mapping.node.code for mapping in primary}
        # A goal next to one of its targets says where the target lies; it is no second place for the money.
        lowest = codes - {node.code for node in chain.from_iterable(map(framework.ancestors, codes))}
        own = {code: Fraction(1, len(lowest)) for code in lowest}
    return _roll_up_sums(own, framework, max if sum(own.values()) > WHOLE else add)


def round_sums(sums: Sums) -> tuple[Money, ...]:
    """Sorted by kind and currency; amounts to two decimals, half to even, rounded once, after all sums."""
    return tuple(
        Money((Decimal(value.numerator) / value.denominator).quantize(CENT, ROUND_HALF_EVEN), currency, kind)
        for (kind, currency), value in sorted(sums.items())
    )


def add_money(record: Record, part: Fraction, sums: Sums) -> None:
    """Kinds (budget, commitment, spent) and currencies stay apart: they may speak of the same money."""
    for money in record.money:
        kind = money.kind, money.currency
        sums[kind] = sums.get(kind, Fraction(0)) + Fraction(money.amount) * part


def _roll_up_sums(
    own: MappingOf[str, Fraction], framework: Framework, join: Callable[[Fraction, Fraction], Fraction]
) -> MappingOf[str | None, Fraction]:
    """join: what a node has, from its own part and the sum of those below it."""
    below: dict[str | None, Fraction] = {}
    parts: dict[str | None, Fraction] = {}
    reached = set(chain.from_iterable(map(framework.lineage, own)))
    # The deepest first, so that what is below a node is complete before the node is looked at.
    for code in sorted(reached, key=lambda code: -len([*framework.ancestors(code)])):
        parts[code] = join(own.get(code, Fraction(0)), below.get(code, Fraction(0)))
        parent = framework.node(code).parent
        below[parent] = below.get(parent, Fraction(0)) + parts[code]
    parts[None] = below.get(None, Fraction(0))
    scale = max(WHOLE, parts[None])
    return {code: part / scale for code, part in parts.items()}


def apportion_places(places: Iterable[RecordPlace]) -> MappingOf[str | None, Fraction]:
    """Area → the part of the record's money that falls on it; None: on no place. The parts are 1 together.

    A place has its share; those without one have what is left, in even parts. Shares that pass 100 % together are brought
    down to it in proportion. What is given to a region stays with the region: nothing says in which of its countries.
    """
    parts: dict[str | None, Fraction] = {}
    without_share: list[str] = []
    for place in places:
        if place.share is None:
            without_share.append(place.area)
        else:
            # By way of its text: 33.3 is then 333/1000, and not the binary fraction next to it.
            parts[place.area] = parts.get(place.area, Fraction(0)) + Fraction(str(place.share)) / 100
    total = sum(parts.values(), Fraction(0))
    if total > 1:
        parts = {area: share / total for area, share in parts.items()}
    rest = max(1 - total, Fraction(0))
    for area in without_share:
        parts[area] = parts.get(area, Fraction(0)) + rest / len(without_share)
    if not without_share and rest:
        parts[None] = rest
    return {area: part for area, part in parts.items() if part}


def round_to_cents(amounts: MappingOf[Key, Fraction]) -> dict[Key, Decimal]:
    """Amounts to the cent whose sum is the sum of the exact amounts, rounded half to even.

    By largest remainders (Hamilton's method, 1792): all are rounded down, and the cents that are missing then go to those
    that lost most; of equals, to the first.
    """
    # Each amount rounded by itself would leave the sum some cents off.
    exact = {key: amount * 100 for key, amount in amounts.items()}
    cents = {key: amount.numerator // amount.denominator for key, amount in exact.items()}
    missing = round(sum(exact.values(), Fraction(0))) - sum(cents.values())
    for key in sorted(exact, key=lambda key: cents[key] - exact[key])[:missing]:
        cents[key] += 1
    return {key: Decimal(number).scaleb(-2) for key, number in cents.items()}
