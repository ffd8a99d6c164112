"""Every operation of openapi.json, asked with whatever its description allows and with what it forbids."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import chain, product
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.api.conftest import World

from goalweave.api.site import api
from goalweave.web.wsgi import application

PATHS = api.get_openapi_schema(path_prefix="/api/v1/")["paths"]
OPERATIONS = {path: methods["get"] for path, methods in PATHS.items() if "get" in methods}
ROUTES = list(chain.from_iterable(product([path], methods) for path, methods in PATHS.items()))
KEYED = [(path, method) for path, method in ROUTES if "security" in PATHS[path][method]]
EXAMPLES = 3
MANY = 25
DESCRIBED = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
PLAIN = {"Accept-Encoding": "identity"}
"""What asks in this process does not unpack."""


def cases() -> Iterator[Any]:
    """Each operation as it may be asked and, unless its parameters are any text, as it may not."""
    for path, operation in OPERATIONS.items():
        if "security" in operation:
            continue
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
def test_answers_are_as_described(described: Any, thorough: bool, path: str, mode: GenerationMode) -> None:
    """Those that need a key: tests/attack/test_api_roles.py."""
    operation = described[path]["GET"]

    @settings(
        max_examples=MANY if thorough else EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        case.call_and_validate(headers=PLAIN)

    ask()


def test_all_operations_are_asked(described: Any) -> None:
    operations = [operation.ok() for operation in described.get_all_operations()]
    assert {(operation.path, operation.method) for operation in operations} == set(ROUTES)
    assert len(OPERATIONS) >= 16
