"""Shares of mappings that come back, where others have been given theirs since."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf

from goalweave.audit.models import Entry
from goalweave.core import model
from goalweave.mapping.actions.mapping_changes import MappingChanges, MappingKey
from goalweave.mapping.actions.store import IMPORT
from goalweave.mapping.audit_state import Fields
from goalweave.mapping.models import State
from goalweave.mapping.shares import WHOLE_HUNDREDTHS, share_hundredths


def drop_conflicting_shares(changes: MappingChanges, since: MappingOf[int, int | None]) -> None:
    """Of the records in `since`: what would have more than it had, and take its record and framework past 100 %, has no share.

    since: record's id → number of the first line of the log that is taken back. More than 100 % comes back only where there
    was as much right before that line: an import may give goals and targets 100 % each. Without a line: where all of it is
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
    """What was given in that framework right before that line of the log, in hundredths of a percent."""
    states: dict[str, Fields | None] = {}
    lines = Entry.objects.filter(object_type="mapping", object_id=str(record), pk__gte=line).order_by("pk")
    for before, after in lines.values_list("before", "after"):
        for name in {**(before or {}), **(after or {})}:
            states.setdefault(name, (before or {}).get(name))
    for place, fields in changes.before.items():
        if place[0] == record:
            states.setdefault(str(changes.nodes[place[1]]), fields)
    return sum(_accepted_share(fields) for name, fields in states.items() if model.Curie.parse(name).key == key)


def _accepted_share(fields: Fields | None) -> int:
    """In hundredths of a percent; only what is accepted counts."""
    if fields is None or fields["state"] != State.ACCEPTED or fields.get("share") is None:
        return 0
    return share_hundredths(fields["share"])
