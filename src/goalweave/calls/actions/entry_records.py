"""The records of accepted entries: they are written, changed and taken back as records of their organisation are.

A moderator has a role at the organisation of the call, rarely at that of the entry. Whether the act is theirs is decided by the rules of
calls; the registry then writes it for them as for the system, with their name in the log (docs/decisions/0062).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.calls import rules
from goalweave.calls.definitions import definition_of
from goalweave.calls.models import CallEntry, EntryFile
from goalweave.calls.organisation_matches import has_editors
from goalweave.calls.records import record_of_entry, slug_of_entry
from goalweave.calls.suggestions import PERSON
from goalweave.core import model
from goalweave.core.errors import Conflict
from goalweave.core.model.calls import Call, CallField, RecordTarget
from goalweave.mapping.actions import decide_mapping, store_mappings
from goalweave.mapping.models import Mapping, State, Verdict
from goalweave.mapping.queries import to_core
from goalweave.registry.actions import (
    add_attachment,
    add_record,
    change_record,
    delete_records,
    remove_attachment,
    undelete_records,
)
from goalweave.registry.models import Attachment, Record, Visibility
from goalweave.registry.queries import free_slug, to_core as record_to_core
from goalweave.registry.rules import may_change_record

FILLED = ("title", "text", "start", "end", "status", "places", "partners", "groups", "links", "notes")
"""Parts of a record that fields of a call fill."""
LISTS = ("places", "partners", "groups", "links", "notes")
"""Of these, the lists."""
TEXTS = ("title", "text")
"""Of these, the texts by language."""


@dataclass(frozen=True, slots=True)
class PublishedRecord:
    """row: as it stands now; created: False where a record that was deleted came back."""

    row: Record
    created: bool


def writer_for(actor: Actor) -> Actor:
    """Who writes the record of an entry: the system, in the name of the moderator; for its sender the system alone."""
    return Actor(actor.user, system=True)


def publish_record(*, actor: Actor, entry: CallEntry, organisation: Organisation, now: datetime) -> PublishedRecord:
    """Make an entry a record of the organisation, inside an action that has locked the entry. Raises as add_record does.

    It is public, unless the organisation has editors of its own: then it is a draft of theirs. A record of this entry that was
    deleted when the acceptance was undone comes back.
    """
    writer, call = writer_for(actor), definition_of(entry.call)
    public = rules.may_publish_entry(actor, organisation, edited=has_editors(organisation))
    visibility = Visibility.PUBLIC if public else Visibility.DRAFT
    slug = slug_of_entry(entry)
    earlier = organisation.records.filter(slug=slug, source_locator=entry.reference, deleted__isnull=False).first()
    if earlier is None:
        content = record_of_entry(entry, call, free_slug(organisation, slug)).record
        row = add_record(actor=writer, organisation=organisation, record=content, visibility=visibility)
    else:
        undelete_records(actor=writer, ids=[earlier.pk])
        earlier.refresh_from_db()
        content = record_of_entry(entry, call, slug).record
        row = change_record(
            actor=writer, row=earlier, record=content, version=earlier.version, visibility=visibility, verb="restore"
        )
    _write_mappings(writer, row, content, now)
    _attach_files(writer, row, _published_files(entry, call), now, entry.language)
    row.refresh_from_db()
    return PublishedRecord(row, earlier is None)


def update_record(
    *, actor: Actor, entry: CallEntry, said: model.Record, files: Collection[int] = (), now: datetime
) -> None:
    """Bring into the record of an accepted entry what the entry says otherwise now; nothing where it has none, or it was deleted.

    said: what the entry said before. files: numbers of those that it has received since. What its organisation has written in other parts
    of the record stays, and so does what it has added to lists. Raises Conflict where something is new and the record is not for the
    moderator to change: its organisation has editors, who have published or changed it.
    """
    row = entry.record
    if row is None or row.deleted is not None:
        return
    call = definition_of(entry.call)
    content = record_of_entry(entry, call, row.slug).record
    shown = _published_files(entry, call).filter(pk__in=files)
    changed = [name for name in FILLED if getattr(content, name) != getattr(said, name)]
    mapped = content.mappings != said.mappings
    if not (changed or mapped or shown.exists()):
        return
    current = record_to_core(row)
    _require_follows(actor, row, current, said)
    writer = writer_for(actor)
    if changed:
        new = {name: _followed(current, said, content, name) for name in changed}
        row = change_record(actor=writer, row=row, record=replace(current, **new), version=row.version)
    if mapped:
        _write_mappings(writer, row, content, now)
    _attach_files(writer, row, shown, now, entry.language)


def _require_follows(actor: Actor, row: Record, current: model.Record, said: model.Record) -> None:
    if not has_editors(row.organisation) or may_change_record(actor, row):
        return
    # A draft that its editors have not touched yet is still what the moderators made it.
    untouched = all(getattr(current, name) == getattr(said, name) for name in FILLED)
    if row.visibility != Visibility.DRAFT or not untouched:
        raise Conflict(
            _(
                "The organisation of the other entry edits its record itself. Merge without taking anything over, and ask the "
                "organisation to change the record."
            )
        )


def _followed(current: model.Record, said: model.Record, content: model.Record, name: str) -> Any:
    """The part as the entry has it now; of a list also what the organisation has added."""
    before, new = getattr(said, name), getattr(content, name)
    if name in TEXTS:
        return {
            **getattr(current, name),
            **{language: text for language, text in new.items() if text != before.get(language)},
        }
    if name not in LISTS:
        return new
    there = [value for value in getattr(current, name) if value in new or value not in before]
    return (*there, *(value for value in new if value not in there))


def remove_record(*, actor: Actor, entry: CallEntry) -> None:
    """Take the record of an entry off every page and figure; an editor of its organisation can bring it back."""
    if entry.record is not None and entry.record.deleted is None:
        delete_records(actor=writer_for(actor), ids=[entry.record.pk])


def remove_record_files(*, actor: Actor, entry: CallEntry, digests: Collection[str], now: datetime) -> None:
    """Take files with this content from the record of an entry, and their bytes from the disk: someone does not want to be seen there."""
    if entry.record is None:
        return
    for attachment in Attachment.objects.filter(record=entry.record, digest__in=digests).select_related("record"):
        remove_attachment(actor=writer_for(actor), attachment=attachment, now=now)
        transaction.on_commit(partial(attachment.file.delete, save=False))


def _write_mappings(writer: Actor, row: Record, written: model.Record, now: datetime) -> None:
    """What the sender no longer confirms is rejected, unless a reviewer of the organisation has decided on it since."""
    accepted = {mapping.node for mapping in written.mappings if mapping.state is model.MappingState.ACCEPTED}
    standing = Mapping.objects.filter(record=row, origin=PERSON, state=State.ACCEPTED, decided_by=None)
    for mapping in standing.select_related("node__framework"):
        node = to_core(mapping, evidence=()).node
        if node not in accepted:
            decide_mapping(actor=writer, record=row, node=node, verdict=Verdict.REJECT, now=now)
    store_mappings(actor=writer, mappings={row: written.mappings})


def _is_published_file(part: CallField) -> bool:
    return part.target is RecordTarget.FILES and part.public and not part.personal


def _published_files(entry: CallEntry, call: Call) -> QuerySet[EntryFile]:
    """Those of fields whose files are for everyone."""
    fields = [part.id for part in call.fields.values() if _is_published_file(part)]
    return entry.files.filter(removed=None, field__in=fields).order_by("pk")


def _attach_files(writer: Actor, row: Record, files: Iterable[EntryFile], now: datetime, language: str) -> None:
    for file in files:
        with file.file.open("rb") as content:
            add_attachment(actor=writer, record=row, name=file.name, content=File(content), now=now, language=language)
