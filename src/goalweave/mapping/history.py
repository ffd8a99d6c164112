"""Earlier states of a record together with its mappings, from the log."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from goalweave.accounts.actor import Actor
from goalweave.audit.models import Entry
from goalweave.mapping.actions import restore_all, undo_assignments, undo_batch
from goalweave.mapping.actions.assignments import OBJECT_TYPE as TURN
from goalweave.mapping.audit_state import Fields, earliest_states
from goalweave.registry.actions import RestoredRecord, UndoneRecords, restore_record, undo_lines
from goalweave.registry.models import Record


def states_after(record: int, line: Entry) -> dict[str, Fields | None]:
    """Node → its mapping right after that line (None: none), for the nodes that changed since. record: primary key."""
    return earliest_states(Entry.objects.filter(object_type="mapping", object_id=str(record), pk__gt=line.pk))


@transaction.atomic
def restore_version(*, actor: Actor, row: Record, line: Entry, version: int, mappings: bool) -> RestoredRecord:
    """A record as it was right after that line; mappings: its mappings too. Raises as restore_record does."""
    batch = uuid4() if mappings else None
    done = restore_record(actor=actor, row=row, line=line, version=version, batch=batch)
    if mappings and done.row.deleted is None and (states := states_after(row.pk, line)):
        restore_all(actor=actor, states={done.row.pk: states}, batch=batch)
    return done


@transaction.atomic
def undo_entries(*, actor: Actor, lines: Sequence[Entry], batch: UUID | None) -> UndoneRecords:
    """What these lines did to records and, where they are a batch, what that did to mappings, undone; and whose turn
    they say it is. Raises NotAllowed; Conflict where a turn was changed or done since.

    Mappings first: of a record that is deleted again nothing can be changed.
    """
    mapped, skipped = set(), set()
    if turns := [line for line in lines if line.object_type == TURN]:
        mapped |= set(undo_assignments(actor=actor, lines=turns, now=timezone.now()))
    if batch is not None and any(line.object_type == "mapping" for line in lines):
        done = undo_batch(actor=actor, batch=batch)
        mapped, skipped = mapped | set(done.records), set(done.skipped)
    records = undo_lines(actor=actor, lines=lines, batch=uuid4() if len(lines) > 1 else None)
    touched = {int(line.object_id) for line in lines if line.object_type == "record"}
    return UndoneRecords(records.records + len(mapped - touched), tuple(sorted({*records.unchanged, *skipped})))
