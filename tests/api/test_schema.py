"""Every operation of openapi.json, asked with whatever its description allows and with what it forbids."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from tests.api.conftest import World

from goalweave.api.site import api
from goalweave.web.wsgi import application

OPERATIONS = {path: found["get"] for path, found in api.get_openapi_schema(path_prefix="/api/v1/")["paths"].items()}
EXAMPLES = 12
PLAIN = {"Accept-Encoding": "identity"}
"""What asks in this process does not unpack."""


def cases() -> Iterator[Any]:
    """Each operation as it may be asked and, unless its parameters are any text, as it may not."""
    for path, operation in OPERATIONS.items():
        modes = list(GenerationMode)
        if all(
            one["schema"] == {"type": "string", "title": one["schema"].get("title")} for one in operation["parameters"]
        ):
            modes.remove(GenerationMode.NEGATIVE)
        yield from (pytest.param(path, mode, id=f"{path}-{mode.value}") for mode in modes)


@cache
def description() -> Any:
    """What the API says of itself, read once for all operations."""
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.fixture
def described(world: World) -> Iterator[Any]:
    """The connection stays open between requests: it holds the transaction in which the world was made."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield description()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize(("path", "mode"), list(cases()))
def test_answers_are_as_described(described: Any, path: str, mode: GenerationMode) -> None:
    operation = described[path]["GET"]

    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        case.call_and_validate(headers=PLAIN)

    ask()


def test_all_operations_are_asked(described: Any) -> None:
    assert {operation.ok().path for operation in described.get_all_operations()} == set(OPERATIONS)
    assert len(OPERATIONS) >= 16
