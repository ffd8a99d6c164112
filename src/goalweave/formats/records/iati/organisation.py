"""An IATI organisation file, version 2.03: who publishes, its budgets and expenditure by year, its documents."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from goalweave.core.model import Money, Record
from goalweave.core.text.languages import LanguageMap
from goalweave.formats.records.iati import codes
from goalweave.formats.records.iati.carried import Publisher, narratives, publisher_names, web_address
from goalweave.formats.records.iati.narratives import XML_LANG
from goalweave.formats.records.iati.writer import (
    VERSION,
    add_document_link,
    add_element,
    add_narratives,
    add_period,
    add_reporting_org,
    add_value,
)

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

YearAmounts = dict[tuple[int, str], Decimal]
"""(year, currency) → sum"""


@dataclass(slots=True)
class OrganisationFigures:
    """What the records of an organisation tell of it as a whole. documents: address → title."""

    budgets: YearAmounts = field(default_factory=dict)
    expenditure: YearAmounts = field(default_factory=dict)
    documents: dict[str, LanguageMap] = field(default_factory=dict)


def collect_figures(amounts: Iterable[Money], publications: Iterable[Record]) -> OrganisationFigures:
    """Sums of the dated amounts by year; the links of publications. An amount without a date is of no year."""
    figures = OrganisationFigures()
    for amount in amounts:
        sums = {"budget": figures.budgets, "spent": figures.expenditure}.get(amount.kind)
        if sums is not None and amount.date is not None and amount.amount.is_finite():
            key = amount.date.year, amount.currency
            sums[key] = sums.get(key, Decimal()) + amount.amount
    for record in publications:
        for link in record.links:
            if url := web_address(link.url):
                title = {record.language: link.title} if link.title else record.title
                figures.documents.setdefault(url, title)
    return figures


def write_organisation_file(publisher: Publisher, figures: OrganisationFigures, now: datetime) -> bytes:
    """The order of elements is that of iati-organisations-schema.xsd."""
    from lxml import etree

    moment = now.isoformat(timespec="seconds")
    root = etree.Element("iati-organisations", {"version": VERSION, "generated-datetime": moment})
    language = next((key for key in narratives(publisher.name) if key), "en")
    organisation = add_element(root, "iati-organisation", {XML_LANG: language})
    add_element(organisation, "organisation-identifier").text = publisher.ref
    add_narratives(add_element(organisation, "name"), publisher_names(publisher, language), language)
    add_reporting_org(organisation, publisher, language)
    _add_amounts(organisation, "total-budget", figures.budgets)
    _add_amounts(organisation, "total-expenditure", figures.expenditure)
    for url, title in figures.documents.items():
        add_document_link(
            organisation, url, narratives(title, one_line=True) or {language: url}, codes.ORGANISATION_PAGE
        )
    return etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _add_amounts(organisation: Element, tag: str, sums: YearAmounts) -> None:
    for (year, currency), amount in sorted(sums.items()):
        element = add_element(organisation, tag)
        add_period(element, f"{year:04}-01-01", f"{year:04}-12-31")
        add_value(element, amount, currency, f"{year:04}-01-01")
