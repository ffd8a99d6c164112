"""Repetitions are merged and counted; what differs in a fact stays apart."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

import pytest
from hypothesis import given, strategies as st

from goalweave.core.model import Record, RecordSource
from goalweave.core.statements import duplicates
from goalweave.core.statements.duplicates import merge_near_duplicates


def record(text: str, line: int = 1, language: str = "en") -> Record:
    return Record(
        f"r{line}", {language: text}, {language: text}, language, source=RecordSource("a.txt", f"line {line}")
    )


def merged(*texts: str) -> list[tuple[str, int]]:
    records = [record(text, line) for line, text in enumerate(texts, 1)]
    return [(one.body, one.mentions) for one in merge_near_duplicates(records)]


def test_equal_texts_become_one_record_with_all_places() -> None:
    records = [record("E-Waste Coalition", 3), record("Another thing", 4), record("e-waste  coalition.", 9)]
    expected = [replace(records[0], also=(records[2].source,)), records[1]]
    assert merge_near_duplicates(records) == expected


def test_places_of_what_was_merged_before_are_kept() -> None:
    first = replace(record("High Level Committee", 1), also=(RecordSource("a.txt", "line 2"),))
    second = replace(record("High Level Committee", 5), also=(RecordSource("a.txt", "line 6"),))
    assert [place.locator for place in merge_near_duplicates([first, second])[0].also] == ["line 2", "line 5", "line 6"]


LONG = "The agency trained teachers of rural schools in digital skills and gave them the books that they had asked for"


def test_the_fullest_wording_stays_at_its_own_place() -> None:
    fuller = f"{LONG}, and measured what came of it."
    assert merged(LONG, "Something else was done.", fuller) == [("Something else was done.", 1), (fuller, 2)]


def test_words_put_in_do_not_hide_a_repetition() -> None:
    assert merged(f"{LONG}.", LONG.replace("rural schools", "rural schools, inter alia,")) == [
        (LONG.replace("rural schools", "rural schools, inter alia,"), 2)
    ]


def test_two_spellings_are_one_text() -> None:
    text = "The agency organised a meeting of all its members in the capital on the future of schools and libraries, in the spring"
    assert merged(text, text.replace("organised", "organized")) == [(text, 2)]


@pytest.mark.parametrize(
    ("text", "one", "other"),
    [
        (
            "The main input of the agency to the forum of {} was the contribution of its council, made in writing",
            "2017",
            "2018",
        ),
        (
            "The agency trained teachers of rural schools in {} in the use of tablets that a partner had given to them",
            "Kenya",
            "Peru",
        ),
        (
            "The agency trained teachers of schools in the {} of the country in the use of tablets that a partner had given",
            "north",
            "south",
        ),
        (
            "The agency trained teachers of {} schools in all parts of the country in the use of tablets given by a partner",
            "primary",
            "secondary",
        ),
        (
            "The agency trained teachers of {} schools in all parts of the country in the use of tablets given by a partner",
            "formal",
            "informal",
        ),
        ("High Level Committee on {}", "Programmes", "Management"),
        ("{}policy advice", "Health ", "Mental health "),
        ("机构为{}农村学校的教师举办了数字技能培训，并提供了他们所需要的教材和设备。", "北方", "南方"),
    ],
)
def test_texts_that_differ_in_a_fact_stay_apart(text: str, one: str, other: str) -> None:
    both = text.format(one), text.format(other)
    assert merged(*both) == [(both[0], 1), (both[1], 1)]


def test_a_name_within_a_longer_text_is_not_that_text() -> None:
    texts = (
        "E-Waste Coalition",
        "Partnership Exchange: presentation of smart cities and of the E-Waste Coalition (showcase)",
    )
    assert merged(*texts) == [(text, 1) for text in texts]


def test_records_with_other_facts_stay_apart() -> None:
    one, other = record(LONG, 1), replace(record(LONG, 2), start="2019")
    assert merge_near_duplicates([one, other]) == [one, other]


def test_records_without_words_stay_apart() -> None:
    assert merged("…", "…") == [("…", 1), ("…", 1)]


WORDS = st.sampled_from(
    [
        "the",
        "agency",
        "trained",
        "teachers",
        "of",
        "rural",
        "schools",
        "in",
        "Kenya",
        "Peru",
        "2017",
        "2018",
        "and",
        "gave",
        "books",
    ]
)
TEXTS = st.lists(st.lists(WORDS, max_size=14).map(" ".join), max_size=12)


@given(TEXTS)
def test_no_mention_is_lost_and_a_second_run_changes_nothing(texts: list[str]) -> None:
    records = [record(text, line) for line, text in enumerate(texts)]
    once = merge_near_duplicates(records)
    assert sum(one.mentions for one in once) == len(records)
    places = chain.from_iterable((one.source, *one.also) for one in once)
    assert sorted(places, key=str) == sorted((one.source for one in records), key=str)
    assert merge_near_duplicates(once) == once


@given(TEXTS)
def test_what_stays_stays_in_order_and_unchanged(texts: list[str]) -> None:
    records = [record(text, line) for line, text in enumerate(texts)]
    once = merge_near_duplicates(records)
    kept = {one.id for one in once}
    assert [replace(one, also=()) for one in once] == [one for one in records if one.id in kept]


@given(TEXTS, st.randoms(use_true_random=False))
def test_how_much_is_merged_does_not_depend_on_the_order(texts: list[str], random: object) -> None:
    shuffled = list(texts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = merged(*texts), merged(*shuffled)
    assert sum(mentions for _, mentions in one) == sum(mentions for _, mentions in other)
    assert {text.casefold() for text, _ in one if len(text.split()) < 8} == {
        text.casefold() for text, _ in other if len(text.split()) < 8
    }


def test_texts_of_one_mould_are_compared_with_few_others(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = 0
    really = duplicates._is_repetition

    def counted(text: duplicates._ShingledText, longer: duplicates._ShingledText) -> bool:
        nonlocal compared
        compared += 1
        return really(text, longer)

    monkeypatch.setattr(duplicates, "_is_repetition", counted)
    letters = str.maketrans("0123456789", "ghijklmnop")
    places = [f"{number * 11400714819323198485 % 2**64:016x}".translate(letters) for number in range(1500)]
    mould = "the project of {} trains teachers of rural schools in the district with the means of the bank and of its partners"
    records = [record(mould.format(place), number) for number, place in enumerate(places)]
    assert merge_near_duplicates(records) == records
    assert compared < 100 * len(records)
