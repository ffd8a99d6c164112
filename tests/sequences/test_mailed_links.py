"""Links of mails that are used in two sessions at the same moment; collected on PostgreSQL alone, see side_by_side."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from tests.factories.accounts import PASSWORD, person
from tests.sequences.together import side_by_side

from goalweave.accounts.models import User

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ada() -> User:
    return person(email="ada@example.org", name="Ada")


def link_of(sent: Any) -> str:
    found = re.search(r"http://testserver(/\S+)", str(sent.body))
    assert found is not None
    return found[1]


def test_a_link_for_a_password_sets_one_of_two(ada: User) -> None:
    Client().post("/sign-in/password/", {"email": ada.email})
    link = link_of(mail.outbox[0])
    clients = [Client(), Client()]
    [address] = {client.get(link, follow=True).request["PATH_INFO"] for client in clients}
    passwords = [f"quiet-river-eighty-{name}" for name in ("one", "two")]

    def send(number: int) -> Any:
        password = passwords[number]
        return clients[number].post(address, {"password1": password, "password2": password})

    first, second = side_by_side(lambda: send(0), lambda: send(1))
    assert (first.status_code, second.status_code) == (302, 200)
    assert ["_auth_user_id" in client.session for client in clients] == [True, False]
    ada.refresh_from_db()
    assert [ada.check_password(password) for password in passwords] == [True, False]


def test_an_address_that_is_replaced_while_it_is_confirmed_stays_away(ada: User) -> None:
    client = Client()
    client.post("/sign-in/", {"login": ada.email, "password": PASSWORD})
    again = client.post("/me/email/", {"action_add": "", "email": "wrong@example.org"}).url
    client.post(again, {"password": PASSWORD})
    link = next(link_of(sent) for sent in mail.outbox if sent.to == ["wrong@example.org"])
    side_by_side(
        lambda: client.post("/me/email/", {"action_add": "", "email": "right@example.org"}),
        lambda: Client().post(link),
    )
    addresses = EmailAddress.objects.filter(user=ada).values_list("email", "verified")
    assert sorted(addresses) == [("ada@example.org", True), ("right@example.org", False)]
