"""Rounds as their coordinator opens them, follows them and acts."""

from __future__ import annotations

import csv
import re
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from tests.factories.accounts import OrganisationFactory, administrator, everybody, member
from tests.factories.records import record, stored
from tests.factories.surveys import answer, begun, round_for, stored_questionnaire
from tests.factories.visitors import code_of
from tests.markup import compact
from tests.permissions.asking import blank_pages

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Role
from goalweave.analysis.columns import current_facts
from goalweave.core.model import RecordKind
from goalweave.surveys.actions import (
    close_round,
    decline_submission,
    hand_in_submission,
    publish_submission,
    set_answer_status,
    withdraw_submission,
    write_answer,
)
from goalweave.surveys.models import AnswerStatus as Status, Round, Submission, SubmissionState as State

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def asker():
    return OrganisationFactory(slug="asker", name={"en": "The Asker"})


@pytest.fixture
def coordinator(asker):
    return member(asker, Role.EDITOR, name="Ada", email="ada@example.org")


def agency(name, **fields):
    """An organisation that everybody knows, with an editor."""
    made = OrganisationFactory(slug=name.lower(), name={"en": f"Agency {name}"}, **fields)
    stored(record("work", kind=RecordKind.ACTIVITY), organisation=made, public=True)
    member(made, Role.EDITOR, email=f"editor@{name.lower()}.example")
    return made


@pytest.fixture
def survey(asker, today):
    return round_for(
        *(agency(name) for name in ("One", "Two", "Three")), organisation=asker,
        due=today + timedelta(days=20), now=timezone.now(),
    )  # fmt: skip


def of(name):
    rows = Submission.objects.select_related("round__organisation", "organisation", "questionnaire")
    return rows.get(organisation__slug=name)


def handed_in(name, now):
    row = of(name)
    done = write_answer(actor=SYSTEM, answer=answer(row, "1.1"), text="We do it all.", version=1, now=now)
    set_answer_status(actor=SYSTEM, answer=done, status=Status.APPROVED, now=now)
    return hand_in_submission(actor=SYSTEM, submission=row, now=now, with_empty=True)


def signed_in(actor):
    client = Client()
    client.force_login(actor.user)
    return client


def text(client, address, code=200):
    response = client.get(address)
    assert response.status_code == code, f"{address}: {response.status_code}"
    return compact(response.content.decode())


def send(client, address, code=200, **given):
    response = client.post(address, given, follow=code == 200)
    assert response.status_code == code, f"{address}: {response.status_code}"
    return compact(response.content.decode())


def ticked(page):
    return set(re.findall(r'name="organisation" value="([^"]+)" checked', page))


def listed_organisations(page):
    return set(re.findall(r'name="organisation" value="([^"]+)">', page))


def lines(page):
    """Of the table: what its rows say."""
    rows = re.findall(r"<tr><td class=\"tick\">.*?</tr>", page, re.DOTALL)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip() for row in rows]


def test_organisations_are_found_chosen_and_asked(asker, coordinator, today):
    key = stored_questionnaire().key
    for name in ("One", "Two"):
        agency(name, kind="government")
    agency("Three")
    OrganisationFactory(slug="quiet", name={"en": "Quiet"})
    client = signed_in(coordinator)
    page = text(client, f"/surveys/rounds/new/?questionnaire={key}")
    assert f'value="{key}" selected' in page
    assert listed_organisations(page) == {"asker", "one", "two", "three"}
    page = send(client, "/surveys/rounds/new/", q="agency two", organisation=["one"], do="find", message="Dear all")
    assert (ticked(page), listed_organisations(page)) == ({"one"}, {"two"})
    assert "Dear all" in page
    page = send(client, "/surveys/rounds/new/", kind="government", do="all")
    assert ticked(page) == {"one", "two"}
    page = send(client, "/surveys/rounds/new/", 400, others="quiet nobody", organisation=["one"], do="find")
    assert ticked(page) == {"one", "quiet"}
    assert "No organisation has this short name: nobody" in page
    assert not Round.objects.exists()
    page = send(
        client, "/surveys/rounds/new/", questionnaire=key, asker="asker", due=(today + timedelta(days=9)).isoformat(),
        organisation=["one", "two", "quiet"], message="Dear all", publishes="on", do="open",
    )  # fmt: skip
    assert "Round opened. Questionnaire sent to 3 organisations." in page
    made = Round.objects.get()
    assert (made.organisation, made.message, made.publishes, made.due) == (
        asker, "Dear all", True, today + timedelta(days=9)
    )  # fmt: skip
    assert "1 organisation cannot be notified: it has no editor or manager with an email address." in page
    assert sorted(one.recipients()[0] for one in mail.outbox) == ["editor@one.example", "editor@two.example"]
    assert "http://testserver/surveys/submissions/" in str(mail.outbox[0].body)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"questionnaire": ""}, "This field is required."),
        ({"questionnaire": "none@1"}, "Select a valid choice"),
        ({"asker": "one"}, "Select a valid choice"),
        ({"due": "soon"}, "Enter a valid date."),
        ({"due": "2020-01-01"}, "The deadline has already passed."),
        ({"organisation": []}, "choose at least one organisation"),
        ({"organisation": ["no\0body"]}, "choose at least one organisation"),
        ({"message": "x" * 5001}, "at most 5000 characters"),
    ],
)
def test_what_is_wrong_with_a_new_round_is_said_and_nothing_is_opened(coordinator, today, wrong, said):
    agency("One")
    key = stored_questionnaire().key
    given = {"questionnaire": key, "asker": "asker", "due": today.isoformat(), "organisation": ["one"], "message": ""}
    page = send(signed_in(coordinator), "/surveys/rounds/new/", 400, **(given | wrong), do="open")
    assert said in page
    assert not Round.objects.exists()
    assert mail.outbox == []


def test_further_organisations_are_asked(survey, coordinator, now):
    agency("Four")
    client, address = signed_in(coordinator), f"/surveys/rounds/{survey.pk}/ask/"
    assert listed_organisations(text(client, address)) == {"asker", "four"}
    assert "choose at least one organisation" in send(client, address, 400, do="open")
    assert "short name: x" in send(client, address, 400, do="open", others="x", organisation=["four"])
    assert "Questionnaire sent to 1 more organisation." in send(client, address, do="open", organisation=["four"])
    assert survey.submissions.count() == 4
    assert [one.recipients() for one in mail.outbox] == [["editor@one.example"], ["editor@two.example"],
                                                         ["editor@three.example"], ["editor@four.example"]]  # fmt: skip
    close_round(actor=SYSTEM, survey=survey, now=now)
    assert "this round is closed" in send(client, address, 400, do="open", organisation=["asker"])


def test_the_table_says_how_far_each_is_and_is_filtered(survey, coordinator, now, today):
    handed_in("one", now)
    decline_submission(actor=SYSTEM, submission=of("two"), reason="Not ours", now=now)
    Submission.objects.filter(organisation__slug="three").update(due=today - timedelta(days=2))
    client, address = signed_in(coordinator), f"/surveys/rounds/{survey.pk}/"
    page = text(client, address)
    day, own = (date_format(one, "DATE_FORMAT") for one in (survey.due, today - timedelta(days=2)))
    assert lines(page) == [
        f"Agency One submitted 1 of 4 {day} Read Agency One",
        f"Agency Three being answered 0 of 4 {own} separate deadline 2 days late",
        "Agency Two declined Not ours 0 of 4 –",
    ]
    assert "1 of 3 submitted" in page
    assert "<b>1 late</b>" in page
    assert [line.split()[1] for line in lines(text(client, f"{address}?state=late"))] == ["Three"]
    assert [line.split()[1] for line in lines(text(client, f"{address}?state=submitted"))] == ["One"]
    assert [line.split()[1] for line in lines(text(client, f"{address}?q=TWO"))] == ["Two"]
    assert "No organisations match these filters." in text(client, f"{address}?q=two&state=late")
    assert len(lines(text(client, f"{address}?state=nonsense"))) == 3
    assert "being answered <span" in page


def test_last_days_are_moved_for_all_and_for_those_chosen(survey, coordinator, today):
    client, address = signed_in(coordinator), f"/surveys/rounds/{survey.pk}/act/"
    day, later = today + timedelta(days=30), today + timedelta(days=40)
    assert "The deadline is now" in send(client, address, do="extend-all", due=day.isoformat())
    page = send(client, address, do="extend", due=later.isoformat(), submission=[of("one").pk, of("two").pk])
    assert "Deadline for 2 organisations changed to" in page
    assert Round.objects.get().due == day
    assert [of(name).due for name in ("one", "two", "three")] == [later, later, None]
    for wrong, said in (
        ({"do": "extend-all", "due": "2020-01-01"}, "The deadline has already passed."),
        ({"do": "extend-all", "due": ""}, "Enter the deadline."),
        ({"do": "extend", "due": later.isoformat()}, "Choose the organisations first."),
        ({"do": "extend", "due": later.isoformat(), "submission": ["x", "9" * 30]}, "Choose the organisations first."),
        ({"do": "nonsense", "submission": [of("one").pk]}, "Choose an action."),
    ):
        assert said in send(client, address, **wrong), wrong
    assert Round.objects.get().due == day


def test_what_came_in_is_published_one_or_all(survey, coordinator, now):
    for name in ("one", "two"):
        handed_in(name, now)
    client, address = signed_in(coordinator), f"/surveys/rounds/{survey.pk}/act/"
    assert "1 submission published." in send(client, address, do="publish", submission=[of("one").pk, of("three").pk])
    assert "No submissions to publish." in send(client, address, do="publish", submission=[of("three").pk])
    assert "1 submission published." in send(client, address, do="publish-all")
    assert [of(name).state for name in ("one", "two", "three")] == [State.PUBLISHED, State.PUBLISHED, State.OPEN]
    told = [one.recipients()[0] for one in mail.outbox if one.subject.startswith("Published")]
    assert told == ["editor@one.example", "editor@two.example"]


def test_a_round_is_closed_and_opened_again(survey, coordinator):
    client, address = signed_in(coordinator), f"/surveys/rounds/{survey.pk}/act/"
    page = send(client, address, do="close")
    assert "The round is closed and no longer accepts answers." in page
    assert "this round is closed" in send(client, address, do="close")
    assert "this round is closed" in send(
        client, address, do="extend", due=survey.due.isoformat(), submission=[of("one").pk]
    )
    page = send(client, address, do="open")
    assert "Round reopened." in page
    assert re.findall(r"<bdi class=\"b\">(\w+)[^<]*</bdi> ([\w ]+)", page) == [
        ("Ada", "reopened the round"), ("Ada", "closed the round"), ("the", "opened the round"),
    ]  # fmt: skip


def test_one_organisation_has_its_history_and_is_opened_again_with_a_reason(survey, coordinator, now, today):
    row = handed_in("one", now)
    client, address = signed_in(coordinator), f"/surveys/rounds/{survey.pk}/{row.pk}/"
    page = text(client, address)
    assert f"/surveys/submissions/{row.pk}/read/" in page
    reopen = f"/surveys/submissions/{row.pk}/reopen/"
    assert "This field is required." in send(client, reopen, 400, reason="", due="")
    assert of("one").state == State.SUBMITTED
    day = today + timedelta(days=50)
    page = send(client, reopen, reason="Please add events", due=day.isoformat())
    assert "Submission reopened." in page
    assert page.count("Please add events") == 2
    assert (of("one").state, of("one").due) == (State.REOPENED, day)
    assert "The deadline has already passed." in send(
        client, f"/surveys/submissions/{row.pk}/extend/", due="2020-01-01"
    )
    page = send(client, f"/surveys/submissions/{row.pk}/extend/", due=survey.due.isoformat())
    assert "Deadline changed." in page
    states = re.findall(r'<li><time[^>]*>[^<]*</time><p class="s">(?:<span class="st state-(\w+)">)?', page)
    assert states == ["", "reopened", "submitted", "open"]
    assert "This is not possible in the current state of the submission." in send(
        client, f"/surveys/submissions/{row.pk}/publish/"
    )
    assert "This is not possible in the current state of the submission." in send(
        client, reopen, reason="Once more", due=""
    )
    decline_first = of("two")
    decline_submission(actor=SYSTEM, submission=decline_first, reason="No", now=now)
    send(client, f"/surveys/submissions/{decline_first.pk}/reopen/", reason="Do think again", due="")
    assert of("two").state == State.REOPENED


def test_late_is_said_of_what_came_in_late(survey, coordinator, now, today):
    Submission.objects.filter(organisation__slug="one").update(due=today - timedelta(days=3))
    row = handed_in("one", now)
    client = signed_in(coordinator)
    assert "submitted 3 days late" in text(client, f"/surveys/rounds/{survey.pk}/")
    page = text(client, f"/surveys/rounds/{survey.pk}/{row.pk}/")
    assert "<b>late</b>" in page
    Submission.objects.filter(pk=row.pk).update(due=today)
    assert "submitted late" in text(client, f"/surveys/rounds/{survey.pk}/")


def test_the_state_is_exported_without_formulas(survey, coordinator, now):
    decline_submission(actor=SYSTEM, submission=of("two"), reason="=cmd()", now=now)
    handed_in("one", now)
    response = signed_in(coordinator).get(f"/surveys/rounds/{survey.pk}/state.csv")
    assert response["Content-Disposition"] == f'attachment; filename="test-2026-round-{survey.pk}.csv"'
    rows = list(csv.DictReader(StringIO(response.content.decode("utf-8-sig"))))
    day = survey.due.isoformat()
    assert [(row["organisation"], row["state"], row["approved"], row["answers"], row["reason"]) for row in rows] == [
        ("one", "submitted", "1", "4", ""), ("three", "open", "0", "4", ""), ("two", "declined", "0", "4", "'=cmd()"),
    ]  # fmt: skip
    assert [(row["last_day"], row["late"], row["handed_in"]) for row in rows][:2] == [
        (day, "no", timezone.localdate(now).isoformat()), (day, "no", ""),
    ]  # fmt: skip


def test_the_list_has_the_rounds_that_one_coordinates(survey, coordinator, now):
    handed_in("one", now)
    page = text(signed_in(coordinator), "/surveys/rounds/")
    assert f"/surveys/rounds/{survey.pk}/" in page
    assert "1 of 3 submitted" in page
    other = member(of("one").organisation, Role.EDITOR)
    assert f"/surveys/rounds/{survey.pk}/" not in text(signed_in(other), "/surveys/rounds/")


def test_who_coordinates_and_who_finds_nothing(survey, asker, now):
    handed_in("one", now)
    row = of("one")
    for name, actor in everybody(asker).items():
        client = Client()
        if actor.user is not None and actor.user.is_active:
            client.force_login(actor.user)
        may = name in {"editor", "manager", "administrator"}
        with blank_pages():
            for address in ("", "ask/", "state.csv", f"{row.pk}/"):
                assert (client.get(f"/surveys/rounds/{survey.pk}/{address}").status_code == 200) == may, (name, address)
            assert code_of(client.post(f"/surveys/rounds/{survey.pk}/act/")) == (302 if may else 404), name
            for act in ("publish", "extend", "reopen"):
                code = code_of(client.post(f"/surveys/submissions/{row.pk}/{act}/"))
                assert (code == 404) != may, (name, act)
    assert text(signed_in(administrator()), f"/surveys/rounds/{survey.pk}/{begun().pk}/", 404)


def test_pages_of_a_round_ask_few_queries(survey, coordinator, now, django_assert_max_num_queries):
    handed_in("one", now)
    client = signed_in(coordinator)
    text(client, "/surveys/rounds/")
    current_facts()  # as a process has them that has been asked before
    for address, most in (
        ("/surveys/rounds/", 9),
        (f"/surveys/rounds/{survey.pk}/", 12),
        (f"/surveys/rounds/{survey.pk}/{of('one').pk}/", 13),
        (f"/surveys/rounds/{survey.pk}/ask/", 13),
        ("/surveys/rounds/new/", 13),
    ):
        with django_assert_max_num_queries(most):
            text(client, address)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_pages_answer_in_other_languages_without_inline_style(survey, coordinator, now, language):
    row = handed_in("one", now)
    client = signed_in(coordinator)
    for address in ("", "new/", f"{survey.pk}/", f"{survey.pk}/ask/", f"{survey.pk}/{row.pk}/"):
        page = text(client, f"/{language}/surveys/rounds/{address}")
        assert "style=" not in page
        assert "<script" not in page.replace("<script src=", "").replace('<script type="application/ld+json">', "")


def test_somebody_without_a_name_is_no_address_for_an_editor_of_the_asker(survey, coordinator, now):
    nameless = member(of("one").organisation, Role.EDITOR, email="secret@example.org")
    decline_submission(actor=nameless, submission=of("one"), reason="No", now=now)
    page = text(signed_in(coordinator), f"/surveys/rounds/{survey.pk}/{of('one').pk}/")
    assert "secret@" not in page
    assert "a member" in page


def test_handing_in_declining_withdrawing_and_answering_after_all(survey, now):
    editor = member(of("one").organisation, Role.EDITOR, name="Edith")
    client, address = signed_in(editor), f"/surveys/submissions/{of('one').pk}/"
    assert "fix the problems in these answers first: 1.1" in send(client, address + "hand-in/")
    assert "enter a reason" in send(client, address + "decline/", reason=" ")
    assert "Declined. The requesting organisation is notified of your reason." in send(
        client, address + "decline/", reason="Not ours"
    )
    page = text(client, address)
    assert "Not ours" in page
    assert "start-anew/" in page
    assert "You can answer again. Everything written so far is still there." in send(client, address + "start-anew/")
    assert of("one").state == State.OPEN
    handed_in("one", now)
    assert "This is not possible in the current state of the submission." in send(client, address + "hand-in/")
    assert "enter a reason" in send(client, address + "withdraw/", reason="")
    assert "Withdrawn." in send(client, address + "withdraw/", reason="A mistake")
    send(client, address + "start-anew/")
    assert of("one").state == State.REOPENED
    listed = send(client, address + "hand-in/")
    assert "3 answers are empty. What you submit is kept as it is, without them." in listed
    assert "Submit without these answers" in listed
    assert of("one").state == State.REOPENED
    assert "Submitted. A copy of this version is kept." in send(client, address + "hand-in/", confirm="1")
    assert of("one").snapshots.count() == 2
    publish_submission(actor=SYSTEM, submission=of("one"), now=now)
    withdraw_submission(actor=SYSTEM, submission=of("one"), reason="No", now=now)
    close_round(actor=SYSTEM, survey=survey, now=now)
    assert "This is not possible in the current state of the submission." in send(client, address + "start-anew/")


@pytest.mark.usefixtures("statuses_alone")
def test_only_editors_of_the_organisation_hand_in_decline_and_withdraw(survey, coordinator):
    row = of("one")
    for name, actor in everybody(row.organisation).items():
        client = Client()
        if actor.user is not None and actor.user.is_active:
            client.force_login(actor.user)
        outside = name in {"visitor", "stranger", "deactivated", "former administrator", "system"}
        edits = name in {"editor", "manager", "administrator"}
        for act in ("hand-in", "decline", "withdraw", "start-anew"):
            code = code_of(client.post(f"/surveys/submissions/{row.pk}/{act}/"))
            assert code == (404 if outside else 302 if edits else 403), (name, act)
    assert signed_in(coordinator).post(f"/surveys/submissions/{row.pk}/hand-in/").status_code == 404


def test_one_that_nobody_asked_for_is_published_and_opened_again_by_its_editors(now):
    row = begun(agency("Alone"))
    done = write_answer(actor=SYSTEM, answer=answer(row, "1.1"), text="We do it all.", version=1, now=now)
    set_answer_status(actor=SYSTEM, answer=done, status=Status.APPROVED, now=now)
    client, address = signed_in(member(row.organisation, Role.EDITOR)), f"/surveys/submissions/{row.pk}/"
    send(client, address + "hand-in/", confirm="1")
    page = text(client, address)
    assert "publish/" in page
    assert "reopen/" in page
    assert "Published" in send(client, address + "publish/")
    assert "Submission reopened." in send(client, address + "reopen/", reason="")
    assert "This is not possible in the current state of the submission." in send(
        client, address + "extend/", due=date(2090, 1, 1).isoformat()
    )
    assert mail.outbox == []
