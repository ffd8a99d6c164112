"""What has been read of an activity so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from goalweave.core.errors import InputError, Severity
from goalweave.core.messages import Message
from goalweave.core.model import CodeList, Curie, Mapping as Tag, Money, Partner, RecordCode, RecordNote, WebLink
from goalweave.formats.records.iati.narratives import Texts
from goalweave.formats.records.iati.stream import line_of
from goalweave.formats.records.tags import Resolve

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

Corrections = Mapping[str, Mapping[str, str]]
"""Element or attribute → what is there → what is read instead."""


LedgerAmount = tuple[str, Decimal, date | None]
"""(currency, amount, value date)"""


@dataclass(slots=True)
class Ledger:
    """Amounts of one activity as they are met; at the end one sum a kind and currency.

    budgets: ((first, last day of the period), whether revised, amount); transactions: kind of Money → amounts.
    """

    budgets: list[tuple[tuple[str, str], bool, LedgerAmount]] = field(default_factory=list)
    transactions: dict[str, list[LedgerAmount]] = field(default_factory=dict)

    def summed_money(self) -> tuple[Money, ...]:
        """Budgets first. A sum of several amounts has no date; a revised budget replaces the original of its period."""
        sums: list[Money] = []
        if self.budgets:
            replaced = {period for period, revised, _amount in self.budgets if revised}
            sums = _sum_by_currency(
                "budget", [amount for period, revised, amount in self.budgets if revised or period not in replaced]
            )
        for kind, amounts in self.transactions.items():
            sums += _sum_by_currency(kind, amounts)
        return tuple(sums)


@dataclass(slots=True)
class ActivityDraft:
    """language, currency: the defaults of the activity's elements; default_currency: of amounts that tell none, nor their activity.

    dates: (`start` or `end`, whether actual) → ISO date; countries: of the activity, with their percentage;
    places: of its transactions. code_lists: by id, against which codes are checked; codes, transaction_codes: (id of the list,
    code) → the code of the activity, and the amounts of its transactions. levels: field of a marker → its level.
    """

    file: str
    resolve: Resolve | None
    on_problem: Callable[[InputError], None]
    language: str
    currency: str
    default_currency: str = ""
    ledger: Ledger = field(default_factory=Ledger)
    corrections: Corrections = field(default_factory=dict)
    code_lists: Mapping[str, CodeList] = field(default_factory=dict)
    identifier: str = ""
    organisation: str = ""
    status: str = ""
    titles: Texts = field(default_factory=dict)
    texts: Texts = field(default_factory=dict)
    dates: dict[tuple[str, bool], str] = field(default_factory=dict)
    partners: dict[Partner, None] = field(default_factory=dict)
    countries: dict[str, float | None] = field(default_factory=dict)
    places: dict[str, float | None] = field(default_factory=dict)
    mappings: dict[Curie, Tag] = field(default_factory=dict)
    codes: dict[tuple[str, str], RecordCode] = field(default_factory=dict)
    transaction_codes: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    notes: list[RecordNote] = field(default_factory=list)
    links: dict[WebLink, None] = field(default_factory=dict)
    parent: str = ""
    levels: dict[str, Any] = field(default_factory=dict)

    def corrected(self, written: str, element: Element, attribute: str = "") -> str:
        """Return the correction of a value by a person; empty: leave it out without a message."""
        known = self.corrections.get(locate_element(element, attribute)) if self.corrections else None
        return known.get(written, written) if known else written

    def add_problem(
        self,
        message: Message,
        element: Element,
        attribute: str = "",
        *,
        value: str = "",
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Tell of something that is left out; attribute: the attribute, or empty for the element itself; value: as in InputError."""
        if self.identifier:
            message = Message("activity {activity}: {problem}", activity=self.identifier, problem=message)
        place, line = locate_element(element, attribute), line_of(element)
        self.on_problem(InputError(message, file=self.file, line=line, field=place, severity=severity, value=value))

    def read_percentage(self, element: Element, *, zero: bool = True) -> float | None:
        """Of the attribute of that name; None if there is none, or it is no percentage, which is a problem. zero: it
        may be that."""
        raw = element.get("percentage", "").strip()
        digits = self.corrected(raw, element, "percentage").rstrip("%").strip() if raw else ""
        if not digits:
            return None
        try:
            share = float(digits)
        except ValueError:
            share = -1.0
        if 0 <= share <= 100 and (share or zero):
            return share
        message = Message("“{value}” is not a percentage between 0 and 100", value=digits)
        self.add_problem(message, element, "percentage", value=raw)
        return None


def locate_element(element: Element, attribute: str = "") -> str:
    """How a problem names an element, or its attribute."""
    return f"{element.tag}/@{attribute}" if attribute else str(element.tag)


def _sum_by_currency(kind: str, amounts: list[LedgerAmount]) -> list[Money]:
    totals: dict[str, Decimal] = {}
    for currency, amount, _day in amounts:
        totals[currency] = totals[currency] + amount if currency in totals else amount
    day = amounts[0][2] if len(amounts) == 1 else None
    return [Money(total, currency, kind, day) for currency, total in totals.items()]
