"""The world of the table, made once for the tests of a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy

import pytest
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.test import override_settings
from tests.permissions.world import World, build, sign_in_everybody

SESSIONS = "django.contrib.sessions.backends.signed_cookies"
"""Spares thousands of requests the query for their session."""


@contextmanager
def people_read_once() -> Iterator[None]:
    """Spares them the query for who is signed in, too: each request gets a copy of its own."""
    read, people = ModelBackend.get_user, dict[int, AbstractBaseUser | None]()

    def get_user(backend: ModelBackend, pk: int) -> AbstractBaseUser | None:
        if pk not in people:
            people[pk] = read(backend, pk)
        return copy(people[pk])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ModelBackend, "get_user", get_user)
        yield


@pytest.fixture(scope="module")
def world(standing: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("data")
    with override_settings(DATA_DIR=folder, GOALWEAVE_CHECK_LINKS=True, SESSION_ENGINE=SESSIONS):
        made = build()
        sign_in_everybody(made)
        with people_read_once():
            yield made
