"""What a site logs, to standard error: errors with their traceback, the method and the path of the request.

Never a query, a form, a cookie, a key or the email address of a person.
"""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Iterator
from http import HTTPStatus
from types import TracebackType
from typing import Any

from goalweave.database import unavailable_within

HIDDEN = "…"

# As long as the key of an invitation, of a guest's link, of an upload or of a new password, and with a digit in it.
_KEY = re.compile(r"(?<![\w:-])(?=[\w:-]*\d)[\w:-]{22,}")
_EMAIL = re.compile(r"[^\s@<>\"'()“”]+@[^\s@<>\"'()“”]+")
# A value that an error quotes: identifiers have no blank, texts that people write have.
_QUOTED = re.compile(r"(?<!\w)(['\"“])[^'\"“”]*\s[^'\"“”]*(['\"”])(?!\w)")

Failure = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def redact_private(text: str) -> str:
    """The text without what may be a key, an email address or a quoted sentence."""
    return _KEY.sub(HIDDEN, _EMAIL.sub(HIDDEN, _QUOTED.sub(rf"\1{HIDDEN}\2", text)))


class PrivateFormatter(logging.Formatter):
    """Time, level, source, and either the message or the method, path and status of a request; then the traceback."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        shown = logging.makeLogRecord(record.__dict__)
        request = getattr(record, "request", None)
        if request is not None and hasattr(request, "path"):
            status = HTTPStatus(getattr(record, "status_code", 500))
            shown.msg, shown.args = f"{request.method} {redact_private(request.path)}: {status} {status.phrase}", None
        else:
            shown.msg, shown.args = redact_private(record.getMessage()), None
        shown.exc_text = None
        if record.exc_info and unavailable_within(record.exc_info[1]):
            # Every request fails while the database is away; the reason in one line is enough.
            shown.msg += f" ({_error_message(record.exc_info[1])})"
            shown.exc_info = None
        return super().format(shown)

    def formatException(self, ei: Failure) -> str:  # noqa: N802
        """Where it happened, and the first line of each message: what follows may quote the values of a row."""
        return "\n".join(_traceback_lines(ei[1]))


def _traceback_lines(error: BaseException | None) -> Iterator[str]:
    if error is None:
        return
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _traceback_lines(before)
        yield "This led to:"
    yield "Traceback (most recent call last):"
    for frame in traceback.format_tb(error.__traceback__):
        yield frame.rstrip("\n")
    yield f"{type(error).__module__}.{type(error).__qualname__}: {_error_message(error)}"


def _error_message(error: BaseException | None) -> str:
    return redact_private((str(error).strip().splitlines() or [""])[0])


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"private": {"()": PrivateFormatter}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "private"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        # What visitors ask for in vain is no fault of the site.
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "django_tasks": {"level": "INFO"},
    },
}
"""Django's LOGGING setting."""
