"""Numbers in addresses that no database holds: what they name is not there, whoever asks."""

from __future__ import annotations

import re

import pytest
from tests.permissions.asking import ask
from tests.permissions.routes import Route, routes
from tests.permissions.world import World, variants

pytestmark = pytest.mark.django_db
NUMBER = re.compile(r"<number:(\w+)>")
TOO_LARGE = (2**31, 2**63, 10**40)
ANY_SIZE = "icon-<number:size>.png"
"""An icon has one of two sizes; another one is drawn in the first."""


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_number_that_no_database_holds_is_not_found(world: World, method: str) -> None:
    found = {}
    for route in routes():
        if route.path == ANY_SIZE:
            continue
        numbers = NUMBER.findall(route.path)
        # Any values will do for the other parameters: what they name is there.
        values = next(iter(variants(world, route).values()))
        for name in numbers:
            for number in TOO_LARGE:
                found[route.path, name, number] = status(world, route, {**values, name: number}, method)
    assert len(found) > 300
    assert {key: code for key, code in found.items() if code not in (302, 404, 405)} == {}


def status(world: World, route: Route, values: dict[str, object], method: str) -> int:
    posted = world.posted.get(route.path)
    response, _text = ask(world, "administrator", method, route.address(values), posted, draw=False)
    return response.status_code
