"""The second step: codes of an app (RFC 6238) and recovery codes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from tests.factories.accounts import PASSWORD, person

from goalweave.accounts.activity.queries import object_entries
from goalweave.accounts.models import User

pytestmark = pytest.mark.django_db


def totp(secret: str, step: int = 0) -> str:
    """The code of RFC 6238 for now, `step` half minutes later; HMAC-SHA-1, six digits."""
    counter = struct.pack(">Q", int(time.time()) // 30 + step)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def sign_in(client: Client) -> Any:
    return client.post("/sign-in/", {"login": "ada@example.org", "password": PASSWORD})


@pytest.fixture
def ada() -> User:
    return person(email="ada@example.org", name="Ada")


@pytest.fixture
def secret(switched_on: tuple[str, str]) -> str:
    """The key that the app keeps."""
    return switched_on[0]


@pytest.fixture
def switched_on(client: Client, ada: User, django_capture_on_commit_callbacks: Any) -> tuple[str, str]:
    """The key that the app keeps, and the code that switched the second step on."""
    sign_in(client)
    again = client.get("/me/second-step/on/").url
    assert again.startswith("/sign-in/again/"), "only who has just said the password may"
    assert client.post(again, {"password": PASSWORD}).url == "/me/second-step/on/"
    page = client.get("/me/second-step/on/").content.decode()
    found = re.search(r'class="code wrapped">([A-Z2-7]+)<', page)
    assert found, page
    assert client.post("/me/second-step/on/", {"code": "000000"}).status_code == 200
    code = totp(found[1])
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/me/second-step/on/", {"code": code}).url == "/me/second-step/codes/"
    return found[1], code


def recovery_codes(client: Client) -> list[str]:
    return re.findall(r'<li class="code">(\w+)</li>', client.get("/me/second-step/codes/").content.decode())


def test_signing_in_takes_the_code_too(client: Client, secret: str) -> None:
    other = Client()
    assert sign_in(other).url == "/sign-in/code/"
    assert other.get("/me/").url == "/sign-in/?next=/me/", "the password alone is not enough"
    assert (
        "This code is incorrect or has expired. Wait for the next one."
        in other.post("/sign-in/code/", {"code": "123"}).content.decode()
    )
    # The code that switched it on was used; the next one is accepted half a minute early.
    assert other.post("/sign-in/code/", {"code": totp(secret, 1)}).url == "/me/"
    assert other.get("/me/").status_code == 200


def test_a_code_works_once(client: Client, switched_on: tuple[str, str]) -> None:
    secret, first_code = switched_on
    first, second = Client(), Client()
    sign_in(first)
    assert first.post("/sign-in/code/", {"code": first_code}).status_code == 200
    code = totp(secret, 1)
    sign_in(first)
    assert first.post("/sign-in/code/", {"code": code}).status_code == 302
    sign_in(second)
    assert second.post("/sign-in/code/", {"code": code}).status_code == 200


def test_a_recovery_code_works_once(client: Client, secret: str) -> None:
    codes = recovery_codes(client)
    assert len(set(codes)) == 10
    other, third = Client(), Client()
    sign_in(other)
    assert other.post("/sign-in/code/", {"code": codes[0]}).url == "/me/"
    assert recovery_codes(client) == codes[1:]
    sign_in(third)
    assert third.post("/sign-in/code/", {"code": codes[0]}).status_code == 200


def test_new_recovery_codes_end_the_old_ones(client: Client, secret: str) -> None:
    old = recovery_codes(client)
    assert client.post("/me/second-step/codes/new/").status_code == 302
    assert not set(old) & set(recovery_codes(client))


def test_it_is_switched_off_and_told(client: Client, ada: User, secret: str) -> None:
    assert client.post("/me/second-step/off/").status_code == 302
    assert sign_in(Client()).url == "/me/"
    assert [entry.verb for entry in object_entries("user", ada.pk)][:2] == ["totp_deactivated", "totp_activated"]
    assert "Two-step verification was turned off." in str(mail.outbox[-1].body)
    assert "is turned off" in client.get("/me/").content.decode()


def test_attempts_are_limited(client: Client, secret: str) -> None:
    other = Client()
    sign_in(other)
    for _attempt in range(6):
        page = other.post("/sign-in/code/", {"code": "000000"}).content.decode()
    assert "Too many attempts" in page
    assert other.post("/sign-in/code/", {"code": totp(secret, 1)}).status_code != 302


def test_nobody_comes_to_the_code_without_the_password(client: Client, secret: str) -> None:
    assert Client().get("/sign-in/code/").url == "/sign-in/"
    assert Client().post("/sign-in/code/", {"code": totp(secret, 1)}).url == "/sign-in/"
