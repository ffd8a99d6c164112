"""How often one address may ask for something that costs much."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import ceil
from threading import Lock

from django.conf import settings
from django.db import Error
from django.http import HttpRequest

from goalweave.database import is_unavailable
from goalweave.limits.counting import brief_wait, count_many, forget_windows, private_key
from goalweave.limits.networks import address_network

MOST_ADDRESSES = 100_000
"""Addresses that are counted in one window; more are refused until it ends."""

SHARES = 20
"""A process takes requests from the count in the database by this part of the limit, so that not every request writes."""

ALONE = 5
"""Seconds for which a process counts by itself after the database could not be written to."""


@dataclass(slots=True)
class _Window:
    """What this process knows of a window. left: requests that each address may still send without a look at the database; refused:
    addresses at their limit; alone: requests counted here while the database was not available."""

    number: int = -1
    left: dict[str, int] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    alone: dict[str, int] = field(default_factory=dict)


class RateLimit:
    """Counts requests by address in windows of time, for all processes of the site together.

    Nothing is forgotten before a window ends: a cache of a fixed size would be flushed by requests from other addresses. Up to
    a twentieth of the limit, which a process has taken and not used, can be lacking at the end. While the database is
    locked or out of reach, each process counts by itself, so that reading goes on.
    """

    def __init__(self, purpose: str, seconds: int, *, clock: Callable[[], float] = time.time) -> None:
        """purpose: a word, the same wherever the same is counted; seconds: of a window; clock: seconds since 1970."""
        self._purpose = purpose
        self._seconds = seconds
        self._clock = clock
        self._window = _Window()
        self._alone_until = 0.0
        self._lock = Lock()

    def allows(self, address: str, limit: int) -> bool:
        """Count a request, and say whether it is one of the first `limit` of its window."""
        number = int(self._clock() // self._seconds)
        share = max(1, limit // SHARES)
        with self._lock:
            if number != self._window.number:
                self._window = _Window(number)
            window = self._window
            if address in window.refused:
                return False
            if window.left.get(address, 0):
                window.left[address] -= 1
                return True
        allowed = self._take(address, share, limit, window)
        with self._lock:
            if allowed:
                window.left[address] = window.left.get(address, 0) + allowed - 1
            elif len(window.refused) < MOST_ADDRESSES:
                window.refused.add(address)
        return allowed > 0

    def wait(self) -> int:
        """Seconds until the window ends, at least one."""
        return max(1, ceil(self._seconds - self._clock() % self._seconds))

    def _take(self, address: str, share: int, limit: int, window: _Window) -> int:
        """Return how many requests the address may send, at most `share`."""
        if self._clock() < self._alone_until:
            return self._take_alone(address, share, limit, window)
        starts = datetime.fromtimestamp(window.number * self._seconds, UTC)
        try:
            with brief_wait():
                return self._take_shared(address, share, limit, starts)
        except Error as error:
            if not is_unavailable(error):
                raise
            self._alone_until = self._clock() + ALONE
            return self._take_alone(address, share, limit, window)

    def _take_shared(self, address: str, share: int, limit: int, starts: datetime) -> int:
        count = count_many(f"{self._purpose}:{private_key('network', address)}", share, limit, starts)
        if count is None:
            return 0
        if count == share:
            addresses = count_many(f"{self._purpose}:addresses", 1, MOST_ADDRESSES, starts)
            if addresses is None:
                return 0
            if addresses == 1:
                forget_windows(f"{self._purpose}:", starts)
        return share - max(0, count - limit)

    def _take_alone(self, address: str, share: int, limit: int, window: _Window) -> int:
        with self._lock:
            count = window.alone.get(address, 0)
            if count >= limit or (not count and len(window.alone) >= MOST_ADDRESSES):
                return 0
            window.alone[address] = count + share
        return share


def address_of(request: HttpRequest) -> str:
    """Return the address of the visitor as seen by the outermost of our proxies; what is there is not checked."""
    proxies = int(getattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 0))
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    return seen[-proxies] if proxies and len(seen) >= proxies else str(request.META.get("REMOTE_ADDR", ""))


def network_of(request: HttpRequest) -> str:
    """Return the address of the visitor, for IPv6 its /64 network, as seen by the outermost of our proxies."""
    return address_network(address_of(request))
