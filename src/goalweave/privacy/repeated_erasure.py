"""Erase again, after a backup was restored, whom the list of erasures names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db.models import Model, Q, TextField
from django.db.models.functions import Cast

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Invitation, User
from goalweave.accounts.queries import find_person
from goalweave.audit.models import Entry
from goalweave.calls.models import CallEntry, EntryContact
from goalweave.core.errors import InputError, NotAllowed
from goalweave.interlinkages.models import Panellist
from goalweave.outbox.models import Mail
from goalweave.privacy.erasure import erase_entry, erase_person
from goalweave.privacy.erasure_list import (
    ListedErasure,
    account_subject,
    address_subject,
    current_key,
    digest_of,
    entry_subject,
)
from goalweave.privacy.identities import Identity, identity_of
from goalweave.privacy.people_without_accounts import ADDRESSED
from goalweave.prizes.models import Expert
from goalweave.surveys.models import GuestLink

SINCE: Mapping[type[Model], str] = {
    Invitation: "made",
    Expert: "added",
    Panellist: "added",
    GuestLink: "made",
    EntryContact: "entry__created",
}
"""Column with the moment from which a row of ADDRESSED names its address."""

_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w.-]*\w")


@dataclass(frozen=True, slots=True)
class Returned:
    """What is here and was erased before. addresses: of people without an account; entries: whose senders erased them."""

    accounts: tuple[User, ...] = ()
    addresses: tuple[str, ...] = ()
    entries: tuple[CallEntry, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.accounts or self.addresses or self.entries)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A person who could not be erased, and why."""

    address: str
    reason: InputError


def find_returned(erasures: Sequence[ListedErasure]) -> Returned:
    """Compare the database with a list of erasures; lines that were made with another key name no one. Reads the whole log.

    Whoever came back after their erasure is not in it: an account is known by its number and beginning, and an address without an account
    counts only if something of it is older than its erasure. An address that an account has by now is that account's.
    """
    key = current_key()
    dates: dict[str, datetime] = {}
    for line in erasures:
        if line.key == key:
            dates[line.digest] = max(line.at, dates.get(line.digest, line.at))
    if not dates:
        return Returned()
    accounts = tuple(
        user for user in User.objects.filter(erased=None).order_by("pk") if digest_of(account_subject(user)) in dates
    )
    entries = CallEntry.objects.filter(erased=None).select_related("call").order_by("pk")
    return Returned(
        accounts,
        tuple(_returned_addresses(dates, accounts)),
        tuple(entry for entry in entries.iterator() if digest_of(entry_subject(entry)) in dates),
    )


def erase_again(*, actor: Actor, returned: Returned, now: datetime) -> tuple[Refusal, ...]:
    """Erase each of them, in a transaction of its own; return those that have to wait. Raises NotAllowed for all but the command line."""
    if not actor.system:
        raise NotAllowed("erasures are repeated at the command line only")
    refusals = []
    for identity in _identities(returned):
        try:
            erase_person(actor=actor, identity=identity, now=now)
        except InputError as error:
            refusals.append(Refusal(identity.addresses[0] if identity.addresses else "", error))
    for entry in returned.entries:
        # Erasing its sender can have erased or deleted it.
        row = CallEntry.objects.filter(pk=entry.pk, erased=None).first()
        if row is not None:
            erase_entry(entry=row, now=now)
    return tuple(refusals)


def _identities(returned: Returned) -> Iterator[Identity]:
    """Each is looked up when it is due, after those before it were erased."""
    for user in returned.accounts:
        yield identity_of(user)
    for address in returned.addresses:
        yield Identity(None, (address,))


def _returned_addresses(dates: Mapping[str, datetime], accounts: Iterable[User]) -> Iterator[str]:
    """Without former addresses of accounts that are erased anyway."""
    own: set[str] = set()
    for user in accounts:
        own.update(identity_of(user).addresses)
    for address, since in sorted(_earliest_traces().items()):
        erased = None if address in own else dates.get(digest_of(address_subject(address)))
        if erased is not None and since <= erased and find_person(address) is None:
            yield address


def _earliest_traces() -> dict[str, datetime]:
    """Every address that the database has, but for texts, in lower case → the moment of its first row or line of the log."""
    traces: dict[str, datetime] = {}
    for text, moment in _texts_with_addresses():
        for address in _addresses_in(text):
            traces[address] = min(moment, traces.get(address, moment))
    return traces


def _texts_with_addresses() -> Iterator[tuple[str, datetime]]:
    yield from User.objects.values_list("email", "date_joined").iterator()
    yield from EmailAddress.objects.values_list("email", "user__date_joined").iterator()
    for model, column in ADDRESSED:
        yield from model._default_manager.values_list(column, SINCE[model]).iterator()
    yield from Mail.objects.values_list("address", "created").iterator()
    lines = Entry.objects.annotate(before_text=Cast("before", TextField()), after_text=Cast("after", TextField()))
    lines = lines.filter(Q(before_text__contains="@") | Q(after_text__contains="@"))
    for before, after, at in lines.values_list("before", "after", "at").iterator():
        yield json.dumps([before, after], ensure_ascii=False), at


def _addresses_in(text: str) -> Iterable[str]:
    """With and without signs that can begin an address, and more often surround one."""
    for match in _ADDRESS.findall(text.lower()):
        yield match
        if match[0] in "'`{|":
            yield match.lstrip("'`{|")
