"""Codes of an activity that say what it is for: sectors of the DAC and of COFOG, and policy markers."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from goalweave.core.errors import Severity
from goalweave.core.messages import Message
from goalweave.core.model import MARKER_FIELDS, MarkerLevel, RecordCode
from goalweave.formats.records.iati import codes

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from goalweave.formats.records.iati.draft import ActivityDraft

MARKER = "marker"


def read_sector_code(element: Element, draft: ActivityDraft) -> None:
    if key := _listed_key(element, draft):
        draft.codes[key] = RecordCode(*key, share=draft.read_percentage(element))


def add_transaction_codes(sectors: list[Element], amount: Decimal, draft: ActivityDraft) -> None:
    for element in sectors:
        if key := _listed_key(element, draft):
            draft.transaction_codes[key] = draft.transaction_codes.get(key, Decimal()) + abs(amount)


def read_policy_marker(element: Element, draft: ActivityDraft) -> None:
    if element.get("vocabulary") == codes.OWN_VOCABULARY and element.get("vocabulary-uri") == codes.UN_MARKERS:
        _read_level(element, draft)
    if element.get("vocabulary", "").lower() not in codes.MARKERS:
        return
    if key := _checked_key(MARKER, element, draft):
        significance = draft.corrected(element.get("significance", "").strip(), element, "significance")
        draft.codes[key] = RecordCode(
            *key, significance=int(significance) if significance in codes.SIGNIFICANCES else None
        )


def _read_level(element: Element, draft: ActivityDraft) -> None:
    """A marker of the UN system, as we write it."""
    field, level = element.get("code", ""), element.get("significance", "")
    if field in MARKER_FIELDS and level in list(MarkerLevel):
        draft.levels[field] = level


def record_codes(draft: ActivityDraft) -> tuple[RecordCode, ...]:
    """The codes of the activity; of its transactions where the activity itself states none of a list, by their amounts."""
    stated = {vocabulary for vocabulary, _code in draft.codes}
    amounts = {key: amount for key, amount in draft.transaction_codes.items() if key[0] not in stated}
    totals: dict[str, Decimal] = {}
    for (vocabulary, _code), amount in amounts.items():
        totals[vocabulary] = totals.get(vocabulary, Decimal()) + amount
    shared = []
    for key, amount in amounts.items():
        total = totals[key[0]]
        shared.append(RecordCode(*key, share=round(float(100 * amount / total), 2) if total else None))
    return (*draft.codes.values(), *shared)


def _listed_key(element: Element, draft: ActivityDraft) -> tuple[str, str] | None:
    vocabulary = codes.CODE_LISTS.get(element.get("vocabulary", "").lower())
    return _checked_key(vocabulary, element, draft) if vocabulary else None


def _checked_key(vocabulary: str, element: Element, draft: ActivityDraft) -> tuple[str, str] | None:
    """(list, code) of an element; None if it has no code. A code that is not in its list is a warning, and stays."""
    raw = element.get("code", "").strip()
    code = draft.corrected(raw, element, "code")
    if not code:
        return None
    known = draft.code_lists.get(vocabulary)
    if known is None:
        return vocabulary, code
    if listed := known.find(code):
        return vocabulary, listed.code
    if (vocabulary, code) not in draft.codes and (vocabulary, code) not in draft.transaction_codes:
        message = Message(
            "“{value}” is not in the list of codes; it is kept, but nothing is suggested for it", value=code
        )
        draft.add_problem(message, element, "code", value=raw, severity=Severity.WARNING)
    return vocabulary, code
