"""Tokens of links: what is in a mail, and what is kept of it."""

from __future__ import annotations

import hashlib
import secrets


def new_token() -> str:
    """43 characters that may stand in an address; 256 bits, so that they need no salt and no slow hash."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
