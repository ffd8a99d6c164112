"""Every address once on PostgreSQL, which does not run the whole table again: its queries are asked there, too.

Once with the first of the things that the manager gets there, or else with the first of all: the others ask the same queries.
"""

from __future__ import annotations

import pytest
from tests.permissions import table
from tests.permissions.asking import ACTORS, ask, outcome
from tests.permissions.routes import routes
from tests.permissions.world import World, variants

pytestmark = pytest.mark.django_db
WHO = ACTORS.index("manager")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_address_answers_a_manager_as_the_table_says(world: World, method: str) -> None:
    written = table.read(ACTORS)
    found: dict[table.Key, str] = {}
    expected: dict[table.Key, str] = {}
    for route in routes():
        kinds = {
            (route.pattern, variant, method): values
            for variant, values in variants(world, route).items()
            if (route.pattern, variant, method) in written
        }
        if not kinds:
            continue
        key = next((key for key in kinds if written[key][WHO] == "yes"), next(iter(kinds)))
        expected[key] = written[key][WHO]
        address, data = route.address(kinds[key]), world.posted.get(route.path)
        # A form that is shown again with its faults is the page that GET draws.
        response, _text = ask(world, ACTORS[WHO], method, address, data, draw=method == "GET")
        found[key] = table.OUTCOMES[outcome(response)]
    assert found == expected
