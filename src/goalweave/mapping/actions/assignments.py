"""Assignments: whose turn it is to review a record, and until when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping as MappingOf, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import User
from goalweave.audit.actions import Change, log_all
from goalweave.audit.models import Entry
from goalweave.core.errors import Conflict, InputError, NotAllowed
from goalweave.core.text.sanitise import sanitise_line
from goalweave.mapping import rules
from goalweave.mapping.assignments import notice_on
from goalweave.mapping.models import Assignment, Mapping, Notice
from goalweave.mapping.queue import MOST_RECORDS, mappings_open_to
from goalweave.registry.models import Record

OBJECT_TYPE = "assignment"
ASSIGN, WITHDRAW, FINISH, REOPEN, UNDO = "assign", "withdraw", "finish", "reopen", "undo"
LONGEST_NOTE = 500
PORTION = 5000
Fields = dict[str, Any]
FieldChange = tuple[Fields | None, Fields | None]
"""Of a log entry: before, after."""
OPEN_STATE, DONE_STATE = {"done": False}, {"done": True}


@dataclass(frozen=True, slots=True)
class AssignResult:
    """records: ids of those that are this person's turn now; skipped: of those of which nothing waits for them, or which they may
    not review."""

    records: tuple[int, ...]
    skipped: tuple[int, ...] = ()


@transaction.atomic
def assign_records(
    *,
    actor: Actor,
    records: Iterable[int],
    reviewer: User,
    due: date,
    now: datetime,
    note: str = "",
    batch: UUID | None = None,
) -> AssignResult:
    """Hand the review of records to someone, or on to someone else, or change what was said. due: the last day. batch: of the
    log; by default one of its own where there are several records.

    Raises NotAllowed where one of them is not the actor's to assign; InputError for a day that is past, and for more
    than queue.MOST_RECORDS at once.
    """
    if due < timezone.localdate(now):
        raise InputError(_("The deadline has already passed."), field="due")
    rows = _lock_records(records)
    if len(rows) > MOST_RECORDS:
        raise InputError(_("You can assign up to %(most)d records at once.") % {"most": MOST_RECORDS}, field="records")
    if any(not rules.may_assign(actor, row) for row in rows):
        raise NotAllowed("only editors and managers can assign reviews")
    person, cleaned_note = Actor(reviewer), sanitise_line(note)[:LONGEST_NOTE]
    waiting = _records_awaiting(person, rows)
    assignable = [row for row in rows if row.pk in waiting and rules.may_review(person, row)]
    standing = _open_assignments(row.pk for row in assignable)
    fields: Fields = {"reviewer": reviewer.pk, "due": due.isoformat(), "note": cleaned_note}
    own = actor.user is not None and actor.user.pk == reviewer.pk
    changes: dict[int, FieldChange] = {}
    assignments: list[Assignment] = []
    for row in assignable:
        before = standing.get(row.pk)
        if before is not None and _assignment_fields(before) == fields:
            continue
        changes[row.pk] = (_assignment_fields(before) if before else None, fields)
        assignment = before or Assignment(record=row)
        assignment.reviewer, assignment.due, assignment.note = reviewer, due, cleaned_note
        assignment.given_by, assignment.given = actor.user, now
        # Who takes it up themselves needs no mail about it.
        assignment.told = Notice.GIVEN if own else Notice.NOTHING
        assignments.append(assignment)
    _save_assignments(assignments)
    _log_assignments(actor, ASSIGN, rows, changes, batch or (uuid4() if len(changes) > 1 else None))
    done = {row.pk for row in assignable}
    return AssignResult(tuple(sorted(done)), tuple(row.pk for row in rows if row.pk not in done))


@transaction.atomic
def withdraw_assignments(*, actor: Actor, records: Iterable[int]) -> int:
    """End open assignments of records: by who may assign, or the person whose turn it is. Returns how many. Raises NotAllowed."""
    rows = _lock_records(records)
    standing = _open_assignments(row.pk for row in rows)
    assigned = [row for row in rows if row.pk in standing]
    if any(not rules.may_end_assignment(actor, row, standing[row.pk].reviewer_id) for row in assigned):
        raise NotAllowed("only editors, managers and the assigned reviewer can end the assignment")
    changes: dict[int, FieldChange] = {row.pk: (_assignment_fields(standing[row.pk]), None) for row in assigned}
    Assignment.objects.filter(pk__in=[standing[row.pk].pk for row in assigned]).delete()
    _log_assignments(actor, WITHDRAW, assigned, changes, uuid4() if len(assigned) > 1 else None)
    return len(assigned)


@transaction.atomic
def undo_assignments(*, actor: Actor, lines: Sequence[Entry], now: datetime) -> tuple[int, ...]:
    """What these log entries did to whose turn it is, undone; returns the ids of the records. Lines that say that it
    is done are skipped: that follows from the mappings.

    Raises NotAllowed; Conflict where one was changed or done since.
    """
    lines = [line for line in lines if line.verb in (ASSIGN, WITHDRAW)]
    rows = _lock_records(int(line.object_id) for line in lines)
    standing, by_record = _open_assignments(row.pk for row in rows), {row.pk: row for row in rows}
    changes: dict[int, FieldChange] = {}
    for line in lines:
        row = by_record.get(int(line.object_id))
        if row is None:
            continue
        own = line.verb == WITHDRAW and actor.user is not None and line.actor_id == actor.user.pk
        if not (rules.may_assign(actor, row) or (own and rules.may_review(actor, row))):
            raise NotAllowed("you do not have permission to undo this")
        there = standing.get(row.pk)
        if (_assignment_fields(there) if there else None) != line.after:
            raise Conflict(_("Someone else has changed this since then; it cannot be undone."))
        changes[row.pk] = (line.after, line.before)
        _restore_assignment(actor, row, there, line.before, now)
    _log_assignments(actor, UNDO, rows, changes, uuid4() if len(changes) > 1 else None)
    return tuple(sorted(changes))


def finish_assignments(actor: Actor, records: Iterable[int], batch: UUID | None) -> None:
    """Part of actions that changed mappings of these records: an assignment is done when nothing waits for its person."""
    ids, done = sorted(set(records)), []
    for start in range(0, len(ids), PORTION):
        rows = Assignment.objects.filter(record__in=ids[start : start + PORTION], done=None)
        for assignment in rows.select_related("reviewer", "record__organisation").order_by("record"):
            # Nothing of a deleted record waits for anyone, but its assignment stays open for when it comes back.
            if assignment.record.deleted is None and not _records_awaiting(
                Actor(assignment.reviewer), [assignment.record]
            ):
                done.append(assignment)
    if done:
        Assignment.objects.filter(pk__in=[assignment.pk for assignment in done]).update(done=timezone.now())
        _log_assignments(
            actor,
            FINISH,
            [assignment.record for assignment in done],
            {assignment.record_id: (OPEN_STATE, DONE_STATE) for assignment in done},
            batch,
        )


def reopen_assignments(actor: Actor, since: MappingOf[int, int | None], batch: UUID | None = None) -> None:
    """Part of actions that took decisions back: what was done by these decisions is open again.

    since: record's id → number of the first log entry that was undone.
    """
    lines = Entry.objects.filter(object_type=OBJECT_TYPE, verb=FINISH, object_id__in=[str(pk) for pk in since])
    ended = {
        int(line.object_id) for line in lines if (first := since[int(line.object_id)]) is not None and line.pk > first
    }
    standing, last = _open_assignments(ended), dict[int, Assignment]()
    for assignment in (
        Assignment.objects.filter(record__in=ended - standing.keys())
        .order_by("pk")
        .select_related("reviewer", "record__organisation")
    ):
        last[assignment.record_id] = assignment
    again = [
        assignment
        for assignment in last.values()
        if assignment.done and _records_awaiting(Actor(assignment.reviewer), [assignment.record])
    ]
    if again:
        Assignment.objects.filter(pk__in=[assignment.pk for assignment in again]).update(done=None)
        _log_assignments(
            actor,
            REOPEN,
            [assignment.record for assignment in again],
            {assignment.record_id: (DONE_STATE, OPEN_STATE) for assignment in again},
            batch,
        )


def record_notices(*, assignments: Sequence[Assignment], notice: Notice) -> list[int]:
    """Note what their person is told now; ids of those that were not told in the meantime by someone else, who alone
    tell it."""
    return [
        assignment.pk
        for assignment in assignments
        if Assignment.objects.filter(pk=assignment.pk, done=None, told=assignment.told, due=assignment.due).update(
            told=notice
        )
    ]


def revert_notices(*, assignments: Iterable[Assignment], notice: Notice) -> None:
    """The mail could not be sent: as it was before."""
    for assignment in assignments:
        Assignment.objects.filter(pk=assignment.pk, told=notice).update(told=assignment.told)


def _restore_assignment(
    actor: Actor, row: Record, current: Assignment | None, fields: Fields | None, now: datetime
) -> None:
    if fields is None:
        if current is not None:
            current.delete()
        return
    reviewer = User.objects.filter(pk=fields["reviewer"]).first()
    if reviewer is None:
        raise Conflict(_("The assigned reviewer no longer has an account."))
    assignment = current or Assignment(record=row)
    assignment.reviewer, assignment.due, assignment.note = reviewer, date.fromisoformat(fields["due"]), fields["note"]
    # No one is told again of what they knew.
    assignment.given_by, assignment.given, assignment.told = (
        actor.user,
        now,
        notice_on(assignment.due, timezone.localdate(now)),
    )
    assignment.save()


def _save_assignments(rows: Sequence[Assignment]) -> None:
    known = [row for row in rows if row.pk is not None]
    Assignment.objects.bulk_create([row for row in rows if row.pk is None], batch_size=200)
    Assignment.objects.bulk_update(known, ["reviewer", "due", "note", "given_by", "given", "told"], batch_size=200)


def _records_awaiting(person: Actor, rows: Sequence[Record]) -> set[int]:
    """Ids of the records of which something waits for this person."""
    awaiting: set[int] = set()
    two = {row.pk for row in rows if row.organisation.second_review}
    for start in range(0, len(rows), PORTION):
        some = Mapping.objects.filter(record__in=[row.pk for row in rows[start : start + PORTION]])
        opened = set(some.filter(state="suggested").values_list("record_id", flat=True))
        awaiting |= opened - two
        if opened & two:
            awaiting |= set(
                mappings_open_to(person, some.filter(record__in=opened & two)).values_list("record_id", flat=True)
            )
    return awaiting


def _lock_records(records: Iterable[int]) -> list[Record]:
    rows = Record.objects.select_for_update(of=("self",)).select_related("organisation")
    return list(rows.filter(pk__in=set(records), deleted=None).order_by("pk"))


def _open_assignments(records: Iterable[int]) -> dict[int, Assignment]:
    return {row.record_id: row for row in Assignment.objects.filter(record__in=list(records), done=None)}


def _assignment_fields(assignment: Assignment) -> Fields:
    return {"reviewer": assignment.reviewer_id, "due": assignment.due.isoformat(), "note": assignment.note}


def _log_assignments(
    actor: Actor,
    verb: str,
    rows: Iterable[Record],
    changes: MappingOf[int, FieldChange],
    batch: UUID | None,
) -> None:
    by_organisation: dict[int, list[Change]] = {}
    for row in rows:
        if row.pk in changes:
            by_organisation.setdefault(row.organisation_id, []).append(Change(row.pk, *changes[row.pk]))
    for organisation, organisation_changes in by_organisation.items():
        log_all(
            actor=actor,
            verb=verb,
            object_type=OBJECT_TYPE,
            changes=organisation_changes,
            organisation=organisation,
            batch=batch,
        )
