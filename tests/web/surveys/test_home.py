"""The home of reports: what is due for whom, in words, and what to do where nothing is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from lxml import html as parser
from pytest_django import DjangoAssertNumQueries
from tests.factories.accounts import OrganisationFactory, UserFactory, administrator, member
from tests.factories.surveys import answer, begun, questionnaire, round_for, stored_questionnaire

from goalweave.accounts.actor import SYSTEM, VISITOR, Actor
from goalweave.accounts.models import Role
from goalweave.core.answers.markdown import count_words
from goalweave.surveys.actions import (
    assign_answer,
    close_round,
    decline_submission,
    hand_in_submission,
    publish_submission,
    set_answer_status,
    write_answer,
)
from goalweave.surveys.models import AnswerStatus, Round, Submission
from goalweave.surveys.rounds import due_items

pytestmark = pytest.mark.django_db
HOME = "/surveys/"


def page(actor: Actor | None, address: str = HOME) -> str:
    client = Client()
    if actor is not None:
        client.force_login(actor.user)
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(" ".join(parser.fromstring(response.content.decode()).xpath("//main")[0].itertext()).split())


def days(number: int):
    return timezone.localdate() + timedelta(days=number)


def given_to(actor: Actor, row: Submission, *numbers: str) -> None:
    for number in numbers:
        assign_answer(actor=SYSTEM, answer=answer(row, number), user=actor.user, now=timezone.now())


def published(row: Submission) -> Submission:
    text = "Words of ours."
    assert count_words(text)
    done = write_answer(actor=SYSTEM, answer=answer(row, "1.1"), text=text, version=1, now=timezone.now())
    set_answer_status(actor=SYSTEM, answer=done, status=AnswerStatus.APPROVED, now=timezone.now())
    handed = hand_in_submission(actor=SYSTEM, submission=row, now=timezone.now(), with_empty=True)
    return publish_submission(actor=SYSTEM, submission=handed, now=timezone.now())


def test_a_visitor_reads_what_this_is_and_what_was_published() -> None:
    published(begun())
    begun(questionnaire=stored_questionnaire(questionnaire("2027", title={"en": "Hidden one"})))
    said = page(None)
    assert "Organisations answer questionnaires" in said
    assert "Recently published Test survey" in said
    assert "Hidden one" not in said
    assert "Answers in progress" not in said


def test_somebody_without_an_organisation_is_told_what_to_do() -> None:
    said = page(Actor(UserFactory()))
    assert "You have nothing to submit." in said
    assert "You are not a member of any organisation yet. Ask a manager of your organisation for an invitation." in said


def test_an_organisation_that_answers_nothing_is_told_what_to_do() -> None:
    own = OrganisationFactory()
    assert "Choose a questionnaire" in page(member(own))
    said = page(member(own, Role.EDITOR))
    assert "No rounds are open. Send a questionnaire to organisations and follow their progress." in said
    assert "No rounds are open." not in page(member(own))


def test_what_is_due_stands_by_its_day_with_progress_in_words() -> None:
    own, asker = OrganisationFactory(), OrganisationFactory(name={"en": "Survey office"})
    late = stored_questionnaire(questionnaire("2027", title={"en": "Late survey"}))
    without = begun(own)
    rounds = {
        key: round_for(own, questionnaire=one, organisation=asker, due=days(9), now=timezone.now())
        for key, one in (("soon", without.questionnaire), ("late", late))
    }
    Round.objects.filter(pk=rounds["late"].pk).update(due=days(-3))
    row = Submission.objects.get(round=rounds["soon"])
    done = write_answer(actor=SYSTEM, answer=answer(row, "1.1"), text="Words.", version=1, now=timezone.now())
    set_answer_status(actor=SYSTEM, answer=done, status=AnswerStatus.APPROVED, now=timezone.now())
    said = page(member(own))
    first, second, third = (said.index(words) for words in ("3 days late", "in 9 days", "no deadline"))
    assert first < second < third
    assert "requested by Survey office" in said
    assert "1 of 4 approved · 3 empty" in said


def test_answers_that_are_mine_come_first() -> None:
    own = OrganisationFactory()
    writer, other = member(own, Role.CONTRIBUTOR), member(own, Role.CONTRIBUTOR)
    row = begun(own)
    given_to(writer, row, "1.1", "3")
    given_to(other, row, "2")
    said = page(writer)
    assert "Answers assigned to you Test survey" in said
    assert "1.1 Short 1.1 empty" in said
    assert "Short 2" not in said
    assert "Answers assigned to you" not in page(member(own))


def test_what_is_approved_handed_in_or_closed_is_due_no_more() -> None:
    own = OrganisationFactory()
    writer = member(own, Role.EDITOR)
    row = begun(own)
    given_to(writer, row, "1.1", "2")
    done = write_answer(actor=SYSTEM, answer=answer(row, "1.1"), text="Words.", version=2, now=timezone.now())
    set_answer_status(actor=SYSTEM, answer=done, status=AnswerStatus.APPROVED, now=timezone.now())
    assert [one.question.number for one in due_items.assigned_answers(writer)] == ["2"]
    hand_in_submission(actor=SYSTEM, submission=row, now=timezone.now(), with_empty=True)
    assert (due_items.assigned_answers(writer), due_items.open_submissions(writer)) == ([], [])
    assert due_items.finished_submissions(writer) == [row]
    survey = round_for(own, questionnaire=row.questionnaire, due=days(9), now=timezone.now())
    assert len(due_items.open_submissions(writer)) == 1
    close_round(actor=SYSTEM, survey=survey, now=timezone.now())
    assert due_items.open_submissions(writer) == []


def test_whoever_has_left_sees_nothing_of_it() -> None:
    own = OrganisationFactory()
    writer = member(own, Role.CONTRIBUTOR)
    given_to(writer, begun(own), "1.1")
    writer.user.memberships.all().delete()
    assert due_items.assigned_answers(Actor(writer.user)) == []
    assert due_items.assigned_answers(VISITOR) == []


def test_rounds_are_for_those_who_coordinate_them() -> None:
    asker, *others = (OrganisationFactory() for _ in range(4))
    survey = round_for(*others, organisation=asker, due=days(5), now=timezone.now())
    first, second, _third = survey.submissions.order_by("pk")
    decline_submission(actor=SYSTEM, submission=first, reason="No", now=timezone.now())
    published(second)
    editor = member(asker, Role.EDITOR)
    [found] = due_items.open_coordinated_rounds(editor)
    assert (found.round, found.asked, found.handed_in, found.without, found.open) == (survey, 3, 1, 1, 1)
    assert "in 5 days · 1 of 3 organisations have submitted answers · 1 declined" in page(editor)
    assert due_items.open_coordinated_rounds(member(asker)) == []
    assert due_items.open_coordinated_rounds(member(others[0], Role.MANAGER)) == []
    assert len(due_items.open_coordinated_rounds(administrator())) == 1


def test_every_language_and_how_many_queries(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    own = OrganisationFactory()
    editor = member(own, Role.EDITOR)
    row = begun(own)
    given_to(editor, row, "1.1", "2")
    round_for(
        own, OrganisationFactory(), organisation=own, questionnaire=row.questionnaire, due=days(9), now=timezone.now()
    )
    for language in ("", "/fr", "/es", "/ru", "/ar", "/zh-hans"):
        page(editor, f"{language}{HOME}")
    client = Client()
    client.force_login(editor.user)
    client.get(HOME)
    with django_assert_num_queries(10):
        client.get(HOME)
    with django_assert_num_queries(3):
        Client().get(HOME)
