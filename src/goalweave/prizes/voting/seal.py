"""The key of a vote: made before it opens, and divided among key holders or kept encrypted by the site."""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.audit.actions import log
from goalweave.core.errors import InputError
from goalweave.core.voting import new_keys, split_secret
from goalweave.prizes.actions.locking import lock_edition
from goalweave.prizes.models import Edition, VoteSeal

_NONCE_BYTES = 12


@transaction.atomic
def set_up_seal(*, actor: Actor, edition: Edition, holders: int = 0, threshold: int = 0) -> tuple[str, ...]:
    """Make the key of the vote, in place of one made before, and return the holders' shares: they are shown this once.

    holders: 0 where the site keeps the key. Raises NotAllowed; InputError for a threshold that does not fit, or once a ballot may have
    been cast.
    """
    # Of two who set up the first seal at once, the second must see that votes were cast under it.
    edition = lock_edition(actor, edition)
    seal = VoteSeal.objects.select_for_update().filter(edition=edition).first()
    if seal is not None and seal.entries:
        raise InputError(_("the vote has begun, so its keys stay as they are"), field="holders")
    keys = new_keys()
    shares = split_secret(keys.private, holders, threshold) if holders else ()
    columns = {
        "public_key": keys.public.hex(),
        "site_key": "" if holders else _encrypt(keys.private, edition.pk),
        "holders": holders,
        "threshold": threshold if holders else 0,
    }
    VoteSeal.objects.update_or_create(edition=edition, defaults=columns)
    log(
        actor=actor,
        verb="seal",
        object_type="edition",
        object_id=edition.pk,
        after={"holders": holders, "threshold": columns["threshold"]},
        organisation=edition.call.organisation_id,
    )
    return shares


def site_private_key(seal: VoteSeal) -> bytes:
    """The private key that the site keeps. Raises InputError if the site's secret is another than when it was made."""
    stored = bytes.fromhex(seal.site_key)
    try:
        key = _site_cipher().decrypt(stored[:_NONCE_BYTES], stored[_NONCE_BYTES:], _bound_to(seal.edition_id))
    except InvalidTag as error:
        raise InputError(_("the secret key of this site has changed, so it cannot open this vote")) from error
    return key


def _encrypt(private: bytes, edition: int) -> str:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return (nonce + _site_cipher().encrypt(nonce, private, _bound_to(edition))).hex()


def _site_cipher() -> ChaCha20Poly1305:
    derivation = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"goalweave-vote-seal-1")
    return ChaCha20Poly1305(derivation.derive(settings.SECRET_KEY.encode()))


def _bound_to(edition: int) -> bytes:
    return f"edition {edition}".encode()
