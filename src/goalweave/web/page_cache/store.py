"""The pages that a process keeps, up to a number of bytes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from threading import Lock

from django.conf import settings

MEGABYTE = 1_000_000
PROBATION_SHARE = 0.5
"""Part of the bytes for pages that were requested once: requests for many different addresses cannot push out the others."""
LARGEST_SHARE = 0.125
"""Part of the bytes that a single page may take."""
OVERHEAD = 1_500
"""Bytes that a page takes besides its body, such as its headers and its key."""

SLACK = timedelta(minutes=1)
"""Requests come in another order than that in which their moments were taken, but for no longer than this."""


@dataclass(frozen=True, slots=True)
class CachedPage:
    """body: as it is sent, compressed where the key says so. made: the moment as which it was made; expires: from which on it may be another
    one."""

    body: bytes
    headers: tuple[tuple[str, str], ...]
    etag: str
    made: datetime
    expires: datetime

    @property
    def size(self) -> int:
        return len(self.body) + OVERHEAD

    def is_current(self, now: datetime) -> bool:
        """Also not where the clock was ahead when it was made: it may show a call as closed that is open."""
        return self.made - SLACK <= now < self.expires


@dataclass(frozen=True, slots=True)
class StoreStatistics:
    """Of one process since its start. hits: requests that were answered from the store; misses: requests whose page was made and then
    stored; pages, size: what is in the store now, in pages and bytes; capacity: bytes that it may take."""

    hits: int
    misses: int
    pages: int
    size: int
    capacity: int


class PageStore:
    """Segmented LRU (Karedla, Love and Wherry 1994): a page enters on probation and is protected from its second request on.

    Everything in it is of one state of the data; the first request after a write empties it. Safe to use from several threads.
    """

    def __init__(self, capacity: int) -> None:
        """capacity: bytes."""
        self.capacity = capacity
        self._state: Hashable = None
        self._probation: OrderedDict[Hashable, CachedPage] = OrderedDict()
        self._protected: OrderedDict[Hashable, CachedPage] = OrderedDict()
        self._probation_size = 0
        self._protected_size = 0
        self._hits = 0
        self._misses = 0
        self._lock = Lock()

    def find(self, state: Hashable, key: Hashable, now: datetime) -> CachedPage | None:
        """The page, if it was stored in the same state of the data and has not expired."""
        with self._lock:
            if state != self._state:
                self._empty(state)
            page = self._protected.get(key)
            if page is not None:
                self._protected.move_to_end(key)
            else:
                page = self._probation.get(key)
                if page is not None:
                    self._protect(key, page)
            if page is not None and not page.is_current(now):
                self._remove(key)
                page = None
            if page is not None:
                self._hits += 1
            return page

    def add(self, state: Hashable, key: Hashable, page: CachedPage) -> None:
        """Store a page that was made after `find` returned None for this state; nothing happens after a write in between."""
        with self._lock:
            self._misses += 1
            if state != self._state or page.size > self.capacity * LARGEST_SHARE:
                return
            self._remove(key)
            self._probation[key] = page
            self._probation_size += page.size
            self._shrink()

    def statistics(self) -> StoreStatistics:
        with self._lock:
            pages = len(self._probation) + len(self._protected)
            size = self._probation_size + self._protected_size
            return StoreStatistics(self._hits, self._misses, pages, size, self.capacity)

    def _protect(self, key: Hashable, page: CachedPage) -> None:
        del self._probation[key]
        self._probation_size -= page.size
        self._protected[key] = page
        self._protected_size += page.size

    def _shrink(self) -> None:
        """Drop what was not requested for longest, of those on probation first where these are more than their part."""
        while self._probation_size + self._protected_size > self.capacity:
            if self._probation_size > self.capacity * PROBATION_SHARE or not self._protected:
                _key, page = self._probation.popitem(last=False)
                self._probation_size -= page.size
            else:
                _key, page = self._protected.popitem(last=False)
                self._protected_size -= page.size

    def _remove(self, key: Hashable) -> None:
        if page := self._probation.pop(key, None):
            self._probation_size -= page.size
        if page := self._protected.pop(key, None):
            self._protected_size -= page.size

    def _empty(self, state: Hashable) -> None:
        self._state = state
        self._probation.clear()
        self._protected.clear()
        self._probation_size = self._protected_size = 0


@cache
def page_store() -> PageStore:
    """The store of this process, as large as GOALWEAVE_PAGE_CACHE says."""
    return PageStore(settings.GOALWEAVE_PAGE_CACHE * MEGABYTE)
