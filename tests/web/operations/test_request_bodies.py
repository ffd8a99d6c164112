"""Bodies of requests as they are received, without a server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from goalweave.web import rsgi
from goalweave.web.rsgi import SiteServer


class Protocol:
    """A connection that sends a body in one part and keeps the answer."""

    def __init__(self, body: bytes) -> None:
        self.body = body
        self.status = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self.body

    def response_bytes(self, status: int, headers: object, body: bytes) -> None:
        self.status = status


class Headers(dict[str, str]):
    def get_all(self, name: str) -> list[str]:
        return [self[name]]


def post(size: int) -> int:
    """The status of the answer to a body of so many bytes."""
    headers = Headers({"content-length": str(size)})
    request: Any = SimpleNamespace(proto="http", method="POST", path="/import/new/", headers=headers, authority="a")
    request.server = request.client = "192.0.2.1:80"
    request.query_string, request.http_version, request.scheme = "", "1.1", "http"
    protocol = Protocol(b"." * size)
    server = SiteServer(lambda environ, start: pytest.fail("the site gets no such request"))
    # Playwright, where a test before this one has started it, has an event loop in the main thread.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(server.__rsgi__(request, protocol))).result()
    return protocol.status


@pytest.mark.parametrize("size", [10, 100_000], ids=["seen at the end", "seen while it is written"])
def test_full_temporary_folder_is_no_fault_of_the_site(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(rsgi, "SpooledTemporaryFile", lambda max_size: Path("/dev/full").open("r+b"))  # noqa: SIM115
    assert post(size) == 507
