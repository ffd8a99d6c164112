"""While the database is locked or out of reach, every request is answered with 503, which says when to try again."""

from __future__ import annotations

import errno
import json
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import InterfaceError, OperationalError, connection
from django.test import Client, override_settings
from django.urls import path
from tests.factories.accounts import PASSWORD, person
from tests.factories.outages import full_error, locked_error, sqlite_database

from goalweave.api import middleware
from goalweave.database import RETRY_AFTER, is_unavailable, pause_before
from goalweave.web.urls import handler400, handler500, urlpatterns as pages

__all__ = ["handler400", "handler500"]

pytestmark = pytest.mark.django_db

OUTAGE: list[Exception] = []


def fail(*_arguments: Any, **_options: Any) -> None:
    raise OUTAGE[0]


urlpatterns = [path("fails/", fail), path("api/v1/fails/", fail), *pages]


@pytest.fixture(autouse=True)
def _locked(tmp_path: Path) -> None:
    OUTAGE[:] = [locked_error(tmp_path)]


@pytest.fixture
def visitor() -> Client:
    """Gets the page of an error instead of the error."""
    return Client(raise_request_exception=False)


def check(response: Any, language: str = "en", direction: str = "ltr") -> None:
    assert response.status_code == 503
    assert response["Retry-After"] == str(RETRY_AFTER)
    assert response["Cache-Control"] == "no-store"
    assert f'<html lang="{language}" dir="{direction}">' in response.content.decode()


@override_settings(ROOT_URLCONF=__name__)
def test_a_lock_is_a_page_that_says_when_to_try_again(visitor: Client) -> None:
    check(visitor.get("/fails/"))


@pytest.mark.parametrize(("prefix", "direction"), [("en", "ltr"), ("fr", "ltr"), ("ar", "rtl")])
def test_the_page_needs_no_session_and_is_in_the_language_of_the_address(
    visitor: Client, prefix: str, direction: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SessionStore, "load", fail)
    visitor.cookies["sessionid"] = "x" * 32
    check(visitor.get("/me/" if prefix == "en" else f"/{prefix}/me/"), prefix, direction)


def test_a_session_that_cannot_be_saved_is_no_bad_request(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    person(email="ada@example.org")
    monkeypatch.setattr(SessionStore, "save", fail)
    check(visitor.post("/sign-in/", {"login": "ada@example.org", "password": PASSWORD}))


@override_settings(ROOT_URLCONF=__name__)
def test_the_api_answers_with_a_problem(visitor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = {
        "type": "about:blank",
        "title": "The database is busy or cannot be reached",
        "status": 503,
        "detail": "Try again later.",
    }
    for address in ("/api/v1/fails/", "/api/v1/frameworks"):
        if address == "/api/v1/frameworks":
            monkeypatch.setattr(middleware, "last_change_time", fail)
        response = visitor.get(address)
        assert response.status_code == 503
        assert response["Content-Type"] == "application/problem+json"
        assert response["Retry-After"] == str(RETRY_AFTER)
        assert response["Access-Control-Allow-Origin"] == "*"
        assert json.loads(response.content) == {**expected, "instance": address}


@override_settings(ROOT_URLCONF=__name__)
def test_a_full_disk_is_said_so(visitor: Client, tmp_path: Path) -> None:
    for error in (OSError(errno.ENOSPC, "No space left on device"), full_error(tmp_path)):
        OUTAGE[:] = [error]
        response = visitor.get("/fails/")
        assert response.status_code == 507
        assert (
            "The disk of this site is full. Nothing was saved. Contact an administrator of this site."
            in response.content.decode()
        )


@override_settings(ROOT_URLCONF=__name__)
def test_other_errors_of_the_database_stay_faults_of_ours(visitor: Client, tmp_path: Path) -> None:
    database = sqlite_database(tmp_path / "empty.sqlite3")
    with pytest.raises(OperationalError, match="no such table") as raised, database.cursor() as cursor:
        cursor.execute("SELECT * FROM absent")
    database.close()
    OUTAGE[:] = [raised.value]
    assert visitor.get("/fails/").status_code == 500


def test_a_server_that_is_not_there_or_goes_away_is_unavailable(tmp_path: Path) -> None:
    from django.db.backends.postgresql.base import DatabaseWrapper

    settings = {**connection.settings_dict, "NAME": "x", "USER": "x", "HOST": str(tmp_path), "PORT": "", "OPTIONS": {}}
    database = DatabaseWrapper(settings | {"ENGINE": "django.db.backends.postgresql"}, alias="outage")
    with pytest.raises(OperationalError) as raised:
        database.ensure_connection()
    assert is_unavailable(raised.value)
    if connection.vendor == "postgresql":
        gone = connection.copy("outage")
        with gone.cursor() as cursor:
            for _attempt in range(2):
                # The first says that the administrator ended it, the second that the connection is closed.
                with pytest.raises((OperationalError, InterfaceError)) as ended:
                    cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
                assert is_unavailable(ended.value)
        gone.close()


def test_pauses_grow_and_then_stay() -> None:
    assert [pause_before(attempt) for attempt in (1, 2, 5, 6, 60)] == [1, 2, 16, 30, 30]
