from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories.accounts import member
from tests.factories.surveys import NOW, answer, begun

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Role
from goalweave.core.errors import NotAllowed
from goalweave.surveys.models import Answer, Presence
from goalweave.surveys.submissions.presence import AnswerPresence, answer_presence, end_presence, report_presence

pytestmark = pytest.mark.django_db


@pytest.fixture
def open_answer() -> Answer:
    return answer(begun(), "1.1")


@pytest.fixture
def people(open_answer: Answer) -> tuple[Actor, Actor, Actor]:
    """Two writers and a reader."""
    own = open_answer.submission.organisation
    return member(own, Role.CONTRIBUTOR), member(own, Role.EDITOR), member(own, Role.READER)


def report(actor: Actor, row: Answer, seconds: int = 0, *, typing: bool = False, take: bool = False) -> AnswerPresence:
    return report_presence(actor=actor, answer=row, now=NOW + timedelta(seconds=seconds), typing=typing, take=take)


def holder(row: Answer, seconds: int) -> object:
    return answer_presence(Actor(), row, NOW + timedelta(seconds=seconds)).holder


def test_a_clock_that_was_ahead_leaves_no_one_present(open_answer: Answer, people: tuple[Actor, ...]) -> None:
    first, second, _reader = people
    report(first, open_answer, 7200, typing=True, take=True)
    assert report(second, open_answer, 0) == AnswerPresence()
    assert holder(open_answer, 0) is None
    # Whoever stays has the lock again with the next word.
    report(first, open_answer, 1, typing=True)
    assert holder(open_answer, 2) == first.user


def test_people_see_each_other_until_they_leave_or_fall_silent(open_answer: Answer, people: tuple[Actor, ...]) -> None:
    first, second, reader = people
    assert report(first, open_answer) == AnswerPresence()
    report(reader, open_answer, typing=True)
    state = report(second, open_answer, 1, typing=True)
    assert [(person.user, person.state) for person in state.others] == [
        (first.user, "reading"),
        (reader.user, "reading"),
    ]
    assert [person.state for person in report(first, open_answer, 2).others] == ["reading", "writing"]
    end_presence(actor=second, answer=open_answer)
    assert [person.user for person in report(first, open_answer, 15).others] == [reader.user]
    assert report(first, open_answer, 45).others == ()


def test_first_who_types_holds_the_lock_until_two_minutes_without_typing(
    open_answer: Answer, people: tuple[Actor, ...]
) -> None:
    first, second, _reader = people
    report(second, open_answer)
    report(first, open_answer, 5, typing=True)
    report(second, open_answer, 15, typing=True)
    assert report(second, open_answer, 16).locked_by_other(second) == first.user
    for seconds in range(20, 140, 15):
        report(first, open_answer, seconds)
        report(second, open_answer, seconds + 5, typing=True)
    assert holder(open_answer, 140) == second.user
    assert report(first, open_answer, 150, typing=True).holder == second.user


def test_lock_is_taken_over_left_and_lost_with_the_page(open_answer: Answer, people: tuple[Actor, ...]) -> None:
    first, second, reader = people
    report(first, open_answer, typing=True)
    assert report(second, open_answer, 1, take=True).holder == second.user
    assert report(reader, open_answer, 2, take=True).holder == second.user
    assert report(first, open_answer, 3, typing=True).holder == second.user
    end_presence(actor=second, answer=open_answer)
    assert holder(open_answer, 4) is None
    assert report(first, open_answer, 20, typing=True).holder == first.user
    assert holder(open_answer, 64) == first.user
    assert holder(open_answer, 65) is None


def test_a_person_is_written_at_most_every_fifteen_seconds(
    open_answer: Answer, people: tuple[Actor, ...], django_assert_num_queries: object
) -> None:
    first, _second, _reader = people
    report(first, open_answer, typing=True)
    reports = range(1, 30)
    written = set()
    # Each reads the rows and is looked at here; two of them write.
    with django_assert_num_queries(2 * len(reports) + 2):  # type: ignore[operator]
        for seconds in reports:
            report(first, open_answer, seconds, typing=True)
            written.add(Presence.objects.values_list("seen", flat=True).get())
    assert written == {NOW, NOW + timedelta(seconds=14), NOW + timedelta(seconds=28)}


def test_only_people_who_work_on_an_answer_are_present(open_answer: Answer) -> None:
    with pytest.raises(NotAllowed):
        report(member(begun(questionnaire=open_answer.submission.questionnaire).organisation, Role.EDITOR), open_answer)
    with pytest.raises(NotAllowed):
        report(Actor(), open_answer)
