"""How often one address may ask for something that costs much."""

from __future__ import annotations

import time
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from math import ceil
from threading import Lock

from django.conf import settings
from django.http import HttpRequest

IPV6_NETWORK = 64
"""Bits of an IPv6 address that are counted: the person who has one address has all of its /64."""

MOST_ADDRESSES = 100_000
"""Addresses that are counted in one window; more are refused until it ends."""


class RateLimit:
    """Counts requests by address in windows of time, in this process.

    Nothing is forgotten before a window ends: a cache of a fixed size would be flushed by requests from other addresses.
    """

    def __init__(self, seconds: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._end = 0.0
        self._counts: dict[str, int] = {}
        self._lock = Lock()

    def allows(self, address: str, limit: int) -> bool:
        """Count a request, and say whether it is one of the first `limit` of its window."""
        with self._lock:
            now = self._clock()
            if now >= self._end:
                self._counts.clear()
                self._end = now + self._seconds
            count = self._counts.get(address, 0) + 1
            if count > limit or (count == 1 and len(self._counts) >= MOST_ADDRESSES):
                return False
            self._counts[address] = count
            return True

    def wait(self) -> int:
        """Seconds until the window ends, at least one."""
        return max(1, ceil(self._end - self._clock()))


def network_of(request: HttpRequest) -> str:
    """Return the address of the visitor, for IPv6 its /64 network, as seen by the outermost of our proxies."""
    proxies = int(getattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 0))
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    written = seen[-proxies] if proxies and len(seen) >= proxies else str(request.META.get("REMOTE_ADDR", ""))
    try:
        address = ip_address(written)
    except ValueError:
        return written
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Address(int(address) >> IPV6_NETWORK << IPV6_NETWORK))
