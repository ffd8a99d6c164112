"""One record put into an answer by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.core.answers.test_drafting import EQUALS, teller

from goalweave.core.answers.claims import extract_claims, locate_claim
from goalweave.core.answers.record_passages import (
    record_bullet,
    record_paragraph,
    record_sentence,
    record_table_row,
)
from goalweave.core.model import NoteKind, Partner, Record, RecordKind
from goalweave.core.text.languages import LANGUAGES
from goalweave.packs.sentence_files import load_sentences


def test_record_is_told_in_sentences_each_with_its_source() -> None:
    renderer = replace(teller(), notes=frozenset({NoteKind.LESSON}), details=frozenset({"funding"}))
    assert record_paragraph(EQUALS, renderer, 1) == (
        "ITU takes part in the partnership **EQUALS**, with UN Women and GSMA, in Switzerland (since September 2016).[^1] "
        "It contributes to SDG Target 5.b and WSIS C4.[^1] It closes the gender divide.[^1] "
        "Some 90 partners work together.[^1] Its funds: 1,500,000\u00a0USD (budget).[^1] "
        "Lesson learned: Start small.[^1] Grow later.[^1] Sources of funding: Members pay.[^1]"
    )


def test_notes_and_details_that_are_not_asked_for_stay_out() -> None:
    text = record_paragraph(EQUALS, teller(), 1)
    assert "Lesson" not in text
    assert "12 networks" not in text
    assert "Members pay" not in text


def test_points_and_rows() -> None:
    assert record_bullet(EQUALS, teller(), 2) == (
        "**EQUALS**, with UN Women and GSMA, in Switzerland (since September 2016): SDG Target 5.b and WSIS C4[^2]"
    )
    assert record_table_row(EQUALS, teller(), 2) == (
        "| EQUALS[^2] | since September 2016 | UN Women and GSMA | SDG Target 5.b, WSIS C4 |"
    )


def test_paragraph_keeps_to_a_limit_of_words() -> None:
    record = Record("r", {"en": "A net"}, {"en": "It has many more words than that. " * 9}, "en")
    assert record_paragraph(record, teller(), 1, 15) == (
        "ITU carries out the activity **A net**.[^1] It has many more words than that.[^1]"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_way_to_bring_in_a_record_is_a_sentence_of_its_own(language: str) -> None:
    for kind in RecordKind:
        ways = load_sentences(language).kinds[kind]
        record = Record("r", {"en": "A thing"}, {"en": ""}, "en", kind)
        sentences = [record_sentence(record, teller(language), number) for number in range(1, len(ways) + 1)]
        assert len(ways) > 1
        assert len({sentence.rsplit("[", 1)[0] for sentence in sentences}) == len(ways)
        assert [len(extract_claims(sentence)) for sentence in sentences] == [1] * len(ways)


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
def test_text_in_another_language_is_quoted_with_its_language(language: str, told: str) -> None:
    record = Record("r", {"en": "A thing"}, {"en": "A thing. It works, e.g. here. Does it?"}, "en")
    text = record_paragraph(record, teller(language), 1)
    assert text.split("[^1] ", 1)[1] == told
    assert [claim.sources for claim in extract_claims(text)] == [(1,)] * 3
    assert [text[slice(*span)] for claim in extract_claims(text) if (span := locate_claim(text, claim))] == [
        claim.markdown for claim in extract_claims(text)
    ]


def test_a_quotation_that_looks_like_a_mark_is_none() -> None:
    record = Record("r", {"en": "A thing"}, {"en": "^1 it is."}, "en")
    text = record_paragraph(record, teller("fr"), 1)
    assert "[\\^1 it is]{lang=en}" in text
    assert {claim.sources for claim in extract_claims(text)} == {(1,)}


def test_a_record_in_both_languages_is_told_in_the_readers_without_quotation() -> None:
    record = Record("r", {"en": "A thing"}, {"en": "It works.", "fr": "Elle marche [bien]."}, "en")
    assert record_paragraph(record, teller("fr"), 1).endswith(" Elle marche \\[bien\\].[^1]")


def test_notes_in_another_language_are_quoted() -> None:
    renderer = replace(teller("es"), notes=frozenset({NoteKind.LESSON}))
    text = record_paragraph(replace(EQUALS, money=()), renderer, 1)
    assert text.endswith("Enseñanza extraída: «[Start small]{lang=en}».[^1] «[Grow later]{lang=en}».[^1]")


def test_what_others_lead_is_not_told_as_the_organisations_own() -> None:
    report = Record(
        "r",
        {"en": "A report on nets"},
        {"en": "ITU contributed to this report."},
        "en",
        RecordKind.PUBLICATION,
        start="2018",
        partners=(Partner("FAO", "lead"),),
    )
    assert record_sentence(report, teller(), 1) == "ITU contributed to **A report on nets** (2018; led by FAO).[^1]"
