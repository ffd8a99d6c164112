"""People see where they are signed in, and end what they do not recognise."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from tests.factories.accounts import PASSWORD, administrator, person

from goalweave.accounts.actions import deactivate_person
from goalweave.accounts.activity.queries import object_entries
from goalweave.accounts.models import SignedInDevice, User
from goalweave.web.accounts.devices import device_name

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"


def sign_in(user: User, agent: str = "") -> Client:
    client = Client(headers={"User-Agent": agent} if agent else None)
    assert client.post("/sign-in/", {"login": user.email, "password": PASSWORD}).status_code == 302
    assert client.post("/sign-in/again/", {"password": PASSWORD}).status_code == 302
    return client


def is_signed_in(client: Client) -> bool:
    return client.get("/me/").status_code == 200


@pytest.fixture
def ada() -> User:
    return person(email="ada@example.org", name="Ada")


def test_one_session_of_several_is_ended(ada: User) -> None:
    here, phone, other = sign_in(ada, FIREFOX), sign_in(ada, PHONE), sign_in(ada)
    page = here.get("/me/sessions/").content.decode()
    assert re.findall(r"<bdi\s*>(.*?)</bdi>|(Unknown device)", page) == [
        ("", "Unknown device"),
        ("Safari, iPhone", ""),
        ("Firefox, Windows", ""),
    ]
    assert page.count("this session") == 1
    ended = SignedInDevice.objects.get(device="Safari, iPhone").pk
    assert here.post(f"/me/sessions/{ended}/end/").url == "/me/sessions/"
    assert "Session ended." in here.get("/me/sessions/").content.decode()
    assert [is_signed_in(client) for client in (here, phone, other)] == [True, False, True]
    assert object_entries("user", ada.pk)[0].verb == "end_session"


def test_all_other_sessions_are_ended(ada: User) -> None:
    here, phone, stranger = sign_in(ada), sign_in(ada, PHONE), sign_in(person(email="bo@example.org"))
    here.post("/me/sessions/end/")
    assert [is_signed_in(client) for client in (here, phone, stranger)] == [True, False, True]
    assert Session.objects.count() == SignedInDevice.objects.count() == 2


def test_sessions_of_others_are_neither_shown_nor_ended(ada: User) -> None:
    other = sign_in(ada, PHONE)
    here = sign_in(person(email="bo@example.org"))
    assert "iPhone" not in here.get("/me/sessions/").content.decode()
    here.post(f"/me/sessions/{ada.devices.get().pk}/end/")
    assert is_signed_in(other)


def test_the_password_is_asked_for_where_it_was_entered_long_ago(ada: User) -> None:
    here, phone = sign_in(ada), sign_in(ada, PHONE)
    session = here.session
    del session["account_authentication_methods"]
    session.save()
    assert here.get("/me/sessions/").url.startswith("/sign-in/again/")
    here.post("/me/sessions/end/")
    assert is_signed_in(phone)


def test_a_new_password_leaves_this_session_alone(ada: User) -> None:
    here, phone = sign_in(ada, FIREFOX), sign_in(ada, PHONE)
    new = "a long walk to the wells"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post("/me/password/", form).status_code == 302
    assert [is_signed_in(client) for client in (here, phone)] == [True, False]
    assert [row.device for row in ada.devices.all()] == ["Firefox, Windows"]


def test_what_is_shown_goes_with_the_session(ada: User) -> None:
    here = sign_in(ada)
    here.post("/sign-out/")
    assert not ada.devices.exists()
    sign_in(ada)
    deactivate_person(actor=administrator(), user=ada)
    assert not ada.devices.exists()


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox, Windows"),
        (PHONE, "Safari, iPhone"),
        ("Mozilla/5.0 (X11; CrOS x86_64 1) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, ChromeOS"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome, Android"),
        ("curl/8.0", ""),
        ("<script>", ""),
    ],
)
def test_browser_and_system_are_recognised(agent: str, name: str) -> None:
    assert device_name(agent) == name
