"""Rows about people by their address: invitations, experts, guests, panellists, senders of entries."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.db.models.functions import Lower

from goalweave.accounts.models import Invitation
from goalweave.audit.models import Entry
from goalweave.calls.actions.entries import erase_personal_data
from goalweave.calls.models import EntryContact
from goalweave.core.errors import InputError
from goalweave.interlinkages.models import Panellist
from goalweave.outbox.models import Mail
from goalweave.privacy.identities import Identity
from goalweave.privacy.log_pseudonyms import replace_names
from goalweave.prizes.models import Edition, Expert, Voter
from goalweave.prizes.voting.voters import email_key
from goalweave.surveys.models import GuestLink

NO_NAME = "–"
"""Shown in place of the name of someone who is erased."""

ADDRESSED: tuple[tuple[type[Model], str], ...] = (
    (Invitation, "email"),
    (Expert, "email"),
    (Panellist, "email"),
    (GuestLink, "email"),
    (EntryContact, "email"),
    (Mail, "address"),
)
"""Tables whose rows are about whoever has an address, and the column that has it."""


def rows_with_address(model: type[Model], column: str, addresses: Collection[str]) -> QuerySet[Any]:
    """Rows with one of the addresses, which are in lower case."""
    rows = model._default_manager.annotate(address_in_lower_case=Lower(column))
    return rows.filter(address_in_lower_case__in=addresses)


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
    rows = rows_with_address(Expert, "email", identity.addresses)
    if identity.user is not None:
        rows = rows | Expert.objects.annotate(address_in_lower_case=Lower("email")).filter(user=identity.user)
    experts = list(rows)
    for row in experts:
        row.name, row.email, row.withdrawn = NO_NAME, identity.replacement_address, row.withdrawn or now
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
    rows = rows_with_address(Panellist, "email", identity.addresses)
    if identity.user is not None:
        rows = rows | Panellist.objects.annotate(address_in_lower_case=Lower("email")).filter(user=identity.user)
    panellists = list(rows)
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
