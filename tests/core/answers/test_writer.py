"""A writer of one's own: what it gives is taken, or the draft from templates stands and it is said why."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from goalweave.core.answers.claims import split_statements
from goalweave.core.answers.drafting import write_draft
from goalweave.core.answers.record_sentences import RecordRenderer
from goalweave.core.answers.writer import (
    Rewording,
    Source,
    Task,
    apply_rewording,
    build_task,
    normalise_numbers,
    validate_rewording,
)
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError
from goalweave.core.model import Question, QuestionKind, Record, RecordKind
from goalweave.packs.sentence_files import load_sentences

SCHOOLS = Record(
    "schools",
    {"en": "Net for schools"},
    {"en": "It links 1,500 schools to the net. Some 57% of them lie in villages, see https://example.org/net."},
    "en",
    RecordKind.PARTNERSHIP,
    start="2016",
)
FAIR = Record("fair", {"en": "The fair"}, {"en": "People met for three days."}, "en", RecordKind.EVENT, start="2019")
QUESTION = Question("2.1", {"en": "Which partnerships?"}, {}, most=80, guidance={"en": "Name them."})
TELLER = RecordRenderer(load_sentences("en"), Catalogue.of(()), "Org", lambda code: code)
DRAFT = write_draft(QUESTION, [SCHOOLS, FAIR], TELLER)


def task() -> Task:
    found = build_task(QUESTION, DRAFT, [SCHOOLS, FAIR], TELLER)
    assert found is not None
    return found


GOOD = (
    "With **Net for schools**, Org has linked 1500 schools since 2016, 57 % of them in villages.[^1]\n\n"
    "- In 2019 it held *The fair*, where people met for three days.[^2]"
)


def test_a_task_has_the_question_the_draft_and_the_records_own_text() -> None:
    assert task() == Task(
        number="2.1",
        question="Which partnerships?",
        guidance="Name them.",
        words=80,
        language="en",
        sentences=(
            "**Net for schools** (2016) links 1,500 schools to the net.[^1]",
            "Some 57% of them lie in villages, see https://example.org/net.[^1]",
            "**The fair** (2019): People met for three days.[^2]",
        ),
        sources=(
            Source(1, "Net for schools", SCHOOLS.text["en"], "en"),
            Source(2, "The fair", "People met for three days.", "en"),
        ),
    )


@pytest.mark.parametrize("kind", [kind for kind in QuestionKind if kind is not QuestionKind.NARRATIVE])
def test_nothing_but_narratives_is_worded_anew(kind: QuestionKind) -> None:
    question = replace(QUESTION, kind=kind)
    assert build_task(question, write_draft(question, [SCHOOLS], TELLER), [SCHOOLS], TELLER) is None


def test_a_good_text_is_taken_as_it_is_and_the_draft_keeps_its_sources() -> None:
    assert validate_rewording(f"\n{GOOD}\r\n", task()) == GOOD
    made = apply_rewording(DRAFT, Rewording("mine:write", GOOD))
    assert (made.text, made.sources, made.writer) == (GOOD, ("schools", "fair"), "mine:write")
    assert validate_rewording("\n".join(task().sentences), task())


def test_without_a_text_the_draft_stands() -> None:
    assert apply_rewording(DRAFT, None) == apply_rewording(DRAFT, Rewording("mine:write", refused="why")) == DRAFT


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda text: f"{text}\n\nAll went well.", "this sentence has no source: All went well."),
        (lambda text: f"{text}\n\nWell done", "this sentence has no source: Well done"),
        (lambda text: text.replace(" where", " it was good. There").replace(".[^1]", "[^1]. It works."), "this sentence has no source: It works."),
        (lambda text: text.replace("[^2]", "[^3]"), "the mark [^3] has no source"),
        (lambda text: text.replace("[^2]", "[^1]").replace("2019", "2016"), "the source [^2] is no longer cited"),
        (lambda text: text.replace("2019", "2018"), "the number 2018 is not in the sources of this sentence: In 2018"),
        (lambda text: text.replace("2019", "2016"), "the number 2016 is not in the sources of this sentence: In 2016"),
        (lambda text: text.replace("1500", "1.5"), "the number 1.5 is not in the sources of this sentence: "),
        (lambda text: text.replace("1500", "1,500,000"), "the number 1500000 is not in the sources of this sentence: "),
        (lambda text: text.replace("57 %", "58 %"), "the number 58 is not in the sources of this sentence: "),
        (lambda text: text.replace("1500 schools", "1500% more schools"), "the number 1500% is not in the sources of this sentence: "),
        (lambda text: text.replace("2019", "٢٠١٨"), "the number 2018 is not in the sources of this sentence: "),
        (lambda text: text.replace("three", "&#57;"), "the number 9 is not in the sources of this sentence: "),
        (lambda text: text.replace("three", "½"), "the number 1 is not in the sources of this sentence: "),
        (lambda text: text.replace("[^2]", " and more" * 80 + "[^2]"), "at most 80 are allowed"),
        (lambda text: text.replace("three", "<script>alert(1)</script>three"), "the text contains HTML: <script>"),
        (lambda text: f"# Heading[^1]\n\n{text}", "the text contains elements other than paragraphs and lists"),
        (lambda text: f"It is.[^1]\n\n    code of the writer\n\n{text}", "the text contains elements other than paragraphs and lists"),
        (lambda text: f"{text}\n\n```\nA claim.\n```", "the text contains elements other than paragraphs and lists"),
        (lambda text: f"{text}\n\n> Quoted.[^1]", "the text contains elements other than paragraphs and lists"),
        (lambda text: f"{text}\n\n| a |\n|---|\n| b[^1] |", "the text contains elements other than paragraphs and lists"),
        (lambda text: f"{text} ![A picture](https://example.org/a.png)[^1]", "the text contains elements other than paragraphs and lists"),
        (lambda text: f"{text}\n\nA claim with a false mark.\\[^1]", "marks that cannot be read"),
        (lambda text: f"{text}\n\nA claim with a false mark `[^1]`", "the text contains elements other than paragraphs and lists"),
        (lambda text: text.replace("*The fair*", "[The fair](https://example.com)"), "the web address https://example.com"),
        (lambda text: text.replace("*The fair*", "http://example.com"), "the web address http://example.com"),
        (lambda text: "", "an empty text"),
        (lambda text: " \n", "an empty text"),
        (lambda text: None, "the writer returned no text"),
        (lambda text: b"bytes", "the writer returned no text"),
        (lambda text: text * 10_000, "the limit is 200,000"),
        (lambda text: ">" * 40 + text, "nested too deep"),
    ],
)  # fmt: skip
def test_a_bad_text_is_refused_with_a_reason(change: Callable[[str], object], why: str) -> None:
    with pytest.raises(InputError) as found:
        validate_rewording(change(GOOD), task())
    assert why in found.value.message


def test_an_address_of_the_sources_may_stand() -> None:
    text = GOOD.replace("Net for schools", "[Net for schools](https://example.org/net)")
    assert validate_rewording(text, task()) == text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1,500,000 or 1.500.000 or 1\u00a0500\u00a0000 or 1\u202f500\u202f000 or 1’500’000", {"1500000"}),
        ("1.5 and 1,5", {"1.5"}),
        ("in 2016, 2017 and 2018.", {"2016", "2017", "2018"}),
        ("٣٤ and 57\u00a0% and ٥٧٪", {"34", "57", "57%"}),
        ("no 12/2019 nor 5.b", {"12", "2019", "5"}),
        ("nothing", set()),
    ],
)
def test_numbers_are_the_same_in_every_way_of_writing(text: str, found: set[str]) -> None:
    assert normalise_numbers(text) == found


@given(st.text(max_size=200), st.sampled_from(["{0}", "{0}[^1] {0}[^2]", "[^1][^2]{0}", "- {0}[^1]\n- {0}.[^2]"]))
def test_whatever_a_writer_gives_nothing_is_taken_that_has_no_source(text: str, form: str) -> None:
    taken = ""
    with suppress(InputError):
        taken = validate_rewording(form.format(text), task())
    assert all(claim.sources for claim in split_statements(taken))
    assert set().union(*(normalise_numbers(claim.text) for claim in split_statements(taken))) <= {
        "2016",
        "2019",
        "1500",
        "57",
        "57%",
    }
