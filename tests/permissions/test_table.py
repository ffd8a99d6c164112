"""Every address × whatever may stand there × GET and POST × everybody, compared with the table that people read.

`GOALWEAVE_WRITE_TABLE=1 pytest tests/permissions` writes the table anew, to be read before it is committed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from itertools import chain
from zlib import crc32

import pytest
from tests.permissions import table
from tests.permissions.asking import ACTORS, ask, outcome
from tests.permissions.routes import Route, routes
from tests.permissions.world import NOTHING, World, title, variants

pytestmark = pytest.mark.django_db
METHODS = ("GET", "POST")
NOT_OFFERED = table.OUTCOMES["not offered"]
NOBODY = (NOT_OFFERED,) * len(ACTORS)
ALWAYS = {"visitor", "stranger", "administrator"}
"""A visitor, a manager of another organisation, and who may do everything."""
LISTS = (
    "/", "/records/", "/search/?q=zebra", "/api/v1/records", "/api/v1/mappings", "/frameworks/sdg@2020/9.c/",
    "/review/", "/review/assign/", "/trash/", "/history/?object=record", "/history/export.csv", "/history/export.jsonl", "/feeds/records.atom", "/feeds/organisations/own.atom", "/records/parents/?organisation=own&parent_words=zebra",
)  # fmt: skip
"""Where records may show up: lists, search, feeds and exports."""


def families() -> list[str]:
    return sorted({route.path.split("/")[0] for route in routes()})


def served_by(cells: tuple[str, ...]) -> list[str]:
    """Who gets what is there, those with the least rights first."""
    return [name for name, cell in zip(ACTORS, cells, strict=True) if cell == "yes"]


def people_to_ask(key: table.Key, cells: tuple[str, ...]) -> set[str]:
    """Who is asked where the table says what everybody gets: roles are steps, so that both sides of each step tell of the others.

    So does whoever is served first and, where the table refuses them, a visitor, a stranger, an administrator and, if
    there is something to refuse, one more, whom the row decides.
    """
    steps = [at for at in range(1, len(cells)) if cells[at - 1] != cells[at]]
    sides = set(chain.from_iterable(ACTORS[at - 1 : at + 1] for at in steps))
    others = [name for name in ACTORS if name not in ALWAYS]
    one_more = {others[crc32(repr(key).encode()) % len(others)]} if key[1] != NOTHING else set()
    served = served_by(cells)
    return sides | (ALWAYS | one_more) - set(served) | set(served[:1])


@dataclass(frozen=True, slots=True)
class Round:
    """written: the table. thorough: everybody is asked for everything, and each page is drawn for those with the most and the least rights.

    Otherwise each address is drawn once, with the first thing there that anybody gets: a page for a visitor, or else for
    whom has the most rights, and the answer to what is sent for whom has the least.
    """

    world: World
    written: dict[table.Key, tuple[str, ...]]
    thorough: bool

    def drawn_for(self, method: str, cells: tuple[str, ...], *, first: bool) -> set[str]:
        served = served_by(cells)
        if self.thorough:
            return {*served[-1:], *(served[:1] if method == "GET" else ())}
        if not first:
            return set()
        return set(served[:1] if method == "POST" or "visitor" in served else served[-1:])

    def cell(self, method: str, address: str, data: dict[str, str] | None, drawn: set[str], name: str) -> str:
        """What the table says of this person, as the site answers now."""
        return table.OUTCOMES[outcome(ask(self.world, name, method, address, data, draw=name in drawn)[0])]

    def rows_of(self, route: Route) -> dict[table.Key, tuple[str, ...]]:
        """A method that nobody is offered in one place is asked for by the administrator alone in the others.

        Whom nobody asks (`people_to_ask`) gets what is written.
        """
        rows: dict[table.Key, tuple[str, ...]] = {}
        refused: set[str] = set()
        served: set[str] = set()
        data = self.world.posted.get(route.path)
        for variant, values in variants(self.world, route).items():
            address = route.address(values)
            for method in METHODS:
                key = (route.pattern, variant, method)
                cells = self.written.get(key)
                drawn = self.drawn_for(method, cells or NOBODY, first=method not in served)
                request = partial(self.cell, method, address, data, drawn)
                refused_here = cells is None and request("administrator") == NOT_OFFERED
                if refused_here and method in refused:
                    continue
                asked = set(ACTORS)
                if refused_here:
                    # A method is refused before it is known who asks.
                    cells, asked = NOBODY, {"visitor"}
                elif cells and not self.thorough:
                    asked = people_to_ask(key, cells) | drawn
                found = tuple(
                    request(name) if name in asked or cells is None else cells[at] for at, name in enumerate(ACTORS)
                )
                if set(found) == {NOT_OFFERED}:
                    refused.add(method)
                else:
                    rows[key] = found
                if "yes" in found:
                    served.add(method)
        return rows

    def rows_of_all(self, some_routes: Iterable[Route]) -> dict[table.Key, tuple[str, ...]]:
        rows: dict[table.Key, tuple[str, ...]] = {}
        for route in some_routes:
            rows |= self.rows_of(route)
        return rows


def lists(world: World) -> dict[table.Key, tuple[str, ...]]:
    """Whose eyes find which record in a list."""
    rows: dict[table.Key, list[str]] = {}
    for address in LISTS:
        for name in ACTORS:
            response, text = ask(world, name, "GET", address)
            text = _without_passages(text) if response.status_code == 200 else ""
            for state in world.records:
                # The title as a whole: “within” stands in two of them.
                found = any(f"{title(state)}{mark}" in text for mark in ("<", '"', ",", "\n"))
                rows.setdefault((address, f"lists a record: {state}", "GET"), []).append("yes" if found else "–")
    return {key: tuple(cells) for key, cells in rows.items()}


def _without_passages(text: str) -> str:
    """A page of the search without the marks around words, and without passages: a published answer may tell of a record."""
    return re.sub("</?mark[^>]*>", "", re.sub('<p class="snippet".*?</p>', "", text, flags=re.DOTALL))


def test_whoever_writes_the_table_anew_reads_it(world: World) -> None:
    """Writes it where that is asked for; the table names every address and no other in any case."""
    if os.environ.get("GOALWEAVE_WRITE_TABLE"):
        table.write(Round(world, {}, thorough=True).rows_of_all(routes()) | lists(world), ACTORS)
    named = {key[0] for key in table.read(ACTORS)}
    assert {address for address in named if "?" not in address and address not in LISTS} <= {
        route.pattern for route in routes()
    }
    assert {route.pattern for route in routes()} <= named


@pytest.mark.parametrize("family", families())
def test_every_address_answers_everybody_as_the_table_says(world: World, family: str, thorough: bool) -> None:
    written = table.read(ACTORS)
    of_family = [route for route in routes() if route.path.split("/")[0] == family]
    names = {route.pattern for route in of_family}
    expected = {key: cells for key, cells in written.items() if key[0] in names and not key[1].startswith("lists ")}
    assert Round(world, written, thorough).rows_of_all(of_family) == expected


def test_lists_search_and_exports_show_what_the_table_says(world: World) -> None:
    expected = {key: cells for key, cells in table.read(ACTORS).items() if key[1].startswith("lists ")}
    assert lists(world) == expected


def test_what_one_may_not_see_answers_as_what_is_not_there(world: World) -> None:
    """Permission is checked before existence: hidden and missing things cannot be told apart."""
    rows = table.read(ACTORS)
    for (address, variant, method), cells in rows.items():
        nothing = rows.get((address, "nothing", method))
        if nothing is None or variant == "nothing":
            continue
        for name, cell, missing in zip(ACTORS, cells, nothing, strict=True):
            if cell in ("–", "sign in"):
                assert missing == cell, (address, variant, method, name)


def test_visitor_is_sent_to_the_sign_in_wherever_an_account_opens_more() -> None:
    for (address, variant, method), cells in table.read(ACTORS).items():
        if variant.startswith("lists ") or address.startswith("/api/"):
            continue
        visitor, others = cells[0], set(cells[1:])
        assert visitor not in ("–", "no") or others <= {"–", ""}, (address, variant, method)
