"""Money of an activity: what it plans, promised and paid, one sum a kind and currency."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from goalweave.core.messages import Message
from goalweave.core.model import Money
from goalweave.formats.reading.cells import read_date
from goalweave.formats.reading.numbers import read_amount
from goalweave.formats.records.iati import codes

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from goalweave.formats.records.iati.draft import ActivityDraft

_THOUSANDS = re.compile(r"\s*[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?\s*")

LedgerAmount = tuple[str, Decimal, str]
"""(currency, amount, value date)"""


@dataclass(slots=True)
class Ledger:
    """Amounts of one activity as they are met.

    budgets: ((first, last day of the period), whether revised, amount); transactions: kind of Money → amounts.
    """

    budgets: list[tuple[tuple[str, str], bool, LedgerAmount]] = field(default_factory=list)
    transactions: dict[str, list[LedgerAmount]] = field(default_factory=dict)

    def summed_money(self) -> tuple[Money, ...]:
        """Budgets first. A sum of several amounts has no date; a revised budget replaces the original of its period."""
        found: list[Money] = []
        if self.budgets:
            replaced = {period for period, revised, _amount in self.budgets if revised}
            found = _sum_by_currency(
                "budget", [one for period, revised, one in self.budgets if revised or period not in replaced]
            )
        for kind, amounts in self.transactions.items():
            found += _sum_by_currency(kind, amounts)
        return tuple(found)


def read_budget(element: Element, draft: ActivityDraft) -> None:
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


def read_value(value: Element, draft: ActivityDraft) -> LedgerAmount | None:
    """A value element. What has no number or no currency is a problem, and None."""
    text = value.text or ""
    amount, told = _read_amount(text, value, draft)
    if amount is None:
        return None
    currency = told or _read_currency(text, value, draft)
    return (currency, amount, _read_value_date(value, draft)) if currency else None


def _read_amount(text: str, value: Element, draft: ActivityDraft) -> tuple[Decimal | None, str]:
    """The amount, and the currency that a person told with it; None for what is none, or is to be left out."""
    mended = draft.corrected(text.strip(), value) if draft.corrections else text
    if draft.corrections and mended != text.strip():
        if not mended:
            return None, ""
        number = read_amount(mended)
        found = (number.value, number.currency) if number else (_NOT_A_NUMBER, "")
    else:
        found = _read_number(text), ""
    if found[0].is_finite():
        return found
    draft.add_problem(Message("“{value}” is not an amount", value=mended.strip()), value, value=text.strip())
    return None, ""


def _read_currency(text: str, value: Element, draft: ActivityDraft) -> str:
    """Empty for what is none. text: the amount."""
    raw = (value.get("currency") or draft.currency).strip().upper()
    currency = draft.corrected(raw, value, "currency").strip().upper() if raw else draft.default_currency
    if len(currency) == 3 and currency.isalpha():
        return currency
    if not raw and not currency:
        draft.add_problem(Message("the amount {amount} has no currency", amount=text.strip()), value, "currency")
    elif currency:
        message = Message(
            "“{currency}” is not an ISO 4217 currency code, for the amount {amount}",
            currency=currency,
            amount=text.strip(),
        )
        draft.add_problem(message, value, "currency", value=raw)
    return ""


def _read_number(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:  # commas between thousands, which the standard forbids, are forgiven
        return Decimal(text.strip().replace(",", "")) if _THOUSANDS.fullmatch(text) else _NOT_A_NUMBER


def _read_value_date(value: Element, draft: ActivityDraft) -> str:
    raw = value.get("value-date", "").strip()
    if not raw or _read_date(raw):
        return raw
    mended = draft.corrected(raw, value, "value-date")
    found = read_date(mended) if mended != raw else None
    if found and len(found) == 10:
        return found
    if mended:
        draft.add_problem(Message("“{value}” is not an ISO 8601 date", value=mended), value, "value-date", value=raw)
    return ""


_NOT_A_NUMBER = Decimal("NaN")


def _sum_by_currency(kind: str, amounts: list[LedgerAmount]) -> list[Money]:
    totals: dict[str, Decimal] = {}
    for currency, amount, _day in amounts:
        totals[currency] = totals[currency] + amount if currency in totals else amount
    day = _read_date(amounts[0][2]) if len(amounts) == 1 else None
    return [Money(total, currency, kind, day) for currency, total in totals.items()]


def _read_date(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
