"""Each character of a submission is in an answer or set aside."""

from __future__ import annotations

from itertools import chain

from hypothesis import given, settings, strategies as st
from tests.factories.questionnaires import small

from goalweave.core.answers import recognise_submission
from goalweave.core.answers.allocation import allocate_submission
from goalweave.core.text.asides import AsideReason
from goalweave.core.text.spans import TextSpan
from goalweave.formats.documents import read_source
from goalweave.formats.reading.limits import Limits

LINES = [
    "Accept cookies to use this website",
    "International Office of Things (IOT)",
    "2.1 Strategies and plans:",
    "2.2 Results-based budgeting",
    "N/A",
    "(a) affordable devices for schools",
    "(c) digital skills for girls",
    "Date: 12 June 2019",
    "[1] See the report.",
    "It has trained 300 teach-",
    "ers in Kenya.",
    "Year of submission: 2019",
    "View Attachment",
    "",
]


def allocate(text: str) -> tuple[dict[str, tuple[TextSpan, ...]], dict[str, AsideReason], list[str]]:
    """The spans of each answer, why other text is set aside, and all pieces of the text in order."""
    source = read_source(text.encode(), "a.txt", Limits(), document="txt")
    recognition = recognise_submission(source.content, small(), "a.txt")
    answers, document = allocate_submission("a.txt", source, recognition)
    pieces = sorted([*chain.from_iterable(answers.values()), *(aside.span for aside in document.set_aside)])
    reasons = {text[aside.span.start : aside.span.end].strip(): aside.reason for aside in document.set_aside}
    return answers, reasons, [text[span.start : span.end] for span in pieces]


@settings(deadline=None, max_examples=60)
@given(before=st.lists(st.sampled_from(LINES), max_size=4), after=st.lists(st.sampled_from(LINES), max_size=10))
def test_no_character_of_a_submission_is_lost(before: list[str], after: list[str]) -> None:
    question = "1. Has the governing body taken decisions? If any, please say so."
    text = "\n".join([*before, question, "It has taken ten decisions.", *after])
    assert "".join(allocate(text)[2]) == text


def test_a_question_and_its_answer_on_one_line_are_parted() -> None:
    text = "1. Has the governing body taken decisions? It has taken ten decisions.\n\nN/A\n\nYear of submission: 2019\n"
    answers, aside, _pieces = allocate(text)
    assert [text[span.start : span.end] for span in answers["1"]] == ["It has taken ten decisions.\n\nN/A\n\n"]
    assert aside["1. Has the governing body taken decisions?"] is AsideReason.QUESTION
    assert "Year of submission: 2019" in aside
