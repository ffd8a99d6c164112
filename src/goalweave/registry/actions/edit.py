"""One record, as a person writes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.audit.actions import difference, log_row
from goalweave.core import model
from goalweave.core.errors import Conflict, InputError, InputErrors, NotAllowed
from goalweave.core.messages import Message
from goalweave.registry import rules
from goalweave.registry.actions.record_writing import (
    SAVED_FIELDS,
    fill_record,
    index_records,
    lock_record,
    set_parents,
    units_of,
    write_readings,
    write_record_parts,
)
from goalweave.registry.checks import clean_record, record_problems
from goalweave.registry.models import Kind, Record, Visibility
from goalweave.registry.queries import to_core
from goalweave.registry.snapshot import core_snapshot, snapshot


@transaction.atomic
def add_record(
    *, actor: Actor, organisation: Organisation, record: model.Record, visibility: Visibility = Visibility.DRAFT
) -> Record:
    """A new record. Raises NotAllowed; InputErrors with all that is wrong with it; InputError where the id is taken."""
    if not rules.may_add_record(actor, organisation):
        raise NotAllowed(
            Message("you do not have permission to add records to {organisation}", organisation=organisation.slug)
        )
    _require_may_publish(actor, organisation, visibility)
    cleaned = _clean_record(record)
    if organisation.records.filter(slug=cleaned.id).exists():
        raise InputError(Message("a record with the id {record} already exists", record=cleaned.id), field="id")
    row = Record(organisation=organisation, slug=cleaned.id, author=actor.user, visibility=visibility)
    fill_record(row, cleaned, units_of(organisation))
    row.save(force_insert=True)
    write_record_parts([cleaned], {cleaned.id: row}, new=True)
    write_readings([cleaned], {cleaned.id: row}, new=True)
    if cleaned.parent:
        set_parents(organisation, {row.pk: cleaned.parent})
    index_records([row])
    log_row(actor, "create", "record", row, after=core_snapshot(cleaned, row))
    return row


@transaction.atomic
def change_record(
    *,
    actor: Actor,
    row: Record,
    record: model.Record,
    version: int,
    visibility: Visibility | None = None,
    verb: str = "change",
) -> Record:
    """Update a record with a person's input, based on `version`; its id and source stay.

    visibility: None keeps it. Raises NotAllowed; Conflict if someone else changed it since; InputErrors with all
    problems.
    """
    current = lock_record(row.pk)
    organisation = current.organisation
    if not rules.may_change_record(actor, current):
        raise NotAllowed("you do not have permission to change this record")
    if visibility is not None and visibility != current.visibility:
        _require_may_publish(actor, organisation, visibility)
    # A form is open for minutes and locks nothing meanwhile: the version that it began with tells whether others have saved.
    if current.version != version:
        raise Conflict(
            Message(
                "someone else has changed this record since you opened it (now version {version})",
                version=current.version,
            )
        )
    before = snapshot(current)
    read_before = current.text.get(current.language, "")
    cleaned = _clean_record(
        replace(
            record,
            id=current.slug,
            source=model.RecordSource(current.source_file, current.source_locator),
            also=tuple(model.RecordSource(**place) for place in current.also),
        )
    )
    if visibility is not None:
        current.visibility = visibility
    after = core_snapshot(cleaned, current)
    if after == before:
        return current
    fill_record(current, cleaned, units_of(organisation))
    current.version += 1
    current.save(update_fields=SAVED_FIELDS)
    write_record_parts([cleaned], {cleaned.id: current}, new=False)
    write_readings([cleaned], {cleaned.id: current}, read_texts=cleaned.body != read_before)
    if cleaned.parent != before["parent"]:
        set_parents(organisation, {current.pk: cleaned.parent})
    index_records([current])
    log_row(actor, verb, "record", current, *difference(before, after))
    return current


def _require_may_publish(actor: Actor, organisation: Organisation, visibility: Visibility) -> None:
    if visibility == Visibility.PUBLIC and not rules.may_publish_records(actor, organisation):
        raise NotAllowed("only editors and managers can publish records")


def _clean_record(record: model.Record) -> model.Record:
    cleaned = clean_record(record)
    problems = list(record_problems(cleaned))
    if not any(cleaned.title.values()):
        problems.append(InputError("a record needs a title", field="title"))
    if problems:
        raise InputErrors(problems)
    return cleaned


def mark_reviewed(*, actor: Actor, row: Record, version: int, today: date) -> Record:
    """Record the review of a partnership. Raises NotAllowed; InputError for other kinds; Conflict like
    change_record."""
    if not rules.may_publish_records(actor, row.organisation) or not rules.may_change_record(actor, row):
        raise NotAllowed("only editors and managers can record a review")
    if row.kind != Kind.PARTNERSHIP:
        raise InputError(_("only partnerships can be reviewed"), field="kind")
    core = to_core(row)
    reviewed = replace(core, details={**core.details, "reviewed": today.isoformat()})
    return change_record(actor=actor, row=row, record=reviewed, version=version, verb="review")
