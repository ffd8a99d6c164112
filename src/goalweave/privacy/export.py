"""Everything that is stored about a person, as one archive of JSON Lines: a file for each table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import FileField, Model, Q, QuerySet

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import User
from goalweave.audit.models import Entry
from goalweave.calls.models import CallEntry, EntryContact, EntryEvent, EntryFile
from goalweave.core.errors import NotAllowed
from goalweave.interlinkages.models import Panellist, Scoring
from goalweave.privacy import rules
from goalweave.privacy.identities import Identity
from goalweave.privacy.log_pseudonyms import entries_with_text
from goalweave.privacy.mails import mails_to
from goalweave.privacy.people_without_accounts import ADDRESSED, rows_with_address, voters_of
from goalweave.prizes.models import Assignment, Expert, VoteLogEntry, Voter
from goalweave.prizes.voting.voters import pseudonym
from goalweave.surveys.models import Comment, GuestLink, Suggestion

SECRETS = frozenset(
    {"password", "token_hash", "digest", "salt", "former_salt", "secret", "email_key", "network_key", "session_data"}
)
"""Columns that open something, or whose values say nothing to a person."""
SECRET_COLUMNS = frozenset(
    {("mfa.Authenticator", "data"), ("sessions.Session", "session_key"), ("accounts.SignedInDevice", "session")}
)
README = """Everything that this site stores about one person, a file for each table, a row in each line (JSON).

`as` says what the person is to the row: a column of it, such as "author"; "address" where a row has their email address; "account"
for the account itself; "mentioned" for lines of the log that name them. Secrets (passwords, keys, tokens) are left out, since
the site has only digests of them. Votes are there only while they can be linked to a voter: until 30 days after the results.
"""

Rows = Iterator[tuple[str, dict[str, Any]]]
"""Table and row."""


def export_person(*, actor: Actor, identity: Identity, file: IO[bytes]) -> dict[str, int]:
    """Write the archive to the file; return table → number of rows. Raises NotAllowed."""
    if not rules.may_export_person(actor, identity):
        raise NotAllowed("you can export only your own data")
    counts: dict[str, int] = {}
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", README)
        for table, queries in _tables(identity).items():
            with archive.open(f"{table}.jsonl", "w", force_zip64=True) as part:
                for relation, rows in queries:
                    for row in rows.iterator():
                        line = json.dumps({"as": relation, **_fields(row)}, cls=DjangoJSONEncoder, ensure_ascii=False)
                        part.write(line.encode() + b"\n")
                        counts[table] = counts.get(table, 0) + 1
        archive.writestr("votes.jsonl", "".join(_votes(identity)))
        archive.writestr("sessions.jsonl", "".join(_sessions(identity.user)))
    return counts


def _tables(identity: Identity) -> dict[str, list[tuple[str, QuerySet[Any]]]]:
    """Table → queries with what the person is to their rows; only tables that have such rows."""
    tables: dict[str, list[tuple[str, QuerySet[Any]]]] = {}

    def add(relation: str, rows: QuerySet[Any]) -> None:
        if rows.exists():
            tables.setdefault(rows.model._meta.label, []).append((relation, rows.order_by("pk")))

    if identity.user is not None:
        add("account", User.objects.filter(pk=identity.user.pk))
        for model, column in user_columns():
            add(column, model._base_manager.filter(**{column: identity.user}))
        add("account", Entry.objects.filter(object_type="user", object_id=str(identity.user.pk)))
    for model, column in ADDRESSED:
        add("address", rows_with_address(model, column, identity.addresses))
    add("address", mails_to(identity))
    add("mentioned", entries_with_text(identity.addresses))
    sent = rows_with_address(EntryContact, "email", identity.addresses).values("entry")
    add("sender", CallEntry.objects.filter(pk__in=sent))
    add("sender", EntryFile.objects.filter(entry__in=sent))
    add("sender", EntryEvent.objects.filter(entry__in=sent))
    guests = rows_with_address(GuestLink, "email", identity.addresses).values("pk")
    add("guest", Comment.objects.filter(guest__in=guests))
    add("guest", Suggestion.objects.filter(guest__in=guests))
    experts = Expert.objects.filter(Q(email__in=identity.addresses) | _of_user(identity.user))
    add("expert", Assignment.objects.filter(expert__in=experts))
    panellists = Panellist.objects.filter(Q(email__in=identity.addresses) | _of_user(identity.user))
    add("panellist", Scoring.objects.filter(panellist__in=panellists))
    return tables


def user_columns() -> Iterator[tuple[type[Model], str]]:
    """Every column of the database that refers to a user."""
    for model in apps.get_models(include_auto_created=True):
        for column in model._meta.local_concrete_fields:
            if column.related_model is User:
                yield model, column.name


def _of_user(user: User | None) -> Q:
    return Q(pk__in=()) if user is None else Q(user=user)


def _fields(row: Model) -> dict[str, Any]:
    """Columns of a row without its secrets; of a file its name."""
    label = row._meta.label
    values: dict[str, Any] = {}
    for column in row._meta.concrete_fields:
        if column.name in SECRETS or (label, column.name) in SECRET_COLUMNS:
            continue
        value = column.value_from_object(row)
        values[column.name] = str(value) if isinstance(column, FileField) else value
    return values


def _votes(identity: Identity) -> Iterator[str]:
    """Where the person votes, and the digests of their entries in the public log."""
    for voter in voters_of(identity.addresses).select_related("edition__call"):
        receipts = _receipts(voter) if voter.secret else []
        row = {
            "edition": str(voter.edition),
            "created": voter.created,
            "confirmed": voter.confirmed,
            "receipts": receipts,
        }
        yield json.dumps(row, cls=DjangoJSONEncoder) + "\n"


def _receipts(voter: Voter) -> list[dict[str, Any]]:
    entries = VoteLogEntry.objects.filter(edition=voter.edition_id)
    categories = entries.exclude(category="").order_by("category").values_list("category", flat=True).distinct()
    names = {pseudonym(voter, category) for category in categories}
    rows = entries.filter(voter__in=names).order_by("number")
    return [{**row} for row in rows.values("number", "category", "digest")]


def _sessions(user: User | None) -> Iterator[str]:
    """When each session ends: nothing else is stored about it."""
    for session in Session.objects.iterator() if user is not None else ():
        if session.get_decoded().get("_auth_user_id") == str(user.pk if user else ""):
            yield json.dumps({"expires": session.expire_date}, cls=DjangoJSONEncoder) + "\n"
