"""Who gets a page from the store, which pages get there, and when they are others."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory, override_settings
from django.urls import resolve
from django.utils.translation import get_language_from_path, override
from tests.factories.accounts import OrganisationFactory
from tests.factories.catalogues import loaded
from tests.factories.entries import stored_call
from tests.factories.records import record, stored

import goalweave
from goalweave.accounts.actor import SYSTEM
from goalweave.audit.actions import log
from goalweave.registry.actions import set_visibility
from goalweave.registry.models import Record, Visibility
from goalweave.web.page_cache import statistics
from goalweave.web.page_cache.middleware import PageCacheMiddleware
from goalweave.web.page_cache.state import CachedState, PageExpiry, data_state
from goalweave.web.page_cache.store import page_store

pytestmark = pytest.mark.django_db
View = Callable[[HttpRequest], HttpResponse]


@pytest.fixture(autouse=True)
def keeping() -> Iterator[None]:
    with override_settings(GOALWEAVE_PAGE_CACHE=8):
        page_store.cache_clear()
        log(actor=SYSTEM, verb="begin", object_type="test", object_id=1)
        yield
    page_store.cache_clear()


class Site:
    """The middleware before a view that counts its requests. view: makes the answer."""

    def __init__(self, view: View = lambda _request: HttpResponse("page")) -> None:
        self.made = 0
        self._view = view
        self._middleware = PageCacheMiddleware(self._answer)

    def _answer(self, request: HttpRequest) -> HttpResponse:
        self.made += 1
        with override(get_language_from_path(request.path_info) or "en"):
            request.resolver_match = resolve(request.path_info)
        return self._view(request)

    def get(self, address: str = "/records/", method: str = "get", **extra: Any) -> HttpResponse:
        request = getattr(RequestFactory(), method)(address, **extra)
        return self._middleware(request)


def cookie(value: str) -> dict[str, str]:
    return {"HTTP_COOKIE": value}


def test_page_may_be_out_of_date_by_the_seconds_of_the_setting_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("goalweave.web.page_cache.middleware.CachedState", partial(CachedState, clock=lambda: now[0]))
    with override_settings(GOALWEAVE_PAGE_AGE=10):
        site = Site(lambda _request: HttpResponse(str(site.made)))
    assert site.get().content == b"1"
    log(actor=SYSTEM, verb="change", object_type="test", object_id=1)
    now[0] += 9.9
    assert site.get().content == b"1"
    now[0] += 0.1
    assert site.get().content == b"2"
    now[0] += 60  # nothing was written meanwhile
    assert site.get().content == b"2"


def test_second_visitor_gets_the_page_of_the_first() -> None:
    site = Site()
    first, second = site.get(), site.get()
    assert (site.made, second.content, dict(second.items())) == (1, b"page", dict(first.items()))
    assert (statistics().hits, statistics().misses, statistics().pages) == (1, 1, 1)


@pytest.mark.parametrize(
    "other",
    [
        {"address": "/records/?q=a"},
        {"address": "/fr/records/"},
        {"headers": {"host": "localhost"}},
        {"secure": True},
        {"headers": {"accept-encoding": "gzip"}},
        cookie("theme=dark"),
        cookie("records=10.title"),
        cookie("start_hidden=1"),
    ],
)
def test_another_request_gets_another_page(other: dict[str, Any]) -> None:
    site = Site()
    site.get()
    site.get(**other)
    assert site.made == 2
    site.get(**other)
    assert site.made == 2


def test_cookies_that_change_no_page_make_no_difference() -> None:
    site = Site()
    site.get()
    site.get(**cookie("csrftoken=x; analytics=1"))
    assert site.made == 1


@pytest.mark.parametrize(
    "own",
    [
        cookie("sessionid=x"),
        cookie("messages=x"),
        cookie(f"theme={'x' * 501}"),
        {"headers": {"authorization": "Bearer x"}},
        {"headers": {"hx-request": "true"}},
        {"headers": {"if-modified-since": "Mon, 02 Mar 2026 09:00:00 GMT"}},
        {"headers": {"host": "elsewhere.example"}},
        {"method": "post"},
        {"address": f"/records/?q={'x' * 2000}"},
    ],
)
def test_requests_of_a_person_are_neither_answered_from_the_store_nor_stored(own: dict[str, Any]) -> None:
    site = Site()
    site.get()
    site.get(**own)
    site.get(**own)
    assert (site.made, statistics().pages, statistics().hits) == (3, 1, 0)


def answer(content_type: str = "text/html; charset=utf-8", status: int = 200, **headers: str) -> View:
    fields = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _request: HttpResponse("page", content_type=content_type, status=status, headers=fields)


def with_cookie(_request: HttpRequest) -> HttpResponse:
    response = HttpResponse("page")
    response.set_cookie("theme", "dark")
    return response


def with_token(request: HttpRequest) -> HttpResponse:
    return HttpResponse(get_token(request))


@pytest.mark.parametrize(
    "view",
    [
        answer(status=404),
        answer(content_type="application/pdf"),
        answer(Cache_Control="no-store"),
        answer(Cache_Control="private, max-age=60"),
        answer(Vary="Accept-Encoding, HX-Target"),
        with_cookie,
        with_token,
        lambda _request: StreamingHttpResponse([b"page"]),
    ],
)
def test_answer_that_is_for_one_visitor_or_moment_is_not_stored(view: View) -> None:
    site = Site(view)
    site.get()
    site.get()
    assert (site.made, statistics().pages) == (2, 0)


@pytest.mark.parametrize(
    "address", ["/calls/", "/prizes/", "/try/", "/search/", "/sign-in/", "/indices/", "/api/v1/indices"]
)
def test_page_that_shows_more_than_the_log_follows_is_not_stored(address: str) -> None:
    site = Site()
    site.get(address)
    site.get(address)
    assert site.made == 2


def test_write_makes_another_page() -> None:
    site = Site()
    site.get()
    log(actor=SYSTEM, verb="change", object_type="test", object_id=1)
    site.get()
    assert site.made == 2


def test_page_that_is_overtaken_by_a_write_is_not_shown() -> None:
    def write(_request: HttpRequest) -> HttpResponse:
        log(actor=SYSTEM, verb="change", object_type="test", object_id=1)
        return HttpResponse("page")

    site = Site(write)
    site.get()
    site.get()
    assert site.made == 2


def test_visitor_who_has_the_page_gets_304() -> None:
    site = Site(answer(Cache_Control="public, max-age=60", Content_Language="en"))
    etag = site.get()["ETag"]
    for tags in (etag, f'"other", {etag}', etag.removeprefix("W/"), "*"):
        response = site.get(headers={"if-none-match": tags})
        assert (response.status_code, response.content) == (304, b"")
        assert (response["ETag"], response["Cache-Control"]) == (etag, "public, max-age=60")
        assert not [name for name in response.headers if name.startswith("Content-")]
    assert site.get(headers={"if-none-match": '"other"'}).status_code == 200
    assert site.made == 1


def test_tag_is_that_of_the_content_however_it_is_compressed() -> None:
    zipped = HttpResponse(gzip.compress(b"page"), headers={"Content-Encoding": "gzip"})
    plain = Site().get()
    site = Site(lambda _request: zipped)
    assert site.get(headers={"accept-encoding": "gzip"})["ETag"] == plain["ETag"]
    assert site.get(headers={"accept-encoding": "gzip"}).content == zipped.content
    assert Site(lambda _request: HttpResponse("other")).get("/records/?q=b")["ETag"] != plain["ETag"]


def test_head_has_the_length_of_the_page_and_no_content() -> None:
    site = Site()
    site.get()
    response = site.get(method="head")
    assert (response.status_code, response.content, response["Content-Length"]) == (200, b"", "4")
    assert site.made == 1


def test_page_expires_at_midnight_or_when_a_call_opens_or_closes() -> None:
    noon, expiry = datetime(2026, 3, 9, 12, tzinfo=UTC), PageExpiry()
    assert expiry.read("before", noon) == datetime(2026, 3, 10, tzinfo=UTC)
    call = stored_call(OrganisationFactory(slug="own"), "call", noon)
    call.opens, call.closes = noon + timedelta(hours=1), noon + timedelta(hours=2)
    call.save()
    assert expiry.read("after", noon) == call.opens
    assert expiry.read("after", call.opens) == call.closes
    assert expiry.read("after", call.closes) == datetime(2026, 3, 10, tzinfo=UTC)
    assert expiry.read("after", noon) == call.opens


def test_moments_are_read_once_for_each_state(django_assert_num_queries: Any) -> None:
    noon, expiry = datetime(2026, 3, 9, 12, tzinfo=UTC), PageExpiry()
    for state, queries in (("one", 2), ("one", 0), ("two", 2)):
        with django_assert_num_queries(queries):
            expiry.read(state, noon)


def test_state_is_read_with_one_query(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        before = data_state()
    log(actor=SYSTEM, verb="change", object_type="test", object_id=1)
    assert data_state() != before


@override_settings(GOALWEAVE_API_RATE=3)
def test_answers_of_the_api_from_the_store_count_towards_the_limit() -> None:
    from goalweave.api.site import request_counts

    request_counts.cache_clear()
    client = Client()
    answers = [client.get("/api/v1/organisations").status_code for _time in range(5)]
    request_counts.cache_clear()
    assert answers == [200, 200, 200, 429, 429]
    assert statistics().misses == 1


@override_settings(GOALWEAVE_PAGE_CACHE=0)
def test_no_page_is_stored_where_that_is_off() -> None:
    with pytest.raises(MiddlewareNotUsed):
        PageCacheMiddleware(lambda _request: HttpResponse())


def test_published_record_is_on_every_list_at_once_and_gone_when_it_is_private() -> None:
    loaded()
    row = stored(record("wells", title={"en": "Wells of the valley"}), organisation=OrganisationFactory(slug="own"))[
        "wells"
    ]
    client = Client()
    addresses = ("/", "/records/", f"/records/{row.pk}/", "/api/v1/records", "/feeds/records.atom")

    def lists_that_have_it() -> list[bool]:
        return [b"Wells of the valley" in client.get(address).content for address in addresses]

    assert lists_that_have_it() == lists_that_have_it() == [True] * 5
    assert statistics().hits == 5
    set_visibility(actor=SYSTEM, ids=[row.pk], visibility=Visibility.ORGANISATION)
    assert lists_that_have_it() == [False] * 5
    set_visibility(actor=SYSTEM, ids=[row.pk], visibility=Visibility.PUBLIC)
    assert lists_that_have_it() == [True] * 5
    assert Record.objects.get().visibility == Visibility.PUBLIC


def test_pages_read_no_cookie_that_the_key_leaves_out() -> None:
    package = Path(goalweave.__file__).parent
    readers = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if re.search(r"\.COOKIES\b|get_signed_cookie", path.read_text(encoding="utf-8"))
    }
    assert readers == {
        "web/accounts/second_step.py",  # whether there is a session: then nothing is kept
        "web/guide/offer.py",
        "web/page_cache/middleware.py",
        "web/records/columns.py",
        "web/theme.py",
    }
