"""What cannot be kept is left out of a record, and the rest of it comes in."""

from __future__ import annotations

from dataclasses import replace

from tests.factories.records import record

from goalweave.core.errors import InputError
from goalweave.core.model import Note, NoteKind, Partner
from goalweave.intake.fitting import fitted

LONG = "x" * 21


def test_a_role_that_is_too_long_is_left_out_and_its_partner_stays() -> None:
    told: list[InputError] = []
    given = record(partners=(Partner("A", LONG, "XM-1"), Partner("B", "funder")))
    found = fitted(given, told.append)
    assert found == replace(given, partners=(Partner("A", "partner", "XM-1"), Partner("B", "funder")))
    assert [one.field for one in told] == ["role"]


def test_a_partner_is_left_out_for_its_name_and_not_for_its_role() -> None:
    told: list[InputError] = []
    found = fitted(record(partners=(Partner("A" * 501), Partner("B", LONG))), told.append)
    assert found is not None
    assert found.partners == (Partner("B"),)
    assert [one.field for one in told] == ["partner", "role"]


def test_a_date_of_a_note_that_is_too_long_is_left_out_and_the_note_stays() -> None:
    told: list[InputError] = []
    note = Note(NoteKind.RESULT, {"en": "Wells."}, "2024-01-01T00:00", "2024-12-31")
    given = record(notes=(note, Note(NoteKind.LESSON, {"en": "Dig."}, "2024", "2024" + LONG)))
    found = fitted(given, told.append)
    assert found is not None
    assert found == replace(given, notes=(replace(note, start=""), Note(NoteKind.LESSON, {"en": "Dig."}, "2024", "")))
    assert [one.field for one in told] == ["notes"]
