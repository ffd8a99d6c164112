"""Pages that are kept for visitors: each is the page that would be made now, and every write to what they show moves the state."""

from __future__ import annotations

import builtins
import io
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import Resolver404, resolve
from tests.permissions import table
from tests.permissions.asking import ACTORS, blank_pages
from tests.permissions.routes import Route, routes
from tests.permissions.world import World, variants

from goalweave.web.page_cache.routes import is_cacheable
from goalweave.web.page_cache.state import data_state
from goalweave.web.page_cache.store import page_store

pytestmark = pytest.mark.django_db

READ = re.compile(r'\b(?:FROM|JOIN)\s+"?([a-z][a-z_]+)"?', re.IGNORECASE)
WRITTEN = re.compile(r'^\s*(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM)\s+"?([a-z][a-z_]+)"?', re.IGNORECASE)
NOT_ON_PAGES = {"sqlite_master"}
UNSEEN = {"/moderation/<pk>/claim/", "/moderation/<pk>/read/"}
"""Who of the moderators looks at an entry is on no page of a visitor."""


@contextmanager
def tables(pattern: re.Pattern[str], seen: set[str]) -> Iterator[None]:
    """Add the tables of the statements that run in the block and that the pattern fits."""

    def look(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.update(name.lower() for name in pattern.findall(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield


OPENERS = ((builtins, "open"), (io, "open"), (os, "open"), (os, "listdir"), (os, "scandir"))


@contextmanager
def watched_files(folder: Path, seen: set[str]) -> Iterator[None]:
    """Add the paths in the folder that are opened or listed in the block.

    A hook of Python’s audit would see them too. It stays until the process ends, where it costs all later tests seconds.
    """

    def watched(real: Callable[..., Any]) -> Callable[..., Any]:
        def look(*arguments: Any, **options: Any) -> Any:
            path = str(arguments[0]) if arguments else ""
            if path.startswith(str(folder)):
                seen.add(path.removeprefix(str(folder)))
            return real(*arguments, **options)

        return look

    with pytest.MonkeyPatch.context() as patch:
        for module, name in OPENERS:
            patch.setattr(module, name, watched(getattr(module, name)))
        yield


def test_watch_sees_what_is_opened_and_listed_in_its_folder(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    seen: set[str] = set()
    for folder in (inside, outside):
        folder.mkdir()
        with watched_files(inside, seen):
            (folder / "written").write_bytes(b"")
            os.close(os.open(folder / "written", os.O_RDONLY))
            list(folder.iterdir())
            with open(folder / "read", "w", encoding="utf-8"), os.scandir(folder):  # noqa: PTH123
                pass
    assert seen == {"", "/written", "/read"}


def cached_addresses(world: World) -> Iterator[str]:
    written = table.read(ACTORS)
    for route in routes():
        for variant, values in variants(world, route).items():
            if written.get((route.pattern, variant, "GET"), ("",))[0] != "yes":
                continue
            address = route.address(values)
            try:
                match = resolve(address)
            except Resolver404:
                continue
            if is_cacheable(match):
                yield address


def get(client: Client, address: str) -> tuple[int, str, bytes]:
    """Status, media type and body."""
    response: HttpResponse = client.get(address)
    body = b"".join(response) if response.streaming else response.content
    return response.status_code, response.get("Content-Type", ""), body


def difference(one: bytes, other: bytes) -> list[str]:
    """The lines of the second that the first does not have."""
    return sorted(set(other.decode(errors="replace").split("\n")) - set(one.decode(errors="replace").split("\n")))


@pytest.fixture(scope="module")
def tables_on_pages(world: World) -> set[str]:
    """The tables from which the kept pages are made; fails where a page from the store is another than the page made now."""
    seen: set[str] = set()
    other = []
    files: set[str] = set()
    plain = Client()
    plain.handler.load_middleware()  # Without the store, which the settings of the tests turn off.
    with override_settings(GOALWEAVE_PAGE_CACHE=64):
        page_store.cache_clear()
        keeping = Client()
        for address in cached_addresses(world):
            for client in (plain, keeping):  # A visitor who was told something is another one.
                client.cookies.clear()
            with tables(READ, seen), watched_files(settings.DATA_DIR, files):
                fresh = get(plain, address)
            made, stored = get(keeping, address), get(keeping, address)
            if not fresh == made == stored:
                other.append((address, *(difference(fresh[2], answer[2]) for answer in (made, stored))))
        statistics = page_store().statistics()
    page_store.cache_clear()
    cache.clear()
    assert other == []
    assert files == set()
    assert statistics.hits == statistics.misses > 80
    return seen - NOT_ON_PAGES


def test_kept_page_is_the_page_that_would_be_made_now(tables_on_pages: set[str]) -> None:
    assert {"registry_record", "mapping_mapping", "frameworks_node", "indicators_observation"} <= tables_on_pages


def posts(world: World) -> Iterator[tuple[Route, str, str]]:
    """Where the table lets a visitor or an administrator write, and who of them does so: once for each route and person."""
    written = table.read(ACTORS)
    for route in routes():
        some = variants(world, route).items()
        for name in ("visitor", "administrator"):
            column = ACTORS.index(name)
            cells = ((written.get((route.pattern, variant, "POST")), values) for variant, values in some)
            served = (values for row, values in cells if row and row[column] == "yes")
            if (values := next(served, None)) is not None:
                yield route, route.address(values), name


def test_every_write_to_a_table_of_kept_pages_moves_the_state(world: World, tables_on_pages: set[str]) -> None:
    unmoved: dict[str, set[str]] = {}
    moved: set[str] = set()
    for route, address, name in posts(world):
        written: set[str] = set()
        world.client.cookies = SimpleCookie(world.cookies[name])
        with transaction.atomic(), blank_pages():
            before = data_state()
            with tables(WRITTEN, written):
                world.client.post(address, world.posted.get(route.path))
            after = data_state()
            transaction.set_rollback(True)
        cache.clear()
        touched = written & tables_on_pages
        if touched and before == after and route.pattern not in UNSEEN:
            unmoved.setdefault(route.pattern, set()).update(touched)
        elif touched:
            moved.add(route.pattern)
    assert unmoved == {}
    assert len(moved) > 20
