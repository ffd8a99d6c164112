"""What is derived from the site's secret key: the token in an entry's link, and digests of addresses and networks.

The token of an entry can be derived again, so that a link that is lost is mailed once more and the old one keeps working.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode

from django.utils.crypto import salted_hmac

from goalweave.accounts.tokens import token_hash
from goalweave.calls.models import CallEntry


def entry_token(entry: CallEntry) -> str:
    """43 characters that are safe in an address, as accounts.tokens.new_token makes them."""
    name = f"{entry.pk}:{entry.created.isoformat()}"
    digest = salted_hmac("goalweave.calls.entry", name, algorithm="sha256").digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def find_entry(token: str) -> CallEntry | None:
    """The entry of a mailed link, with its call and contact."""
    rows = CallEntry.objects.select_related("call__organisation", "contact", "record")
    return rows.filter(token_hash=token_hash(token)).first()


def email_key(email: str) -> str:
    """A digest of an address that only this site can make, the same for every way to write it in capitals."""
    return salted_hmac("goalweave.calls.email", email.strip().casefold(), algorithm="sha256").hexdigest()


def network_key(network: str) -> str:
    return salted_hmac("goalweave.calls.network", network, algorithm="sha256").hexdigest()
