"""Whose turn it is, on the pages of the review; and the mails about it."""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client
from django.utils import timezone
from tests.factories.accounts import UnitFactory, everybody, member
from tests.factories.reviews import INTERNET, ROADS, SCHOOLS, guess, suggested
from tests.factories.visitors import code_of
from tests.markup import compact

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Role
from goalweave.mapping.actions import assign_records, decide_mapping
from goalweave.mapping.models import Assignment, Notice
from goalweave.registry.models import Record
from goalweave.web.accounts.mails import MailCount
from goalweave.web.daily_schedule import next_morning
from goalweave.web.review.tasks import plan_reminders, remind, send_assignment_mails

pytestmark = pytest.mark.django_db


class Unreachable(BaseEmailBackend):
    def send_messages(self, messages: Any) -> int:
        raise ConnectionRefusedError


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture(scope="module")
def _rows(standing):
    one = suggested(guess(INTERNET, 0.95), guess(SCHOOLS, 0.6), name="sure")
    return [one, *(suggested(guess(ROADS, 0.7), name=name, organisation=one.organisation) for name in ("two", "three"))]


@pytest.fixture
def rows(_rows, db):
    """Three records; what a test writes or changes in them is taken back."""
    return deepcopy(_rows)


@pytest.fixture
def anna(rows):
    return member(rows[0].organisation, Role.REVIEWER, name="Anna", email="anna@example.org")


@pytest.fixture
def editor(rows):
    return member(rows[0].organisation, Role.EDITOR, name="Edith", email="edith@example.org")


def signed_in(actor):
    client = Client()
    client.force_login(actor.user)
    return client


def text(client, address, code=200):
    response = client.get(address)
    assert response.status_code == code, f"{address}: {response.status_code}"
    return compact(response.content.decode())


def queue_of(page):
    return [int(pk) for pk in re.findall(r'class="qitem" href="/review/\?[^"]*record=(\d+)', page)]


def hand(client, address, who, due, *, follow=False, **more):
    """follow: whether the page that comes then is looked at; what is refused is a page at once."""
    given = {"reviewer": who.user.pk, "due": due.isoformat(), "note": "", "which": "all", **more}
    return compact(client.post(address, given, follow=follow).content.decode())


def records_assigned_to(who):
    return set(Assignment.objects.filter(reviewer=who.user, done=None).values_list("record__slug", flat=True))


def past(who, days, today):
    Assignment.objects.filter(reviewer=who.user).update(due=today - timedelta(days=days))


def test_one_record_is_handed_over_from_the_page_of_the_review(rows, anna, editor, today):
    client = signed_in(editor)
    page = text(client, f"/review/?record={rows[0].pk}")
    assert f"/review/assign/?record={rows[0].pk}" in page
    assert "Unassigned." in page
    page = hand(
        client,
        f"/review/assign/?record={rows[0].pk}",
        anna,
        today + timedelta(days=3),
        note="Goal 4 first",
        follow=True,
    )
    assert "1 record assigned to Anna, due" in page
    assert "Goal 4 first" in page
    assert "3 days left" in page
    assert records_assigned_to(anna) == {"sure"}
    page = text(client, f"/review/assign/?record={rows[0].pk}")
    assert "Goal 4 first" in page
    assert f'<option value="{anna.user.pk}" selected>Anna</option>' in page
    hand(client, f"/review/assign/?record={rows[0].pk}", editor, today)
    assert (records_assigned_to(anna), records_assigned_to(editor)) == (set(), {"sure"})
    assert "<bdi>Edith</bdi>" in text(signed_in(anna), f"/review/?record={rows[0].pk}")


def test_all_of_the_filter_or_those_that_are_ticked(rows, anna, editor, today):
    client, ben = signed_in(editor), member(rows[0].organisation, Role.REVIEWER, name="Ben")
    unit = UnitFactory(organisation=rows[0].organisation, slug="radio")
    Record.objects.filter(pk=rows[1].pk).update(unit=unit)
    hand(client, "/review/assign/?unit=radio", ben, today)
    assert records_assigned_to(ben) == {"two"}
    hand(client, "/review/assign/", anna, today, which="only", record=[rows[0].pk])
    assert records_assigned_to(anna) == {"sure"}
    page = hand(client, "/review/assign/", anna, today, follow=True)
    assert "2 records assigned to Anna" not in page
    assert (records_assigned_to(anna), records_assigned_to(ben)) == ({"sure", "three"}, {"two"})
    hand(client, "/review/assign/", anna, today, over="on")
    assert records_assigned_to(anna) == {"sure", "two", "three"}
    assert "Choose the records" in hand(client, "/review/assign/", anna, today, which="only")
    assert "Choose the records" in hand(client, "/review/assign/", anna, today)
    client.post("/review/undo/")
    assert (records_assigned_to(anna), records_assigned_to(ben)) == ({"sure", "three"}, {"two"})


def test_wrong_input_is_said_beside_its_field_and_changes_nothing(rows, anna, editor, today):
    client, reader = signed_in(editor), member(rows[0].organisation)
    address = f"/review/assign/?record={rows[0].pk}"
    assert "The deadline has already passed." in hand(client, address, anna, today - timedelta(days=1))
    for wrong in ({"due": "soon"}, {"reviewer": "x"}, {"reviewer": str(reader.user.pk)}, {"note": "n" * 501}):
        given = {"reviewer": anna.user.pk, "due": today.isoformat(), "note": "", **wrong}
        response = client.post(address, given)
        assert response.status_code == 400
        assert 'role="alert"' in compact(response.content.decode())
    assert not Assignment.objects.exists()
    assert "1 record was not assigned: this person cannot review it, or has nothing to decide in it." in hand(
        client, f"/review/assign/?record={_decided(rows[1])}", anna, today, follow=True
    )
    assert not Assignment.objects.exists()


def _decided(row):
    decide_mapping(actor=SYSTEM, record=row, node=ROADS, verdict="accept", now=timezone.now())
    return row.pk


def test_the_queue_says_whose_turn_it_is_and_how_late_in_words(rows, anna, editor, today):
    for row, who, days in ((rows[0], anna, 5), (rows[1], anna, 1), (rows[2], editor, 0)):
        assign_records(
            actor=SYSTEM,
            records=[row.pk],
            reviewer=who.user,
            due=today + timedelta(days=days),
            now=timezone.now(),
        )
    Assignment.objects.filter(record=rows[1]).update(due=today - timedelta(days=2))
    client = signed_in(anna)
    page = text(client, "/review/")
    assert "2 assigned to you" in page
    assert "1 late" in page
    for said in ("5 days left", "<b>2 days late</b>", "due today", "<bdi>Edith</bdi>"):
        assert said in page
    assert queue_of(text(client, "/review/?turn=mine&order=due")) == [rows[1].pk, rows[0].pk]
    assert queue_of(text(client, "/review/?turn=late")) == [rows[1].pk]
    assert queue_of(text(client, "/review/?turn=nobody")) == []
    assert queue_of(text(client, "/review/?order=due")) == [rows[1].pk, rows[2].pk, rows[0].pk]
    page = text(client, f"/review/?turn={editor.user.pk}")
    assert queue_of(page) == [rows[2].pk]
    assert '<span dir="auto">Edith</span>' in page
    text(client, "/review/?turn=99999999999999999999")


def test_it_is_given_back_by_whose_it_is_or_an_editor(rows, anna, editor, today):
    ben = signed_in(member(rows[0].organisation, Role.REVIEWER))
    hand(signed_in(editor), "/review/assign/", anna, today)
    page = compact(ben.post(f"/review/{rows[0].pk}/give-back/", follow=True).content.decode())
    assert "Only an editor, a manager or the assigned reviewer can end the assignment." in page
    assert len(records_assigned_to(anna)) == 3
    page = signed_in(anna).post(f"/review/{rows[0].pk}/give-back/", follow=True).content.decode()
    signed_in(editor).post(f"/review/{rows[1].pk}/give-back/")
    assert records_assigned_to(anna) == {"three"}
    assert "assignment ended" in page


@pytest.mark.usefixtures("statuses_alone")
def test_who_hands_over_and_sees_how_much_everybody_has(rows):
    owner = rows[0].organisation
    for name, actor in everybody(owner).items():
        if name == "system":
            continue
        client = Client()
        if actor.user is not None and actor.user.is_active:
            client.force_login(actor.user)
        assigns = name in {"editor", "manager", "administrator"}
        for address in (f"/review/assign/?record={rows[0].pk}", f"/review/turns/?organisation={owner.slug}"):
            assert (client.get(address).status_code == 200) == assigns, (name, address)
        reviews = assigns or name == "reviewer"
        assert code_of(client.post(f"/review/{rows[0].pk}/give-back/")) == (302 if reviews else 404), name
    for wanted in ("0", "x", "9" * 30):
        assert signed_in(member(owner, Role.EDITOR)).get(f"/review/assign/?record={wanted}").status_code == 404


def test_how_much_everybody_has(rows, anna, editor, today, django_assert_max_num_queries):
    client = signed_in(editor)
    hand(client, "/review/assign/", anna, today)
    past(anna, 1, today)
    decide_mapping(actor=anna, record=rows[1], node=ROADS, verdict="accept", now=timezone.now())
    with django_assert_max_num_queries(14):
        page = text(client, "/review/turns/")
    [line] = re.findall(r"<tr><th scope=\"row\"><bdi>Anna</bdi>.*?</tr>", page)
    assert re.sub(r"<[^>]+>", " ", line).split() == ["Anna", "2", "Anna", "2", "1"]
    assert f"turn={anna.user.pk}" in line


def test_the_page_for_handing_over_asks_few_queries(rows, anna, editor, today, django_assert_max_num_queries):
    client = signed_in(editor)
    hand(client, "/review/assign/", anna, today)
    with django_assert_max_num_queries(20):
        text(client, "/review/assign/")


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_pages_answer_in_other_languages_without_inline_style(rows, anna, editor, today, language):
    client = signed_in(editor)
    hand(client, f"/review/assign/?record={rows[0].pk}", anna, today)
    for address in ("/review/assign/", f"/review/assign/?record={rows[0].pk}", "/review/turns/", "/review/"):
        page = text(client, f"/{language}{address}")
        assert "style=" not in page
        assert "<script" not in page.replace("<script src=", "").replace('<script type="application/ld+json">', "")


def test_a_name_that_is_not_known_is_no_address_for_who_may_not_see_it(rows, editor, today):
    nameless = member(rows[0].organisation, Role.REVIEWER, email="secret@example.org")
    client, manager = signed_in(editor), signed_in(member(rows[0].organisation, Role.MANAGER))
    hand(client, "/review/assign/", nameless, today)
    decide_mapping(actor=nameless, record=rows[0], node=INTERNET, verdict="accept", now=timezone.now())
    for address in (
        f"/review/?record={rows[0].pk}", f"/records/{rows[0].pk}/", f"/records/{rows[0].pk}/history/", "/history/",
        "/review/turns/", f"/review/assign/?record={rows[0].pk}", f"/review/?turn={nameless.user.pk}",
    ):  # fmt: skip
        assert "secret@" not in text(client, address), address
        if "turn=" not in address:
            assert "secret@" in text(manager, address), address
    assert "secret@" not in compact(client.post(f"/review/{rows[0].pk}/claim/", follow=True).content.decode())


def test_who_is_handed_something_gets_one_mail_in_their_language(rows, anna, editor, today):
    anna.user.language = "fr"
    anna.user.save()
    hand(signed_in(editor), "/review/assign/", anna, today + timedelta(days=9), note="By unit")
    [sent] = mail.outbox
    assert sent.recipients() == ["anna@example.org"]
    body = str(sent.body)
    assert "http://testserver/fr/review/?turn=mine&order=due" in body
    assert body.count("By unit") == 3
    assert set(Assignment.objects.values_list("told", flat=True)) == {Notice.GIVEN}
    hand(signed_in(editor), "/review/assign/", editor, today + timedelta(days=9), over="on")
    assert len(mail.outbox) == 1


def test_reminders_come_once_when_it_is_due_soon_and_once_when_it_is_late(rows, anna, today):
    now = datetime.combine(today, datetime.min.time(), UTC)
    assign_records(
        actor=SYSTEM, records=[rows[0].pk], reviewer=anna.user, due=today + timedelta(days=5), now=timezone.now()
    )
    said = []
    for day in range(10):
        send_assignment_mails(now=now + timedelta(days=day), site="https://goals.example.org/")
        said += [(day, one.subject) for one in mail.outbox]
        mail.outbox.clear()
    assert said == [
        (0, "1 record assigned to you for review"),
        (3, "1 record to review is due soon"),
        (6, "1 record to review is overdue"),
    ]


def test_one_mail_has_all_that_is_to_be_told(rows, anna, today):
    now = timezone.now()
    for row, days in zip(rows, (0, 2, 9), strict=True):
        assign_records(actor=SYSTEM, records=[row.pk], reviewer=anna.user, due=today + timedelta(days=days), now=now)
    Assignment.objects.exclude(record=rows[2]).update(told=Notice.GIVEN)
    Assignment.objects.filter(record=rows[0]).update(due=today - timedelta(days=1))
    assert send_assignment_mails(now=now, site="https://goals.example.org/") == MailCount(1, 0)
    [sent] = mail.outbox
    assert sent.subject == "1 record to review is overdue"
    parts = [line for line in str(sent.body).splitlines() if line.endswith(":") or line.startswith("- ")]
    titles = [line.split(" (")[0] for line in parts]
    assert titles == [
        "Overdue:", "- Title of sure", "Due soon:", "- Title of two", "New or changed:", "- Title of three",
        "Everything assigned to you, by deadline:",
    ]  # fmt: skip
    assert "https://goals.example.org/review/?turn=mine&order=due" in str(sent.body)
    assert send_assignment_mails(now=now, site="x") == MailCount(0, 0)


def test_a_mail_that_cannot_be_sent_is_sent_the_next_time(rows, anna, today, settings):
    assign_records(actor=SYSTEM, records=[rows[0].pk], reviewer=anna.user, due=today, now=timezone.now())
    working = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.Unreachable"
    assert remind.call() == 0
    assert Assignment.objects.get().told == Notice.NOTHING
    settings.EMAIL_BACKEND = working
    assert remind.call() == 1
    assert remind.call() == 0


def test_reminders_are_planned_once_and_come_every_morning(settings):
    from django_tasks_db.models import DBTaskResult

    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": settings.TASK_QUEUES}}
    plan_reminders()
    plan_reminders()
    planned = DBTaskResult.objects.get()
    assert planned.run_after <= timezone.now()
    planned.delete()
    remind.call()
    plan_reminders()
    assert DBTaskResult.objects.get().run_after == next_morning(timezone.now())
    assert next_morning(datetime(2026, 3, 31, 5, tzinfo=UTC)) == datetime(2026, 4, 1, 6, tzinfo=UTC)
