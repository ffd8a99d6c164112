"""How often one address may ask."""

from __future__ import annotations

import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from ninja.throttling import BaseThrottle

MINUTE = 60


class Limit(BaseThrottle):
    """So many requests a minute and address as the setting GOALWEAVE_API_RATE says, in each process; 0: any number."""

    def allow_request(self, request: HttpRequest) -> bool:
        most: int = settings.GOALWEAVE_API_RATE
        if not most:
            return True
        key = f"api:{_address(request)}:{int(time.time() // MINUTE)}"
        if cache.add(key, 1, 2 * MINUTE):
            return True
        try:
            return bool(cache.incr(key) <= most)
        except ValueError:  # it went out of the cache just now
            return True

    def wait(self) -> float:
        return MINUTE - time.time() % MINUTE


def _address(request: HttpRequest) -> str:
    """Of the visitor: before as many proxies as there are, each of which adds the address that it saw."""
    proxies = int(getattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 0))
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if proxies and len(seen) >= proxies:
        return seen[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))
