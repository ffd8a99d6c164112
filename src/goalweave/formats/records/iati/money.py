"""The amounts of an activity: what it plans, promised and paid."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from goalweave.core.messages import Message
from goalweave.formats.reading.dates import read_date_text, read_iso_date
from goalweave.formats.reading.numbers import read_amount
from goalweave.formats.records.iati import codes
from goalweave.formats.records.iati.draft import ActivityDraft, LedgerAmount

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_THOUSANDS = re.compile(r"\s*[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?\s*")


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
    amount, written_currency = _read_amount(text, value, draft)
    if amount is None:
        return None
    currency = written_currency or _read_currency(text, value, draft)
    return (currency, amount, _read_value_date(value, draft)) if currency else None


def _read_amount(text: str, value: Element, draft: ActivityDraft) -> tuple[Decimal | None, str]:
    """The amount, and the currency that a person told with it; None for what is none, or is to be left out."""
    mended = draft.corrected(text.strip(), value) if draft.corrections else text
    if draft.corrections and mended != text.strip():
        if not mended:
            return None, ""
        number = read_amount(mended)
        amount = (number.value, number.currency) if number else (_NOT_A_NUMBER, "")
    else:
        amount = _read_number(text), ""
    if amount[0].is_finite():
        return amount
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


def _read_value_date(value: Element, draft: ActivityDraft) -> date | None:
    raw = value.get("value-date", "").strip()
    mended = draft.corrected(raw, value, "value-date") if raw else ""
    written = read_iso_date(raw) if mended == raw else read_date_text(mended)
    if written and written.as_date and not written.serial:
        return written.as_date
    if mended:
        message = Message("“{value}” is not an ISO 8601 date", value=mended)
        draft.add_problem(message, value, "value-date", value=raw)
    return None


_NOT_A_NUMBER = Decimal("NaN")
