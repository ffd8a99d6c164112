"""The page of emails that wait or could not be sent."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone

from goalweave.accounts.models import User
from goalweave.outbox.actions import store_mail
from goalweave.outbox.models import Mail, MailState

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(User.objects.create(username="root", email="root@example.org", is_superuser=True))
    return client


@pytest.fixture
def failed() -> Mail:
    message = EmailMessage("Your link", "https://example.org/secret", "site@example.org", ["ana@example.org"])
    [mail] = store_mail(message=message, now=timezone.now())
    Mail.objects.update(state=MailState.FAILED, error="550 No such user", attempts=1)
    return mail


def test_what_failed_is_shown_without_its_text(
    administrator: Client, failed: Mail, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(12):
        page = administrator.get("/mails/").content.decode()
    shown = [
        text in page for text in ("ana@example.org", "Your link", "550 No such user", "Could not be sent", "secret")
    ]
    assert shown == [True, True, True, True, False]


def test_a_mail_is_tried_again(administrator: Client, failed: Mail) -> None:
    answer = administrator.post("/mails/", {"do": "retry", "mail": [failed.pk]}, follow=True)
    failed.refresh_from_db()
    assert (failed.state, failed.attempts) == (MailState.WAITING, 0)
    assert "1 email is being sent." in answer.content.decode()


def test_a_mail_is_deleted(administrator: Client, failed: Mail) -> None:
    answer = administrator.post("/mails/", {"do": "delete", "mail": [failed.pk, "x"]}, follow=True)
    page = answer.content.decode()
    assert "1 email has been deleted." in page
    assert "No email is waiting, and none has failed." in page


def test_no_one_else_has_the_page(client: Client) -> None:
    client.force_login(User.objects.create(username="ana", email="ana@example.org"))
    assert client.get("/mails/").status_code == 404
