"""Rows about people by their address: invitations, experts, guests, panellists, senders of entries."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Lower

from goalweave.accounts.models import Invitation, User
from goalweave.audit.models import Entry
from goalweave.calls.actions.entries import erase_personal_data
from goalweave.calls.models import EntryContact
from goalweave.core.errors import InputError
from goalweave.interlinkages.models import Panellist
from goalweave.privacy.identities import Identity
from goalweave.privacy.log_pseudonyms import replace_names
from goalweave.prizes.models import Edition, Expert, Voter
from goalweave.prizes.voting.voters import email_key
from goalweave.surveys.models import GuestLink

NO_NAME = "–"
"""Shown in place of the name of someone who is erased."""

NOWHERE = "erased.invalid"
"""A host that no mail reaches (RFC 2606), where an address is needed."""

ADDRESSED: tuple[tuple[type[Model], str], ...] = (
    (Invitation, "email"),
    (Expert, "email"),
    (Panellist, "email"),
    (GuestLink, "email"),
    (EntryContact, "email"),
)
"""Tables whose rows are about whoever has an address, and the column that has it."""


def rows_with_address(
    model: type[Model], column: str, addresses: Collection[str], *, user: User | None = None
) -> QuerySet[Any]:
    """Rows with one of the addresses, which are in lower case, or of this user."""
    rows = model._default_manager.annotate(address_in_lower_case=Lower(column))
    own = Q(pk__in=()) if user is None else Q(user=user)
    return rows.filter(Q(address_in_lower_case__in=addresses) | own)


def voters_of(addresses: Collection[str]) -> QuerySet[Voter]:
    """Rows of voters with one of the addresses, of which only digests are stored."""
    condition = Q(pk__in=())
    for edition in Edition.objects.filter(voters__isnull=False).distinct():
        for address in addresses:
            try:
                condition |= Q(edition=edition, email_key=email_key(edition, address))
            except InputError:
                continue
    return Voter.objects.filter(condition)


def erase_invitations(identity: Identity) -> int:
    rows = rows_with_address(Invitation, "email", identity.addresses)
    number, _models = Invitation.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).delete()
    return number


def erase_experts(identity: Identity, now: datetime) -> int:
    """Scores stay with the entries; the expert gets no more of them."""
    experts = list(rows_with_address(Expert, "email", identity.addresses, user=identity.user))
    for row in experts:
        # No two experts of an edition have the same address, also where they were one person.
        row.name, row.email = NO_NAME, f"{identity.pseudonym}-{row.pk}@{NOWHERE}"
        row.withdrawn = row.withdrawn or now
        row.save(update_fields=["name", "email", "withdrawn"])
    return len(experts)


def erase_guests(identity: Identity, now: datetime) -> int:
    """Guest links end, comments stay without a name."""
    guests = list(rows_with_address(GuestLink, "email", identity.addresses))
    for row in guests:
        lines = Entry.objects.filter(object_type="submission", object_id=str(row.submission_id)) | Entry.objects.filter(
            object_type="answer", object_id__startswith=f"{row.submission_id}/"
        )
        replace_names(entries=lines, names={row.name}, pseudonym=identity.pseudonym, now=now)
        row.name, row.email, row.withdrawn = NO_NAME, "", row.withdrawn or now
        row.save(update_fields=["name", "email", "withdrawn"])
    return len(guests)


def erase_panellists(identity: Identity, now: datetime) -> int:
    """Scores stay with the exercise."""
    panellists = list(rows_with_address(Panellist, "email", identity.addresses, user=identity.user))
    for row in panellists:
        lines = Entry.objects.filter(object_type="exercise", object_id=str(row.exercise_id))
        replace_names(entries=lines, names={row.name} - {""}, pseudonym=identity.pseudonym, now=now)
        row.name, row.email, row.withdrawn = NO_NAME, "", row.withdrawn or now
        row.save(update_fields=["name", "email", "withdrawn"])
    return len(panellists)


def erase_entries(identity: Identity, now: datetime) -> int:
    """As their sender can on the page of each entry."""
    contacts = rows_with_address(EntryContact, "email", identity.addresses).select_related("entry")
    entries = [contact.entry for contact in contacts]
    for entry in entries:
        erase_personal_data(entry=entry, now=now)
    return len(entries)


def erase_finished_voters(identity: Identity) -> int:
    """Voters of editions whose results are out. While a vote runs, the digest of the address keeps one person from voting twice."""
    rows = voters_of(identity.addresses).filter(edition__announced__isnull=False)
    number, _models = Voter.objects.filter(pk__in=list(rows.values_list("pk", flat=True))).delete()
    return number
