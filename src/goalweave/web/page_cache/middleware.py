"""Answers visitors who are not signed in from the pages that were stored in the present state of the data."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Hashable
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.exceptions import MiddlewareNotUsed, SuspiciousOperation
from django.db import Error
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from django.utils.module_loading import import_string

from goalweave.web.guide.offer import HIDDEN
from goalweave.web.page_cache.routes import API, is_cacheable
from goalweave.web.page_cache.state import CachedState, PageExpiry
from goalweave.web.page_cache.store import CachedPage, PageStore, page_store
from goalweave.web.records.columns import COOKIE as COLUMNS
from goalweave.web.static_files import accepts_gzip
from goalweave.web.theme import COOKIE as THEME

API_LIMIT = "goalweave.api.site.Limit"
"""Counts requests to the API; by name, since one face does not import another."""

METHODS = ("GET", "HEAD")
PERSONAL_HEADERS = ("HTTP_AUTHORIZATION", "HTTP_HX_REQUEST", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE")
"""Requests with one of these are never answered from the store: keys, parts of pages, and conditions that only views know."""

SHAPING_COOKIES = (THEME, COLUMNS, HIDDEN)
"""Cookies that visitors have without signing in and that pages depend on. They are part of the key."""

LONGEST_ADDRESS = 2_000
LONGEST_COOKIE = 500
"""Characters beyond which a request is answered as if nothing were stored."""

MEDIA_TYPES = frozenset(
    {
        "text/html",
        "text/css",
        "text/csv",
        "application/json",
        "application/geo+json",
        "application/atom+xml",
        "image/svg+xml",
    }
)
VARY = frozenset({"accept-encoding", "accept-language", "cookie"})
"""Request headers that an answer may depend on: all that these tell is in the key. The language is in the address."""


class PageCacheMiddleware:
    """Stands before sessions, languages and compression, so that a stored page needs none of them.

    Stored are whole answers with status 200 to requests without a session, at the addresses of `routes`, by the state that the data had
    before the page was made: a write in between makes a page too new for its state, never too old, and the next request asks for another
    state. Only where GOALWEAVE_PAGE_AGE says so is the state read less often. What sets a cookie or contains a token for forms, which sets one, is not stored.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.GOALWEAVE_PAGE_CACHE or settings.DEBUG:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.store: PageStore = page_store()
        self._state = CachedState(settings.GOALWEAVE_PAGE_AGE)
        self._expiry = PageExpiry()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in METHODS or not _is_visitor(request):
            return self.get_response(request)
        try:
            key = _page_key(request)
            state = self._state.read() if key else None
        except (SuspiciousOperation, Error):  # what follows knows how to answer
            return self.get_response(request)
        if key is None or state is None:
            return self.get_response(request)
        now = timezone.now()
        page = self.store.find(state, key, now)
        if page is not None:
            if not _is_within_limit(request):
                return self.get_response(request)
            return _answer(request, page)
        response = self.get_response(request)
        if request.method == "HEAD" or not _can_be_stored(request, response):
            return response
        try:
            # Of before the page was made, so that a moment that came in between makes it expire at once.
            page = _page_to_store(response, now, self._expiry.read(state, now))
        except Error:  # the page is there, and is not stored
            return response
        self.store.add(state, key, page)
        return _answer(request, page)


def _is_visitor(request: HttpRequest) -> bool:
    meta = request.META
    if any(name in meta for name in PERSONAL_HEADERS):
        return False
    if "HTTP_COOKIE" not in meta:
        return True
    cookies = request.COOKIES
    if settings.SESSION_COOKIE_NAME in cookies or CookieStorage.cookie_name in cookies:
        return False
    return all(len(cookies.get(name, "")) <= LONGEST_COOKIE for name in SHAPING_COOKIES)


def _page_key(request: HttpRequest) -> Hashable:
    """All of a visitor's request that a page depends on, as it is: filters repeat the query in the order in which it came. None for
    addresses that are too long. Raises DisallowedHost."""
    meta = request.META
    query = meta.get("QUERY_STRING", "")
    if len(request.path) + len(query) > LONGEST_ADDRESS:
        return None
    cookies: tuple[Any, ...] = ()
    if "HTTP_COOKIE" in meta:
        cookies = tuple(request.COOKIES.get(name) for name in SHAPING_COOKIES)
    if not any(cookies):
        cookies = ()
    return (request.scheme, request.get_host(), request.path, query, accepts_gzip(request), cookies)


def _can_be_stored(request: HttpRequest, response: HttpResponse) -> bool:
    if (
        response.status_code != 200
        or response.streaming
        or response.cookies
        or not is_cacheable(request.resolver_match)
    ):
        return False
    if request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
        return False
    if response.get("Content-Type", "").partition(";")[0] not in MEDIA_TYPES:
        return False
    control = response.get("Cache-Control", "")
    if "no-store" in control or "private" in control:
        return False
    vary = {name.strip().lower() for name in response.get("Vary", "").split(",") if name.strip()}
    return vary <= VARY


def _page_to_store(response: HttpResponse, now: datetime, expiry: datetime) -> CachedPage:
    if not response.has_header("ETag"):
        content = response.content
        if response.get("Content-Encoding") == "gzip":
            # The same content has the same tag, however it is compressed and in whichever process.
            content = gzip.decompress(content)
        response["ETag"] = f'W/"{sha256(content).hexdigest()[:24]}"'
        patch_vary_headers(response, ["Accept-Encoding"])
    return CachedPage(bytes(response.content), tuple(response.items()), response["ETag"], now, expiry)


def _answer(request: HttpRequest, page: CachedPage) -> HttpResponse:
    """The page, or 304 where the visitor has it already."""
    if (tags := request.META.get("HTTP_IF_NONE_MATCH")) and _matches(page.etag, tags):
        response: HttpResponse = HttpResponseNotModified()
        headers = [(name, value) for name, value in page.headers if not name.lower().startswith("content-")]
    else:
        response = HttpResponse(b"" if request.method == "HEAD" else page.body)
        headers = list(page.headers)
    for name, value in headers:
        response.headers[name] = value
    if request.method == "HEAD" and response.status_code == 200:
        response.headers["Content-Length"] = str(len(page.body))
    return response


def _matches(etag: str, tags: str) -> bool:
    """Weak comparison (RFC 9110, 8.8.3.2)."""
    known = etag.removeprefix("W/")
    return any(tag == "*" or tag.removeprefix("W/") == known for tag in parse_etags(tags))


def _is_within_limit(request: HttpRequest) -> bool:
    """Count a request to the API that is answered from the store as one that is not. Beyond the limit the API itself answers."""
    return not request.path_info.startswith(f"/{API}") or bool(_api_limit().allow_request(request))


@cache
def _api_limit() -> Any:
    return import_string(API_LIMIT)()
