"""The secret of a webhook, and the signature of what is sent to it."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils.crypto import salted_hmac

from goalweave.integrations.models import Webhook

HEADER = "Goalweave-Signature"
OVERLAP = timedelta(days=1)
"""So long both secrets sign after a new one was made."""
TOLERANCE = 300
"""Seconds by which the time of a signature may differ from that of the receiver."""


def new_salt() -> str:
    return secrets.token_hex(32)


def secret_of(salt: str) -> str:
    """The secret is derived, not stored: a copy of the database alone signs nothing."""
    return "gws_" + salted_hmac("goalweave.integrations.webhook", salt, algorithm="sha256").hexdigest()


def current_secret(webhook: Webhook) -> str:
    return secret_of(webhook.salt)


def signing_secrets(webhook: Webhook, now: datetime) -> list[str]:
    """The secrets that sign now, the current one first."""
    salts = [webhook.salt]
    if webhook.former_salt and webhook.former_until is not None and now < webhook.former_until:
        salts.append(webhook.former_salt)
    return [secret_of(salt) for salt in salts]


def sign(body: bytes, secrets_: Sequence[str], at: int) -> str:
    """The value of the header: `t=1700000000,v1=…`, with a v1 for each secret. at: seconds since 1970, which are signed too."""
    return ",".join([f"t={at}", *(f"v1={_digest(body, secret, at)}" for secret in secrets_)])


def verify(header: str, body: bytes, secret: str, now: int) -> bool:
    """Whether the header signs the body with the secret, as a receiver checks it."""
    parts = [part.partition("=") for part in header.split(",")]
    times = [value for name, _sign, value in parts if name == "t"]
    if len(times) != 1 or not times[0].isdecimal() or abs(now - int(times[0])) > TOLERANCE:
        return False
    expected = _digest(body, secret, int(times[0]))
    return any(name == "v1" and hmac.compare_digest(value, expected) for name, _sign, value in parts)


def _digest(body: bytes, secret: str, at: int) -> str:
    return hmac.new(secret.encode(), f"{at}.".encode() + body, "sha256").hexdigest()
