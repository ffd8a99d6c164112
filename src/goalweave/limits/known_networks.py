"""From which networks a person signs in, as digests: there no one else can lock the account by wrong passwords."""

from __future__ import annotations

from datetime import datetime, timedelta

from goalweave.limits.counting import count_attempt, private_key
from goalweave.limits.models import SharedValue

REMEMBERED = timedelta(days=60)
RENEWED = timedelta(days=50)
"""With less than this left, a sign-in is remembered anew."""
MOST_ATTEMPTS = 50
"""Attempts within an hour, from all networks together that are not known, to sign in with one email address."""


def may_try(email: str, network: str, now: datetime) -> bool:
    """Count an attempt to sign in, and say whether it may be made: from a known network always, from all others up to a limit."""
    if SharedValue.objects.filter(key=_key(email, network), expires__gt=now).exists():
        return True
    return count_attempt(f"sign-in:{private_key('sign-in', _plain(email))}", MOST_ATTEMPTS, now)


def remember_network(email: str, network: str, now: datetime) -> None:
    """After a sign-in that succeeded."""
    key = _key(email, network)
    if not SharedValue.objects.filter(key=key, expires__gt=now + RENEWED).exists():
        SharedValue.objects.update_or_create(key=key, defaults={"value": "true", "expires": now + REMEMBERED})


def _key(email: str, network: str) -> str:
    return f"known:{private_key('known network', f'{_plain(email)}|{network}')}"


def _plain(email: str) -> str:
    return email.strip().casefold()
