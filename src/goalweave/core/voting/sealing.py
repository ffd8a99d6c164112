"""Sealing of ballots with a public key: what is sealed opens only with the private key, which no one has until the vote ends.

An ephemeral X25519 key for each ballot, HKDF-SHA256, ChaCha20-Poly1305. The ballot's edition, category and voter are authenticated with it, so
that a ballot cannot be moved to another category or counted for another voter; its text is padded, so that its length tells nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
PADDED_BYTES = 128
"""Every choice is sealed as so many bytes: the length of what it is, the choice, zeros."""
_NONCE = bytes(12)
"""The same for all: each ballot has a key of its own."""


@dataclass(frozen=True, slots=True)
class SealKeys:
    """32 bytes each."""

    private: bytes
    public: bytes


def new_keys() -> SealKeys:
    private = X25519PrivateKey.generate()
    return SealKeys(private.private_bytes_raw(), private.public_key().public_bytes_raw())


def public_key_of(private: bytes) -> bytes:
    """The public key that belongs to a private key of 32 bytes."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def ballot_context(edition: str, category: str, voter: str) -> bytes:
    """What a ballot is bound to."""
    return "\n".join(("goalweave-ballot-1", edition, category, voter)).encode()


def seal_choice(choice: str, public_key: bytes, context: bytes) -> bytes:
    """The sealed choice: 32 bytes of the ephemeral key, 128 of text, 16 of the tag. Raises ValueError for a choice of over 127 bytes."""
    plain = choice.encode()
    if len(plain) >= PADDED_BYTES:
        raise ValueError("the choice is too long to be sealed")
    padded = bytes([len(plain)]) + plain + bytes(PADDED_BYTES - 1 - len(plain))
    ephemeral = X25519PrivateKey.generate()
    own = ephemeral.public_key().public_bytes_raw()
    key = _ballot_key(ephemeral.exchange(X25519PublicKey.from_public_bytes(public_key)), own, public_key)
    return own + ChaCha20Poly1305(key).encrypt(_NONCE, padded, context)


class SealOpener:
    """Opens ballots with the private key."""

    def __init__(self, private: bytes) -> None:
        self._private = X25519PrivateKey.from_private_bytes(private)
        self._public = self._private.public_key().public_bytes_raw()

    def open(self, sealed: bytes, context: bytes) -> str | None:
        """The choice, or None for what was not sealed for this key and context."""
        own = sealed[:KEY_BYTES]
        try:
            shared = self._private.exchange(X25519PublicKey.from_public_bytes(own))
            key = _ballot_key(shared, own, self._public)
            padded = ChaCha20Poly1305(key).decrypt(_NONCE, sealed[KEY_BYTES:], context)
            return padded[1 : 1 + padded[0]].decode()
        except (InvalidTag, ValueError, IndexError):
            return None


def _ballot_key(shared: bytes, ephemeral: bytes, public_key: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=ephemeral + public_key, info=b"goalweave-ballot-1").derive(
        shared
    )
