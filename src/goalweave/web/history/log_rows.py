"""Log entries, ready for a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from goalweave.accounts.activity.queries import (
    IMPORTED_TYPES,
    ImportOrigin,
    LogLine,
    author_names,
    display_name,
    import_origins,
)
from goalweave.accounts.actor import Actor
from goalweave.accounts.models import User
from goalweave.audit.actions import difference
from goalweave.audit.models import Entry
from goalweave.core.catalogue import Catalogue
from goalweave.core.text.languages import LanguageMap
from goalweave.registry.history import LOGGED_TYPES, records_of_entries
from goalweave.registry.models import Record
from goalweave.web.history.log_words import ObjectNames, changes_of_entry, name_of_entry, object_names, verb_of_entry
from goalweave.wording import log_labels
from goalweave.wording.log_changes import FieldChange, MappingChange, mapping_changes
from goalweave.wording.templatetags.goalweave import pick_text


@dataclass(frozen=True, slots=True)
class LogRow:
    """object: what kind of thing; name: which one; number: lines of its batch that this one stands for."""

    pk: int
    at: datetime
    who: str
    verb: str
    object: str
    name: str
    href: str
    made: bool
    fields: tuple[FieldChange, ...]
    mappings: tuple[MappingChange, ...]
    batch: UUID | None = None
    number: int = 1
    version: bool = False
    """Whether the record can be brought to what it was after this line."""

    file: str = ""
    """What an import has brought it from."""


def log_rows(lines: Iterable[Entry], catalogue: Catalogue, reader: Actor) -> list[LogRow]:
    return log_rows_of_lines([LogLine(line) for line in lines], catalogue, reader)


def log_rows_of_lines(lines: Sequence[LogLine], catalogue: Catalogue, reader: Actor) -> list[LogRow]:
    """Two queries for all: the people, the records; one for lines of a batch: their imports; one more where lines say whose turn it is to review, and one for each type of object
    that is named by its row (`object_names`)."""
    entries = [line.entry for line in lines]
    people, records = author_names(entries, reader), records_of_entries(entries)
    brought, names = import_origins(entries), object_names(entries)
    return [_log_row(line, people, records, brought, names, catalogue) for line in _with_reviewers(lines, reader)]


def _with_reviewers(lines: Sequence[LogLine], reader: Actor) -> list[LogLine]:
    """The lines, those of turns with what differs alone, and with the name in the place of a reviewer's number."""
    turns = [line.entry for line in lines if line.entry.object_type == "assignment"]
    for entry in turns:
        if entry.before and entry.after:
            entry.before, entry.after = difference(entry.before, entry.after)
    states = chain.from_iterable((entry.before, entry.after) for entry in turns)
    ids = {state["reviewer"] for state in states if state and "reviewer" in state}
    people = User.objects.in_bulk(ids) if ids else {}

    def named_in(fields: dict[str, Any] | None, organisation: int | None) -> dict[str, Any] | None:
        if fields is None or "reviewer" not in fields:
            return fields
        person = people.get(fields["reviewer"])
        return {**fields, "reviewer": display_name(person, reader, organisation) if person else _former_user()}

    for entry in turns:
        entry.before = named_in(entry.before, entry.organisation)
        entry.after = named_in(entry.after, entry.organisation)
    return list(lines)


def _log_row(
    line: LogLine,
    people: Mapping[int, str],
    records: Mapping[str, Record],
    imports: Mapping[UUID, ImportOrigin],
    names: ObjectNames,
    catalogue: Catalogue,
) -> LogRow:
    entry = line.entry
    of_file = imports.get(entry.batch) if entry.batch and entry.object_type in IMPORTED_TYPES else None
    row = records.get(entry.object_id) if entry.object_type in LOGGED_TYPES else None
    mapped = entry.object_type == "mapping"
    named = name_of_entry(entry, names) or (_logged_name(entry), "")
    return LogRow(
        pk=entry.pk,
        at=entry.at,
        who=person_name(entry, people),
        verb=line_verb(entry, imports),
        object=log_labels.object_name(entry.object_type),
        name=(pick_text(row.title) or row.slug) if row else named[0],
        href=reverse("record-history", args=[row.pk]) if row else named[1],
        made=entry.before is None,
        # That it is deleted, the verb says already.
        fields=() if mapped or list(entry.after or ()) == ["deleted"] else changes_of_entry(entry),
        mappings=mapping_changes(entry.before, entry.after, catalogue) if mapped else (),
        batch=entry.batch,
        number=line.number,
        version=entry.object_type == "record" and not (entry.after or {}).get("deleted") and entry.after is not None,
        file=of_file.file if of_file else "",
    )


def line_verb(entry: Entry, imports: Mapping[UUID, ImportOrigin]) -> str:
    """imports: as imports_of has it of this line."""
    of_file = imports.get(entry.batch) if entry.batch and entry.object_type in IMPORTED_TYPES else None
    if of_file:
        return log_labels.import_verb(entry.verb, undone=of_file.undone)
    return verb_of_entry(entry.verb, entry.object_type)


def person_name(entry: Entry, people: Mapping[int, str]) -> str:
    """The person's name; the log keeps only a number, so of who has no account any more, nothing. people: as names_of has them."""
    if entry.actor_id is not None:
        return people.get(entry.pk) or _former_user()
    return _("the system") if entry.system else _("anonymous visitor")


def _former_user() -> str:
    return _("someone who no longer has an account")


def _logged_name(entry: Entry) -> str:
    """What the line itself says of its object, for one that is gone or has no page."""
    fields = {**(entry.before or {}), **(entry.after or {})}
    if entry.object_type in ("framework", "linkage"):
        return entry.object_id
    for name in ("title", "name", "email", "slug", "file"):
        value = fields.get(name)
        if isinstance(value, dict) and value:
            names: LanguageMap = {str(key): str(text) for key, text in value.items()}
            return pick_text(names)
        if isinstance(value, str) and value:
            return value
    return entry.object_id
