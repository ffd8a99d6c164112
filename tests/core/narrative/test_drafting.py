from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from goalweave.core.model import (
    EvidenceQuery,
    Mapping,
    Money,
    Note,
    NoteKind,
    Partner,
    Place,
    Question,
    QuestionKind,
    Rank,
    Record,
    RecordKind,
    State,
)
from goalweave.core.narrative.claims import claims
from goalweave.core.narrative.drafting import draft, sentence
from goalweave.core.narrative.markdown import count_words, plain_text
from goalweave.core.narrative.told import Teller
from goalweave.core.text.languages import LANGUAGES
from goalweave.packs.areas.names import area_name
from goalweave.packs.library import library
from goalweave.packs.sentences import sentences_of

CATALOGUE = library().catalogue()


def teller(language: str = "en", organisation: str = "ITU") -> Teller:
    return Teller(
        sentences_of(language), CATALOGUE, organisation, lambda code: area_name(code, language), ("sdg", "wsis")
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
    places=(Place("CH"),),
    money=(Money(Decimal("1500000"), "USD", "budget", date(2017, 1, 1)),),
    mappings=(
        Mapping(CATALOGUE.resolve("sdg:5"), State.ACCEPTED, "person"),
        Mapping(CATALOGUE.resolve("sdg:5.b"), State.ACCEPTED, "person", rank=Rank.SECONDARY),
        Mapping(CATALOGUE.resolve("sdg:17"), State.SUGGESTED, "classifier:fast-1"),
        Mapping(CATALOGUE.resolve("wsis:C4"), State.ACCEPTED, "person"),
    ),
    notes=(Note(NoteKind.LESSON, {"en": "Start small. Grow later"}), Note(NoteKind.RESULT, {"en": "12 networks."})),
    details={"funding": {"en": "Members pay."}},
)


def test_a_record_is_told_in_sentences_each_with_its_source():
    found = draft(question(notes=(NoteKind.LESSON,), details=("funding",)), [EQUALS], teller())
    assert found.text == (
        "ITU takes part in the partnership **EQUALS**, with UN Women and GSMA, in Switzerland (since September 2016).[^1] "
        "It contributes to SDG Target 5.b and WSIS C4.[^1] It closes the gender divide.[^1] "
        "Some 90 partners work together.[^1] Its funds: 1,500,000\u00a0USD (budget).[^1] "
        "Lesson learned: Start small.[^1] Grow later.[^1] Sources of funding: Members pay.[^1]"
    )
    assert found.sources == ("equals",)


def test_notes_and_details_that_are_not_asked_for_stay_out():
    text = draft(question(), [EQUALS], teller()).text
    assert "Lesson" not in text
    assert "12 networks" not in text
    assert "Members pay" not in text


def test_a_suggestion_is_never_told_as_a_contribution():
    assert "17" not in draft(question(), [EQUALS], teller()).text


def test_lists_and_tables_of_records():
    assert draft(question(QuestionKind.RECORDS), [EQUALS], teller()).text == (
        "- **EQUALS**, with UN Women and GSMA, in Switzerland (since September 2016): SDG Target 5.b and WSIS C4[^1]"
    )
    assert draft(question(QuestionKind.TABLE), [EQUALS], teller()).text == (
        "| Title | When | With | Contributes to |\n|---|---|---|---|\n"
        "| EQUALS[^1] | since September 2016 | UN Women and GSMA | SDG Target 5.b, WSIS C4 |"
    )


@pytest.mark.parametrize("kind", [QuestionKind.CHOICE, QuestionKind.NUMBER, QuestionKind.LINK, QuestionKind.ATTACHMENT])
def test_what_only_a_person_can_say_is_left_empty(kind: QuestionKind):
    assert draft(question(kind), [EQUALS], teller()).text == ""


def test_a_narrative_keeps_to_its_limit_and_says_what_was_left_out():
    records = [
        Record(f"r{number}", {"en": f"Record {number}"}, {"en": "It has many more words than that. " * 9}, "en")
        for number in range(20)
    ]
    found = draft(question(most=120), records, teller())
    assert 60 < count_words(found.text) <= 120
    assert (*found.sources, *found.left_out) == tuple(record.id for record in records)
    assert len(found.sources) == 3


def test_a_record_told_elsewhere_gets_one_sentence():
    found = draft(question(), [EQUALS], teller(), told=frozenset({"equals"}))
    assert found.text == sentence(EQUALS, teller(), 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_is_told_in_every_language(language: str):
    for kind in RecordKind:
        record = Record("r", {"en": "A thing"}, {"en": "It works."}, "en", kind, start="2018-06-09", end="2019")
        text = draft(question(), [record], teller(language)).text
        assert "**A thing**" in text
        assert "2018" in text
        assert "2019" in text
        assert all(claim.sources == (1,) for claim in claims(text))


words = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)


@given(words, words, st.lists(words, max_size=3), st.sampled_from(LANGUAGES), st.sampled_from(RecordKind))
def test_whatever_a_record_says_no_sentence_is_without_source(
    title: str, text: str, partners: list[str], language: str, kind: RecordKind
):
    record = Record("r", {"en": title}, {"en": text}, "en", kind, partners=tuple(map(Partner, partners)))
    for form in (QuestionKind.NARRATIVE, QuestionKind.RECORDS, QuestionKind.TABLE):
        found = draft(question(form), [record], teller(language))
        assert all(claim.sources == (1,) for claim in claims(found.text))
        if form is QuestionKind.NARRATIVE and title.isalnum():
            assert title in plain_text(found.text)
