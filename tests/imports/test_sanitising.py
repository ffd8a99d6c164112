"""What cannot be kept is left out of a record, and the rest of it comes in."""

from __future__ import annotations

from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import pytest
from tests.factories.records import record

from goalweave.core import model
from goalweave.core.errors import InputError
from goalweave.core.model import Money, NoteKind, Partner, RecordNote, RecordPlace, RecordSource, WebLink
from goalweave.imports.sanitising import sanitise_record
from goalweave.registry.checks import LONGEST, LONGEST_TEXT

LONG = "x" * 21


def test_a_role_that_is_too_long_is_left_out_and_its_partner_stays() -> None:
    told: list[InputError] = []
    given = record(partners=(Partner("A", LONG, "XM-1"), Partner("B", "funder")))
    found = sanitise_record(given, told.append)
    assert found == replace(given, partners=(Partner("A", "partner", "XM-1"), Partner("B", "funder")))
    assert [one.field for one in told] == ["role"]


def test_a_partner_is_left_out_for_its_name_and_not_for_its_role() -> None:
    told: list[InputError] = []
    found = sanitise_record(record(partners=(Partner("A" * 501), Partner("B", LONG))), told.append)
    assert found is not None
    assert found.partners == (Partner("B"),)
    assert [one.field for one in told] == ["partner", "role"]


def test_a_date_of_a_note_that_is_too_long_is_left_out_and_the_note_stays() -> None:
    told: list[InputError] = []
    note = RecordNote(NoteKind.RESULT, {"en": "Wells."}, "2024-01-01T00:00", "2024-12-31")
    given = record(notes=(note, RecordNote(NoteKind.LESSON, {"en": "Dig."}, "2024", "2024" + LONG)))
    found = sanitise_record(given, told.append)
    assert found is not None
    assert found == replace(
        given, notes=(replace(note, start=""), RecordNote(NoteKind.LESSON, {"en": "Dig."}, "2024", ""))
    )
    assert [one.field for one in told] == ["notes"]


TEXT = {"en": "Wells."}
FINE = {"title": {"en": "Wells"}, "text": TEXT}
MUCH = "x" * 2001
WRONG: dict[str, list[tuple[Any, Any]]] = {
    "id": [("", None), (MUCH, None)],
    "title": [({"en": "A", "fr": MUCH}, {"en": "A"}), ({"en": MUCH}, {}), ({"no language": "A", "en": "B"}, {"en": "B"})],
    "text": [({"en": "x" * (LONGEST_TEXT + 1)}, {}), ({"no language": "A", "en": "B"}, {"en": "B"})],
    "language": [("no language", "en")],
    "source": [(RecordSource(MUCH, "line 1"), RecordSource(MUCH[:500], "line 1"))],
    "also": [((RecordSource("a", "b"), RecordSource("a", MUCH)), (RecordSource("a", "b"), RecordSource("a", MUCH[:500])))],
    "start": [("2024-01-01T00:00", "")],
    "end": [("2024-01-01T00:00", ""), ("2019", "")],
    "status": [("x" * 21, "")],
    "visibility": [("secret", "")],
    "partners": [((Partner("A" * 501), Partner("B", ref="x" * 201), Partner("C", "x" * 21)), (Partner("C"),))],
    "places": [
        ((RecordPlace("Kenya"), RecordPlace("UG", 40.0)), (RecordPlace("UG", 40.0),)),
        ((RecordPlace("KE", 140.0), RecordPlace("UG")), (RecordPlace("KE"), RecordPlace("UG"))),
        ((RecordPlace("KE", 80.0), RecordPlace("UG", 40.0)), (RecordPlace("KE"), RecordPlace("UG"))),
    ],
    "money": [
        (
            (Money(Decimal("NaN"), "CHF"), Money(Decimal(1), "franc"), Money(Decimal(2), "CHF", "loan"), Money(Decimal(3), "CHF")),
            (Money(Decimal(3), "CHF"),),
        )
    ],
    "notes": [((RecordNote(NoteKind.RESULT, TEXT, "2024-01-01T00:00"),), (RecordNote(NoteKind.RESULT, TEXT),))],
    "links": [
        (
            (WebLink("ftp://example.org"), WebLink("https://example.org", "x" * 501), WebLink(f"https://example.org/{MUCH}"), WebLink("https://example.org")),
            (WebLink("https://example.org"),),
        )
    ],
    **{name: [("7", ""), ("2 – significant", "")] for name in model.MARKER_FIELDS},
    "details": [({"hours": 3, "reference": "A/1"}, {"reference": "A/1"}), ({"beneficiaries": "many"}, {})],
}  # fmt: skip
"""Field of a record → what is wrong in it, and what of that is kept; None: the record is left out."""

ELSEWHERE = {"kind", "codes", "groups", "mappings", "unit", "parent", "organisation", "facts"}
"""Members of enumerations; what is read from the text anew; a code that is in no list is a warning of the reader, and cut; what a node's name, a unit or a parent that is not there does, is for whoever reads the file."""


def test_every_field_of_a_record_is_thought_of() -> None:
    assert {field.name for field in fields(model.Record)} == WRONG.keys() | ELSEWHERE


@pytest.mark.parametrize("field", WRONG)
def test_what_is_wrong_in_a_field_is_left_out_and_told(field: str) -> None:
    for wrong, sanitised in WRONG[field]:
        errors: list[InputError] = []
        original = replace(model.Record("one", FINE["title"], TEXT, "en", start="2020"), **{field: wrong})
        expected = None if sanitised is None else replace(original, **{field: sanitised})
        assert sanitise_record(original, errors.append) == expected, wrong
        assert errors, wrong


def test_a_record_with_nothing_left_is_left_out() -> None:
    told: list[InputError] = []
    assert sanitise_record(model.Record("one", {"en": MUCH}, {}, "en"), told.append) is None
    assert [one.field for one in told] == ["title"]
    assert "this record was skipped" in told[0].message


def test_a_code_that_is_too_long_is_cut() -> None:
    given = replace(model.Record("one", FINE["title"], TEXT, "en"), codes=(model.RecordCode("purpose", MUCH),))
    assert sanitise_record(given, pytest.fail) == replace(given, codes=(model.RecordCode("purpose", MUCH[:40]),))


def test_every_length_that_is_looked_at_has_a_way_out() -> None:
    """A part that is too long leaves out no more than itself; only a record without an id is none."""
    from goalweave.imports.sanitising import _REMOVERS

    assert LONGEST.keys() - _REMOVERS.keys() == {"id"}
