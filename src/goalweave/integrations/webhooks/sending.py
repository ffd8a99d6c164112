"""One request to the address of a webhook. Off unless the site allows it; hosts of the open internet only."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from threading import Timer
from urllib.parse import quote, urlsplit

from django.conf import settings

from goalweave.registry.link_check import (
    SAFE_CHARACTERS,
    AllowedHosts,
    LinkProblem,
    RefusedAddress,
    Resolve,
    allowed_address,
    close_socket,
    is_public_address,
)

PORTS = {"https": (443, 8443)}
SECONDS = 10
"""That one request may take in all."""
LONGEST_ANSWER = 1000
"""Bytes that are read of an answer."""


@dataclass(frozen=True, slots=True)
class Sent:
    """status: of the answer, null for none; answer: its beginning; problem: a LinkProblem, empty for none."""

    status: int | None
    answer: str = ""
    problem: str = ""

    @property
    def delivered(self) -> bool:
        """Only 2xx counts. A redirect does not: it could lead into the site's own network."""
        return self.status is not None and 200 <= self.status < 300


Post = Callable[[str, str, bytes, Mapping[str, str]], tuple[int, bytes]]
"""(URL, IP address, body, headers) → status and the beginning of the answer; raises OSError or HTTPException."""


def webhooks_enabled() -> bool:
    """Whether this site may send anything to webhooks (GOALWEAVE_WEBHOOKS)."""
    return bool(settings.GOALWEAVE_WEBHOOKS)


def allowed_hosts() -> AllowedHosts:
    """Those of the open internet, or all (GOALWEAVE_WEBHOOKS_PRIVATE)."""
    private: bool = settings.GOALWEAVE_WEBHOOKS_PRIVATE
    return AllowedHosts(PORTS, (lambda _address: True) if private else is_public_address)


def send_event(url: str, body: bytes, headers: Mapping[str, str], *, resolve: Resolve, post: Post) -> Sent:
    """Resolve the name, check all its addresses, and send to the one that was checked. Raises nothing."""
    try:
        address = allowed_address(url, resolve, allowed_hosts())
        status, answer = post(url, address, body, headers)
    except RefusedAddress as refused:
        return Sent(None, problem=refused.problem)
    except ssl.SSLError:
        return Sent(None, problem=LinkProblem.CERTIFICATE)
    except (OSError, HTTPException, ValueError):
        return Sent(None, problem=LinkProblem.SILENT)
    return Sent(status, answer[:LONGEST_ANSWER].decode(errors="replace").replace("\x00", ""))


def post_request(url: str, address: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
    """Connect to the IP address that was checked, whatever the name means now; redirects are not followed."""
    parts = urlsplit(url)
    host = str(parts.hostname).encode("idna").decode("ascii")
    port = parts.port or PORTS["https"][0]
    stream: socket.socket = socket.create_connection((address, port), timeout=SECONDS)
    # A host that sends a byte now and then would keep the worker for ever otherwise.
    watch = Timer(SECONDS, lambda: close_socket(stream))
    watch.daemon = True
    watch.start()
    try:
        stream = ssl.create_default_context().wrap_socket(stream, server_hostname=host)
        connection = HTTPConnection(host, port, timeout=SECONDS)
        connection.sock = stream
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", quote(path, safe=SAFE_CHARACTERS), body=body, headers=dict(headers))
        with connection.getresponse() as response:
            return response.status, response.read(LONGEST_ANSWER)
    finally:
        watch.cancel()
        stream.close()
