"""What a stored page depends on: the state of the data, and the time until it may be another page."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import datetime, time, timedelta
from time import monotonic

from django.db import connection
from django.utils import timezone

from goalweave.audit.models import Entry
from goalweave.frameworks.models import Revision
from goalweave.indicators.models import AreaRevision
from goalweave.prizes.queries import next_moment


def data_state() -> Hashable:
    """Another one after every write to the log, the frameworks or the areas; None without a log. One query.

    As `log_position`, `framework_revision` and `area_revision`, in one statement without Django's queries, since it is most of
    what a stored page costs.
    """
    quote = connection.ops.quote_name
    columns = ["id", "at"]
    columns += [f"(SELECT MAX(number) FROM {quote(model._meta.db_table)})" for model in (Revision, AreaRevision)]  # noqa: S608 – our own names
    if connection.vendor == "postgresql":
        columns.append("(SELECT number FROM audit_commits)")
    table = quote(Entry._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY id DESC LIMIT 1")  # noqa: S608
        row = cursor.fetchone()
    return tuple(row) if row else None


class CachedState:
    """The state of the data, read anew once it is so many seconds old; 0: at each request.

    Pages made in between are newer than the state under which they are stored, never older, so that no page is out of date by more.
    Safe to use from several threads.
    """

    def __init__(self, seconds: float, clock: Callable[[], float] = monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._held: tuple[Hashable, float] = (None, 0.0)

    def read(self) -> Hashable:
        """As data_state; no query while it is held."""
        if not self._seconds:
            return data_state()
        now = self._clock()
        state, since = self._held
        if state is None or now - since >= self._seconds:
            state = data_state()
            self._held = (state, now)
        return state


class PageExpiry:
    """When pages of one state of the data may become others. Safe to use from several threads."""

    def __init__(self) -> None:
        self._held: tuple[Hashable, datetime, datetime | None] | None = None

    def read(self, state: Hashable, now: datetime) -> datetime:
        """The next midnight, or the moment before it at which a call or a phase of a prize begins or ends.

        Two queries for a state that was not asked for before, and once a moment has come.
        """
        cached = self._held
        if cached is None or cached[0] != state or now < cached[1] or (cached[2] is not None and cached[2] <= now):
            self._held = cached = (state, now, next_moment(now))
        day = timezone.localdate(now) + timedelta(days=1)
        midnight = timezone.make_aware(datetime.combine(day, time()))
        return min(midnight, cached[2] or midnight)
