"""Every environment variable of Goalweave: its kind, default and bounds, and whether it is a secret.

Settings read the environment through `read_setting` and its relatives alone, so that a value is checked wherever it is used,
and a secret can be in a file instead (`GOALWEAVE_SECRET_KEY_FILE`), as container engines hand them over.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path

from goalweave.core.errors import InputError
from goalweave.core.messages import Message

PREFIX = "GOALWEAVE_"
FILE = "_FILE"
"""Ending of the variable that names a file with a secret."""
MOST_DIGITS = 9
CREDENTIALS = "CREDENTIALS_DIRECTORY"
"""Variable in which systemd names the folder with the credentials of a unit."""

LIKENESS = 0.8
"""From this ratio of difflib on, an unknown variable counts as a typing error of a known one."""


class Kind(StrEnum):
    TEXT = "text"
    SWITCH = "switch"
    NUMBER = "number"


class Scope(StrEnum):
    SITE = "site"
    INSTALLATION = "installation"
    TESTS = "tests"


@dataclass(frozen=True, slots=True)
class Variable:
    """name: without GOALWEAVE_; default: as it would be written; least, most: of a number; choices: of a text, all values if
    there are any; scope: what reads it."""

    name: str
    kind: Kind = Kind.TEXT
    default: str = ""
    least: int = 0
    most: int = 10**MOST_DIGITS - 1
    choices: tuple[str, ...] = ()
    secret: bool = False
    scope: Scope = Scope.SITE

    @property
    def full_name(self) -> str:
        return PREFIX + self.name


def _switch(name: str) -> Variable:
    return Variable(name, Kind.SWITCH)


def _number(name: str, default: int, least: int = 0, most: int = 10**MOST_DIGITS - 1) -> Variable:
    return Variable(name, Kind.NUMBER, str(default), least, most)


VARIABLES = (
    Variable("DATA_DIR"),
    Variable("HOSTS", default="localhost,127.0.0.1,[::1]"),
    Variable("SECRET_KEY", secret=True),
    Variable("DATABASE_URL", secret=True),
    _switch("HTTPS"),
    _number("HSTS_SECONDS", 31_536_000),
    Variable("SITE"),
    Variable("EMBED_SITES"),
    Variable("ROBOTS", choices=("none",)),
    Variable("LISTENS_ON"),
    Variable("SMTP_URL", secret=True),
    Variable("MAIL_FROM", default="goalweave@localhost"),
    Variable("OIDC_URL"),
    Variable("OIDC_CLIENT_ID"),
    Variable("OIDC_CLIENT_SECRET", secret=True),
    Variable("OIDC_NAME"),
    Variable("SECOND_STEP", choices=("administrators", "managers")),
    _number("PROXIES", 0, most=10),
    _number("IMPORT_ROWS", 200_000, least=1, most=10_000_000),
    _number("IMPORT_SECONDS", 60, least=1, most=3_600),
    _number("API_RATE", 600),
    _number("KEY_RATE", 5_000),
    _number("SEARCH_RATE", 120),
    _number("TRY_RATE", 20),
    _switch("WEBHOOKS"),
    _switch("WEBHOOKS_PRIVATE"),
    _number("VOTE_RATE", 300),
    _number("ENTRY_RATE", 100),
    _number("ENTRY_PUZZLE", 17, most=30),
    _number("ENTRY_DAYS", 30, least=1, most=3_650),
    Variable("DATA_LICENCE"),
    _switch("SMALL"),
    _number("PAGE_CACHE", 32, most=100_000),
    _number("PAGE_AGE", 0, most=3_600),
    _number("MAIL_DAYS", 30, most=3_650),
    _number("LINK_DAYS", 90, most=3_650),
    _number("TASK_DAYS", 30, most=3_650),
    _number("TRY_SECONDS", 20, least=1, most=3_600),
    Variable("AREA_NAMES", default="un"),
    _switch("CHECK_LINKS"),
    Variable("TIER", default="accurate", choices=("accurate", "fast", "labels", "none")),
    Variable("FRAMEWORKS"),
    Variable("DRAFT_WRITER"),
    Variable("LOG", default="text", choices=("text", "json")),
    Variable("LOG_LEVEL", default="warning", choices=("debug", "info", "warning", "error")),
    _switch("LOG_REQUESTS"),
    _switch("LOG_ADDRESSES"),
    Variable("METRICS"),
    Variable("METRICS_TOKEN", secret=True),
    Variable("SECURITY_CONTACT"),
    _switch("DEBUG"),
    Variable("BUNDLE", choices=("required",), scope=Scope.INSTALLATION),
    Variable("TEST_UPGRADES", choices=("all",), scope=Scope.TESTS),
    Variable("TEST_API_EXAMPLES", scope=Scope.TESTS),
    Variable("TEST_SEQUENCES", scope=Scope.TESTS),
    Variable("TEST_SHORTER", scope=Scope.TESTS),
    Variable("TEST_DATABASE_URL", secret=True, scope=Scope.TESTS),
    Variable("TEST_TABLES", scope=Scope.TESTS),
    Variable("WRITE_TABLE", scope=Scope.TESTS),
)
"""In the order of the settings page (docs/reference/settings.md)."""

BY_NAME = {variable.full_name: variable for variable in VARIABLES}


def read_setting(name: str, environment: Mapping[str, str] = os.environ) -> str:
    """The value of a variable by its full name, its default where it is not set.

    Raises InputError with the name as its field for a value that cannot be used, and KeyError for a variable that is not in the table.
    """
    variable = BY_NAME[name]
    value = _value_in_environment(variable, environment)
    if not value:
        return variable.default
    _check_value(variable, value)
    return value


def read_switch(name: str, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether it is 1. Raises InputError for anything but 0, 1 or nothing."""
    return read_setting(name, environment) == "1"


def read_number(name: str, environment: Mapping[str, str] = os.environ) -> int:
    """Raises InputError for anything but a whole number within the bounds of the table."""
    return int(read_setting(name, environment))


def is_set(name: str, environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the variable, or the one with its file, has a value."""
    return bool(environment.get(name) or (BY_NAME[name].secret and secret_file(name, environment)))


def secret_file(name: str, environment: Mapping[str, str] = os.environ) -> str:
    """Path of the file with the value of a secret variable, empty for none: the one that the variable with the ending `_FILE` names, or,
    where neither is set, the credential of systemd of that name, such as `secret-key`."""
    if path := environment.get(name + FILE, ""):
        return path
    folder = environment.get(CREDENTIALS, "")
    if not folder or environment.get(name):
        return ""
    credential = Path(folder, name.removeprefix(PREFIX).lower().replace("_", "-"))
    return str(credential) if credential.is_file() else ""


def check_environment(environment: Mapping[str, str] = os.environ) -> None:
    """Raises InputError for the first variable, in the order of the table, with a value that cannot be used."""
    for variable in VARIABLES:
        read_setting(variable.full_name, environment)


def unknown_variables(environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Variables that begin as ours and are none, each with the known one that it may stand for, or nothing."""
    known = [*BY_NAME, *(variable.full_name + FILE for variable in VARIABLES if variable.secret)]
    unknown = sorted(name for name in environment if name.startswith(PREFIX) and name not in known)
    return {name: next(iter(get_close_matches(name, known, 1, LIKENESS)), "") for name in unknown}


def _is_utf8(value: str) -> bool:
    """Whether the bytes that the value has in the environment were text."""
    return value.isprintable() or not any("\ud800" <= letter <= "\udfff" for letter in value)


def _value_in_environment(variable: Variable, environment: Mapping[str, str]) -> str:
    value = environment.get(variable.full_name, "")
    if variable.kind != Kind.TEXT or variable.choices:
        value = value.strip()
    if not variable.secret:
        return value
    name = variable.full_name + FILE
    path = secret_file(variable.full_name, environment)
    if not path:
        return value
    if name not in environment:
        name = variable.full_name  # a credential, for which no variable was set
    if value:
        raise InputError(Message("set either this or {name}, not both", name=variable.full_name), field=name)
    try:
        text = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise InputError(Message("the file {path} cannot be read", path=path), field=name) from None
    if not text:
        raise InputError(Message("the file {path} is empty", path=path), field=name)
    return text


def _check_value(variable: Variable, value: str) -> None:
    if not _is_utf8(value):
        raise InputError("its value is not text in UTF-8", field=variable.full_name)
    if variable.kind == Kind.SWITCH and value not in ("0", "1"):
        raise InputError(Message("“{value}” is neither 1 nor 0", value=value), field=variable.full_name)
    if variable.kind == Kind.NUMBER:
        _check_number(variable, value)
    if variable.choices and value not in variable.choices:
        allowed = ", ".join(variable.choices)
        raise InputError(
            Message("“{value}” is not one of these: {allowed}", value=value, allowed=allowed), field=variable.full_name
        )


def _check_number(variable: Variable, value: str) -> None:
    if not (value.isascii() and value.isdecimal() and len(value) <= MOST_DIGITS):
        raise InputError(Message("“{value}” is not a whole number", value=value), field=variable.full_name)
    if not variable.least <= int(value) <= variable.most:
        raise InputError(
            Message("{value} is not between {least} and {most}", value=value, least=variable.least, most=variable.most),
            field=variable.full_name,
        )
