"""Lines of the log, ready for a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from goalweave.audit.models import Entry
from goalweave.audit.queries import Line, names_of
from goalweave.core.catalogue import Catalogue
from goalweave.core.text.languages import LanguageMap
from goalweave.registry.history import TYPES, named
from goalweave.registry.models import Record
from goalweave.reports import log_names
from goalweave.reports.changes import FieldChange, MappingChange, field_changes, mapping_changes
from goalweave.reports.templatetags.goalweave import pick_text


@dataclass(frozen=True, slots=True)
class Told:
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


def told(lines: Iterable[Entry], catalogue: Catalogue) -> list[Told]:
    return told_lines([Line(line) for line in lines], catalogue)


def told_lines(lines: Sequence[Line], catalogue: Catalogue) -> list[Told]:
    """Two queries for all: the people, the records."""
    entries = [line.entry for line in lines]
    people, records = names_of(entries), named(entries)
    return [_told(line, people, records, catalogue) for line in lines]


def _told(line: Line, people: Mapping[int, str], records: Mapping[str, Record], catalogue: Catalogue) -> Told:
    entry = line.entry
    row = records.get(entry.object_id) if entry.object_type in TYPES else None
    mapped = entry.object_type == "mapping"
    return Told(
        pk=entry.pk,
        at=entry.at,
        who=who(entry, people),
        verb=log_names.verb_name(entry.verb),
        object=log_names.object_name(entry.object_type),
        name=(pick_text(row.title) or row.slug) if row else _kept_name(entry),
        href=reverse("record-history", args=[row.pk]) if row else "",
        made=entry.before is None,
        # That it is deleted, the verb says already.
        fields=() if mapped or list(entry.after or ()) == ["deleted"] else field_changes(entry.before, entry.after),
        mappings=mapping_changes(entry.before, entry.after, catalogue) if mapped else (),
        batch=entry.batch,
        number=line.number,
        version=entry.object_type == "record" and not (entry.after or {}).get("deleted") and entry.after is not None,
    )


def who(entry: Entry, people: Mapping[int, str]) -> str:
    """The person's name; the log keeps only a number, so of who has no account any more, nothing."""
    if entry.actor_id is not None:
        return people.get(entry.actor_id) or _("somebody who has no account any more")
    return _("the system") if entry.system else _("nobody signed in")


def _kept_name(entry: Entry) -> str:
    """What the line itself says of its object, for one that is gone or has no page."""
    fields = {**(entry.before or {}), **(entry.after or {})}
    if entry.object_type in ("framework", "linkage"):
        return entry.object_id
    for name in ("title", "name", "email", "slug"):
        value = fields.get(name)
        if isinstance(value, dict) and value:
            found: LanguageMap = {str(key): str(one) for key, one in value.items()}
            return pick_text(found)
        if isinstance(value, str) and value:
            return value
    return entry.object_id
