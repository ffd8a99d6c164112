"""Drafts of single answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from goalweave.core.answers.claims import extract_claims
from goalweave.core.answers.drafting import write_draft
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
    return Question("1", {"en": "What?"}, {}, kind, most=most, evidence=EvidenceQuery(**evidence))  # type: ignore[arg-type]


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


def test_draft_begins_with_the_record_and_tells_what_is_asked() -> None:
    draft = write_draft(question(notes=(NoteKind.LESSON,), details=("funding",)), [EQUALS], teller())
    assert draft.text == (
        "**EQUALS** (since September 2016; with UN Women and GSMA; in Switzerland; budget: 1,500,000\u00a0USD, 2017) "
        "closes the gender divide.[^1] Result: 12 networks.[^1] Lesson learned: Start small. Grow later.[^1] "
        "Sources of funding: Members pay.[^1]"
    )
    assert draft.sources == ("equals",)
    assert draft.notes == ()


def test_what_is_not_asked_stays_out() -> None:
    text = write_draft(question(), [EQUALS], teller()).text
    assert "Lesson" not in text
    assert "Members pay" not in text
    assert "1,500,000" not in text


def test_what_the_registry_does_not_say_is_a_note_to_the_writer() -> None:
    asked = Question("1", {"en": "Who monitors your partnerships, and what did you learn?"}, {"en": "Monitoring"})
    draft = write_draft(asked, [EQUALS], teller())
    assert "Start small" in draft.text
    assert draft.notes == ("Nothing is recorded on monitoring and review.",)
    assert write_draft(asked, [], teller()).notes == ("No record answers this question.",)


def test_lists_and_tables_of_records() -> None:
    assert write_draft(question(QuestionKind.RECORDS), [EQUALS], teller()).text == (
        "- **EQUALS**, with UN Women and GSMA, in Switzerland (since September 2016): SDG Target 5.b and WSIS C4[^1]"
    )
    assert write_draft(question(QuestionKind.TABLE), [EQUALS], teller()).text == (
        "| Title | When | With | Contributes to |\n|---|---|---|---|\n"
        "| EQUALS[^1] | since September 2016 | UN Women and GSMA | SDG Target 5.b, WSIS C4 |"
    )


@pytest.mark.parametrize("kind", [QuestionKind.CHOICE, QuestionKind.NUMBER, QuestionKind.LINK, QuestionKind.ATTACHMENT])
def test_what_only_a_person_can_say_is_left_empty(kind: QuestionKind) -> None:
    assert write_draft(question(kind), [EQUALS], teller()).text == ""


def test_a_narrative_keeps_to_its_limit_and_says_what_was_left_out() -> None:
    records = [
        Record(f"r{number}", {"en": f"Record number {number}"}, {"en": "It has many more words than that. " * 9}, "en")
        for number in range(20)
    ]
    draft = write_draft(question(most=60), records, teller())
    assert 40 < count_words(draft.text) <= 60
    assert sorted((*draft.sources, *draft.left_out)) == sorted(record.id for record in records)
    assert draft.text.startswith("ITU carries out 20 activities.")
    assert any("did not fit within the limit" in note for note in draft.notes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_is_told_in_every_language(language: str) -> None:
    for kind in RecordKind:
        record = Record("r", {language: "A thing"}, {language: ""}, language, kind, start="2018-06-09", end="2019")
        text = write_draft(question(), [record], teller(language)).text
        assert "**A thing**" in text
        assert "2018" in text
        assert "2019" in text
        assert [claim.sources for claim in extract_claims(text)] == [(1,)]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("fr", "ITU a participé à la manifestation «\u00a0[The fair]{lang=en}\u00a0» (2018\u00a0; responsable\u00a0: Ghana)."),
        ("es", "ITU participó en el acto «[The fair]{lang=en}» (2018; a cargo de Ghana)."),
        ("ru", "ITU участвовал в мероприятии «[The fair]{lang=en}» (2018; ответственная сторона: Ghana)."),
        ("ar", "يشمل عمل ITU المشاركة في الفعالية «[The fair]{lang=en}» (2018؛ بقيادة Ghana)."),
        ("zh", "ITU参加了“[The fair]{lang=en}”（2018；负责方：Ghana）。"),
    ],
)  # fmt: skip
def test_a_text_in_another_language_is_described_and_never_copied(language: str, told: str) -> None:
    record = Record(
        "r",
        {"en": "The fair"},
        {"en": "ITU took part in this fair on the net."},
        "en",
        RecordKind.EVENT,
        start="2018",
        partners=(Partner("Ghana", "lead"),),
    )
    draft = write_draft(question(), [record], teller(language))
    assert draft.text == f"{told}[^1]"
    assert len(draft.notes) == 1


def test_count_of_one_kind_comes_first_and_the_same_records_give_the_same_draft() -> None:
    records = [
        Record(f"r{number}", {"en": f"Meeting {number}"}, {"en": text}, "en", RecordKind.EVENT, start=f"201{number}")
        for number, text in enumerate(
            (
                "ITU held this meeting.",
                "ITU and UNECE jointly organised this meeting.",
                "ITU took part in this meeting.",
                "The meeting was about nets.",
                "ITU spoke in this meeting.",
            )
        )
    ]
    text = write_draft(question(), records, teller()).text
    assert text.split("\n\n")[0] == (
        "ITU organised two events (one of them with partners) and took part in two more between 2010 and 2014.[^1][^2][^3]"
    )
    assert write_draft(question(), records[::-1], teller()).text == text


def test_a_suggestion_or_a_harm_is_never_told_as_a_contribution() -> None:
    text = write_draft(question(QuestionKind.RECORDS), [EQUALS], teller()).text
    assert "17" not in text
    assert "13" not in text


words = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)


@given(words, words, st.lists(words, max_size=3), st.sampled_from(LANGUAGES), st.sampled_from(RecordKind))
def test_whatever_a_record_says_no_sentence_is_without_source(
    title: str, text: str, partners: list[str], language: str, kind: RecordKind
) -> None:
    record = Record("r", {"en": title}, {"en": text}, "en", kind, partners=tuple(map(Partner, partners)))
    for form in (QuestionKind.NARRATIVE, QuestionKind.RECORDS, QuestionKind.TABLE):
        draft = write_draft(question(form), [record], teller(language))
        assert all(claim.sources == (1,) for claim in extract_claims(draft.text))
        if form is QuestionKind.NARRATIVE and title.isalnum():
            assert title in plain_text(draft.text)


def test_answer_with_several_kinds_begins_with_the_record_that_answers() -> None:
    others = [
        Record(f"r{number}", {"en": f"Course {number}"}, {"en": "ITU trains engineers."}, "en", RecordKind.TRAINING)
        for number in range(4)
    ]
    text = write_draft(question(), [EQUALS, *others], teller()).text
    assert text.startswith("**EQUALS**")


def test_table_that_asks_for_results_has_a_row_for_each_figure() -> None:
    silent = Record("silent", {"en": "Silent"}, {"en": "Silent works."}, "en", RecordKind.ACTIVITY)
    table = write_draft(question(QuestionKind.TABLE, notes=(NoteKind.RESULT,)), [EQUALS, silent], teller())
    assert table.text == "| Title | Figures |\n|---|---|\n| EQUALS[^1] | 12 networks. |"
    assert table.sources == ("equals",)


def test_mechanism_says_what_it_may_decide_and_how_often_it_meets() -> None:
    council = Record(
        "council",
        {"en": "Water Council"},
        {"en": "The council steers the work."},
        "en",
        RecordKind.MECHANISM,
        details={"mandate": {"en": "Reports to parliament."}, "meets": "Twice a year"},
    )
    asked = Question("1", {"en": "Which bodies steer the work?"}, {}, QuestionKind.NARRATIVE, evidence=EvidenceQuery())
    assert write_draft(asked, [council], teller()).text.endswith(
        "It reports to parliament.[^1] It meets twice a year.[^1]"
    )


def test_parts_of_the_question_without_a_word_in_the_answer_are_a_note() -> None:
    asked = Question(
        "1", {"en": "Which partners work with you, and how are salaries decided?"}, {}, QuestionKind.NARRATIVE
    )
    assert write_draft(asked, [EQUALS], teller()).notes == (
        "Nothing is recorded for this answer on “how are salaries decided”.",
    )


def test_part_that_a_record_has_a_word_of_is_to_be_checked() -> None:
    asked = Question(
        "1", {"en": "Which partners work with you, and how are salaries decided?"}, {}, QuestionKind.NARRATIVE
    )
    paid = replace(
        EQUALS, text={"en": "Some 90 partners work together."}, details={"funding": {"en": "Partners pay salaries."}}
    )
    assert write_draft(asked, [replace(paid, partners=())], teller()).notes == (
        "Check whether the answer covers: “how are salaries decided”.",
    )
