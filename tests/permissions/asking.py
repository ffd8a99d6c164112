"""One address asked for by somebody, and what that comes to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from http.cookies import SimpleCookie

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.template.base import Template
from django.utils.safestring import SafeString
from tests.foreign_origins import foreign_origins
from tests.permissions.world import World

from goalweave.charts import svg
from goalweave.charts.engine import ChartEngine

ACTORS = (
    "visitor", "stranger", "reader", "contributor", "author", "reviewer", "editor", "manager", "administrator",
)  # fmt: skip


@contextmanager
def blank_pages() -> Iterator[None]:
    """Every template and picture is empty: a view decides all that a status tells before it draws, which takes most of the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(svg, "svg_to_png", lambda _svg, **_options: b"")
        patch.setattr(ChartEngine, "draw", lambda *_arguments: '<svg xmlns="http://www.w3.org/2000/svg"/>')
        patch.setattr(Template, "render", lambda _template, _context: SafeString(""))
        yield


def ask(
    world: World, name: str, method: str, address: str, data: dict[str, str] | None = None, *, draw: bool = True
) -> tuple[HttpResponse, str]:
    """The answer and its text, and everything as it was before. draw: whether pages are drawn to the end."""
    client = world.client
    client.cookies = SimpleCookie(world.cookies[name])
    with transaction.atomic(), nullcontext() if draw else blank_pages():
        response: HttpResponse = client.get(address) if method == "GET" else client.post(address, data)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        transaction.set_rollback(True)
    cache.clear()
    text = content.decode(errors="replace")
    if draw and response.get("Content-Type", "").startswith("text/html"):
        # Whatever page this is: it makes no browser contact another site.
        assert foreign_origins(text) == [], address
    return response, text


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
