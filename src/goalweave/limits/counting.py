"""Counts of attempts in windows of time, in the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.utils.crypto import salted_hmac

from goalweave.limits.models import AttemptCount, SharedValue

HOUR = timedelta(hours=1)
LONGEST_USE = timedelta(hours=5)
"""After this, a window can matter no more: the puzzle of an entry counts for four hours (calls/spam.py)."""
BRIEF_WAIT = 200
"""Milliseconds that `brief_wait` lets SQLite wait for another writer."""


def private_key(purpose: str, value: str) -> str:
    """A digest of an address or a network that only this site can make; another purpose, another digest."""
    return salted_hmac(f"goalweave.limits.{purpose}", value, algorithm="sha256").hexdigest()


def window_start(now: datetime, window: timedelta) -> datetime:
    """When the window began; windows follow each other from 1970 on, so that all processes have the same."""
    seconds = window.total_seconds()
    return datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)


def count_attempt(key: str, limit: int, now: datetime, *, window: timedelta = HOUR) -> bool:
    """Count once more within this window, and say whether it is one of the first `limit`; 0: any number. One query.

    Beyond the limit nothing is written: a flood costs a look.
    """
    return not limit or count_many(key, 1, limit, window_start(now, window)) is not None


def count_many(key: str, number: int, limit: int, starts: datetime) -> int | None:
    """Add a number to a count that is below the limit. Returns the count, which may now be above it; None if nothing was added."""
    table = connection.ops.quote_name(AttemptCount._meta.db_table)
    # One statement, so that processes that count at the same moment do not lose each other's.
    statement = (
        f'INSERT INTO {table} ("key", "starts", "count") VALUES (%s, %s, %s) '  # noqa: S608
        f'ON CONFLICT ("key", "starts") DO UPDATE SET "count" = {table}."count" + %s WHERE {table}."count" < %s '
        'RETURNING "count"'
    )
    values = [key, connection.ops.adapt_datetimefield_value(starts), number, number, limit]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    return None if row is None else int(row[0])


def forget_windows(beginning: str, starts: datetime) -> None:
    """Delete the windows of keys with this beginning that began before that moment."""
    AttemptCount.objects.filter(key__startswith=beginning, starts__lt=starts).delete()


def remove_old_counts(now: datetime) -> int:
    """Forget all windows that can matter no more, and values that have expired. Returns the number of windows."""
    SharedValue.objects.filter(expires__lt=now).delete()
    removed, _types = AttemptCount.objects.filter(starts__lt=now - LONGEST_USE).delete()
    return removed


@contextmanager
def brief_wait() -> Iterator[None]:
    """Let SQLite wait only for a moment for another writer, unless a transaction has begun; PostgreSQL has one lock for each row anyway."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    usual = int(connection.settings_dict["OPTIONS"].get("timeout", 5) * 1000)
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {BRIEF_WAIT}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")
