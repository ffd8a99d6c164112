"""What a site logs, to standard error: errors with their traceback, the method and the path of the request; every request if
that is set. As lines of text, or of JSON for programs.

Never a query, a form, a cookie, a key or the email address of a person.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from http import HTTPStatus
from types import TracebackType
from typing import Any

from goalweave.database import disk_full_within, unavailable_within

HIDDEN = "…"

REQUEST_ID: ContextVar[str] = ContextVar("goalweave_request_id", default="")
"""The number of the request that is being answered, by which its lines are recognised; empty outside of requests."""

REQUESTS = "goalweave.requests"
"""The logger of the lines for every request."""

# As long as the key of an invitation, of a guest's link, of an upload or of a new password, and with a digit in it.
_KEY = re.compile(r"(?<![\w:-])(?=[\w:-]*\d)[\w:-]{22,}")
# Each begins only where nothing of its own kind is before it, or at a quotation mark: begun at every letter of a path of 60,000, it
# took a minute.
_EMAIL = re.compile(r"(?<![^\s@<>\"'()“”])[^\s@<>\"'()“”]++@[^\s@<>\"'()“”]+")
# A value that an error quotes: identifiers have no blank, texts that people write have.
_QUOTED = re.compile(r"(?<!\w)(['\"“])(?=[^'\"“”\s]*+\s)[^'\"“”]*+(['\"”])(?!\w)")
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
"""Control characters, and those that turn or break a line: whoever asks for a path that has them writes no lines of the log."""
MOST_PATH = 1000
"""Characters of a path; the rest is cut off."""

TOKENS = frozenset({"token", "uidb36"})
"""What routes call a part of the address that opens something."""

Failure = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def redact_private(text: str) -> str:
    """The text without what may be a key, an email address or a quoted sentence."""
    return _KEY.sub(HIDDEN, _EMAIL.sub(HIDDEN, _QUOTED.sub(rf"\1{HIDDEN}\2", text)))


def private_path(request: Any) -> str:
    """The path of a request without tokens: those in it that a route calls so, and whatever looks like one."""
    path = str(request.path)
    match = getattr(request, "resolver_match", None)
    for name, value in (match.kwargs if match else {}).items():
        if name in TOKENS and value:
            path = path.replace(str(value), HIDDEN)
    return redact_private(path if len(path) <= MOST_PATH else f"{path[:MOST_PATH]}{HIDDEN}")


class PrivateFormatter(logging.Formatter):
    """Time, level, source, and either the message or the method, path and status of a request; then the traceback."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name}: {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        private = _private_record(record)
        number = REQUEST_ID.get()
        if number:
            private.msg += f" [{number}]"
        facts = getattr(record, "facts", None) or {}
        private.msg += "".join(f" {name}={value}" for name, value in facts.items())
        return super().format(private)

    def formatException(self, ei: Failure) -> str:  # noqa: N802
        """Where it happened, and the first line of each message: what follows may quote the values of a row."""
        return "\n".join(_traceback_lines(ei[1]))


class JsonFormatter(PrivateFormatter):
    """One JSON object a line: time (UTC), level, logger and message; request, the facts of a request and the traceback where there are
    any. What is left out of the text is left out here."""

    def format(self, record: logging.LogRecord) -> str:
        private = _private_record(record)
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": private.msg,
        }
        if number := REQUEST_ID.get():
            line["request"] = number
        line |= getattr(record, "facts", None) or {}
        if private.exc_info:
            line["traceback"] = self.formatException(private.exc_info)
        return json.dumps(line, ensure_ascii=False)


def _private_record(record: logging.LogRecord) -> logging.LogRecord:
    """A copy with what may be shown: its `msg` is the whole message."""
    private = logging.makeLogRecord(record.__dict__)
    request = getattr(record, "request", None)
    if request is not None and hasattr(request, "path"):
        status = HTTPStatus(getattr(record, "status_code", 500))
        private.msg = f"{request.method} {private_path(request)}: {status} {status.phrase}"
    else:
        private.msg = redact_private(record.getMessage())
    private.msg = _INVISIBLE.sub(lambda found: found[0].encode("unicode_escape").decode(), private.msg)
    private.args = None
    private.exc_text = None
    error = record.exc_info[1] if record.exc_info else None
    if unavailable_within(error) or disk_full_within(error):
        # Every request fails while the database is away or the disk is full; the reason in one line is enough.
        private.msg += f" ({_error_message(error)})"
        private.exc_info = None
    return private


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


FORMATTERS = {"text": PrivateFormatter, "json": JsonFormatter}


def logging_settings(*, form: str = "text", level: str = "warning", requests: bool = False) -> dict[str, Any]:
    """Django's LOGGING setting. form: of FORMATTERS; level: the least that is logged; requests: also a line for each request."""
    least = level.upper()
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"private": {"()": FORMATTERS[form]}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "private"}},
        "root": {"handlers": ["stderr"], "level": least},
        "loggers": {
            "django": {"handlers": [], "level": least, "propagate": True},
            # Queries hold what people search for and write.
            "django.db.backends": {"level": "WARNING"},
            # What visitors ask for in vain is no fault of the site.
            "django.request": {"level": "ERROR"},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            "django_tasks": {"level": "INFO"},
            REQUESTS: {"level": "INFO" if requests else "CRITICAL"},
        },
    }
