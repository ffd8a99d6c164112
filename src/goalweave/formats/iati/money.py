"""Money of an activity: what it plans, promised and paid, one sum a kind and currency."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from goalweave.core.model import Money
from goalweave.formats.iati import codes

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from goalweave.formats.iati.draft import Draft

_THOUSANDS = re.compile(r"\s*[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?\s*")

Amount = tuple[str, Decimal, str]
"""(currency, amount, value date)"""


@dataclass(slots=True)
class Ledger:
    """Amounts of one activity as they are met.

    budgets: ((first, last day of the period), whether revised, amount); transactions: kind of Money → amounts.
    """

    budgets: list[tuple[tuple[str, str], bool, Amount]] = field(default_factory=list)
    transactions: dict[str, list[Amount]] = field(default_factory=dict)

    def sums(self) -> tuple[Money, ...]:
        """Budgets first. A sum of several amounts has no date; a revised budget replaces the original of its period."""
        found: list[Money] = []
        if self.budgets:
            replaced = {period for period, revised, _amount in self.budgets if revised}
            found = _sums("budget", [one for period, revised, one in self.budgets if revised or period not in replaced])
        for kind, amounts in self.transactions.items():
            found += _sums(kind, amounts)
        return tuple(found)


def read_budget(element: Element, draft: Draft) -> None:
    start = end = ""
    value = None
    for child in element:
        tag = child.tag
        if tag == "value":
            value = child
        elif tag == "period-start":
            start = child.get("iso-date", "")
        elif tag == "period-end":
            end = child.get("iso-date", "")
    if value is not None and (amount := read_value(value, draft)):
        revised = element.get("type", "").lower() in codes.REVISED
        draft.ledger.budgets.append(((start, end), revised, amount))


def read_value(value: Element, draft: Draft) -> Amount | None:
    """A value element. What has no number or no currency is a problem, and None."""
    text = value.text or ""
    try:
        amount = Decimal(text)
    except InvalidOperation:  # commas between thousands, which the standard forbids, are forgiven
        amount = Decimal(text.strip().replace(",", "")) if _THOUSANDS.fullmatch(text) else _NOT_A_NUMBER
    if not amount.is_finite():
        draft.problem(f"“{text.strip()}” is not an amount", value)
        return None
    currency = (value.get("currency") or draft.currency).strip().upper()
    if len(currency) != 3 or not currency.isalpha():
        draft.problem(
            f"“{currency}” is not a currency code of ISO 4217, for the amount {text.strip()}", value, "currency"
        )
        return None
    return currency, amount, value.get("value-date", "")


_NOT_A_NUMBER = Decimal("NaN")


def _sums(kind: str, amounts: list[Amount]) -> list[Money]:
    totals: dict[str, Decimal] = {}
    for currency, amount, _day in amounts:
        totals[currency] = totals[currency] + amount if currency in totals else amount
    day = _date(amounts[0][2]) if len(amounts) == 1 else None
    return [Money(total, currency, kind, day) for currency, total in totals.items()]


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
