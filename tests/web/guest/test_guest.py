"""A guest's link: what is made of it, what is seen by it, and when it is over."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client
from django.utils import timezone
from tests.factories.accounts import OrganisationFactory, everybody, member
from tests.factories.catalogues import loaded
from tests.factories.records import record, stored
from tests.factories.surveys import NOW, answer, begun
from tests.factories.visitors import code_of
from tests.markup import compact

from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Role
from goalweave.core.model import RecordKind
from goalweave.registry.models import Record, Visibility
from goalweave.surveys.actions import (
    CitationForm,
    add_comment,
    assign_answer,
    decline_submission,
    insert_records,
    invite_guest,
    settle_comment,
    withdraw_guest,
    write_answer,
)
from goalweave.surveys.models import Comment, GuestLink, Reminder, Round
from goalweave.surveys.rules import may_comment
from goalweave.surveys.submissions.record_renderer import renderer_for

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _uncounted():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def row():
    return begun(OrganisationFactory(slug="own", name={"en": "Own Agency"}))


@pytest.fixture
def editor(row):
    return member(row.organisation, Role.EDITOR, name="Edith", email="edith@example.org")


def link_to(row, **fields):
    given = {"actor": SYSTEM, "submission": row, "name": "Greta", "email": "", "days": 7, "now": timezone.now()}
    return invite_guest(**(given | fields))


def signed_in(actor):
    client = Client()
    client.force_login(actor.user)
    return client


def text(address, code=200):
    response = Client().get(address)
    assert response.status_code == code, f"{address}: {response.status_code}"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert "no-store" in response["Cache-Control"]
    return compact(response.content.decode())


def say(token, code=302, **given):
    response = Client(enforce_csrf_checks=True).post(f"/guest/{token}/comment/", given)
    assert response.status_code == code, response.status_code
    assert response.cookies == {}
    return response


def test_an_editor_makes_a_link_which_is_shown_once_and_mailed(row, editor):
    client = signed_in(editor)
    given = {"name": "Greta", "email": "greta@example.org", "days": "5"}
    page = compact(client.post(f"/surveys/submissions/{row.pk}/guests/", given).content.decode())
    [link] = re.findall(r'value="(http://testserver/guest/[^"]+)"', page)
    [sent] = mail.outbox
    assert sent.recipients() == ["greta@example.org"]
    assert sent.subject == "own asks for your comments: Test survey"
    assert link in str(sent.body)
    assert "Own Agency" in text(link.removeprefix("http://testserver"))
    page = compact(client.get(f"/surveys/submissions/{row.pk}/").content.decode())
    assert "Greta" in page
    assert link not in page
    made = GuestLink.objects.get()
    assert timedelta(days=4) < made.expires - timezone.now() <= timedelta(days=5)


def test_a_link_for_answers_in_another_language_opens_in_it(row, editor):
    row.language = "fr"
    row.save()
    given = {"name": "Greta", "email": "greta@example.org", "days": "5"}
    signed_in(editor).post(f"/surveys/submissions/{row.pk}/guests/", given)
    assert "http://testserver/fr/guest/" in str(mail.outbox[0].body)


def test_a_link_begins_with_the_address_of_the_site_that_is_set(row, editor, settings):
    settings.GOALWEAVE_SITE = "https://goals.example.org"
    given = {"name": "Greta", "email": "greta@example.org", "days": "5"}
    page = signed_in(editor).post(f"/surveys/submissions/{row.pk}/guests/", given).content.decode()
    assert 'value="https://goals.example.org/guest/' in page
    assert "https://goals.example.org/guest/" in str(mail.outbox[0].body)
    assert "testserver" not in str(mail.outbox[0].body)


class Unreachable(BaseEmailBackend):
    def send_messages(self, messages: Any) -> int:
        raise ConnectionRefusedError


def test_a_link_whose_mail_is_not_sent_works_all_the_same(row, editor, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Unreachable"
    given = {"name": "Greta", "email": "greta@example.org", "days": "5"}
    page = signed_in(editor).post(f"/surveys/submissions/{row.pk}/guests/", given).content.decode()
    assert "The email to greta@example.org could not be sent." in page
    [link] = re.findall(r'value="http://testserver(/guest/[^"]+)"', page)
    text(link)


@pytest.mark.parametrize("wrong", [{"name": " "}, {"days": "0"}, {"days": "x"}, {"days": "91"}, {"email": "nothing"}])
def test_what_is_wrong_with_a_link_is_said_and_none_is_made(row, editor, wrong):
    given = {"name": "Greta", "email": "", "days": "5"} | wrong
    response = signed_in(editor).post(f"/surveys/submissions/{row.pk}/guests/", given, follow=True)
    assert "note error" in compact(response.content.decode())
    assert not GuestLink.objects.exists()


def test_closing_the_round_shuts_a_link_which_can_still_be_withdrawn(row, editor):
    made, token = link_to(row)
    row.round = Round.objects.create(
        organisation=row.organisation,
        questionnaire=row.questionnaire,
        due=NOW.date(),
        opened=NOW,
        closed=timezone.now(),
    )
    row.save()
    assert not may_comment(editor, row)
    say(token, 410, question="1.1", text="Hello")
    assert not Comment.objects.exists()
    page = signed_in(editor).get(f"/surveys/submissions/{row.pk}/").content.decode()
    assert f"/surveys/submissions/guests/{made.pk}/withdraw/" in page
    withdraw_guest(actor=editor, link=made, now=timezone.now())
    made.refresh_from_db()
    assert made.withdrawn is not None


@pytest.mark.usefixtures("statuses_alone")
def test_who_makes_and_withdraws_links(row):
    for name, actor in everybody(row.organisation).items():
        client = Client()
        if actor.user is not None and actor.user.is_active:
            client.force_login(actor.user)
        made, _token = link_to(row)
        outside = name in {"visitor", "stranger", "deactivated", "former administrator", "system"}
        edits = name in {"editor", "manager", "administrator"}
        code = 404 if outside else 403
        given = {"name": "G", "days": "3"}
        assert code_of(client.post(f"/surveys/submissions/{row.pk}/guests/", given)) == (200 if edits else code)
        response = client.post(f"/surveys/submissions/guests/{made.pk}/withdraw/")
        assert code_of(response) == (302 if edits else code), name


def test_a_guest_reads_the_whole_and_nothing_of_those_who_write(row, editor):
    loaded()
    renderer = renderer_for(row.organisation, "en")
    found = stored(
        *(record(name, kind=RecordKind.PARTNERSHIP) for name in ("shown", "hidden")),
        organisation=row.organisation, public=False,
    )  # fmt: skip
    Record.objects.filter(slug="shown").update(visibility=Visibility.PUBLIC)
    insert_records(
        actor=SYSTEM, answer=answer(row, "1.1"), records=[one.pk for one in found.values()], form=CitationForm.BULLET,
        renderer=renderer, version=1, now=timezone.now(),
    )  # fmt: skip
    write_answer(
        actor=SYSTEM, answer=answer(row, "2"), text="**Bold** <script>", value=["yes"], version=1, now=timezone.now()
    )
    assign_answer(actor=SYSTEM, answer=answer(row, "1.1"), user=editor.user, now=timezone.now())
    add_comment(actor=editor, answer=answer(row, "1.1"), text="Internal: be careful", now=timezone.now())
    _link, token = link_to(row, name="Greta", email="greta@example.org")
    page = text(f"/guest/{token}/")
    for there in ("Own Agency", "What of 1.1?", "<strong>Bold</strong>", "Nothing has been written yet.", "Yes"):
        assert there in page, there
    sources = re.findall(r"<li id=\"source-1\.1-\d+\">(.*?)</li>", page)
    assert ["an unpublished record" in one for one in sources] == [False, True]
    for hidden in ("Edith", "example.org", "Internal", "<script>", "style="):
        assert hidden not in page.replace("<script src=", ""), hidden


def test_a_guest_comments_and_sees_what_they_said_and_no_other_guest_does(row, editor):
    link, token = link_to(row)
    _other, second = link_to(row, name="Hans")
    write_answer(actor=SYSTEM, answer=answer(row, "1.1"), text="This is what we did.", version=1, now=NOW)
    response = say(token, question="1.1", text=" Which year? ", quote="we did")
    assert response["Location"] == f"/guest/{token}/?said=1.1#q-1.1"
    assert response["Referrer-Policy"] == "no-referrer"
    page = text(f"/guest/{token}/?said=1.1")
    assert "Which year?" in page
    assert "we did" in page
    assert page.count("Thank you. Your comment has been sent.") == 1
    assert "Which year?" not in text(f"/guest/{second}/")
    made = Comment.objects.get()
    assert (made.guest, made.author, made.text) == (link, None, "Which year?")
    assert Reminder.objects.get().user == editor.user
    settle_comment(actor=editor, comment=made, settled=True, now=timezone.now())
    assert "resolved" in text(f"/guest/{token}/")


def test_what_cannot_be_kept_is_said_beside_the_answer_with_what_was_typed(row):
    _link, token = link_to(row)
    page = compact(say(token, 400, question="1.1", text=" ", quote="these words").content.decode())
    assert "enter a comment" in page
    assert 'value="these words"' in page
    assert page.count('<details class="guestform s" open>') == 1
    say(token, 400, question="99", text="Hello")
    say(token, 400, question="1\0", text="Hello")
    assert not Comment.objects.exists()


def test_a_link_that_is_over_says_so_and_takes_no_comment(row):
    now = timezone.now()
    withdrawn, first = link_to(row)
    withdraw_guest(actor=SYSTEM, link=withdrawn, now=now)
    past, second = link_to(row)
    GuestLink.objects.filter(pk=past.pk).update(expires=now - timedelta(seconds=1))
    for token, why in ((first, "The link was withdrawn."), (second, "The link has expired.")):
        assert why in text(f"/guest/{token}/", 410)
        assert why in compact(say(token, 410, question="1.1", text="Hello").content.decode())
    _link, third = link_to(row)
    decline_submission(actor=SYSTEM, submission=row, reason="No", now=now)
    assert "The answers are no longer being written, so you cannot comment on them." in text(f"/guest/{third}/", 410)
    assert "The web address is incomplete, or this link never existed." in text(f"/guest/{'x' * 43}/", 404)
    assert not Comment.objects.exists()


@pytest.mark.usefixtures("statuses_alone")
def test_reading_and_commenting_are_limited(row):
    _link, token = link_to(row)
    codes = [Client().get(f"/guest/{token}/").status_code for _one in range(61)]
    assert codes == [200] * 60 + [429]
    codes = [say_any(token) for _one in range(11)]
    assert codes == [302] * 10 + [429]
    assert Comment.objects.count() == 10


def say_any(token):
    return Client().post(f"/guest/{token}/comment/", {"question": "1.1", "text": "Hello"}).status_code


def test_the_page_asks_few_queries_and_speaks_other_languages(row, django_assert_max_num_queries):
    _link, token = link_to(row)
    with django_assert_max_num_queries(9):
        text(f"/guest/{token}/")
    for language in ("fr", "ar"):
        assert f'lang="{language}"' in text(f"/{language}/guest/{token}/")
