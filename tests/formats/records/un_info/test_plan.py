"""The workbook of a plan reads back as the records that it was made of, through the reader of all tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import openpyxl
from tests.factories.tables import read

from goalweave.core.model import Curie, Mapping, MappingState, Money, Partner, Record, RecordPlace
from goalweave.formats.reading.limits import Limits
from goalweave.formats.records.un_info import HEADS, plan_levels, write_plan

OUTPUT = Record(
    id="out-1", title={"en": "Safe water"}, text={"en": "People have safe water."}, language="en", parent="outcome"
)
SUB_OUTPUT = Record(
    id="sub-1",
    title={"en": "=Wells(1)"},
    text={"en": "Wells for ten districts."},
    language="en",
    parent="out-1",
    start="2024-01-01",
    end="2025-12-31",
    status="ongoing",
    partners=(Partner("UNICEF", "lead"), Partner("Drillers", "partner"), Partner("Fund for Water", "funder")),
    places=(RecordPlace("KE", 60.0), RecordPlace("TZ", 40.0)),
    money=(
        Money(Decimal(1200), "USD", "budget", date(2024, 5, 1)),
        Money(Decimal(800), "USD", "commitment"),
        Money(Decimal("300.5"), "USD", "spent", date(2025, 1, 1)),
        Money(Decimal(9), "EUR", "spent", date(2025, 1, 1)),
    ),
    mappings=(
        Mapping(Curie("sdg", "2025", "6.1"), MappingState.ACCEPTED, "person"),
        Mapping(Curie("sdg", "2025", "6.4"), MappingState.SUGGESTED, "person"),
        Mapping(Curie("sdg", "2025", "14"), MappingState.ACCEPTED, "person", sign=-1),
    ),
    gender_marker="2",
    human_rights_marker="3",
    youth_marker="0",
    disability_marker="1",
)
OUTCOME = Record(id="outcome", title={"fr": "Eau"}, text={"fr": "L’eau est sûre."}, language="fr")
PLAN = (OUTCOME, OUTPUT, SUB_OUTPUT)


def written() -> BytesIO:
    stream = BytesIO()
    write_plan(stream, PLAN)
    stream.seek(0)
    return stream


def test_plan_reads_back() -> None:
    found = list(read(written(), "plan.xlsx", Limits(), resolve=lambda _framework, code: Curie("sdg", "2025", code)))
    assert [(record.id, record.parent, record.title, record.text) for record in found] == [
        (record.id, record.parent, record.title, record.text) for record in PLAN
    ]
    got = found[2]
    expected = replace(
        SUB_OUTPUT,
        source=got.source,
        partners=got.partners,
        money=tuple(replace(amount, date=None) for amount in SUB_OUTPUT.money[:3]),
        mappings=(replace(SUB_OUTPUT.mappings[0], origin=got.mappings[0].origin),),
    )
    assert got == expected
    assert set(got.partners) == set(SUB_OUTPUT.partners)


def test_markers_of_the_un_are_recognised_next_to_each_other() -> None:
    """UN INFO names them as the DAC names its own."""
    head = "Sub-output;Gender Equality Marker;{other};SDG Target;Total required resources"
    row = "Wells;3;2;6.1;1200"
    found = []
    for other in ("Human Rights Marker", "Rio marker: climate adaptation"):
        stream = BytesIO(f"{head.format(other=other)}\n{row}\n".encode())
        (record,) = read(
            stream, "a.csv", Limits(), {"currency": "=USD"}, resolve=lambda _framework, code: Curie("sdg", "2025", code)
        )
        found.append((record.gender_marker, record.human_rights_marker, [code.code for code in record.codes]))
    assert found == [("3", "2", []), ("", "", ["1", "7"])]


def test_levels_follow_from_the_parts() -> None:
    book = openpyxl.load_workbook(written())
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[0] == HEADS
    assert [row[0] for row in rows[1:]] == ["Outcome", "Output", "Sub-output"]
    circle = {"a": "b", "b": "a", "alone": "gone", "1": "", "2": "1", "3": "2", "4": "3", "5": "4"}
    assert plan_levels(circle)["1"] == plan_levels(circle)["2"] == "Strategic priority"
    assert (plan_levels(circle)["alone"], plan_levels(circle)["5"]) == ("Sub-output", "Sub-output")


def test_formulas_are_inert_and_funding_is_by_year() -> None:
    book = openpyxl.load_workbook(written())
    title = book.worksheets[0]["D4"]
    assert (title.value, title.data_type) == ("=Wells(1)", "s")
    assert list(book.worksheets[1].iter_rows(min_row=3, values_only=True)) == [
        ("sub-1", None, "USD", None, 800, None),
        ("sub-1", "2024", "USD", 1200, None, None),
        ("sub-1", "2025", "EUR", None, None, 9),
        ("sub-1", "2025", "USD", None, None, 300.5),
    ]
