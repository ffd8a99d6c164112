"""What cannot be read is told with its value, and a person says once what is read instead."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest

from goalweave.core.errors import InputError, Severity
from goalweave.core.model import Curie, Mapping, MappingState, Money, Partner, Record, RecordPlace
from goalweave.formats.reading.limits import Limits
from goalweave.formats.records.iati import read

KNOWN = ("4", "9.c")
VALUE = "<transaction><transaction-type code='3'/>{}</transaction>"
Told = list[tuple[str, str, str]]


def read_activity(
    children: str, corrections: dict[str, dict[str, str]] | None = None, **options: str
) -> tuple[Record, Told]:
    """The record, and of each problem severity, field and value."""
    problems: list[InputError] = []
    xml = f"<iati-activities><iati-activity xml:lang='en'><iati-identifier>A</iati-identifier>{children}</iati-activity></iati-activities>"
    (found,) = read(
        BytesIO(xml.encode()),
        "a.xml",
        Limits(),
        resolve=lambda _framework, code: Curie("sdg", "2020", code) if code in KNOWN else None,
        on_problem=problems.append,
        corrections=corrections,
        **options,
    )
    return found, [(str(one.severity), one.field, one.value) for one in problems]


CASES = {
    "a date": (
        "<activity-date type='2' iso-date='30 June 2024'/>", "activity-date", "30 June 2024", "30.06.2024",
        lambda record: record.start, "2024-06-30", "",
    ),
    "a status": (
        "<activity-status code='9'/>", "activity-status/@code", "9", "completed",
        lambda record: record.status, "completed", "",
    ),
    "a country": (
        "<recipient-country code='Kenja'/>", "recipient-country/@code", "Kenja", "Kenya",
        lambda record: record.places, (RecordPlace("KE"),), (),
    ),
    "a code that no country has": (
        "<recipient-country code='ZZ'/>", "recipient-country/@code", "ZZ", "ke",
        lambda record: record.places, (RecordPlace("KE"),), (),
    ),
    "a region": (
        "<recipient-region vocabulary='2' code='East Africa'/>", "recipient-region/@code", "East Africa", "Eastern Africa",
        lambda record: record.places, (RecordPlace("014"),), (),
    ),
    "a percentage of a country": (
        "<recipient-country code='KE' percentage='all'/>", "recipient-country/@percentage", "all", "100 %",
        lambda record: record.places, (RecordPlace("KE", 100.0),), (RecordPlace("KE"),),
    ),
    "an amount": (
        VALUE.format("<value currency='CHF'>about 500</value>"), "value", "about 500", "500",
        lambda record: record.money, (Money(Decimal(500), "CHF", "spent"),), (),
    ),
    "an amount in another currency": (
        VALUE.format("<value currency='CHF'>plenty</value>"), "value", "plenty", "EUR 1,200.50",
        lambda record: record.money, (Money(Decimal("1200.50"), "EUR", "spent"),), (),
    ),
    "a currency": (
        VALUE.format("<value currency='franc'>500</value>"), "value/@currency", "FRANC", "chf",
        lambda record: record.money, (Money(Decimal(500), "CHF", "spent"),), (),
    ),
    "a day of a value": (
        VALUE.format("<value currency='CHF' value-date='last May'>500</value>"), "value/@value-date", "last May", "2024-05-31",
        lambda record: record.money, (Money(Decimal(500), "CHF", "spent", date(2024, 5, 31)),), (Money(Decimal(500), "CHF", "spent"),),
    ),
    "a tag": (
        "<tag vocabulary='3' code='9.z'/>", "tag/@code", "9.z", "9.c",
        lambda record: record.mappings, (Mapping(Curie("sdg", "2020", "9.c"), MappingState.ACCEPTED, "import:iati"),), (),
    ),
    "a share of a sector": (
        "<sector vocabulary='7' code='4' percentage='half'/>", "sector/@percentage", "half", "50",
        lambda record: record.mappings[0].share, 50.0, None,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_a_value_is_told_and_corrected(case) -> None:
    children, field, value, instead, part, corrected, left_out = case
    record, told = read_activity(children)
    assert (part(record), told) == (left_out, [("error", field, value)])
    record, told = read_activity(children, {field: {value: instead}})
    assert (part(record), told) == (corrected, [])


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_a_value_that_is_to_be_left_out_is_told_no_more(case) -> None:
    children, field, value, _instead, part, _corrected, left_out = case
    record, told = read_activity(children, {field: {value: ""}})
    assert (part(record), told) == (left_out, [])


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_a_correction_that_is_none_is_told_with_what_stands_in_the_file(case) -> None:
    children, field, value, _instead, part, _corrected, left_out = case
    record, told = read_activity(children, {field: {value: "robots"}})
    assert (part(record), told) == (left_out, [("error", field, value)])


def test_a_role_that_is_not_known_is_a_warning() -> None:
    organisation = "<participating-org role='boss'><narrative>Fund</narrative></participating-org>"
    record, told = read_activity(organisation)
    assert (record.partners, told) == (
        (Partner("Fund", "partner"),),
        [(str(Severity.WARNING), "participating-org/@role", "boss")],
    )
    record, told = read_activity(organisation, {"participating-org/@role": {"boss": "1"}})
    assert (record.partners, told) == ((Partner("Fund", "funder"),), [])


def test_one_currency_is_for_amounts_that_tell_none() -> None:
    children = VALUE.format("<value>500</value>") + VALUE.format("<value currency='EUR'>3</value>")
    record, told = read_activity(children, currency="CHF")
    assert (record.money, told) == (
        (Money(Decimal(500), "CHF", "spent"), Money(Decimal(3), "EUR", "spent")),
        [],
    )


def test_codes_that_were_withdrawn_are_countries() -> None:
    record, told = read_activity("<recipient-country code='YU'/>")
    assert (record.places, told) == ((RecordPlace("YU"),), [])
