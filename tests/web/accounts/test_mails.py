"""Mails: plain text, in the receiver's language, and what happens where none can be sent."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import OperationalError
from django.test import Client
from django.utils.translation import override
from tests.factories.accounts import PASSWORD, person

from goalweave.accounts.models import Invitation, Organisation, User
from goalweave.web.accounts.mails import MailCount, MailNotSent, in_language, send, send_each

pytestmark = pytest.mark.django_db


class Unreachable(BaseEmailBackend):
    def send_messages(self, messages: Any) -> int:
        raise ConnectionRefusedError


@pytest.fixture
def _no_server(settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Unreachable"


def test_what_comes_first_is_the_subject_and_nothing_is_escaped(own: Organisation) -> None:
    own.name = {"en": "R&D <b>O'Hara</b>"}
    values = {
        "organisation": own,
        "invitation": Invitation(expires=datetime(2026, 3, 1, tzinfo=UTC)),
        "link": "https://x/?a=1&b=2",
    }
    send("invitation", "a@example.org", "en", values)
    [sent] = mail.outbox
    assert sent.subject == "Invitation: R&D <b>O'Hara</b>"
    assert "https://x/?a=1&b=2\n" in str(sent.body)
    assert "1 March 2026" in str(sent.body)
    assert not str(sent.body).startswith("Invitation")


def test_a_name_with_a_line_break_makes_no_header(own: Organisation) -> None:
    own.name = {"en": "A\nBcc: all@example.org"}
    values = {"organisation": own, "invitation": Invitation(expires=datetime(2026, 3, 1, tzinfo=UTC)), "link": "x"}
    send("invitation", "a@example.org", "en", values)
    [sent] = mail.outbox
    assert (sent.subject, sent.bcc, sent.recipients()) == (
        "Invitation: A Bcc: all@example.org",
        [],
        ["a@example.org"],
    )


@pytest.mark.parametrize("name", ["Hi\rthere", "Hi\x0bBcc: x@example.org", "Hi\u2028there", "W" * 1500, "word " * 400])
def test_no_name_keeps_a_mail_from_being_sent(own: Organisation, name: str) -> None:
    own.name = {"en": name}
    values = {
        "organisation": own,
        "invitation": Invitation(expires=datetime(2026, 3, 1, tzinfo=UTC)),
        "link": "https://x/",
    }
    send("invitation", "a@example.org", "en", values)
    [sent] = mail.outbox
    assert sent.message()["Bcc"] is None
    assert len(sent.subject) <= 200
    assert sent.subject.isprintable()


def test_what_is_wrong_with_one_mail_keeps_no_other_from_being_sent(own: Organisation) -> None:
    def send_one(name: str) -> bool:
        own.name = {"en": name}
        own.save()
        if name == "unsent":
            raise MailNotSent
        if name == "broken":
            raise KeyError(name)
        return name != "silent"

    assert send_each(["first", "unsent", "broken", "silent", "last"], send_one) == MailCount(2, 2)
    own.refresh_from_db()
    assert own.name == {"en": "last"}

    def unreachable(_name: str) -> bool:
        raise OperationalError("the database is locked")

    with pytest.raises(OperationalError):
        send_each(["first"], unreachable)


def test_in_language_changes_our_addresses_only() -> None:
    with override("fr"):
        assert in_language("http://testserver/fr/me/", "ar") == "http://testserver/ar/me/"
        assert in_language("http://testserver/fr/me/", "en") == "http://testserver/me/"
        assert in_language("http://testserver/nowhere/", "ar") == "http://testserver/nowhere/"


@pytest.mark.usefixtures("_no_server")
def test_an_invitation_stands_also_if_its_mail_could_not_be_sent(manager: User, signed_in: Any) -> None:
    client: Client = signed_in(manager)
    given = {"email": "ada@example.org", "role": "reader", "language": "en"}
    page = client.post("/organisations/own/people/", given, follow=True).content.decode()
    assert "could not be sent" in page
    assert Invitation.objects.get().email == "ada@example.org"


@pytest.mark.usefixtures("_no_server")
def test_a_password_is_changed_also_if_that_cannot_be_told(client: Client) -> None:
    user = person(email="ada@example.org")
    client.force_login(user)
    new = "quiet-river-eighty-two"
    given = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post("/me/password/", given).status_code == 302
    user.refresh_from_db()
    assert user.check_password(new)


@pytest.mark.usefixtures("_no_server")
def test_a_link_that_cannot_be_sent_is_one_clear_page(client: Client) -> None:
    person(email="ada@example.org")
    response = client.post("/sign-in/password/", {"email": "ada@example.org"})
    assert response.status_code == 400
    assert "could not be sent" in response.content.decode()
