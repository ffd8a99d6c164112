"""Two rounds of a questionnaire."""

from __future__ import annotations

from dataclasses import replace

from tests.factories.questionnaires import question, questionnaire

from goalweave.core.answers import Fate, compare_rounds
from goalweave.core.model import Questionnaire
from goalweave.core.text.text_difference import ChangeKind, DiffSegment

VISION = "What decisions has the governing body taken, and what is its vision?"
EVENTS = "Which conferences and forums have you organised for learning from each other?"
MONEY = "Where does the money of your partnerships come from?"


def fates(before: Questionnaire, after: Questionnaire) -> list[tuple[str, list[str], str]]:
    found = compare_rounds(before, after)
    return [
        (one.fate, [old.number for old in one.before], one.after.number if one.after else "") for one in found.changes
    ]


def test_kept_reworded_moved_new_and_gone() -> None:
    before = questionnaire(
        question("1", VISION), question("2", EVENTS), question("3", MONEY), question("4", "Who pays for staff?")
    )
    after = questionnaire(
        question("1", VISION),
        question("2", EVENTS.replace("forums", "workshops")),
        question("3", "How has the pandemic changed your priorities?"),
        question("5", MONEY),
        edition="2",
    )
    assert fates(before, after) == [
        ("kept", ["1"], "1"),
        ("reworded", ["2"], "2"),
        ("new", [], "3"),
        ("moved", ["3"], "5"),
        ("gone", ["4"], ""),
    ]
    found = compare_rounds(before, after)
    assert found.carried_numbers() == {"1": ("1",), "2": ("2",), "5": ("3",)}
    assert found.of(Fate.REWORDED)[0].texts == {
        "en": (
            DiffSegment(ChangeKind.SAME, "Which conferences and "),
            DiffSegment(ChangeKind.GONE, "forums "),
            DiffSegment(ChangeKind.NEW, "workshops "),
            DiffSegment(ChangeKind.SAME, "have you organised for learning from each other?"),
        )
    }
    assert found.of(Fate.MOVED)[0].texts == {}


def test_what_a_question_says_it_follows_comes_first() -> None:
    before = questionnaire(question("1", VISION), question("2", EVENTS), question("3", MONEY))
    after = questionnaire(
        question("1", "How has the pandemic changed your priorities?", follows=("1",)),
        question("2", MONEY, follows=("2", "3", "9")),
        edition="2",
        after="small@1",
    )
    assert fates(before, after) == [("reworded", ["1"], "1"), ("moved", ["2", "3"], "2")]
    assert compare_rounds(before, after).carried_numbers() == {"1": ("1",), "2": ("2", "3")}
    assert compare_rounds(before, after).changes[0].declared
    # Where the round is not the one after it, only texts and numbers count.
    assert fates(before, replace(after, after="")) == [
        ("new", [], "1"),
        ("moved", ["3"], "2"),
        ("gone", ["1"], ""),
        ("gone", ["2"], ""),
    ]


def test_two_old_questions_may_both_be_followed_and_one_by_two() -> None:
    before = questionnaire(question("1", VISION))
    after = questionnaire(
        question("1.1", VISION, follows=("1",)),
        question("1.2", "And its vision?", follows=("1",)),
        edition="2",
        after="small@1",
    )
    assert fates(before, after) == [("moved", ["1"], "1.1"), ("moved", ["1"], "1.2")]


def test_texts_are_compared_in_a_language_that_both_have() -> None:
    before = questionnaire(question("1", "", text={"zh": "贵组织举办了哪些会议或活动？", "en": "Which events?"}))
    after = questionnaire(question("2", "", text={"zh": "贵组织举办了哪些会议和活动？"}), edition="2")
    found = compare_rounds(before, after).changes[0]
    assert (found.fate, set(found.texts), round(found.likeness, 2)) == (Fate.MOVED, {"zh"}, 0.92)


def test_a_round_is_the_same_as_itself() -> None:
    one = questionnaire(question("1", VISION), question("2", EVENTS))
    assert fates(one, one) == [("kept", ["1"], "1"), ("kept", ["2"], "2")]
