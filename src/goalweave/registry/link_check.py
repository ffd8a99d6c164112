"""Whether an address still answers. Only hosts of the open internet are asked, also where one leads on to another."""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from http.client import HTTPConnection, HTTPException
from threading import Timer
from urllib.parse import quote, urljoin, urlsplit

SECONDS = 10
"""That one answer may take."""
MOST_REDIRECTS = 5
PORTS = {"http": (80, 8080), "https": (443, 8443)}
DEAD_STATUSES = frozenset({404, 410})
INCONCLUSIVE_STATUSES = frozenset({400, 401, 403, 404, 405, 410, 429, 500, 501, 503})
"""What hosts answer to HEAD where they have GET in mind."""
SAFE_CHARACTERS = "/?&=%+:,;@!$'()*~[]"
"""Characters of a path and query that stay as they are."""
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_RESERVED_NETWORKS = tuple(
    ipaddress.ip_network(net)
    for net in (
        "192.0.0.0/24",
        "192.88.99.0/24",
        "::/96",
        "::ffff:0:0:0/96",
        "100::/64",
        "2001::/23",
        "2002::/16",
        "5f00::/16",
        "64:ff9b:1::/48",
        "fec0::/10",
    )
)
"""Nets of IANA's registries for special purposes that `is_global` takes for open ones, in some versions of Python."""


class LinkProblem(StrEnum):
    """address: not http or https, or of no known port; private: not on the open internet; name: there is no such host;
    silent: no answer in time; certificate: no connection that can be trusted; loop: it leads on and on."""

    ADDRESS = "address"
    PRIVATE = "private"
    NAME = "name"
    SILENT = "silent"
    CERTIFICATE = "certificate"
    LOOP = "loop"


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """location: where it leads, empty for nowhere."""

    status: int
    location: str = ""


@dataclass(frozen=True, slots=True)
class LinkFinding:
    """status: of the last answer; dead: whether it says that there is nothing any more; final_url: where it led."""

    status: int | None
    dead: bool
    final_url: str = ""
    problem: str = ""


Resolve = Callable[[str, int], list[str]]
"""(host, port) → its IP addresses; raises OSError where there are none."""
Send = Callable[[str, str, str], HttpAnswer]
"""(method, URL, IP address) → what the host at this very address answers; raises OSError or HTTPException."""


@dataclass(frozen=True, slots=True)
class AllowedHosts:
    """Scheme → ports, the usual one first; whether an IP address may be asked."""

    ports: Mapping[str, tuple[int, ...]]
    admits: Callable[[str], bool]


class RefusedAddress(Exception):
    """No request may be sent there, or none can be."""

    def __init__(self, problem: LinkProblem) -> None:
        self.problem = problem


def link_key(url: str) -> str:
    """What the finding at an address is stored under: an address may be longer than an index takes."""
    return sha256(url.encode()).hexdigest()


def check_link(url: str, *, resolve: Resolve, send: Send, reach: AllowedHosts | None = None) -> LinkFinding:
    """Ask with HEAD, then, where that says nothing, with GET; follow at most five steps. Raises nothing.

    reach: which hosts may be asked; by default those of the open internet. There is no setting for it: only who calls this
    function can name another one.
    """
    at, status, reach = url, None, reach or AllowedHosts(PORTS, is_public_address)
    for _step in range(MOST_REDIRECTS + 1):
        try:
            answer = _send_checked(at, resolve, send, reach)
        except RefusedAddress as refused:
            return LinkFinding(status, refused.problem is LinkProblem.NAME and at == url, at, refused.problem)
        status = answer.status
        if not (300 <= status < 400 and answer.location):
            return LinkFinding(status, status in DEAD_STATUSES, at)
        at = _join_location(at, answer.location)
    return LinkFinding(status, False, at, LinkProblem.LOOP)


def _join_location(base: str, location: str) -> str:
    """Where it leads from there; a blank in it is written as browsers write it."""
    try:
        return urljoin(base, location.strip().replace(" ", "%20"))
    except ValueError:
        return location


def _send_checked(url: str, resolve: Resolve, send: Send, reach: AllowedHosts) -> HttpAnswer:
    address = allowed_address(url, resolve, reach)
    try:
        answer = send("HEAD", url, address)
        return send("GET", url, address) if answer.status in INCONCLUSIVE_STATUSES else answer
    except ssl.SSLError as error:
        raise RefusedAddress(LinkProblem.CERTIFICATE) from error
    except (OSError, HTTPException, ValueError) as error:
        raise RefusedAddress(LinkProblem.SILENT) from error


def allowed_address(url: str, resolve: Resolve, reach: AllowedHosts) -> str:
    """The one IP address that is asked, so that a name cannot mean another host a moment later. Raises RefusedAddress."""
    try:
        parts = urlsplit(url)
        port = parts.port or reach.ports.get(parts.scheme, (0,))[0]
    except ValueError as error:
        raise RefusedAddress(LinkProblem.ADDRESS) from error
    allowed = port in reach.ports.get(parts.scheme, ()) and parts.username is None and parts.hostname
    if not allowed or any(character <= " " for character in url):
        raise RefusedAddress(LinkProblem.ADDRESS)
    try:
        addresses = resolve(str(parts.hostname), port)
    except (OSError, UnicodeError) as error:
        raise RefusedAddress(LinkProblem.NAME) from error
    if not addresses:
        raise RefusedAddress(LinkProblem.NAME)
    if not all(reach.admits(address) for address in addresses):
        raise RefusedAddress(LinkProblem.PRIVATE)
    return addresses[0]


def is_public_address(address: str) -> bool:
    """Whether an IP address is one of the open internet, and no way round to one that is not (IANA's special registries)."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or (ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None)
        if inner is not None:
            return is_public_address(str(inner))
    return ip.is_global and not ip.is_multicast and not any(ip in net for net in _RESERVED_NETWORKS)


def resolve_name(host: str, port: int) -> list[str]:
    infos: Iterable[tuple[object, ...]] = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(info[4][0]) for info in infos))  # type: ignore[index]


def send_request(
    method: str, url: str, address: str, *, seconds: float = SECONDS, trust: ssl.SSLContext | None = None
) -> HttpAnswer:
    """Connects to the address that was checked, not to whatever the name means now; reads no more than the head.

    trust: whose certificates are taken; by default those that the system trusts.
    """
    parts = urlsplit(url)
    host = str(parts.hostname).encode("idna").decode("ascii")
    port = parts.port or PORTS[parts.scheme][0]
    stream: socket.socket = socket.create_connection((address, port), timeout=seconds)
    # A host that sends a byte now and then would keep us for ever otherwise.
    watch = Timer(seconds, lambda: close_socket(stream))
    watch.daemon = True
    watch.start()
    try:
        if parts.scheme == "https":
            stream = (trust or ssl.create_default_context()).wrap_socket(stream, server_hostname=host)
        connection = HTTPConnection(host, port, timeout=seconds)
        connection.sock = stream
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"User-Agent": "Goalweave link check", "Accept": "*/*", "Connection": "close"}
        connection.request(method, quote(path, safe=SAFE_CHARACTERS), headers=headers)
        with connection.getresponse() as response:
            return HttpAnswer(response.status, _decode_location(response.getheader("Location") or ""))
    finally:
        watch.cancel()
        stream.close()


def _decode_location(header: str) -> str:
    """As it was meant: heads are read byte by byte, and many hosts write UTF-8 there."""
    try:
        return header.encode("latin-1").decode()
    except UnicodeError:
        return header


def close_socket(stream: socket.socket) -> None:
    """End a connection from another thread, whatever it waits for."""
    with suppress(OSError):
        stream.shutdown(socket.SHUT_RDWR)
