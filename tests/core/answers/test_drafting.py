from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from goalweave.core.answers.claims import extract_claims, locate_claim
from goalweave.core.answers.drafting import record_sentence, write_draft
from goalweave.core.answers.markdown import count_words, plain_text
from goalweave.core.answers.record_sentences import RecordRenderer
from goalweave.core.model import (
    EvidenceQuery,
    Mapping,
    MappingRank,
    MappingState,
    Money,
    NoteKind,
    Partner,
    Question,
    QuestionKind,
    Record,
    RecordKind,
    RecordNote,
    RecordPlace,
)
from goalweave.core.text.languages import LANGUAGES
from goalweave.packs.areas.names import area_name
from goalweave.packs.library import library
from goalweave.packs.sentence_files import load_sentences

CATALOGUE = library().catalogue()


def teller(language: str = "en", organisation: str = "ITU") -> RecordRenderer:
    return RecordRenderer(
        load_sentences(language), CATALOGUE, organisation, lambda code: area_name(code, language), ("sdg", "wsis")
    )


def question(kind: QuestionKind = QuestionKind.NARRATIVE, most: int | None = None, **evidence: object) -> Question:
    return Question("1", {"en": "What?"}, {"en": "What"}, kind, most=most, evidence=EvidenceQuery(**evidence))  # type: ignore[arg-type]


EQUALS = Record(
    id="equals",
    title={"en": "EQUALS"},
    text={"en": "EQUALS. It closes the gender divide. Some 90 partners work together."},
    language="en",
    kind=RecordKind.PARTNERSHIP,
    start="2016-09",
    status="ongoing",
    partners=(Partner("UN Women"), Partner("GSMA")),
    places=(RecordPlace("CH"),),
    money=(Money(Decimal("1500000"), "USD", "budget", date(2017, 1, 1)),),
    mappings=(
        Mapping(CATALOGUE.resolve("sdg:5"), MappingState.ACCEPTED, "person"),
        Mapping(CATALOGUE.resolve("sdg:5.b"), MappingState.ACCEPTED, "person", rank=MappingRank.SECONDARY),
        Mapping(CATALOGUE.resolve("sdg:17"), MappingState.SUGGESTED, "classifier:fast-1"),
        Mapping(CATALOGUE.resolve("sdg:13"), MappingState.ACCEPTED, "person", sign=-1),
        Mapping(CATALOGUE.resolve("wsis:C4"), MappingState.ACCEPTED, "person"),
    ),
    notes=(
        RecordNote(NoteKind.LESSON, {"en": "Start small. Grow later"}),
        RecordNote(NoteKind.RESULT, {"en": "12 networks."}),
    ),
    details={"funding": {"en": "Members pay."}},
)


def test_a_record_is_told_in_sentences_each_with_its_source():
    found = write_draft(question(notes=(NoteKind.LESSON,), details=("funding",)), [EQUALS], teller())
    assert found.text == (
        "ITU takes part in the partnership **EQUALS**, with UN Women and GSMA, in Switzerland (since September 2016).[^1] "
        "It contributes to SDG Target 5.b and WSIS C4.[^1] It closes the gender divide.[^1] "
        "Some 90 partners work together.[^1] Its funds: 1,500,000\u00a0USD (budget).[^1] "
        "Lesson learned: Start small.[^1] Grow later.[^1] Sources of funding: Members pay.[^1]"
    )
    assert found.sources == ("equals",)


def test_notes_and_details_that_are_not_asked_for_stay_out():
    text = write_draft(question(), [EQUALS], teller()).text
    assert "Lesson" not in text
    assert "12 networks" not in text
    assert "Members pay" not in text


def test_a_suggestion_or_a_harm_is_never_told_as_a_contribution():
    text = write_draft(question(), [EQUALS], teller()).text
    assert "17" not in text
    assert "13" not in text


def test_lists_and_tables_of_records():
    assert write_draft(question(QuestionKind.RECORDS), [EQUALS], teller()).text == (
        "- **EQUALS**, with UN Women and GSMA, in Switzerland (since September 2016): SDG Target 5.b and WSIS C4[^1]"
    )
    assert write_draft(question(QuestionKind.TABLE), [EQUALS], teller()).text == (
        "| Title | When | With | Contributes to |\n|---|---|---|---|\n"
        "| EQUALS[^1] | since September 2016 | UN Women and GSMA | SDG Target 5.b, WSIS C4 |"
    )


@pytest.mark.parametrize("kind", [QuestionKind.CHOICE, QuestionKind.NUMBER, QuestionKind.LINK, QuestionKind.ATTACHMENT])
def test_what_only_a_person_can_say_is_left_empty(kind: QuestionKind):
    assert write_draft(question(kind), [EQUALS], teller()).text == ""


def test_a_narrative_keeps_to_its_limit_and_says_what_was_left_out():
    records = [
        Record(f"r{number}", {"en": f"Record {number}"}, {"en": "It has many more words than that. " * 9}, "en")
        for number in range(20)
    ]
    found = write_draft(question(most=120), records, teller())
    assert 60 < count_words(found.text) <= 120
    assert (*found.sources, *found.left_out) == tuple(record.id for record in records)
    assert len(found.sources) == 3


def test_a_record_told_elsewhere_gets_one_sentence():
    found = write_draft(question(), [EQUALS], teller(), covered=frozenset({"equals"}))
    assert found.text == record_sentence(EQUALS, teller(), 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_is_told_in_every_language(language: str):
    for kind in RecordKind:
        record = Record("r", {"en": "A thing"}, {"en": "It works."}, "en", kind, start="2018-06-09", end="2019")
        text = write_draft(question(), [record], teller(language)).text
        assert "**A thing**" in text
        assert "2018" in text
        assert "2019" in text
        assert all(claim.sources == (1,) for claim in extract_claims(text))


def test_neighbours_of_one_kind_begin_differently_and_the_same_records_give_the_same_draft():
    records = [Record(f"r{number}", {"en": f"Record {number}"}, {"en": ""}, "en") for number in range(4)]
    text = write_draft(question(), records, teller()).text
    assert text.split("\n\n") == [
        "ITU carries out the activity **Record 0**.[^1]",
        "The activity **Record 1** is carried out by ITU.[^2]",
        "The work of ITU includes the activity **Record 2**.[^3]",
        "ITU carries out the activity **Record 3**.[^4]",
    ]
    assert write_draft(question(), records, teller()).text == text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_way_to_bring_in_a_record_is_a_sentence_of_its_own(language: str):
    for kind in RecordKind:
        ways = load_sentences(language).kinds[kind]
        assert len(ways) > 1
        records = [Record(f"r{number}", {"en": "A thing"}, {"en": ""}, "en", kind) for number in range(len(ways))]
        made = write_draft(question(), records, teller(language))
        assert [claim.sources for claim in extract_claims(made.text)] == [
            (number,) for number in range(1, len(ways) + 1)
        ]
        assert len({claim.text for claim in extract_claims(made.text)}) == len(ways)


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("fr", "Selon sa description (anglais)\u00a0: «\u00a0[It works, e.g. here]{lang=en}\u00a0».[^1] «\u00a0[Does it?]{lang=en}\u00a0».[^1]"),
        ("es", "Según su descripción (inglés): «[It works, e.g. here]{lang=en}».[^1] «[Does it?]{lang=en}».[^1]"),
        ("ru", "Согласно описанию (язык: английский): «[It works, e.g. here]{lang=en}».[^1] «[Does it?]{lang=en}».[^1]"),
        ("ar", "وفقًا للوصف (باللغة الإنجليزية): «[It works, e.g. here]{lang=en}».[^1] «[Does it?]{lang=en}».[^1]"),
        ("zh", "说明原文（英语）：“[It works, e.g. here]{lang=en}”。[^1] “[Does it?]{lang=en}”。[^1]"),
        ("en", "It works, e.g. here.[^1] Does it?[^1]"),
    ],
)  # fmt: skip
def test_text_in_another_language_is_quoted_with_its_language(language: str, told: str):
    record = Record("r", {"en": "A thing"}, {"en": "A thing. It works, e.g. here. Does it?"}, "en")
    text = write_draft(question(), [record], teller(language)).text
    assert text.split("[^1] ", 1)[1] == told
    assert [claim.sources for claim in extract_claims(text)] == [(1,)] * 3
    assert [text[slice(*span)] for claim in extract_claims(text) if (span := locate_claim(text, claim))] == [
        claim.markdown for claim in extract_claims(text)
    ]


def test_a_quotation_that_looks_like_a_mark_is_none():
    record = Record("r", {"en": "A thing"}, {"en": "^1 it is."}, "en")
    text = write_draft(question(), [record], teller("fr")).text
    assert "[\\^1 it is]{lang=en}" in text
    assert {claim.sources for claim in extract_claims(text)} == {(1,)}


def test_a_record_in_both_languages_is_told_in_the_readers_without_quotation():
    record = Record("r", {"en": "A thing"}, {"en": "It works.", "fr": "Elle marche [bien]."}, "en")
    assert write_draft(question(), [record], teller("fr")).text.endswith(" Elle marche \\[bien\\].[^1]")


def test_notes_in_another_language_are_quoted():
    text = write_draft(question(notes=(NoteKind.LESSON,)), [replace(EQUALS, money=())], teller("es")).text
    assert text.endswith("Enseñanza extraída: «[Start small]{lang=en}».[^1] «[Grow later]{lang=en}».[^1]")


words = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)


@given(words, words, st.lists(words, max_size=3), st.sampled_from(LANGUAGES), st.sampled_from(RecordKind))
def test_whatever_a_record_says_no_sentence_is_without_source(
    title: str, text: str, partners: list[str], language: str, kind: RecordKind
):
    record = Record("r", {"en": title}, {"en": text}, "en", kind, partners=tuple(map(Partner, partners)))
    for form in (QuestionKind.NARRATIVE, QuestionKind.RECORDS, QuestionKind.TABLE):
        found = write_draft(question(form), [record], teller(language))
        assert all(claim.sources == (1,) for claim in extract_claims(found.text))
        if form is QuestionKind.NARRATIVE and title.isalnum():
            assert title in plain_text(found.text)
