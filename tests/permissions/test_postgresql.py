"""Every address once on PostgreSQL, which does not run the whole table again: its queries are asked there, too.

Once for each answer that the manager gets there, with the first of the things that get it: the others ask the same queries.
"""

from __future__ import annotations

import pytest
from tests.permissions import table
from tests.permissions.asking import ACTORS, ask, outcome
from tests.permissions.routes import routes
from tests.permissions.world import World, variants

pytestmark = pytest.mark.django_db
WHO = "manager"


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_address_answers_a_manager_as_the_table_says(world: World, method: str) -> None:
    written = table.read(ACTORS)
    found: dict[table.Key, str] = {}
    expected: dict[table.Key, str] = {}
    answered: set[tuple[str, str]] = set()
    for route in routes():
        for variant, values in variants(world, route).items():
            key = (route.shown, variant, method)
            if key not in written:
                continue
            cell = written[key][ACTORS.index(WHO)]
            if (route.shown, cell) in answered:
                continue
            answered.add((route.shown, cell))
            expected[key] = cell
            response, _text = ask(world, WHO, method, route.address(values), world.posted.get(route.path))
            found[key] = table.OUTCOMES[outcome(response)]
    assert found == expected
