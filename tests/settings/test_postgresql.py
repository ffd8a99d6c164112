from __future__ import annotations

import sys

import pytest

from goalweave.core.errors import InputError
from goalweave.settings import choose_settings_module
from goalweave.settings.postgresql import database_settings


def read(url):
    found = database_settings(url, variable="GOALWEAVE_DATABASE_URL")
    return {name: found[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql:///goals", ("goals", "", "", "", "", {})),
        ("postgres://me@db.example.org/goals", ("goals", "me", "", "db.example.org", "", {})),
        (
            "postgresql://me%40home:p%2Fw%3A@[::1]:5433/my%20goals?sslmode=require&connect_timeout=5",
            ("my goals", "me@home", "p/w:", "::1", "5433", {"sslmode": "require", "connect_timeout": "5"}),
        ),
        ("postgresql://me@/goals?host=/run/postgresql", ("goals", "me", "", "/run/postgresql", "", {})),
        ("postgresql://me@%2Frun%2Fpostgresql/goals", ("goals", "me", "", "/run/postgresql", "", {})),
    ],
)
def test_an_address_is_taken_apart(url, expected):
    assert tuple(read(url).values()) == expected


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "no address of a PostgreSQL database"),
        ("goals", "no address of a PostgreSQL database"),
        ("mysql://me:secret@host/goals", "no address of a PostgreSQL database"),
        ("postgresql://me:secret@host", "no address of a PostgreSQL database"),
        ("postgresql://me:secret@host/goals/more", "no address of a PostgreSQL database"),
        ("postgresql://me:secret@host:port/goals", "cannot be read"),
        ("postgresql://me:secret@host:99999/goals", "cannot be read"),
        ("postgresql://me:secret@[::1/goals", "cannot be read"),
        ("postgresql://me:secret@host/goals?sslmode", "cannot be read"),
        (
            "postgresql://me:secret@host/goals?options=-c%20x",
            "“options” is no option of it; there are application_name, connect_timeout, host,",
        ),
    ],
)
def test_an_address_that_cannot_be_used_is_one_message_without_the_password(url, said):
    with pytest.raises(InputError) as error:
        read(url)
    assert error.value.field == "GOALWEAVE_DATABASE_URL"
    assert said in str(error.value)
    assert "secret" not in str(error.value)


def test_a_missing_driver_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)  # so an import finds nothing
    with pytest.raises(InputError, match=r"pip install 'goalweave\[postgres\]'"):
        read("postgresql:///goals")


def test_the_server_is_chosen_where_a_database_is_named(monkeypatch):
    monkeypatch.delenv("GOALWEAVE_DATABASE_URL", raising=False)
    assert choose_settings_module() == "goalweave.settings.embedded"
    monkeypatch.setenv("GOALWEAVE_DATABASE_URL", "postgresql:///goals")
    assert choose_settings_module() == "goalweave.settings.server"
