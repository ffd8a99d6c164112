"""How a record's money falls on the places where it takes place, so that these and what is not placed are the whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from goalweave.core.model import RecordPlace

Key = TypeVar("Key")


def apportion_places(places: Iterable[RecordPlace]) -> Mapping[str | None, Fraction]:
    """Area → the part of the record's money that falls on it; None: on no place. The parts are 1 together.

    A place has its share; those without one have what is left, in even parts. Shares that pass 100 % together are brought
    down to it in proportion. What is given to a region stays with the region: nothing says in which of its countries.
    """
    given: dict[str, Fraction] = {}
    open_: list[str] = []
    for place in places:
        if place.share is None:
            open_.append(place.area)
        else:
            given[place.area] = given.get(place.area, Fraction(0)) + Fraction(str(place.share)) / 100
    total = sum(given.values(), Fraction(0))
    if total > 1:
        given = {area: share / total for area, share in given.items()}
    left = max(1 - total, Fraction(0))
    parts: dict[str | None, Fraction] = dict(given.items())
    for area in open_:
        parts[area] = parts.get(area, Fraction(0)) + left / len(open_)
    if not open_ and left:
        parts[None] = left
    return {area: part for area, part in parts.items() if part}


def round_to_cents(amounts: Mapping[Key, Fraction]) -> dict[Key, Decimal]:
    """Amounts to the cent whose sum is the sum of the exact amounts, rounded half to even.

    By largest remainders (Hamilton's method, 1792): all are rounded down, and the cents that are missing then go to those
    that lost most; of equals, to the first.
    """
    exact = {key: amount * 100 for key, amount in amounts.items()}
    cents = {key: amount.numerator // amount.denominator for key, amount in exact.items()}
    missing = round(sum(exact.values(), Fraction(0))) - sum(cents.values())
    for key in sorted(exact, key=lambda key: cents[key] - exact[key])[:missing]:
        cents[key] += 1
    return {key: Decimal(number).scaleb(-2) for key, number in cents.items()}
