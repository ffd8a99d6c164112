"""The workbook of a Joint Work Plan in the structure of UN INFO: outcomes, outputs and sub-outputs, one row each.

What a sub-output has (tags, markers, resources) is that of the help pages of UN INFO; the order of the columns and their names are
ours (docs/reference/un-info.md). formats.records.table reads it back: its columns are named in that vocabulary.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import BinaryIO

from goalweave.core.model import MARKER_FIELDS, Money, Record
from goalweave.core.text.languages import pick
from goalweave.formats.reading.area_names import area_name
from goalweave.formats.records.table.reader import ASIDE
from goalweave.formats.records.xlsx.annex import AnnexSheet, Value, write_annex

LEVELS = ("Sub-output", "Output", "Outcome", "Strategic priority")
"""By how many levels are below."""

MARKER_HEADS = ("UN gender equality marker", "Human rights marker", "Youth marker", "UN disability inclusion marker")
HEADS = (
    "Level", "Identifier", "Part of", "Title", "Description", "Language", "Status", "Start", "End", "UN entities",
    "Contributing partners", "Implementing partners", "Geographical scope", "SDG targets", *MARKER_HEADS,
    "Currency", "Required resources", "Available resources", "Expenditure",
)  # fmt: skip
WIDTHS = (14.0, 20, 20, 44, 60, 10, 12, 12, 12, 28, 32, 32, 28, 20, 12, 12, 12, 12, 10, 16, 16, 16)
FUNDING_HEADS = ("Identifier", "Year", "Currency", "Required resources", "Available resources", "Expenditure")
MONEY_KINDS = ("budget", "commitment", "spent")
ABOUT = (
    (f"{ASIDE} About this workbook",),
    (
        "Structure",
        "Results framework of a Cooperation Framework in UN INFO: strategic priority, outcome, output, sub-output.",
    ),
    ("Official", "Tags and markers of a sub-output: help.uninfo.org, mandatory tags and markers."),
    ("Recalled", "Names and order of columns; UN INFO does not publish those of its own files."),
    ("Resources", "Required: budgets. Available: commitments. Expenditure: what was spent."),
)


def write_plan(stream: BinaryIO, records: Sequence[Record]) -> None:
    """records: with their identifiers as id and parent. Texts are in the main language of each record; amounts in its first currency,
    all others are in the sheet of funding by year."""
    levels = plan_levels({record.id: record.parent for record in records})
    sheets = (
        AnnexSheet("Results framework", HEADS, (_plan_row(record, levels) for record in records), WIDTHS),
        AnnexSheet("Funding by year", [f"{ASIDE} Funding by year"], _funding_rows(records), (24.0, 10, 10, 18, 18, 18)),
        AnnexSheet("About", ABOUT[0], ABOUT[1:], (16.0, 100)),
    )
    write_annex(stream, sheets)


def plan_levels(parents: Mapping[str, str]) -> dict[str, str]:
    """Identifier → level. A record without parts is a sub-output, what consists of such an output, and so on.

    parents: identifier → that of the whole, empty for none; a circle ends where it began.
    """
    below = dict.fromkeys(parents, 0)
    for start in parents:
        at, height, way = parents[start], 1, {start}
        while at in below and at not in way:
            below[at] = max(below[at], height)
            way.add(at)
            at, height = parents[at], height + 1
    return {identifier: LEVELS[min(height, len(LEVELS) - 1)] for identifier, height in below.items()}


def _plan_row(record: Record, levels: Mapping[str, str]) -> Sequence[Value]:
    currency = record.money[0].currency if record.money else ""
    targets = [
        mapping.node.code for mapping in record.mappings if mapping.contributes and mapping.node.framework == "sdg"
    ]
    return (
        levels[record.id],
        record.id,
        record.parent,
        pick(record.title, record.language),
        record.body,
        record.language,
        record.status,
        record.start,
        record.end,
        *(_partner_names(record, role) for role in ("lead", "funder", "partner")),
        "; ".join(_place(place.area, place.share) for place in record.places),
        "; ".join(targets),
        *(getattr(record, name) for name in MARKER_FIELDS),
        currency,
        *(_total(record.money, kind, currency) for kind in MONEY_KINDS),
    )


def _partner_names(record: Record, role: str) -> str:
    return "; ".join(dict.fromkeys(partner.name for partner in record.partners if partner.role == role))


def _place(area: str, share: float | None) -> str:
    name = area_name(area, "en")
    return name if share is None else f"{name} {share:g} %"


def _total(money: Iterable[Money], kind: str, currency: str) -> Value:
    amounts = [amount.amount for amount in money if (amount.kind, amount.currency) == (kind, currency)]
    return float(sum(amounts)) if amounts else None


def _funding_rows(records: Iterable[Record]) -> Iterator[Sequence[Value]]:
    """One for each year and currency; amounts without a date are in no year."""
    yield FUNDING_HEADS
    for record in records:
        sums: dict[tuple[str, str], dict[str, Decimal]] = {}
        for amount in record.money:
            year = str(amount.date.year) if amount.date else ""
            kinds = sums.setdefault((year, amount.currency), {})
            kinds[amount.kind] = kinds.get(amount.kind, Decimal()) + amount.amount
        for (year, currency), kinds in sorted(sums.items()):
            amounts = (float(kinds[kind]) if kind in kinds else None for kind in MONEY_KINDS)
            yield record.id, year, currency, *amounts
