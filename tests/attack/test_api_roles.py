"""Every operation of the API for visitors and with a key of every role: answers are as described, and rights as they should be.

`make schemathesis` sends more requests to each operation.
"""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from tests.api.conftest import World, built as built, world as world
from tests.api.test_schema import DESCRIBED, KEYED, PLAIN, described as described
from tests.factories.accounts import administrator, member

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Role
from goalweave.integrations.keys import create_key

EXAMPLES = int(os.environ.get("GOALWEAVE_TEST_API_EXAMPLES", "2"))
ROLES = ("visitor", "reader", "editor", "manager", "administrator")
WRITES = ("post", "put", "patch", "delete")


def key_headers(world: World, role: str) -> dict[str, str]:
    """The headers of a request with a key for all that this role may do; of a visitor without any."""
    if role == "visitor":
        return PLAIN
    who: Actor = administrator() if role == "administrator" else member(world.own, Role(role))
    scope = "read" if role == "reader" else "write"
    _key, token = create_key(actor=who, organisation=world.own, name=role, scope=scope, days=1, now=timezone.now())
    return {**PLAIN, "Authorization": f"Bearer {token}"}


def statuses(described: Any, path: str, method: str, headers: dict[str, str], places: dict[str, object]) -> set[int]:
    """The statuses of generated requests, each of which is checked against the description. places: what stands in the path."""
    found: set[int] = set()
    operation = described[path][method.upper()]

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=EXAMPLES < 10, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
    def ask(case: Any) -> None:
        case.path_parameters = {name: places.get(name, value) for name, value in case.path_parameters.items()}
        found.add(case.call_and_validate(headers=headers, checks=DESCRIBED).status_code)

    ask()
    return found


@pytest.mark.parametrize("role", ROLES)
def test_keys_of_every_role_get_described_answers(described: Any, world: World, role: str) -> None:
    headers = key_headers(world, role)
    own = {"slug": "own", "id": world.rows["rich"].pk}
    for path, method in KEYED:
        found = statuses(described, path, method, headers, own)
        if role == "visitor":
            assert found == {401}, (path, method)
        elif role == "reader" and method in WRITES:
            assert found <= {403, 404, 422, 400}, (path, method)
        else:
            assert 401 not in found, (path, method)


@pytest.mark.parametrize("role", ["manager"])
def test_key_opens_nothing_of_another_organisation(described: Any, world: World, role: str) -> None:
    headers = key_headers(world, role)
    for path, method in KEYED:
        found = statuses(described, path, method, headers, {"slug": "other", "id": world.rows["hidden"].pk})
        assert found <= {400, 403, 404, 409, 422}, (path, method)
