"""What a sentence says and its records do not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from goalweave.core.answers.claim_support import Discrepancy, Unsupported, compare_with_records, risky_parts
from goalweave.core.answers.record_facts import CountryNames, read_record_facts
from goalweave.core.model import Money, NoteKind, Partner, Record, RecordNote, RecordPlace

COUNTRIES = CountryNames({"en": {"kenya": "KE", "uganda": "UG", "viet nam": "VN"}, "zh": {"西班牙": "ES"}})
WATER = Record(
    "water",
    {"en": "Rural Water Programme", "fr": "Programme d’eau rurale"},
    {"en": "Boreholes in five provinces, with the Water Users’ Federation."},
    "en",
    start="2021-07-05",
    end="2026",
    partners=(Partner("UN-Water"), Partner("Uganda"), Partner("Climate Fund", "funder")),
    places=(RecordPlace("KE"),),
    money=(Money(Decimal(84_000_000), "USD"),),
    notes=(RecordNote(NoteKind.RESULT, {"en": "The share rose from 54% in 2020 to 68% in 2024, with 1,860 points."}),),
    details={"beneficiaries": 912_000},
)
SCHOOL = Record("school", {"en": "Schools"}, {"en": "Schools."}, "en", details={"beneficiaries": 88_000})


def differences(sentence: str, *records: Record, language: str = "en") -> list[tuple[str, str, str]]:
    facts = [read_record_facts(record, COUNTRIES) for record in records or (WATER,)]
    found = compare_with_records(sentence, language, facts, COUNTRIES)
    return [(str(part.kind), part.stated, part.recorded) for part in found]


@pytest.mark.parametrize(
    "sentence",
    [
        "The share reached 68% in 2024, and 1,860 points were built in 5 provinces of Kenya.",
        "Since 5 July 2021 some USD 80 million has reached 900,000 people with UN-Water, Uganda and 1 more.",
        "The Water Users’ Federation and the Climate Fund work with 3 partners.",
    ],
)
def test_what_the_record_says_agrees(sentence: str) -> None:
    assert differences(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The share rose to 86% in 2024.", [("figure", "86%", "68%")]),
        ("The share rose to 68% in 2020.", [("figure", "2020", "2024")]),
        ("It costs USD 48 million.", [("figure", "48 million", "84 million")]),
        ("It costs USD 48,000,000.", [("figure", "48,000,000", "84,000,000")]),
        ("It built 1,680 points.", [("figure", "1,680", "1,860")]),
        ("It reached 412 schools.", [("figure", "412", "")]),
        ("It works in Kenya and Viet Nam.", [("country", "Viet Nam", "")]),
        ("It works with the Global Health Alliance.", [("name", "Global Health Alliance", "")]),
        ("It is the largest programme in Kenya.", [("superlative", "largest", "")]),
    ],
)
def test_what_the_record_does_not_say_is_found(sentence: str, expected: list[tuple[str, str, str]]) -> None:
    assert differences(sentence) == expected


def test_a_sum_and_a_number_of_records_agree() -> None:
    assert differences("The 2 programmes reached 1,000,000 people.", WATER, SCHOOL) == []
    assert differences("The 2 programmes reached 1,200,000 people.", WATER, SCHOOL) == [("figure", "1,200,000", "")]


def test_a_chinese_name_of_a_language_is_no_country() -> None:
    assert differences("原文为西班牙语。", language="zh") == []
    assert differences("在西班牙开展。", language="zh") == [("country", "西班牙", "")]


def test_risky_parts_of_a_sentence_without_source() -> None:
    assert risky_parts("We reached 3 million people with the Global Health Alliance, the largest of all.", "en") == (
        Discrepancy(Unsupported.FIGURE, "3 million"),
        Discrepancy(Unsupported.SUPERLATIVE, "largest"),
        Discrepancy(Unsupported.NAME, "Global Health Alliance"),
    )
    assert risky_parts("We work with schools.", "en") == ()
