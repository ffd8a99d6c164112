"""What the store keeps, and what it drops first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from goalweave.web.page_cache.store import OVERHEAD, CachedPage, PageStore

NOW = datetime(2026, 3, 9, 12, tzinfo=UTC)


def page(body: bytes = b"", expires: datetime = NOW + timedelta(hours=1)) -> CachedPage:
    return CachedPage(body, (), 'W/"x"', NOW, expires)


def store(pages: int) -> PageStore:
    """With room for that many empty pages."""
    return PageStore(pages * OVERHEAD)


def keys_in(some: PageStore, *keys: str) -> str:
    """Those of the keys that are there, without asking for them."""
    return "".join(key for key in keys if key in some._probation or key in some._protected)


def fill(some: PageStore, keys: str) -> None:
    for key in keys:
        assert some.find(1, key, NOW) is None
        some.add(1, key, page())


def test_page_is_there_in_its_state_alone() -> None:
    some = store(10)
    fill(some, "a")
    assert some.find(1, "a", NOW) == page()
    assert some.find(2, "a", NOW) is None
    assert some.find(1, "a", NOW) is None
    assert some.statistics().size == 0


def test_page_of_an_earlier_state_is_not_stored() -> None:
    some = store(10)
    assert some.find(1, "a", NOW) is None
    assert some.find(2, "b", NOW) is None  # a write, while the first page is being made
    some.add(1, "a", page())
    assert some.find(2, "a", NOW) is None


def test_page_expires_at_its_moment() -> None:
    some = store(10)
    fill(some, "a")
    assert some.find(1, "a", NOW + timedelta(hours=1) - timedelta(seconds=1)) is not None
    assert some.find(1, "a", NOW + timedelta(hours=1)) is None
    assert some.statistics().pages == 0


def test_page_that_a_clock_ahead_has_stored_is_made_again() -> None:
    some = store(10)
    fill(some, "ab")
    assert some.find(1, "a", NOW - timedelta(seconds=59)) is not None
    assert some.find(1, "b", NOW - timedelta(hours=1)) is None
    assert keys_in(some, "a", "b") == "a"


def test_page_that_was_requested_again_stays_when_many_others_come() -> None:
    some = store(10)
    fill(some, "ab")
    assert some.find(1, "a", NOW) is not None
    fill(some, "cdefghijklmn")
    assert keys_in(some, *"abcdefghijklmn") == "afghijklmn"
    assert some.statistics().size <= some.capacity


def test_protected_pages_make_room_for_each_other() -> None:
    some = store(10)
    fill(some, "abcdefghij")
    for key in "abcdefghij":
        assert some.find(1, key, NOW) is not None
    fill(some, "k")
    assert keys_in(some, *"abcdefghijk") == "bcdefghijk"


def test_page_that_is_too_large_is_not_stored() -> None:
    some = PageStore(80_000)
    assert some.find(1, "a", NOW) is None
    some.add(1, "a", page(b"x" * 10_000))
    assert keys_in(some, "a") == ""
    some.add(1, "a", page(b"x" * 8_000))
    assert keys_in(some, "a") == "a"


def test_statistics_count_what_was_asked() -> None:
    some = store(10)
    fill(some, "ab")
    some.find(1, "a", NOW)
    some.find(1, "a", NOW)
    figures = some.statistics()
    assert (figures.hits, figures.misses, figures.pages, figures.size) == (2, 2, 2, 2 * OVERHEAD)
    assert figures.capacity == 10 * OVERHEAD
