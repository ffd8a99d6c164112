"""One part of a questionnaire changed, added, moved or taken out; the rest stays as it was."""

import pytest
from tests.factories.questionnaires import question, questionnaire, small

from goalweave.core.answers import editing
from goalweave.core.errors import UnknownQuestion
from goalweave.core.model import Fact, Questionnaire, Section


def order(given: Questionnaire) -> list[list[str]]:
    return [[one.number for one in section.questions] for section in given.sections]


def test_a_question_takes_the_place_of_another_and_a_new_one_comes_last() -> None:
    changed = editing.with_question(small(), question("2.9", "New words"), 1, "2.1")
    assert order(changed) == [["1"], ["2.9", "2.2"], ["3"], ["4"], ["5"]]
    assert changed.question("2.9").text == {"en": "New words"}
    assert order(editing.with_question(small(), question("2.3", "One more"), 1)) == [
        ["1"],
        ["2.1", "2.2", "2.3"],
        ["3"],
        ["4"],
        ["5"],
    ]


def test_a_question_that_goes_to_another_section_comes_last_there() -> None:
    old = small().question("1")
    assert order(editing.with_question(small(), old, 1, "1")) == [[], ["2.1", "2.2", "1"], ["3"], ["4"], ["5"]]


@pytest.mark.parametrize(
    ("number", "step", "expected"),
    [
        ("2.1", 1, [["1"], ["2.2", "2.1"], ["3"]]),
        ("2.1", -1, [["1", "2.1"], ["2.2"], ["3"]]),
        ("2.2", 1, [["1"], ["2.1"], ["2.2", "3"]]),
        ("1", -1, [["1"], ["2.1", "2.2"], ["3"]]),
    ],
)
def test_a_question_moves_within_its_section_and_into_the_next(
    number: str, step: int, expected: list[list[str]]
) -> None:
    assert order(editing.moved_question(small(), number, step))[:3] == expected


def test_every_move_and_its_reverse_within_a_section_give_the_same_again() -> None:
    there = editing.moved_question(small(), "2.1", 1)
    assert editing.moved_question(there, "2.1", -1) == small()
    assert editing.moved_section(editing.moved_section(small(), 1, 1), 2, -1) == small()


def test_a_section_keeps_its_questions_when_it_is_renamed_and_takes_them_along_when_it_goes() -> None:
    renamed = editing.with_section(small(), Section({"en": "Other"}, (), "9"), 1)
    assert (renamed.sections[1].title, order(renamed)) == ({"en": "Other"}, order(small()))
    assert order(editing.without_section(small(), 1)) == [["1"], ["3"], ["4"], ["5"]]
    assert order(editing.with_section(small(), Section({"en": "Last"}, ())))[-1] == []


def test_two_sections_of_the_same_words_are_two() -> None:
    twice = questionnaire(Section({"en": "A"}, ()), Section({"en": "A"}, ()), question("1", "What?"))
    assert len(editing.without_section(twice, 0).sections) == 2


def test_what_is_not_there_is_told() -> None:
    with pytest.raises(UnknownQuestion):
        editing.without_question(small(), "7")
    with pytest.raises(IndexError):
        editing.without_section(small(), 7)
    assert editing.moved_section(small(), 0, -1) == small()


@pytest.mark.parametrize("number", ["1", "2.1", "2.2", "5"])
def test_a_question_comes_back_where_it_stood(number: str) -> None:
    given = small()
    place, where = next((n, one) for n, one in enumerate(given.sections) if given.question(number) in one.questions)
    order = [one.number for one in where.questions]
    gone = editing.without_question(given, number)
    assert editing.with_restored_question(gone, given.question(number), where, place, order) == given


def test_a_question_comes_back_though_much_has_changed_meanwhile() -> None:
    given = small()
    where, wanted = given.sections[1], given.question("2.2")
    renamed = editing.with_section(editing.without_question(given, "2.2"), Section({"en": "Elsewhere"}, (), "9"), 1)
    moved = editing.moved_section(renamed, 1, -1)
    assert order(editing.with_restored_question(moved, wanted, where, 1, ["2.1", "2.2"]))[0] == ["2.1", "2.2"]
    bare = editing.without_section(given, 1)
    back = editing.with_restored_question(bare, wanted, where, 1, ["2.1", "2.2"])
    assert order(back) == [["1"], ["2.2"], ["3"], ["4"], ["5"]]
    assert (back.sections[1].title, back.sections[1].code) == (where.title, where.code)


@pytest.mark.parametrize("place", range(5))
def test_a_section_comes_back_with_its_questions(place: int) -> None:
    given = small()
    gone = editing.without_section(given, place)
    assert editing.with_restored_section(gone, given.sections[place], place) == given


def test_facts_are_added_changed_moved_taken_out_and_put_back() -> None:
    given = small()
    membership, year, attachments = given.facts
    new = Fact("contact", {"en": "Contact"})
    assert editing.with_fact(given, new).facts == (*given.facts, new)
    assert editing.with_fact(given, new, 1).facts == (membership, new, attachments)
    assert editing.moved_fact(given, 0, 1).facts == (year, membership, attachments)
    assert editing.moved_fact(given, 0, -1) == editing.moved_fact(given, 2, 1) == given
    assert editing.without_fact(given, 1).facts == (membership, attachments)
    assert editing.with_restored_fact(editing.without_fact(given, 1), year, 1) == given
    with pytest.raises(IndexError):
        editing.without_fact(given, 3)
