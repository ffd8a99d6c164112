"""How often one address may ask."""

from __future__ import annotations

from functools import cache

from django.conf import settings
from django.http import HttpRequest
from ninja.throttling import BaseThrottle

from goalweave.accounts.rate_limits import RateLimit, network_of

MINUTE = 60


class Limit(BaseThrottle):
    """So many requests a minute and address as the setting GOALWEAVE_API_RATE says, in each process; 0: any number."""

    def allow_request(self, request: HttpRequest) -> bool:
        most: int = settings.GOALWEAVE_API_RATE
        return not most or request_counts().allows(network_of(request), most)

    def wait(self) -> float:
        return request_counts().wait()


@cache
def request_counts() -> RateLimit:
    """The counts of this process."""
    return RateLimit(MINUTE)
