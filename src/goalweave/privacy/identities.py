"""A person as the database knows them: an account, its addresses and names, now and before."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.db.models import Q
from django.utils.crypto import salted_hmac

from goalweave.accounts.actions.people import clean_email
from goalweave.accounts.models import User
from goalweave.accounts.queries import find_person
from goalweave.audit.models import Entry

DIGITS = 16
"""Of a pseudonym, hexadecimal: 64 bits."""


@dataclass(frozen=True, slots=True)
class Identity:
    """user: None for a person without an account; addresses: in lower case, the first is the main one; names: under which the
    account is or was."""

    user: User | None
    addresses: tuple[str, ...]
    names: frozenset[str] = frozenset()

    @property
    def pseudonym(self) -> str:
        """Stands for the person in the log after erasure: always the same, and only this site can make it of the address."""
        main = self.addresses[0] if self.addresses else f"user {self.user.pk if self.user else 0}"
        digest = salted_hmac("goalweave.privacy", main, algorithm="sha256").hexdigest()
        return f"former-{digest[:DIGITS]}"


def find_identity(email: str) -> Identity:
    """All that is known of whoever has this address. Raises InputError for what is no address."""
    address = clean_email(email)
    user = find_person(address)
    return Identity(None, (address,)) if user is None else identity_of(user)


def identity_of(user: User) -> Identity:
    """The identity behind an account. A former address that someone else has by now is left to them."""
    current = dict.fromkeys([user.email.lower(), *_addresses(user)])
    former, names = _logged_fields(user)
    used_elsewhere = _addresses_of_others(user, former)
    addresses = (
        *current,
        *sorted(address for address in former if address not in used_elsewhere and address not in current),
    )
    return Identity(user, tuple(filter(None, addresses)), frozenset(filter(None, {user.name, *names})))


def is_known(identity: Identity, email: str) -> bool:
    return email.strip().lower() in identity.addresses


def _addresses(user: User) -> list[str]:
    rows = EmailAddress.objects.filter(user=user).order_by("pk").values_list("email", flat=True)
    return [address.lower() for address in rows]


def _logged_fields(user: User) -> tuple[set[str], set[str]]:
    """Addresses and names that the log has of the account."""
    addresses: set[str] = set()
    names: set[str] = set()
    for before, after in Entry.objects.filter(object_type="user", object_id=str(user.pk)).values_list(
        "before", "after"
    ):
        for fields in (before or {}, after or {}):
            addresses.add(str(fields.get("email") or "").lower())
            names.add(str(fields.get("name") or ""))
    return addresses - {""}, names - {""}


def _addresses_of_others(user: User, addresses: set[str]) -> set[str]:
    condition = Q(pk__in=())
    for address in addresses:
        condition |= Q(email__iexact=address) | Q(emailaddress__email__iexact=address)
    others = User.objects.filter(condition).exclude(pk=user.pk)
    taken = {other.email.lower() for other in others}
    for address in EmailAddress.objects.filter(user__in=others).values_list("email", flat=True):
        taken.add(address.lower())
    return taken
