"""Undoing what a moderator decided, by what the log says it was before."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.audit.models import Entry
from goalweave.calls import rules
from goalweave.calls.actions.entry_records import remove_record, remove_record_files, writer_for
from goalweave.calls.actions.moderation import ACCEPT, DECISION_VERBS, ENTRY, add_event, log_decision, logged_state
from goalweave.calls.models import CallEntry, EntryState, EntryStep
from goalweave.core.errors import Conflict, NotAllowed
from goalweave.mapping.actions import undo_mapping_lines
from goalweave.registry.actions import undo_lines
from goalweave.vanished_rows import reread_row

UNDO = "take_back"
MOST_LINES = 500
"""Lines of one's own that are looked through for the last decision that stands."""
_STEPS = (EntryStep.ACCEPTED, EntryStep.REJECTED, EntryStep.RETURNED, EntryStep.MERGED)


@dataclass(frozen=True, slots=True)
class UndoneEntries:
    """entries: ids of those brought back; skipped: of those that others have changed since, which stay."""

    entries: tuple[int, ...]
    skipped: tuple[int, ...] = ()


def undoable_decisions(actor: Actor, limit: int = 1) -> list[Entry]:
    """The actor's last decisions on entries that were not undone, the newest first."""
    if actor.user is None:
        return []
    rows = Entry.objects.filter(actor=actor.user, object_type=ENTRY, verb__in=(*DECISION_VERBS, UNDO))
    taken_back: Counter[str] = Counter()
    undoable: list[Entry] = []
    for line in rows.order_by("-pk")[:MOST_LINES].iterator():
        # A line that undoes cancels the newest decision before it on the same entry.
        if line.verb == UNDO:
            taken_back[line.object_id] += 1
        elif taken_back[line.object_id]:
            taken_back[line.object_id] -= 1
        else:
            undoable.append(line)
            if len(undoable) == limit:
                break
    return undoable


@transaction.atomic
def undo_last_decision(*, actor: Actor, now: datetime) -> UndoneEntries:
    """Undo the actor's last decision; of many at once, all of them.

    The sender who had a mail about it gets another. Raises Conflict where there is none, or others have changed the entry, or its record, since;
    NotAllowed.
    """
    lines = undoable_decisions(actor)
    if not lines:
        raise Conflict(_("Nothing to undo."))
    if lines[0].batch is None:
        _undo_line(actor, lines[0], now)
        return UndoneEntries((int(lines[0].object_id),))
    together = Entry.objects.filter(batch=lines[0].batch, object_type=ENTRY, verb=lines[0].verb)
    undone, skipped = list[int](), list[int]()
    for line in together.order_by("-pk"):
        try:
            with transaction.atomic():
                _undo_line(actor, line, now)
        except Conflict:
            skipped.append(int(line.object_id))
        else:
            undone.append(int(line.object_id))
    return UndoneEntries(tuple(undone), tuple(skipped))


def _undo_line(actor: Actor, line: Entry, now: datetime) -> None:
    before, after = line.before or {}, line.after or {}
    rows = CallEntry.objects.select_for_update(of=("self",)).select_related("call__organisation", "record")
    row = rows.filter(pk=line.object_id).first()
    if row is None or not rules.may_moderate(actor, row.call):
        raise NotAllowed("you no longer have permission to decide on this entry")
    current = logged_state(row)
    if any(current[name] != after.get(name) for name in current):
        raise Conflict(_("Someone else has changed this since then; it cannot be undone."))
    if line.verb == ACCEPT:
        _undo_record(actor, row, after)
    _undo_merge(actor, after, now)
    row.state = EntryState(before["state"])
    row.organisation_id, row.record_id = before["organisation"], before["record"]
    row.merged_into_id = before["merged_into"]
    row.answer_until, row.decided = _moment(before["answer_until"]), _moment(before["decided"])
    _undo_event(actor, row, now)
    row.save()
    log_decision(actor, UNDO, row, current, logged_state(row), batch=line.batch)


def _undo_record(actor: Actor, row: CallEntry, after: dict[str, Any]) -> None:
    """The record goes, unless its organisation has worked on it since."""
    if row.record is not None and row.record.version != after.get("record_version"):
        raise Conflict(_("The record has been changed since then, so the entry stays accepted."))
    remove_record(actor=actor, entry=row)


def _undo_merge(actor: Actor, after: dict[str, Any], now: datetime) -> None:
    """What the other entry or record took over goes back, with the record's mappings."""
    if answers := after.get("taken"):
        target = reread_row(CallEntry.objects.select_for_update(of=("self",)), after["merged_into"])
        if target.version != after["taken_version"]:
            raise Conflict(_("The other entry has been changed since then; it cannot be undone."))
        for name, value in answers["answers"].items():
            if value is None:
                target.answers.pop(name, None)
            else:
                target.answers[name] = value
        target.nodes, target.category = answers["nodes"], answers["category"]
        files, sender = target.files.filter(pk__in=answers["files"]), after["merged_from"]
        digests = set(files.values_list("digest", flat=True))
        files.filter(sent_with=sender).update(sent_with=None)
        files.update(entry=sender)
        digests -= set(target.files.filter(removed=None).values_list("digest", flat=True))
        remove_record_files(actor=actor, entry=target, digests=digests, now=now)
        target.version += 1
        target.updated = now
        target.save()
    if numbers := after.get("record_lines"):
        writer, lines = writer_for(actor), Entry.objects.filter(pk__in=numbers)
        # The record first: its evidence is of its text.
        records = undo_lines(actor=writer, lines=lines)
        mappings = undo_mapping_lines(actor=writer, lines=lines)
        if records.unchanged or mappings.skipped:
            raise Conflict(_("The record has been changed since then; it cannot be undone."))


def _undo_event(actor: Actor, row: CallEntry, now: datetime) -> None:
    """What the sender has not heard of goes; of what they have, the history says that it was taken back."""
    event = row.events.filter(step__in=_STEPS).order_by("-pk").first()
    if event is not None and event.mailed is None:
        event.delete()
    elif event is not None:
        add_event(actor, row, EntryStep.REOPENED, "", now)
    returned = row.events.filter(step=EntryStep.RETURNED).order_by("-pk").first()
    row.reason = returned.text if row.state == EntryState.RETURNED and returned is not None else ""


def _moment(written: str | None) -> datetime | None:
    return parse_datetime(written) if written else None
