"""Values by the type of their field, pure."""

from __future__ import annotations

import pytest
from tests.factories.entries import call_definition, field

from goalweave.calls.entry_values import count_words, is_empty, read_value, value_problems
from goalweave.core.errors import InputError
from goalweave.core.model.calls import CallField, CallFieldType

FIELDS = call_definition().fields


def problems(name: str, value: object) -> list[str]:
    return [problem.message for problem in value_problems(FIELDS[name], read_value(FIELDS[name], value))]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Eleven villages — and a well-built mast.", 6),
        ("L’école héberge les serveurs", 4),
        ("El año 2026, ¿cómo?", 4),
        ("Сеть для школ", 3),
        ("مدرسة القرية", 2),
        ("该项目为11个村庄提供互联网。", 13),
        ("  … !\n", 0),
    ],
)
def test_words_are_counted_in_six_languages(text: str, count: int) -> None:
    assert count_words(text) == count


def test_a_text_says_how_many_words_it_is_off() -> None:
    assert problems("story", "Too short") == ["8 more words are needed"]
    assert problems("story", "word " * 61) == ["this is 1 word longer than allowed"]
    assert problems("story", "word " * 20) == []


def test_what_is_needed_and_empty_is_missing() -> None:
    assert problems("title", "  ") == ["this is missing"]
    assert problems("period", {"start": "", "end": ""}) == []


def test_places_become_codes_and_what_is_none_stays_to_be_mended() -> None:
    assert read_value(FIELDS["places"], ["Colombia", "CO", "", "Kenja"]) == ["CO", "Kenja"]
    assert problems("places", ["Colombia", "Kenja", "Xyzzy"]) == [
        "“Kenja” is not a country or area; is Kenya (KE) meant?",
        "“Xyzzy” is not a country or area",
    ]


def test_a_period_has_dates_in_order() -> None:
    assert problems("period", {"start": "2024-05", "end": "2024"}) == []
    assert problems("period", {"start": "2025", "end": "2024-12-31"}) == ["the end is before the start"]
    assert problems("period", {"start": "May", "end": "2024-02-30"}) == [
        "“May” is not a date; write 2026, 2026-05 or 2026-05-31",
        "“2024-02-30” is not a date; write 2026, 2026-05 or 2026-05-31",
    ]


def test_links_are_web_addresses_and_nothing_else() -> None:
    assert read_value(FIELDS["links"], [{"url": "example.org/a", "title": ""}, {"url": "", "title": ""}]) == [
        {"url": "https://example.org/a", "title": ""}
    ]
    assert problems("links", [{"url": "javascript:alert(1)"}, {"url": "https://[", "title": ""}]) == [
        "“javascript:alert(1)” is not a web address; it starts with https://",
        "“https://[” is not a web address; it starts with https://",
    ]


def test_an_organisation_is_checked_part_by_part() -> None:
    given = {"name": "", "kind": "army", "country": "Kenja", "url": "ftp://x"}
    assert problems("organisation", given) == [
        "the name of the organisation is missing",
        "“army” is none of the choices",
        "“Kenja” is not a country or area; is Kenya (KE) meant?",
        "“ftp://x” is not a web address; it starts with https://",
    ]


def test_choices_and_numbers_are_checked() -> None:
    assert problems("state", ["running", "planned"]) == ["choose or enter at most 1"]
    assert problems("state", ["<b>"]) == ["“<b>” is none of the choices"]
    assert read_value(FIELDS["reached"], "1 200,000") == "1200000"
    assert problems("reached", "many") == ["“many” is not a whole number"]


@pytest.mark.parametrize("kind", list(CallFieldType))
@pytest.mark.parametrize("value", [None, 7, {"a": {}}, [[]], [{"url": 1}], "x" * 20_001, [f"x{n}" for n in range(101)]])
def test_a_value_of_a_wrong_shape_or_size_is_refused_or_leaves_nothing(kind: CallFieldType, value: object) -> None:
    assert refused_at(field("any", kind), value) == "any" or is_empty(read_value(field("any", kind), value))


def refused_at(asked: CallField, value: object) -> str:
    """The field that the refusal names; empty if the value is taken."""
    try:
        read_value(asked, value)
    except InputError as error:
        return error.field
    return ""


def test_control_characters_are_removed_and_markup_stays_as_text() -> None:
    assert read_value(FIELDS["story"], "<b>a\x00\u202e</b>\r\nb") == "<b>a</b>\nb"
