"""The outermost and the innermost look at every request: number, log, metrics, health; and what no cache may keep."""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.module_loading import import_string

from goalweave.accounts.rate_limits import address_of
from goalweave.known_state import reading
from goalweave.operations.metrics import count_page_cache, observe_request
from goalweave.settings.logs import REQUEST_ID, REQUESTS, private_path
from goalweave.web.operations import views
from goalweave.web.rsgi import SAFE_METHODS

HEADER = "X-Request-ID"
NUMBER = re.compile(r"[0-9a-f-]{16,64}")
"""What a proxy may call a request: as nginx and UUIDs write it, so that nothing else comes into the log this way."""

PROBES = {"/healthz": views.health, "/readyz": views.readiness, "/metrics": views.metrics}
"""Answered before anything else: a program that asks by the address of the machine knows no host name and no TLS."""

STATIC, UNKNOWN, CACHED = "static", "unknown", "cached"
"""Routes of requests for which no view was looked for: files, addresses that do not exist, pages from the cache."""

LOG = logging.getLogger(REQUESTS)


class RequestMiddleware:
    """The first of all. Gives each request a number, answers probes, and notes each answer in log and metrics as far as that is set."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        number = _request_number(request)
        reset = REQUEST_ID.set(number)
        began = time.perf_counter()
        try:
            response = self._answer(request)
            response[HEADER] = number
            self._note(request, response, time.perf_counter() - began)
        finally:
            REQUEST_ID.reset(reset)
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        probe = PROBES.get(request.path_info)
        if probe is None:
            with reading() if request.method in SAFE_METHODS else nullcontext():
                return self.get_response(request)
        try:
            return probe(request)
        except Http404:
            return HttpResponse(status=404)

    def _note(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        route = route_name(request, response.status_code)
        if settings.GOALWEAVE_METRICS or settings.GOALWEAVE_METRICS_TOKEN:
            observe_request(route=route, method=request.method or "", status=response.status_code, seconds=seconds)
            _count_page_cache()
        if not LOG.isEnabledFor(logging.INFO):
            return
        facts: dict[str, object] = {"status": response.status_code, "route": route, "ms": round(seconds * 1000)}
        if settings.GOALWEAVE_LOG_ADDRESSES:
            facts["address"] = address_of(request)
        LOG.info("%s %s", request.method, private_path(request), extra={"facts": facts})


def route_name(request: HttpRequest, status: int) -> str:
    """The name of the view that answered, never the address."""
    match = request.resolver_match
    if match is not None:
        return str(match.view_name or match.route)
    if request.path_info in PROBES:
        return request.path_info.lstrip("/")
    if request.path_info.startswith(f"/{settings.STATIC_URL.lstrip('/')}"):
        return STATIC
    return CACHED if status in (200, 304) else UNKNOWN


def _request_number(request: HttpRequest) -> str:
    sent = request.headers.get(HEADER, "")
    if settings.ALLAUTH_TRUSTED_PROXY_COUNT and NUMBER.fullmatch(sent):
        return sent
    return secrets.token_hex(8)


@dataclass(slots=True)
class _Counted:
    """What of the page cache of this process is in the metrics already."""

    hits: int = 0
    misses: int = 0


@cache
def _counted() -> _Counted:
    return _Counted()


@cache
def _page_cache_statistics() -> Callable[[], object] | None:
    """The statistics of the cache of pages, where the site has one."""
    try:
        return import_string("goalweave.web.page_cache.statistics")  # type: ignore[no-any-return]
    except ImportError:
        return None


def _count_page_cache() -> None:
    statistics = _page_cache_statistics()
    if statistics is None:
        return
    now, before = statistics(), _counted()
    hits, misses = int(getattr(now, "hits", 0)), int(getattr(now, "misses", 0))
    count_page_cache(hits=hits - before.hits, misses=misses - before.misses)
    before.hits, before.misses = hits, misses


class PrivateAnswersMiddleware:
    """No cache, not even the browser's own, keeps what was made for a person who is signed in.

    An answer for which no one asked who the visitor is, such as a style sheet, is the same for everyone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        session = getattr(request, "session", None)
        if session is not None and session.accessed and SESSION_KEY in session:
            response["Cache-Control"] = "private, no-store"
        return response
