"""A record as the log keeps it: flat, JSON, and back again."""

from __future__ import annotations

from typing import Any

from goalweave.core import model
from goalweave.core.model.fields import from_plain, to_plain
from goalweave.registry.fields import LOGGED, to_core
from goalweave.registry.models import Record

Snapshot = dict[str, Any]


def snapshot(row: Record) -> Snapshot:
    """All fields of the row and its parts; costs a query for each part that was not prefetched."""
    return core_snapshot(to_core(row), row)


def core_snapshot(core: model.Record, row: Record) -> Snapshot:
    """The same of a record that is being stored; row: what the core does not know."""
    return to_plain(core, LOGGED) | {
        "id": row.slug,
        "visibility": str(row.visibility),
        "deleted": row.deleted is not None,
        "as_of": row.as_of,
    }


def snapshot_to_record(state: Snapshot) -> model.Record:
    """The record of a whole snapshot, as the store takes it. A field that the snapshot is older than is empty."""
    record: model.Record = from_plain(model.Record, {name: state[name] for name in LOGGED if name in state})
    return record
