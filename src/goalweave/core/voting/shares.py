"""A key divided among key holders: any `threshold` of them restore it together, fewer learn nothing of it.

Shamir, "How to share a secret", Communications of the ACM 22 (1979), over the integers modulo 2^521 − 1.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Sequence
from hashlib import sha256

from goalweave.core.errors import InputError
from goalweave.core.messages import Message, counted

PRIME = 2**521 - 1
MOST_HOLDERS = 20
SECRET_BYTES = 32
_VALUE_BYTES = 66
_CHECK_BYTES = 4
_GROUP = 8
"""Characters of a share that are written together, so that people can copy it."""


def split_secret(secret: bytes, holders: int, threshold: int) -> tuple[str, ...]:
    """One share for each holder, as text. secret: 32 bytes. Raises InputError unless 1 ≤ threshold ≤ holders ≤ 20."""
    if not 1 <= threshold <= holders <= MOST_HOLDERS:
        raise InputError(
            Message("at least one and at most all of up to {most} key holders open the vote", most=MOST_HOLDERS),
            field="threshold",
        )
    coefficients = [int.from_bytes(secret, "big"), *(secrets.randbelow(PRIME) for _ in range(threshold - 1))]
    identifier = sha256(secret).digest()[:2]
    return tuple(
        _write_share(identifier, threshold, holder, _evaluate(coefficients, holder)) for holder in range(1, holders + 1)
    )


def join_shares(shares: Sequence[str]) -> bytes:
    """The secret. Raises InputError for a share that is mistyped, of another vote or missing."""
    points: dict[int, int] = {}
    identifiers: set[bytes] = set()
    threshold = 0
    for position, text in enumerate(shares, start=1):
        identifier, threshold, holder, value = _read_share(text, position)
        identifiers.add(identifier)
        points[holder] = value
    if len(identifiers) > 1:
        raise InputError("these keys belong to different votes", field="shares")
    if len(points) < max(threshold, 1):
        missing = max(threshold, 1) - len(points)
        raise InputError(counted("{count} more key is needed", "{count} more keys are needed", missing), field="shares")
    secret = _value_at_zero(points)
    if secret.bit_length() > SECRET_BYTES * 8:
        raise InputError("these keys do not fit together", field="shares")
    restored = secret.to_bytes(SECRET_BYTES, "big")
    if sha256(restored).digest()[:2] not in identifiers:
        raise InputError("these keys do not fit together", field="shares")
    return restored


def _evaluate(coefficients: Sequence[int], at: int) -> int:
    value = 0
    for coefficient in reversed(coefficients):
        value = (value * at + coefficient) % PRIME
    return value


def _value_at_zero(points: dict[int, int]) -> int:
    """Lagrange's interpolation."""
    total = 0
    for holder, value in points.items():
        numerator, denominator = 1, 1
        for other in points:
            if other != holder:
                numerator = numerator * -other % PRIME
                denominator = denominator * (holder - other) % PRIME
        total = (total + value * numerator * pow(denominator, -1, PRIME)) % PRIME
    return total


def _write_share(identifier: bytes, threshold: int, holder: int, value: int) -> str:
    content = identifier + bytes([threshold, holder]) + value.to_bytes(_VALUE_BYTES, "big")
    checked = content + sha256(content).digest()[:_CHECK_BYTES]
    text = base64.b32encode(checked).decode().rstrip("=")
    return "-".join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP))


def _read_share(text: str, position: int) -> tuple[bytes, int, int, int]:
    """Its identifier, threshold, holder and value. Case, spaces and hyphens do not matter."""
    compact = "".join(character for character in text.upper() if character.isalnum())
    try:
        checked = base64.b32decode(compact + "=" * (-len(compact) % 8))
    except (binascii.Error, ValueError):
        checked = b""
    content, check = checked[:-_CHECK_BYTES], checked[-_CHECK_BYTES:]
    if len(content) != 4 + _VALUE_BYTES or sha256(content).digest()[:_CHECK_BYTES] != check:
        raise InputError(Message("key {position} is mistyped", position=position), field="shares")
    return content[:2], content[2], content[3], int.from_bytes(content[4:], "big")
