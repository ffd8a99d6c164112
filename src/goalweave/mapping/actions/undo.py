"""Undoing what was done, by what the log says it was before.

Others may have set shares since: a mapping whose share would take its record and framework past 100 % comes back
without it (`_drop_conflicting_shares`), and so the log has it.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping as MappingOf
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.audit.authors import written_by
from goalweave.audit.models import Entry
from goalweave.core import model
from goalweave.core.errors import Conflict, NotAllowed
from goalweave.mapping import rules
from goalweave.mapping.actions.assignments import (
    ASSIGN,
    OBJECT_TYPE,
    UNDO as UNDO_ASSIGNMENT,
    WITHDRAW,
    reopen_assignments,
    undo_assignments,
)
from goalweave.mapping.actions.claims import extend_claims
from goalweave.mapping.actions.mapping_changes import MappingChanges, MappingKey, begin_changes
from goalweave.mapping.actions.store import IMPORT
from goalweave.mapping.audit_state import Fields, apply_audit_state, earliest_states, evidence_from_audit
from goalweave.mapping.models import Mapping, Review, State
from goalweave.mapping.shares import WHOLE_HUNDREDTHS, share_hundredths
from goalweave.registry.models import Record

UNDO = "take_back"
"""Of decisions of people; what a file brought is undone by `undo`."""
DECISION_VERBS = ("accept", "reject", "verdict", "disputed", "change", "add", "remove", "shares")
ASSIGNMENT_VERBS = (ASSIGN, WITHDRAW)
"""Whose turn it is, and no longer."""
MOST_ENTRIES = 2000
"""Lines of a person that are looked through for the last one that stands."""
LINES_AT_ONCE = 20
"""What is asked for is mostly among the newest of them."""


@dataclass(frozen=True, slots=True)
class UndoneMappings:
    """records: ids of those brought back; skipped: of those that were changed since, and so were left as they are."""

    records: tuple[int, ...]
    skipped: tuple[int, ...] = ()


def undoable_entries(actor: Actor, *, record: int | None = None, limit: int = 1) -> list[Entry]:
    """The actor's last decisions, and words on whose turn it is, that were not undone, the newest first."""
    if actor.user is None:
        return []
    taken_back: Counter[tuple[str, str]] = Counter()
    undoable: list[Entry] = []
    for line in _newest_first(actor, record):
        of = line.object_type, line.object_id
        # A line that undoes cancels the newest decision before it on the same object, so that undoing twice goes two back.
        if line.verb in (UNDO, UNDO_ASSIGNMENT):
            taken_back[of] += 1
        elif taken_back[of]:
            taken_back[of] -= 1
        else:
            undoable.append(line)
            if len(undoable) == limit:
                break
    return undoable


def _newest_first(actor: Actor, record: int | None) -> Iterator[Entry]:
    """The lines of the actor's decisions and assignments, at most MOST_ENTRIES."""
    by_kind = list[Iterator[Entry]]()
    for kind, verbs in (
        ("mapping", (*DECISION_VERBS, UNDO)),
        (OBJECT_TYPE, (*ASSIGNMENT_VERBS, UNDO_ASSIGNMENT)),
    ):
        lines = Entry.objects.filter(object_type=kind, verb__in=verbs)
        rows = (
            lines.filter(actor=actor.user) if record is None else written_by(lines.filter(object_id=str(record)), actor)
        )
        by_kind.append(rows.order_by("-pk")[:MOST_ENTRIES].iterator(LINES_AT_ONCE))
    # Of both kinds in one query, SQLite would sort all that there is.
    return islice(heapq.merge(*by_kind, key=lambda line: -line.pk), MOST_ENTRIES)


@transaction.atomic
def undo_last(*, actor: Actor, now: datetime, record: Record | None = None) -> UndoneMappings:
    """Undo the actor's last decision, on this record or anywhere; of many at once, all of them.

    Without its share what no longer fits into 100 % with those that others have set since.
    Raises Conflict where there is none, or others have changed the mapping since; NotAllowed.
    """
    lines = undoable_entries(actor, record=record.pk if record else None)
    if not lines:
        raise Conflict(_("Nothing to undo."))
    if lines[0].object_type == OBJECT_TYPE:
        return _undo_assignment(actor, lines[0], now, alone=record is not None)
    if lines[0].batch is not None and record is None:
        return undo_batch(actor=actor, batch=lines[0].batch)
    pk = int(lines[0].object_id)
    changes = begin_changes(actor, [pk])
    if pk not in changes.records or not rules.may_map(actor, changes.records[pk]):
        raise NotAllowed("you no longer have permission to change this record")
    extend_claims(actor, [pk], now)
    if not _revert_mappings(changes, pk, lines[0].before or {}, lines[0].after or {}):
        raise Conflict(_("Someone else has changed this since then; it cannot be undone."))
    _drop_conflicting_shares(changes, {pk: lines[0].pk})
    changes.finish(UNDO)
    reopen_assignments(actor, {pk: lines[0].pk})
    return UndoneMappings((pk,))


def _undo_assignment(actor: Actor, line: Entry, now: datetime, *, alone: bool) -> UndoneMappings:
    """alone: of what was said of many records at once, this one only."""
    lines = [line]
    if line.batch is not None and not alone:
        lines = list(Entry.objects.filter(batch=line.batch, object_type=OBJECT_TYPE, verb=line.verb).order_by("-pk"))
    return UndoneMappings(undo_assignments(actor=actor, lines=lines, now=now))


@transaction.atomic
def undo_batch(*, actor: Actor, batch: UUID) -> UndoneMappings:
    """Undo all that one import or bulk decision did to mappings, as `undo_mapping_lines` does."""
    return undo_mapping_lines(actor=actor, lines=Entry.objects.filter(batch=batch), batch=batch)


@transaction.atomic
def undo_mapping_lines(*, actor: Actor, lines: QuerySet[Entry], batch: UUID | None = None) -> UndoneMappings:
    """Undo what these log entries say of mappings; what was changed since is left, and entries of other objects are skipped.

    Without its share what no longer fits into 100 % with those that others have set since.
    Raises NotAllowed unless all records are the actor's to bring in mappings for, or it was the actor's own decision.
    """
    entries = list(lines.filter(object_type="mapping").exclude(verb__in=(UNDO, "undo")).order_by("-pk"))
    changes = begin_changes(actor, {int(line.object_id) for line in entries})
    for line in entries:
        row = changes.records.get(int(line.object_id))
        own = actor.user is not None and line.actor_id == actor.user.pk and line.verb in DECISION_VERBS
        may = row is not None and (rules.may_store_mappings(actor, row) or (own and rules.may_review(actor, row)))
        if row is not None and not may:
            raise NotAllowed("you do not have permission to undo this")
    left, first = set(), dict[int, int | None]()
    for line in entries:
        pk = int(line.object_id)
        if pk not in changes.records:
            continue
        if _revert_mappings(changes, pk, line.before or {}, line.after or {}):
            first[pk] = line.pk  # the newest come first
        else:
            left.add(pk)
    _drop_conflicting_shares(changes, first)
    people = all(line.verb in DECISION_VERBS for line in entries)
    done = changes.finish(UNDO if people else "undo", batch=batch)
    reopen_assignments(actor, first, batch)
    return UndoneMappings(tuple(sorted(done)), tuple(sorted(left)))


@transaction.atomic
def restore_all(
    *,
    actor: Actor,
    states: MappingOf[int, MappingOf[str, Fields | None]],
    verb: str = "restore",
    batch: UUID | None = None,
) -> None:
    """Bring mappings of records to what the log has of them: record's id → node → its fields, or None for no mapping.

    Without its share what would pass 100 % with those that stay, unless all of these are as imports gave them. A few queries
    for all. Raises NotAllowed.
    """
    changes = begin_changes(actor, states)
    for pk, nodes in states.items():
        if pk not in changes.records or not rules.may_store_mappings(actor, changes.records[pk]):
            raise NotAllowed("you do not have permission to restore mappings of this record")
        for name, fields in nodes.items():
            _restore_mapping(changes, pk, name, fields)
    _drop_conflicting_shares(changes, dict.fromkeys(states))
    changes.finish(verb, batch=batch)


def _revert_mappings(
    changes: MappingChanges, record: int, before: Fields, after: Fields, *, force: bool = False
) -> bool:
    """Whether nothing was changed since, so that it was undone."""
    for name, fields in after.items():
        # Compared without passages, which the log has only where they were replaced.
        current = changes.audit_state(changes.key_of(record, model.Curie.parse(name)))
        if _without_evidence(current) != _without_evidence(fields):
            return False
    for name, fields in before.items():
        _restore_mapping(changes, record, name, fields)
    return True


def _restore_mapping(changes: MappingChanges, record: int, name: str, fields: Fields | None) -> None:
    place = changes.key_of(record, model.Curie.parse(name))
    row = changes.rows.get(place)
    standing = set((fields or {}).get("verdicts", []))
    _restore_standing_reviews(changes, place, standing)
    if fields is None:
        if row is not None:
            changes.remove(place)
    elif row is None or "evidence" in fields:
        restored = apply_audit_state(Mapping(record_id=record, node_id=place[1]), fields)
        changes.replace(place, restored, evidence_from_audit(changes.records[record], fields.get("evidence", [])))
    else:
        apply_audit_state(row, fields)


def _restore_standing_reviews(changes: MappingChanges, place: tuple[int, int], standing: Iterable[int]) -> None:
    """Let those verdicts stand and no others."""
    # Verdicts are never deleted, only superseded, so that those from before can stand again.
    pks = set(standing)
    if {review.pk for review in changes.reviews.get(place, ())} == pks:
        return
    all_ = Review.objects.filter(record=place[0], node=place[1])
    all_.exclude(pk__in=pks).update(superseded=True)
    all_.filter(pk__in=pks).update(superseded=False)
    changes.reviews[place] = list(all_.filter(pk__in=pks).order_by("pk"))


def _without_evidence(fields: Fields | None) -> Fields | None:
    return {name: value for name, value in fields.items() if name != "evidence"} if fields is not None else None


def _drop_conflicting_shares(changes: MappingChanges, since: MappingOf[int, int | None]) -> None:
    """Of the records in `since`: what would have more than it had, and take its record and framework past 100 %, has no
    share.

    since: record's id → number of the first log entry that is undone. More than 100 % comes back only where there was
    as much right before that line: an import may give goals and targets 100 % each. Without a line: where all of it is
    of imports. Part of actions, once all is restored and before `finish`.
    """
    groups: dict[tuple[int, str], list[MappingKey]] = {}
    for place, row in changes.rows.items():
        if place[0] in since and row.state == State.ACCEPTED and row.share is not None:
            groups.setdefault((place[0], changes.nodes[place[1]].key), []).append(place)
    for (record, key), places in groups.items():
        total = sum(_accepted_share(changes.audit_state(place)) for place in places)
        if total <= WHOLE_HUNDREDTHS:
            continue
        line = since[record]
        if line is None:
            stood = all(changes.rows[place].origin.startswith(IMPORT) for place in places)
        else:
            stood = total <= _share_total_before(changes, record, key, line)
        if not stood:
            for place in places:
                if _accepted_share(changes.audit_state(place)) > _accepted_share(changes.before.get(place)):
                    changes.rows[place].share = None


def _share_total_before(changes: MappingChanges, record: int, key: str, line: int) -> int:
    """What was given in that framework right before that log entry, in hundredths of a percent."""
    states = earliest_states(Entry.objects.filter(object_type="mapping", object_id=str(record), pk__gte=line))
    # Mappings that no line since has touched are as they were.
    for place, fields in changes.before.items():
        if place[0] == record:
            states.setdefault(str(changes.nodes[place[1]]), fields)
    return sum(_accepted_share(fields) for name, fields in states.items() if model.Curie.parse(name).key == key)


def _accepted_share(fields: Fields | None) -> int:
    """In hundredths of a percent; only what is accepted counts."""
    if fields is None or fields["state"] != State.ACCEPTED or fields.get("share") is None:
        return 0
    return share_hundredths(fields["share"])
