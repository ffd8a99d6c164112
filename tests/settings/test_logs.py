"""What a site logs: where an error happened, and nothing of what people sent."""

from __future__ import annotations

import errno
import logging
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import RequestFactory
from tests.factories.outages import full_error, locked_error

from goalweave.settings.logs import PrivateFormatter, redact_private


def record(error: BaseException | None = None, request: Any = None, status: int = 500) -> logging.LogRecord:
    try:
        if error is not None:
            raise error
    except BaseException:
        info = sys.exc_info()
    else:
        info = None
    made = logging.LogRecord("django.request", logging.ERROR, "", 0, "%s: %s", ("Error", "/a/?q=secret"), info)
    if request is not None:
        made.request, made.status_code = request, status
    return made


def test_an_error_of_a_request_tells_method_path_and_traceback() -> None:
    request = RequestFactory().post("/review/1/decide/?q=hidden", {"note": "hidden"})
    text = PrivateFormatter().format(record(ValueError("no such view: abc"), request))
    first, second, *_frames = text.splitlines()
    assert first.endswith("ERROR django.request: POST /review/1/decide/: 500 Internal Server Error")
    assert second == "Traceback (most recent call last):"
    assert "raise error" in text
    assert text.splitlines()[-1] == "builtins.ValueError: no such view: abc"
    assert "hidden" not in text


def test_the_error_that_led_to_another_is_told_first() -> None:
    error = ValueError("later")
    error.__cause__ = KeyError("earlier")
    told = PrivateFormatter().format(record(error)).splitlines()
    assert told.index("builtins.KeyError: 'earlier'") < told.index("This led to:") < len(told) - 1
    assert told[-1] == "builtins.ValueError: later"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("/invitations/Zk3_xY9-abcdefghijklmnopqrstuvwxyz0123456789/", "/invitations/…/"),
        ("/fr/sign-in/password/1-c9xqy3-0123456789abcdef0123456789abcdef/", "/fr/sign-in/password/…/"),
        ("/records/12/edit/", "/records/12/edit/"),
        ("Key (email)=(ada@example.org) already exists.", "Key (email)=(…) already exists."),
        ("invalid literal for int(): 'Ada Lovelace, 12'", "invalid literal for int(): '…'"),
        ("no such table: django_tasks_database_dbtaskresult", "no such table: django_tasks_database_dbtaskresult"),
    ],
)
def test_keys_addresses_and_quoted_texts_are_hidden(text: str, shown: str) -> None:
    assert redact_private(text) == shown


def test_a_path_writes_no_lines_and_is_cut_off() -> None:
    request = RequestFactory().get("/a%0a2026-12-02 ERROR injected%1b[31m%e2%80%ae/" + "a" * 60_000)
    text = PrivateFormatter().format(record(request=request))
    assert len(text.splitlines()) == 1
    assert text.isprintable()
    assert "/a\\n2026-12-02 ERROR injected\\x1b[31m\\u202e/aaa" in text
    assert 1000 < len(text) < 1200


def test_only_the_first_line_of_a_message_is_logged() -> None:
    text = PrivateFormatter().format(record(ValueError("duplicate key\nDETAIL: Key (name)=(Ada) already exists.")))
    assert text.endswith("ValueError: duplicate key")
    assert "Ada" not in text


@pytest.mark.django_db
def test_a_lock_of_the_database_is_one_line(tmp_path: Path) -> None:
    text = PrivateFormatter().format(record(locked_error(tmp_path), RequestFactory().get("/me/"), 503))
    assert text.endswith("GET /me/: 503 Service Unavailable (database is locked)")
    assert len(text.splitlines()) == 1


@pytest.mark.django_db
def test_a_full_disk_is_one_line(tmp_path: Path) -> None:
    for error in (full_error(tmp_path), OSError(errno.ENOSPC, "No space left on device")):
        text = PrivateFormatter().format(record(error, RequestFactory().get("/me/"), 507))
        assert text.endswith(f"GET /me/: 507 Insufficient Storage ({error})")
        assert len(text.splitlines()) == 1
