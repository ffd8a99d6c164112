"""Submissions read into the questions that they answer."""

from __future__ import annotations

from collections import defaultdict
from itertools import chain

import pytest
from hypothesis import given, settings, strategies as st
from tests.factories.questionnaires import question, questionnaire, small

from goalweave.core.answers import PassageRole, RecognisedSubmission, recognise_submission
from goalweave.core.errors import InputError, UnknownQuestion
from goalweave.core.text.passages import Passage, collapse_spaces


def lines(*texts: str) -> list[Passage]:
    """`# ` begins a heading, `- ` an item."""
    kinds = {"# ": "heading", "- ": "item"}
    return [
        Passage(text[2:], kinds[text[:2]], f"line {number}", 1)  # type: ignore[arg-type]
        if text[:2] in kinds
        else Passage(text, "paragraph", f"line {number}")
        for number, text in enumerate(texts, 1)
    ]


def texts(found: RecognisedSubmission) -> dict[str, str]:
    return {answer.question: answer.text for answer in found.answers if answer.text}


def where(found: RecognisedSubmission, place: PassageRole) -> list[str]:
    return [part.passage.text for part in found.of(place)]


def assert_whole(found: RecognisedSubmission, given: list[Passage]) -> None:
    """Every passage is there once: its parts, in order, spell it."""
    spelled: dict[int, list[str]] = defaultdict(list)
    for part in found.parts:
        spelled[part.index].append(part.passage.text)
    wanted = [text for one in given if (text := collapse_spaces(one.text))]
    assert [" ".join(parts).split() for _, parts in sorted(spelled.items())] == [text.split() for text in wanted]
    assert [part.index for part in found.parts] == sorted(part.index for part in found.parts)
    answered = [part.passage for part in found.of(PassageRole.ANSWER)]
    passages = chain.from_iterable(answer.passages for answer in found.answers)
    assert sorted(map(str, answered)) == sorted(map(str, passages))


def test_answers_stand_in_their_places() -> None:
    given = lines(
        "Accept cookies to use this website",
        "Survey of the organisations",
        "International Office of Things (IOT)",
        "1. Has the governing body taken decisions? If any, please say so.",
        "It has.",
        "2.1 Strategies and plans:",
        "One plan:",
        "- for *all* of us",
        "- for 2020",
        "2.2 Results-based budgeting",
        "Done.",
        "3. How do you work with stakeholder groups?",
        "4. Which events have you organised?",
        "Two forums.",
        "5. What else would you like to share?",
        "See https://example.org",
        "https://example.org/report",
        "ECESA Plus Member",
        "Year of submission: 2019",
        "View Attachments",
        "Back to top",
    )
    found = recognise_submission(given, small())
    assert texts(found) == {
        "1": "It has.",
        "2.1": "One plan:\n\n- for \\*all\\* of us\n- for 2020",
        "2.2": "Done.",
        "4": "Two forums.",
        "5": "See https://example.org\n\nhttps://example.org/report",
    }
    assert found.organisation == "International Office of Things (IOT)"
    assert found.abbreviation == "IOT"
    assert found.facts == {"membership": "ECESA Plus Member", "year": "2019", "attachments": "View Attachments"}
    assert (found.year, found.membership) == (2019, "ECESA Plus Member")
    assert where(found, PassageRole.DROPPED) == [
        "Accept cookies to use this website",
        "Survey of the organisations",
        "Back to top",
    ]
    assert where(found, PassageRole.UNPLACED) == []
    assert found.answer("3").question_text == "3. How do you work with stakeholder groups?"
    assert_whole(found, given)
    with pytest.raises(UnknownQuestion):
        found.answer("6")


@pytest.mark.parametrize(
    "inside",
    [
        ("1. We met.", "2. We wrote.", "3. We planted.", "4. We sang.", "5. We left."),
        ("3.5 million people were reached.", "2.1 % of them in towns."),
        ("2016 - 2018", "5 countries took part in 3 forums."),
        ("4 June 2019 was the first day.", "3 out of 5 came."),
        ("- 3. How we work", "- 4. Where"),
    ],
)
def test_numbers_within_an_answer_take_no_place(inside: tuple[str, ...]) -> None:
    given = lines(
        "1. Which decisions has your governing body taken?", "We did this:", *inside,
        "2.1 Strategies and plans", "A.", "2.2 Budget", "B.", "3. How do you work with stakeholder groups?", "C.",
        "4. Which events have you organised?", "D.", *inside, "5. What else would you like to share?", "E.", *inside,
    )  # fmt: skip
    found = recognise_submission(given, small())
    assert [len(answer.passages) for answer in found.answers] == [
        1 + len(inside),
        1,
        1,
        1,
        1 + len(inside),
        1 + len(inside),
    ]
    assert_whole(found, given)


def test_a_list_is_not_taken_for_questions_that_are_missing() -> None:
    given = lines(
        "1. Which decisions has your governing body taken?", "These:", "1. The first one", "2. The second one",
        "3. The third one", "4. The fourth one", "2.1 Strategies and plans", "A.",
    )  # fmt: skip
    found = recognise_submission(given, small())
    assert texts(found) == {
        "1": "These:\n\n1\\. The first one\n\n2\\. The second one\n\n3\\. The third one\n\n4\\. The fourth one",
        "2.1": "A.",
    }


def test_a_table_of_contents_is_not_the_questions() -> None:
    heads = (
        "1. Which decisions has your governing body taken?",
        "3. How do you work with stakeholder groups?",
        "4. Which events have you organised?",
    )
    given = lines("Contents", *heads, heads[0], "First.", heads[1], "Second.", heads[2], "Third.")
    found = recognise_submission(given, small())
    assert texts(found) == {"1": "First.", "3": "Second.", "4": "Third."}
    assert_whole(found, given)


def test_questions_are_told_by_wording_where_numbers_are_missing() -> None:
    given = lines(
        "# Our organisation", "# Which decisions has your governing body taken?", "None.", "# Strategies and plans", "One.",
        "# What else would you like to share?", "Much.",
    )  # fmt: skip
    found = recognise_submission(given, small())
    assert texts(found) == {"1": "None.", "2.1": "One.", "5": "Much."}
    assert found.organisation == "Our organisation"


def test_wording_counts_in_any_language() -> None:
    asked = questionnaire(
        question(
            "1",
            "",
            short={"en": "Decisions"},
            text={"en": "Which decisions were taken?", "fr": "Quelles décisions ont été prises ?"},
        ),
        question("2", "", short={"en": "Events"}, text={"en": "Which events?", "ar": "ما الفعاليات التي عقدتموها؟"}),
    )
    given = lines("Quelles décisions ont été prises ?", "Aucune.", "٢. ما الفعاليات التي عقدتموها؟", "لا شيء.")
    assert texts(recognise_submission(given, asked)) == {"1": "Aucune.", "2": "لا شيء."}


def test_question_and_answer_in_one_paragraph_are_parted() -> None:
    given = lines(
        "1. Which decisions has your governing body taken? Please name them. It took two.",
        "2.1 Strategies and plans: We have a plan.",
        "2.2 Results-based budgeting",
        "2.5 million was spent.",
        "3. How do you work with stakeholder groups?",
        "Please include lessons (max. 200 words).",
        "Well.",
    )
    found = recognise_submission(given, small())
    assert texts(found) == {
        "1": "It took two.",
        "2.1": "We have a plan.",
        "2.2": "2.5 million was spent.",
        "3": "Well.",
    }
    assert found.answer("1").question_text == "1. Which decisions has your governing body taken? Please name them."
    assert found.answer("3").question_text.endswith("(max. 200 words).")
    assert_whole(found, given)


def test_a_number_alone_on_its_line_has_its_question_below() -> None:
    given = lines(
        "1.",
        "Which decisions has your governing body taken?",
        "None.",
        "4.",
        "Which events have you organised?",
        "Many.",
    )
    assert texts(recognise_submission(given, small())) == {"1": "None.", "4": "Many."}


def test_text_below_the_head_of_a_section_is_not_placed() -> None:
    given = lines(
        "1. Which decisions has your governing body taken?",
        "None.",
        "2. At the secretariat",
        "We did a lot.",
        "2.1 Strategies and plans",
        "One.",
    )
    found = recognise_submission(given, small())
    assert where(found, PassageRole.UNPLACED) == ["We did a lot."]
    assert found.of(PassageRole.UNPLACED)[0].number == "2"
    assert texts(found) == {"1": "None.", "2.1": "One."}


def test_a_year_may_stand_below_its_label_and_the_organisation_behind_one() -> None:
    given = lines(
        "Survey 2019",
        "Organization: Office of Things",
        "4. Which events have you organised?",
        "Two.",
        "Year of submission",
        "2019",
    )
    found = recognise_submission(given, small())
    assert (found.organisation, found.abbreviation, found.year) == ("Office of Things", "", 2019)
    assert texts(found) == {"4": "Two."}


def test_headings_and_buttons_within_an_answer() -> None:
    given = lines(
        "4. Which events have you organised?",
        "# Forum",
        "Held.",
        "Read more",
        "2019",
        "5. What else would you like to share?",
        "All.",
    )
    found = recognise_submission(given, small())
    assert texts(found) == {"4": "### Forum\n\nHeld.\n\n2019", "5": "All."}
    assert where(found, PassageRole.DROPPED) == ["Read more"]


def test_duplicates_are_flagged_within_an_answer_and_between_two() -> None:
    long = "The partnership brings together fourteen organisations that work on gender equality in the digital age."
    given = lines(
        "1. Which decisions has your governing body taken?", "- Committee on Programmes", "- Committee on Programmes", long,
        "4. Which events have you organised?", f"{long} It met twice.", "Yes.", "5. What else would you like to share?", "Yes.",
    )  # fmt: skip
    said = [
        (one.text, [(place.question, place.locator) for place in one.places])
        for one in recognise_submission(given, small()).duplicates
    ]
    assert said == [
        ("Committee on Programmes", [("1", "line 2"), ("1", "line 3")]),
        (f"{long} It met twice.", [("4", "line 6"), ("1", "line 4")]),
    ]


def test_a_file_without_the_questions_is_refused() -> None:
    with pytest.raises(InputError) as error:
        recognise_submission(lines("A report.", "We planted trees."), small(), "report.txt")
    assert str(error.value) == "report.txt: this file contains none of the questions of small@1"


HEADS = [
    "1. Which decisions has your governing body taken?", "2. At the secretariat", "2.1 Strategies and plans:",
    "2.2 Results-based budgeting", "3. How do you work with stakeholder groups?", "4. Which events have you organised?",
    "5. What else would you like to share?", "ECESA Plus Member", "Year of submission: 2019", "View Attachment", "Read more",
]  # fmt: skip
WORDS = st.lists(
    st.sampled_from(
        ["1.", "2.1", "3.5", "2016", "We", "met.", "Please", "say?", "plan:", "*", "_", "(ITU)", "·", "中文。", "نعم"]
    ),
    min_size=1,
    max_size=8,
)
LINES = st.builds(
    Passage,
    st.one_of(st.sampled_from(HEADS), WORDS.map(" ".join), st.text(max_size=30)),
    st.sampled_from(["heading", "paragraph", "item"]),
    st.just("line 1"),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(LINES, max_size=25))
def test_no_passage_is_lost_and_none_is_invented(given_lines: list[Passage]) -> None:
    try:
        found = recognise_submission(given_lines, small())
    except InputError:
        return
    assert_whole(found, given_lines)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.lists(
            st.sampled_from(
                ["We met in Geneva.", "In 2016 we began.", "Much was done", "1. One", "7. Seven", "3. Three"]
            ),
            max_size=4,
        ),
        min_size=6,
        max_size=6,
    )
)
def test_numbered_questions_are_always_found(answers: list[list[str]]) -> None:
    numbered = [head for head in HEADS[:7] if not head.startswith("2. ")]
    submission = chain.from_iterable([head, *answer] for head, answer in zip(numbered, answers, strict=True))
    found = recognise_submission(lines(*submission), small())
    assert [[one.text for one in answer.passages] for answer in found.answers] == answers
