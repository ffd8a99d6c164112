"""Every address × whatever may stand there × GET and POST × everybody, compared with the table that people read.

`GOALWEAVE_WRITE_TABLE=1 pytest tests/permissions` writes the table anew, to be read before it is committed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from http.cookies import SimpleCookie

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from tests.permissions import table
from tests.permissions.routes import Route, routes
from tests.permissions.world import World, build, title, variants

ACTORS = (
    "visitor", "stranger", "reader", "contributor", "author", "reviewer", "editor", "manager", "administrator",
)  # fmt: skip
pytestmark = pytest.mark.django_db
METHODS = ("GET", "POST")
LISTS = (
    "/", "/records/", "/search/?q=zebra", "/api/v1/records", "/api/v1/mappings", "/frameworks/sdg@2020/9.c/",
    "/review/", "/review/assign/", "/trash/", "/history/", "/history/export.csv", "/history/export.jsonl", "/records/parents/?organisation=own&parent_words=zebra",
)  # fmt: skip
"""Where records may show up: lists, search, feeds and exports."""


def families() -> list[str]:
    return sorted({route.path.split("/")[0] for route in routes()})


@pytest.fixture(scope="module")
def world(standing: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with override_settings(DATA_DIR=tmp_path_factory.mktemp("data"), GOALWEAVE_CHECK_LINKS=True):
        made = build()
        for name, actor in made.actors.items():
            client = Client()
            if actor.user is not None:
                client.force_login(actor.user)
            made.cookies[name] = {key: one.value for key, one in client.cookies.items()}
        yield made


def ask(
    world: World, name: str, method: str, address: str, data: dict[str, str] | None = None
) -> tuple[HttpResponse, str]:
    """The answer and its text, and everything as it was before."""
    client = world.client
    client.cookies = SimpleCookie(world.cookies[name])
    with transaction.atomic():
        response: HttpResponse = client.get(address) if method == "GET" else client.post(address, data)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        transaction.set_rollback(True)
    cache.clear()
    return response, content.decode(errors="replace")


def outcome(response: HttpResponse) -> str:
    if response.status_code == 405:
        return "not offered"
    if response.status_code == 404:
        return "hidden"
    if response.status_code == 403:
        return "forbidden"
    if response.status_code == 401 or (
        response.status_code == 302 and response["Location"].partition("?")[0] == "/sign-in/"
    ):
        return "sign in"
    assert response.status_code < 500, response.status_code
    return "yes"


def rows_of(world: World, route: Route) -> dict[table.Key, tuple[str, ...]]:
    rows: dict[table.Key, tuple[str, ...]] = {}
    for variant, values in variants(world, route).items():
        for method in METHODS:
            data = world.posted.get(route.path)
            answers = [outcome(ask(world, name, method, route.address(values), data)[0]) for name in ACTORS]
            if set(answers) != {"not offered"}:
                rows[route.shown, variant, method] = tuple(table.OUTCOMES[answer] for answer in answers)
    return rows


def lists(world: World) -> dict[table.Key, tuple[str, ...]]:
    """Whose eyes find which record in a list."""
    rows: dict[table.Key, list[str]] = {}
    for address in LISTS:
        for name in ACTORS:
            response, text = ask(world, name, "GET", address)
            text = text if response.status_code == 200 else ""
            for state in world.records:
                # The title as a whole: “within” stands in two of them.
                found = any(f"{title(state)}{mark}" in text for mark in ("<", '"', ",", "\n"))
                rows.setdefault((address, f"lists a record: {state}", "GET"), []).append("yes" if found else "–")
    return {key: tuple(cells) for key, cells in rows.items()}


def test_whoever_writes_the_table_anew_reads_it(world: World) -> None:
    """Writes it where that is asked for; the table names every address and no other in any case."""
    if os.environ.get("GOALWEAVE_WRITE_TABLE"):
        rows = {key: cells for route in routes() for key, cells in rows_of(world, route).items()}
        table.write(rows | lists(world), ACTORS)
    named = {key[0] for key in table.read(ACTORS)}
    assert {address for address in named if "?" not in address and address not in LISTS} <= {
        route.shown for route in routes()
    }
    assert {route.shown for route in routes()} <= named


@pytest.mark.parametrize("family", families())
def test_every_address_answers_everybody_as_the_table_says(world: World, family: str) -> None:
    written = table.read(ACTORS)
    here = [route for route in routes() if route.path.split("/")[0] == family]
    found = {key: cells for route in here for key, cells in rows_of(world, route).items()}
    names = {route.shown for route in here}
    expected = {key: cells for key, cells in written.items() if key[0] in names and not key[1].startswith("lists ")}
    assert found == expected


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
