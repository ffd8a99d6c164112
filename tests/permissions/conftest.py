"""The world of the table, made once for the tests of a file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import override_settings
from tests.permissions.world import World, build, sign_in_everybody

SESSIONS = "django.contrib.sessions.backends.signed_cookies"
"""Spares thousands of requests the query for their session."""


@pytest.fixture(scope="module")
def world(standing: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("data")
    with override_settings(DATA_DIR=folder, GOALWEAVE_CHECK_LINKS=True, SESSION_ENGINE=SESSIONS):
        made = build()
        sign_in_everybody(made)
        yield made
