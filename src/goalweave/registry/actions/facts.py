"""Decisions on what the text of a record says: into the fields, or not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from goalweave.accounts.actor import Actor
from goalweave.audit.actions import Change, difference, log_all, log_row
from goalweave.core import model
from goalweave.core.errors import NotAllowed
from goalweave.registry import rules
from goalweave.registry.actions.record_writing import (
    PORTION,
    SAVED_FIELDS,
    fill_record,
    read_text,
    reading_with,
    save_readings,
    units_of,
    write_record_parts,
)
from goalweave.registry.checks import clean_record, record_problems
from goalweave.registry.models import FactReading, Record
from goalweave.registry.queries import to_core, with_parts
from goalweave.registry.snapshot import Snapshot, core_snapshot, snapshot
from goalweave.registry.text_facts import (
    FactKind,
    FactState,
    SuggestedFact,
    apply_facts,
    is_waiting,
    unpack_facts,
)

FACTS = "facts"
"""Field of a log entry with the decisions: id of a fact → its state."""
Choice = Callable[[list[SuggestedFact], model.Record], list[SuggestedFact]]


@dataclass(frozen=True, slots=True)
class DecidedFacts:
    """decided: how many facts; records: ids of those in which something was decided; left: facts that say something else
    than a field that a person filled, which stay suggestions."""

    decided: int
    records: tuple[int, ...]
    left: tuple[SuggestedFact, ...]


@transaction.atomic
def accept_facts(*, actor: Actor, row: Record, facts: Collection[str], overwrite: bool = False) -> DecidedFacts:
    """Put facts of a record's text into its fields. facts: their ids; unknown ones are skipped.

    overwrite: also a period or a number that a person entered. Raises NotAllowed; InputError where a value cannot be stored.
    """
    return _accept(actor, [row.pk], _with_ids(facts), overwrite, None, strict=True)


@transaction.atomic
def accept_kinds(
    *, actor: Actor, ids: Iterable[int], kinds: Collection[FactKind], batch: UUID | None = None
) -> DecidedFacts:
    """Accept all suggestions of these kinds in many records, as far as their fields are free. Raises NotAllowed if one
    of the records is not the actor's to change."""

    def waiting(facts: list[SuggestedFact], record: model.Record) -> list[SuggestedFact]:
        return [fact for fact in facts if fact.kind in kinds and is_waiting(fact, record)]

    pks = sorted(set(ids))
    total = 0
    records: list[int] = []
    left: list[SuggestedFact] = []
    for start in range(0, len(pks), PORTION):
        done = _accept(actor, pks[start : start + PORTION], waiting, False, batch, strict=False)
        total += done.decided
        records += done.records
        left += done.left
    return DecidedFacts(total, tuple(records), tuple(left))


@transaction.atomic
def dismiss_facts(*, actor: Actor, row: Record, facts: Collection[str]) -> DecidedFacts:
    """Put suggestions aside; the record stays as it is. Raises NotAllowed."""
    current = _lock_records(actor, [row.pk])[0]
    core = to_core(current)
    known = _facts_of(current, core)
    open_facts = [fact for fact in known if fact.id in facts and fact.state is FactState.SUGGESTED]
    if not open_facts:
        return DecidedFacts(0, (), ())
    _save_decisions(actor, [(current, core, known, open_facts, FactState.DISMISSED)])
    log_row(actor, "dismiss", "record", current, *_states(open_facts, FactState.DISMISSED))
    return DecidedFacts(len(open_facts), (current.pk,), ())


def revert_decisions(actor: Actor, row: Record, states: Mapping[str, str], batch: UUID | None = None) -> None:
    """Set facts to the states that log entries name; part of the actions that undo entries."""
    current = _lock(Record.objects.filter(pk=row.pk))[0]
    core = to_core(current)
    facts, before, after = [], {}, {}
    for fact in _facts_of(current, core):
        state = FactState(states.get(fact.id, fact.state))
        if state is not fact.state:
            before[fact.id], after[fact.id] = str(fact.state), str(state)
            user = None if actor.user is None or state is FactState.SUGGESTED else actor.user.pk
            fact = replace(fact, state=state, user=user)
        facts.append(fact)
    save_readings([reading_with(core, current, facts)])
    if after:
        log_row(actor, "undo", "record", current, {FACTS: before}, {FACTS: after}, batch)


def _with_ids(ids: Collection[str]) -> Choice:
    def facts_with_ids(facts: list[SuggestedFact], _record: model.Record) -> list[SuggestedFact]:
        return [fact for fact in facts if fact.id in ids and fact.state is not FactState.ACCEPTED]

    return facts_with_ids


def _accept(
    actor: Actor, ids: Sequence[int], choose: Choice, overwrite: bool, batch: UUID | None, *, strict: bool
) -> DecidedFacts:
    """strict: raise InputError where the record cannot be stored; otherwise it is skipped."""
    rows = _lock_records(actor, ids)
    decisions: list[_Decision] = []
    changes: dict[int, list[Change]] = {}
    changed: list[tuple[Record, model.Record]] = []
    left: list[SuggestedFact] = []
    for row in rows:
        core = to_core(row)
        known = _facts_of(row, core)
        selected = choose(known, core)
        if not selected:
            continue
        earlier = [fact for fact in known if fact.state is FactState.ACCEPTED]
        applied = apply_facts(core, selected, earlier, overwrite=overwrite)
        problem = next(record_problems(applied.record), None)
        if problem is not None:
            if strict:
                raise problem
            left += selected
            continue
        left += applied.left
        accepted = [fact for fact in selected if fact not in applied.left]
        if not accepted:
            continue
        before = snapshot(row)
        after = clean_record(applied.record)
        fields = difference(before, core_snapshot(after, row))
        states = _states(accepted, FactState.ACCEPTED)
        changes.setdefault(row.organisation_id, []).append(
            Change(row.pk, {**fields[0], **states[0]}, {**fields[1], **states[1]})
        )
        decisions.append((row, after, known, accepted, FactState.ACCEPTED))
        if fields[1]:
            changed.append((row, after))
    _save_records(changed)
    _save_decisions(actor, decisions)
    for organisation, lines in changes.items():
        log_all(actor=actor, verb="accept", object_type="record", changes=lines, organisation=organisation, batch=batch)
    decided = sum(len(accepted) for _row, _core, _known, accepted, _state in decisions)
    return DecidedFacts(decided, tuple(row.pk for row, *_rest in decisions), tuple(left))


_Decision = tuple[Record, model.Record, list[SuggestedFact], list[SuggestedFact], FactState]
"""Row, record as it is now, all its facts, those that were decided and how."""


def _lock_records(actor: Actor, ids: Sequence[int]) -> list[Record]:
    """In the order of their numbers, with their parts and what was read of them. Raises NotAllowed."""
    rows = _lock(Record.objects.filter(pk__in=ids))
    if not rows or not all(rules.may_change_record(actor, row) for row in rows):
        raise NotAllowed("you do not have permission to change this record")
    return rows


def _lock(rows: QuerySet[Record]) -> list[Record]:
    locked = rows.select_for_update(of=("self",)).order_by("pk")
    return with_parts(locked.select_related("organisation", "unit", "parent", "fact_reading"))


def _facts_of(row: Record, core: model.Record) -> list[SuggestedFact]:
    earlier: FactReading | None = getattr(row, "fact_reading", None)
    return unpack_facts(read_text(core, row, earlier).facts)


def _save_records(changed: Sequence[tuple[Record, model.Record]]) -> None:
    """Title and text stay, and so does the index of the search."""
    if not changed:
        return
    units: dict[int, dict[str, int]] = {}
    for row, core in changed:
        if core.unit and row.organisation_id not in units:
            units[row.organisation_id] = units_of(row.organisation)
        fill_record(row, core, units.get(row.organisation_id, {}))
        row.version += 1
    Record.objects.bulk_update([row for row, _core in changed], SAVED_FIELDS, batch_size=200)
    write_record_parts([core for _row, core in changed], {core.id: row for row, core in changed}, new=False)


def _save_decisions(actor: Actor, decisions: Sequence[_Decision]) -> None:
    user = None if actor.user is None else actor.user.pk
    readings = []
    for row, core, known, decided, state in decisions:
        ids = {fact.id for fact in decided}
        facts = [replace(fact, state=state, user=user) if fact.id in ids else fact for fact in known]
        readings.append(reading_with(core, row, facts))
    save_readings(readings)


def _states(facts: Iterable[SuggestedFact], state: FactState) -> tuple[Snapshot, Snapshot]:
    before = {fact.id: str(fact.state) for fact in facts}
    return {FACTS: before}, {FACTS: dict.fromkeys(before, str(state))}
