"""Two people who act at the same moment, on PostgreSQL."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from django.db import connection, transaction

from goalweave.core.errors import GoalweaveError

PATIENCE = 60
"""Seconds after which a test gives up."""


def side_by_side(first: Callable[[], Any], second: Callable[[], Any]) -> list[Any]:
    """What both return or raise of our own. second begins before the transaction of `first` ends, which it does as soon as `second`
    waits for it or is done."""
    done, release = threading.Event(), threading.Event()
    process: list[int] = []

    def hold() -> Any:
        try:
            with transaction.atomic():
                try:
                    result = first()
                finally:
                    done.set()
                assert release.wait(PATIENCE)
            return result
        finally:
            connection.close()

    def follow() -> Any:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                process.append(cursor.fetchone()[0])
            return second()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        running: list[Future[Any]] = [pool.submit(hold)]
        try:
            assert done.wait(PATIENCE)
            running.append(pool.submit(follow))
            until = time.monotonic() + PATIENCE
            while not (running[1].done() or (process and _waits(process[0]))):
                assert time.monotonic() < until
        finally:
            release.set()
        return [_outcome(one) for one in running]


def _waits(process: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = %s", [process])
        row = cursor.fetchone()
    return bool(row and row[0])


def _outcome(running: Future[Any]) -> Any:
    try:
        return running.result()
    except GoalweaveError as error:
        return error
