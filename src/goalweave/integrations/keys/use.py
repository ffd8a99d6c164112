"""The requests of a key, counted by the hour for all processes together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F

from goalweave.integrations.models import ApiKey, KeyHour

SEEN = timedelta(minutes=1)
"""How exact the time of the last use is."""
KEPT = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class KeyUse:
    """allowed: whether the request is within the limit; left: requests until it is reached; wait: seconds until the next hour."""

    allowed: bool
    left: int
    wait: int


def count_request(key: ApiKey, most: int, now: datetime) -> KeyUse:
    """Count a request with a key. most: requests in an hour; 0: any number."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    if key.last_used is None or now - key.last_used >= SEEN:
        ApiKey.objects.filter(pk=key.pk).update(last_used=now)
        KeyHour.objects.filter(key=key, hour__lt=now - KEPT).delete()
    if not KeyHour.objects.filter(key=key, hour=hour).update(requests=F("requests") + 1):
        # Of two first requests in the same hour one makes the row, and both are counted.
        KeyHour.objects.bulk_create([KeyHour(key=key, hour=hour)], ignore_conflicts=True)
        KeyHour.objects.filter(key=key, hour=hour).update(requests=F("requests") + 1)
    requests = KeyHour.objects.filter(key=key, hour=hour).values_list("requests", flat=True).get()
    wait = int((hour + timedelta(hours=1) - now).total_seconds()) + 1
    return KeyUse(allowed=not most or requests <= most, left=max(most - requests, 0), wait=wait)
