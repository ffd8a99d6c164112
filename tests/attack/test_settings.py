"""Settings on which the security of every page depends."""

from __future__ import annotations

import pytest
from django.conf import global_settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.test import Client
from tests.factories.accounts import person

from goalweave.settings import base, signin


def test_passwords_are_hashed_slowly_with_a_salt() -> None:
    assert not hasattr(base, "PASSWORD_HASHERS")
    assert not hasattr(signin, "PASSWORD_HASHERS")
    assert global_settings.PASSWORD_HASHERS[0].rsplit(".", 1)[1] == PBKDF2PasswordHasher.__name__
    assert PBKDF2PasswordHasher.iterations >= 600_000


def test_no_site_has_debug_pages() -> None:
    assert not hasattr(base, "DEBUG")
    assert global_settings.DEBUG is False


def test_cookies_are_not_for_scripts_or_other_sites() -> None:
    assert (base.SESSION_COOKIE_HTTPONLY, base.CSRF_COOKIE_HTTPONLY) == (True, True)
    for name in ("SESSION_COOKIE_SAMESITE", "CSRF_COOKIE_SAMESITE"):
        assert getattr(base, name, getattr(global_settings, name)) == "Lax"


@pytest.mark.django_db
def test_session_is_new_after_the_sign_in(client: Client) -> None:
    who = person(email="ada@example.org")
    who.set_password("a long sentence of words")
    who.save()
    session = client.session
    session["before"] = "1"
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before or ""
    client.force_login(who)
    assert client.session.session_key not in (None, before)
