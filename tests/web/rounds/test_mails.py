"""Who gets which mail, at every step of a round, in which language; and none twice."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client
from tests.factories.accounts import MembershipFactory, OrganisationFactory, member
from tests.factories.surveys import answer, stored_questionnaire

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Membership, Role
from goalweave.surveys.actions import (
    add_comment,
    add_guest_comment,
    assign_answer,
    close_round,
    decline_submission,
    delete_comment,
    extend_round,
    extend_submission,
    hand_in_submission,
    invite_guest,
    open_round,
    publish_submission,
    reopen_submission,
    resume_submission,
    set_answer_status,
    settle_comment,
    withdraw_submission,
    write_answer,
)
from goalweave.surveys.models import AnswerStatus as Status, Reminder, Submission
from goalweave.surveys.rounds.due_reminders import RETENTION, create_due_reminders, reminder_stage
from goalweave.surveys.rounds.notices import COMMENT_PAUSE
from goalweave.web.accounts.mails import MailCount
from goalweave.web.daily_schedule import next_morning
from goalweave.web.rounds.tasks import plan_reminders, remind, send_reminder_mails, tell_people

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DUE = date(2026, 4, 1)
SITE = "https://goals.example.org/"


class Unreachable(BaseEmailBackend):
    def send_messages(self, messages: Any) -> int:
        raise ConnectionRefusedError


class World:
    """A round that one organisation asks of two, each with people."""

    def __init__(self, **fields: Any) -> None:
        self.asker = OrganisationFactory(slug="asker", name={"en": "The Asker"}, short={"en": "Asker"})
        self.own = OrganisationFactory(slug="own", name={"en": "Own Agency", "fr": "Agence"}, short={"en": "Own"})
        self.other = OrganisationFactory(slug="other", name={"en": "Other Agency"}, short={"en": "Other"})
        self.asking = member(self.asker, Role.EDITOR, email="asking@example.org", name="Ada")
        member(self.asker, Role.MANAGER, email="chief@example.org", language="es")
        member(self.asker, Role.READER, email="reader@example.org")
        self.editor = member(self.own, Role.EDITOR, email="editor@example.org", name="Edith")
        self.manager = member(self.own, Role.MANAGER, email="manager@example.org", language="fr")
        self.writer = member(self.own, Role.CONTRIBUTOR, email="writer@example.org", name="Will")
        member(self.own, Role.MANAGER, email="gone@example.org", is_active=False)
        member(self.own, Role.MANAGER, email="")
        member(self.other, Role.MANAGER, email="elsewhere@example.org")
        self.survey = open_round(
            actor=self.asking, questionnaire=stored_questionnaire(), organisation=self.asker, due=DUE,
            recipients=[self.own, self.other], now=NOW, message="Please be brief.", **fields,
        )  # fmt: skip

    @property
    def row(self) -> Submission:
        rows = Submission.objects.select_related("round__organisation", "organisation", "questionnaire")
        return rows.get(organisation=self.own)

    def approved(self) -> None:
        one = answer(self.row, "1.1")
        done = write_answer(actor=SYSTEM, answer=one, text="We do it all.", version=one.version, now=NOW)
        set_answer_status(actor=SYSTEM, answer=done, status=Status.APPROVED, now=NOW)


@pytest.fixture
def world():
    made = World()
    send_reminder_mails(now=NOW, site=SITE)
    mail.outbox.clear()
    return made


def sent_mails(now=NOW):
    """Receiver and subject of all that is sent by now, and that nothing is left to send."""
    send_reminder_mails(now=now, site=SITE)
    found = sorted((one.recipients()[0].partition("@")[0], one.subject) for one in mail.outbox)
    mail.outbox.clear()
    assert send_reminder_mails(now=now, site=SITE) == MailCount(0, 0)
    assert mail.outbox == []
    return found


def body(now=NOW, to="editor"):
    send_reminder_mails(now=now, site=SITE)
    [found] = [str(one.body) for one in mail.outbox if one.recipients() == [f"{to}@example.org"]]
    mail.outbox.clear()
    return found


def test_opening_tells_the_editors_and_managers_of_each_organisation():
    World()
    send_reminder_mails(now=NOW, site=SITE)
    sent = {one.recipients()[0]: one for one in mail.outbox}
    assert sorted(sent) == ["editor@example.org", "elsewhere@example.org", "manager@example.org"]
    assert sent["editor@example.org"].subject == "Asker has sent Own a questionnaire: Test survey"
    row = Submission.objects.get(organisation__slug="own")
    text = str(sent["editor@example.org"].body)
    assert "The Asker has asked Own Agency to answer “Test survey” by 1 April 2026." in text
    assert "Please be brief." in text
    assert f"https://goals.example.org/surveys/submissions/{row.pk}/\n" in text
    french = str(sent["manager@example.org"].body)
    assert f"https://goals.example.org/fr/surveys/submissions/{row.pk}/\n" in french
    assert "Agence" in french
    mail.outbox.clear()
    assert sent_mails() == []


def test_whoever_did_it_is_not_told_of_it():
    own = OrganisationFactory()
    editor = member(own, Role.EDITOR)
    open_round(actor=editor, questionnaire=stored_questionnaire(), organisation=own, due=DUE, recipients=[own], now=NOW)
    assert sent_mails() == []


def test_a_last_day_that_moves_is_told_to_those_who_still_answer(world):
    decline_submission(actor=SYSTEM, submission=Submission.objects.get(organisation=world.other), reason="No", now=NOW)
    sent_mails()
    extend_round(actor=world.asking, survey=world.survey, due=DUE, now=NOW)
    assert sent_mails() == []
    extend_round(actor=world.asking, survey=world.survey, due=DUE + timedelta(days=7), now=NOW)
    assert [name for name, _subject in sent_mails()] == ["editor", "manager"]
    extend_submission(actor=world.asking, submission=world.row, due=DUE + timedelta(days=9), now=NOW)
    assert sent_mails()[0] == ("editor", "New deadline for Own, 10 April 2026: Test survey")
    extend_round(actor=world.asking, survey=world.survey, due=DUE + timedelta(days=20), now=NOW)
    assert sent_mails() == []


def test_every_step_is_told_to_whom_it_concerns(world):
    world.approved()
    assert sent_mails() == []
    hand_in_submission(actor=world.editor, submission=world.row, now=NOW, with_empty=True)
    sent = sent_mails()
    assert [name for name, _subject in sent] == ["asking", "chief"]
    assert sent[0][1] == "Own has submitted: Test survey"
    publish_submission(actor=world.asking, submission=world.row, now=NOW)
    sent = sent_mails()
    assert [name for name, _subject in sent] == ["editor", "manager"]
    assert sent[0][1] == "Published: Test survey · Own"
    reopen_submission(actor=world.asking, submission=world.row, reason="Add events", now=NOW)
    text = body()
    assert "The Asker has reopened the answers of Own Agency to “Test survey”." in text
    assert "Add events" in text
    sent_mails()
    hand_in_submission(actor=world.editor, submission=world.row, now=NOW, with_empty=True)
    assert [name for name, _subject in sent_mails()] == ["asking", "chief"]
    withdraw_submission(actor=world.editor, submission=world.row, reason="A mistake", now=NOW)
    text = body(to="asking")
    assert "Own Agency has withdrawn its answers to “Test survey”." in text
    assert "A mistake" in text
    sent_mails()
    resume_submission(actor=world.editor, submission=world.row, now=NOW)
    assert sent_mails()[0] == ("asking", "Own will answer after all: Test survey")


def test_declining_is_told_to_who_asks_with_the_reason(world):
    decline_submission(actor=world.editor, submission=world.row, reason="Not our field", now=NOW)
    text = body(to="asking")
    assert "Own Agency has declined to answer “Test survey”." in text
    assert "Not our field" in text
    assert f"https://goals.example.org/surveys/rounds/{world.survey.pk}/{world.row.pk}/\n" in text


def test_a_round_that_publishes_tells_both_sides_once():
    world = World(publishes=True)
    sent_mails()
    world.approved()
    after = NOW + timedelta(days=60)
    hand_in_submission(actor=world.editor, submission=world.row, now=after, with_empty=True)
    send_reminder_mails(now=after, site=SITE)
    by_name = {one.recipients()[0].partition("@")[0]: str(one.body) for one in mail.outbox}
    assert sorted(by_name) == ["asking", "chief", "manager"]
    assert "This submission is late; the deadline was 1 April 2026." in by_name["asking"]
    assert "It has been published: this round publishes submissions as they come in." in by_name["asking"]


def test_answers_that_are_assigned_at_once_are_one_mail(world):
    for number in ("1.1", "2"):
        assign_answer(actor=world.editor, answer=answer(world.row, number), user=world.writer.user, now=NOW)
    assign_answer(actor=world.editor, answer=answer(world.row, "3"), user=world.editor.user, now=NOW)
    send_reminder_mails(now=NOW, site=SITE)
    [sent] = mail.outbox
    assert (sent.recipients(), sent.subject) == (["writer@example.org"], "2 answers assigned to you: Test survey")
    assert "- 1.1 Short 1.1\n- 2 Short 2\n" in str(sent.body)
    assert f"/surveys/submissions/{world.row.pk}/1.1/" in str(sent.body)
    mail.outbox.clear()
    assign_answer(actor=world.editor, answer=answer(world.row, "1.1"), user=world.writer.user, now=NOW)
    assert sent_mails() == []
    assign_answer(actor=world.editor, answer=answer(world.row, "1.1"), user=world.manager.user, now=NOW)
    assert [name for name, _subject in sent_mails()] == ["manager"]
    assign_answer(actor=world.editor, answer=answer(world.row, "1.1"), user=world.writer.user, now=NOW)
    assert sent_mails() == [("writer", "1 answer assigned to you: Test survey")]


def test_what_is_no_longer_theirs_is_not_told(world):
    assign_answer(actor=world.editor, answer=answer(world.row, "1.1"), user=world.writer.user, now=NOW)
    assign_answer(actor=world.editor, answer=answer(world.row, "1.1"), user=None, now=NOW)
    assert sent_mails() == []
    assign_answer(actor=world.editor, answer=answer(world.row, "2"), user=world.writer.user, now=NOW)
    Membership.objects.filter(user=world.writer.user).delete()
    assert sent_mails() == []
    assert not Reminder.objects.filter(user=world.writer.user).exists()


def test_comments_that_follow_one_another_are_one_mail_to_the_assignee_and_the_editors(world):
    row = world.row
    assign_answer(actor=world.editor, answer=answer(row, "1.1"), user=world.writer.user, now=NOW)
    sent_mails()
    link, _token = invite_guest(actor=world.editor, submission=row, name="A reader", email="", days=9, now=NOW)
    add_guest_comment(link=link, answer=answer(row, "1.1"), text="Which year?", now=NOW)
    later = NOW + timedelta(minutes=4)
    add_comment(actor=world.manager, answer=answer(row, "1.1"), text="And where?", now=later)
    assert sent_mails(later) == []
    send_reminder_mails(now=NOW + COMMENT_PAUSE, site=SITE)
    by_name = {one.recipients()[0].partition("@")[0]: one for one in mail.outbox}
    assert sorted(by_name) == ["editor", "manager", "writer"]
    assert by_name["editor"].subject == "2 new comments: Test survey"
    assert "1.1 · A reader (guest)\nWhich year?\n\n1.1 · a member\nAnd where?\n" in str(by_name["editor"].body)
    assert "And where?" not in str(by_name["manager"].body)
    assert "example.org" not in str(by_name["writer"].body).replace("goals.example.org", "")
    mail.outbox.clear()
    assert sent_mails(NOW + timedelta(days=1)) == []


def test_a_comment_that_is_settled_or_deleted_is_not_told(world):
    for act in (lambda one: settle_comment(actor=SYSTEM, comment=one, settled=True, now=NOW),
                lambda one: delete_comment(actor=SYSTEM, comment=one)):  # fmt: skip
        act(add_comment(actor=world.editor, answer=answer(world.row, "1.1"), text="Oh", now=NOW))
    assert sent_mails(NOW + COMMENT_PAUSE) == []


def test_when_a_stage_begins():
    days = [reminder_stage(DUE, DUE - timedelta(days=left)) for left in (15, 14, 4, 3, 2, 1, 0, -1)]
    assert days == [None, 14, 14, 3, 3, 1, 1, 0]


def mornings(days):
    """Day, receiver and subject of what is sent in so many mornings."""
    found = []
    for day in range(days):
        now = NOW + timedelta(days=day)
        create_due_reminders(now)
        found += [(day, name, subject) for name, subject in sent_mails(now)]
    return found


def test_reminders_come_14_3_and_1_days_before_and_once_when_it_is_late(world):
    assign_answer(actor=world.editor, answer=answer(world.row, "1.1"), user=world.writer.user, now=NOW)
    assign_answer(actor=world.editor, answer=answer(world.row, "2"), user=world.manager.user, now=NOW)
    sent_mails()
    said = mornings(40)
    assert [(day, subject) for day, name, subject in said if name == "writer"] == [
        (16, "1 submission is due soon"),
        (27, "1 submission is due soon"),
        (29, "1 submission is due soon"),
        (31, "1 submission is overdue"),
    ]
    days = [day for day, _name, _subject in said]
    assert {day: days.count(day) for day in days} == {16: 4, 27: 4, 29: 4, 31: 4}


def test_who_has_nothing_open_is_not_reminded(world):
    assign_answer(actor=world.editor, answer=answer(world.row, "1.1"), user=world.writer.user, now=NOW)
    world.approved()
    sent_mails()
    names = {name for _day, name, _subject in mornings(32)}
    assert names == {"editor", "manager", "elsewhere"}
    hand_in_submission(actor=world.editor, submission=world.row, now=NOW, with_empty=True)
    close_round(actor=SYSTEM, survey=world.survey, now=NOW)
    sent_mails()
    Reminder.objects.all().delete()
    assert mornings(32) == []


def test_a_mail_of_reminders_says_how_far_it_is_and_what_is_yours(world):
    assign_answer(actor=world.editor, answer=answer(world.row, "1.1"), user=world.writer.user, now=NOW)
    sent_mails()
    now = NOW + timedelta(days=28)
    create_due_reminders(now)
    text = body(now, "writer")
    assert "Test survey · Own\nThe deadline is 1 April 2026. 0 of 4 answers are approved." in text
    assert "Assigned to you:\n- 1.1 Short 1.1\n" in text
    assert "is due soon" not in text


def test_reminders_of_several_submissions_are_one_mail(world):
    MembershipFactory(user=world.editor.user, organisation=world.other, role=Role.EDITOR)
    extend_submission(actor=world.asking, submission=world.row, due=NOW.date(), now=NOW)
    sent_mails()
    create_due_reminders(NOW + timedelta(days=17))
    send_reminder_mails(now=NOW + timedelta(days=17), site=SITE)
    [sent] = [one for one in mail.outbox if one.recipients() == ["editor@example.org"]]
    assert sent.subject == "1 submission is overdue"
    assert re.findall(r"^Test survey · (\w+)$", str(sent.body), re.MULTILINE) == ["Own", "Other"]


def test_nobody_is_reminded_of_a_stage_in_which_they_were_told_of_the_day(world):
    extend_submission(actor=world.asking, submission=world.row, due=NOW.date() + timedelta(days=10), now=NOW)
    sent_mails()
    own = [day for day, name, _subject in mornings(12) if name == "editor"]
    assert own == [7, 9, 11]
    # Who came later was told of nothing.
    member(world.own, Role.MANAGER, email="new@example.org")
    Reminder.objects.filter(kind__in=("due", "late")).delete()
    assert "new" in {name for day, name, _subject in mornings(1)}


def test_another_last_day_is_reminded_of_anew(world):
    create_due_reminders(NOW + timedelta(days=31))
    assert len(sent_mails(NOW + timedelta(days=31))) == 3
    extend_round(actor=SYSTEM, survey=world.survey, due=DUE + timedelta(days=30), now=NOW + timedelta(days=31))
    assert len(sent_mails(NOW + timedelta(days=31))) == 3
    create_due_reminders(NOW + timedelta(days=62))
    assert {subject for name, subject in sent_mails(NOW + timedelta(days=62)) if name == "editor"} == {
        "1 submission is overdue"
    }


def test_a_mail_that_cannot_be_sent_is_sent_the_next_time_but_not_for_ever(world, settings):
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.Unreachable"
    decline_submission(actor=world.editor, submission=world.row, reason="No", now=NOW)
    assert send_reminder_mails(now=NOW, site=SITE) == MailCount(0, 2)
    settings.EMAIL_BACKEND = working
    assert [name for name, _subject in sent_mails(NOW + timedelta(days=1))] == ["asking", "chief"]
    resume_submission(actor=world.editor, submission=world.row, now=NOW)
    assert sent_mails(NOW + RETENTION + timedelta(seconds=1)) == []


def test_sending_asks_few_queries(world, django_assert_max_num_queries):
    world.approved()
    hand_in_submission(actor=world.editor, submission=world.row, now=NOW, with_empty=True)
    with django_assert_max_num_queries(8):
        assert send_reminder_mails(now=NOW, site=SITE) == MailCount(2, 0)
    with django_assert_max_num_queries(6):
        create_due_reminders(NOW + timedelta(days=20))


def test_every_morning_is_planned_once(settings):
    from django_tasks_db.models import DBTaskResult

    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": settings.TASK_QUEUES}}
    plan_reminders()
    plan_reminders()
    DBTaskResult.objects.get().delete()
    before = next_morning(datetime.now(UTC))
    assert remind.call() == 0
    assert DBTaskResult.objects.get().run_after in (before, next_morning(datetime.now(UTC)))


def test_pages_tell_at_once_and_comments_later(world, settings):
    from django_tasks_db.models import DBTaskResult

    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": settings.TASK_QUEUES}}
    client = Client()
    client.force_login(world.editor.user)
    row = world.row
    client.post(f"/surveys/submissions/{row.pk}/1.1/comments/", {"comment": "Look"})
    client.post(f"/surveys/submissions/{row.pk}/assign/", {"question": ["1.1"], "assignee": world.writer.user.pk})
    client.post(f"/surveys/submissions/{row.pk}/decline/", {"reason": "No"})
    planned = list(DBTaskResult.objects.filter(task_path=tell_people.module_path).order_by("enqueued_at"))
    assert [one.args_kwargs["args"] for one in planned] == [["http://testserver"]] * 3
    waits = [one.run_after.year < 9999 and one.run_after > one.enqueued_at + COMMENT_PAUSE / 2 for one in planned]
    assert waits == [True, False, False]
