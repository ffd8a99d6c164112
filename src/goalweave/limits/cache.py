"""A cache of Django's in the database, for what django-allauth counts: attempts to sign in, emails, second steps.

Django's own cache in the database throws away entries when it is full, so that requests from many addresses would reset everyone's
counts. Here nothing goes before it expires; when too many values are in it, new ones are refused, and with them the attempts.
"""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import count
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection
from django.utils import timezone

from goalweave.limits.models import SharedValue

MOST_VALUES = 200_000
TIDY_AFTER = 100
"""Writes of a process between two looks for values that have expired."""
FOR_EVER = timedelta(days=366)
SLACK = timedelta(minutes=1)
"""By so much the clocks of two machines can differ."""

Expiry = float | None
"""Seconds, None: as long as possible; DEFAULT_TIMEOUT is an object of Django's."""


class SharedCache(BaseCache):
    """Values that JSON can express. A value is gone once it has expired; what is stored last counts.

    What a clock that was ahead has stored is gone as soon as the clock is right: its limits would stop people until then.
    """

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._writes = count(1)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        now = timezone.now()
        rows = SharedValue.objects.filter(key=self.make_and_validate_key(key, version), expires__gt=now)
        text = rows.values_list("value", flat=True).first()
        entry = None if text is None else json.loads(text)
        # Earlier versions stored the value alone.
        if not isinstance(entry, dict) or entry["written"] > (now + SLACK).timestamp():
            return default
        return entry["value"]

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._write(key, value, timeout, version, replace=True)

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Store a value unless there is one. Returns whether it was stored: of two processes one gets True."""
        return self._write(key, value, timeout, version, replace=False)

    def delete(self, key: Any, version: int | None = None) -> bool:
        removed, _types = SharedValue.objects.filter(key=self.make_and_validate_key(key, version)).delete()
        return bool(removed)

    def clear(self) -> None:
        SharedValue.objects.all().delete()

    def _write(self, key: Any, value: Any, timeout: Any, version: int | None, *, replace: bool) -> bool:
        if next(self._writes) % TIDY_AFTER == 0 and not self._make_room():
            return False
        table = connection.ops.quote_name(SharedValue._meta.db_table)
        adapt = connection.ops.adapt_datetimefield_value
        now = timezone.now()
        statement = (
            f'INSERT INTO {table} ("key", "value", "expires") VALUES (%s, %s, %s) '  # noqa: S608
            'ON CONFLICT ("key") DO UPDATE SET "value" = excluded."value", "expires" = excluded."expires" '
        )
        expires = now + self._life(timeout)
        entry = json.dumps({"value": value, "written": now.timestamp()})
        values = [self.make_and_validate_key(key, version), entry, adapt(expires)]
        if not replace:
            # The same key always has the same life, so that a later end is that of a clock that was ahead.
            statement += f'WHERE {table}."expires" <= %s OR {table}."expires" > %s '
            values += [adapt(now), adapt(expires + SLACK)]
        with connection.cursor() as cursor:
            cursor.execute(statement + 'RETURNING "key"', values)
            return cursor.fetchone() is not None

    def _life(self, timeout: Any) -> timedelta:
        seconds: Expiry = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return FOR_EVER if seconds is None else timedelta(seconds=seconds)

    def _make_room(self) -> bool:
        SharedValue.objects.filter(expires__lte=timezone.now()).delete()
        return SharedValue.objects.count() < MOST_VALUES
