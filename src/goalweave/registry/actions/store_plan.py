"""What storing many records would do to those that are there already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from goalweave.accounts.models import Organisation
from goalweave.core import model
from goalweave.registry.actions.record_writing import PORTION
from goalweave.registry.fields import SUPPLIED, to_core
from goalweave.registry.models import Record, Visibility
from goalweave.registry.queries import PARTS


@dataclass
class StorePlan:
    """existing: record's id → its row, locked or not; the others: what was given, those changed as they are to be."""

    existing: dict[str, Record]
    new: list[model.Record]
    changed: list[model.Record]
    unchanged: list[model.Record]
    deleted: list[model.Record]


def plan_store(
    organisation: Organisation,
    records: Sequence[model.Record],
    visibility: Visibility | None,
    as_of: str | None,
    with_parents: bool,
    only: frozenset[str] | None = None,
    *,
    lock: bool = False,
) -> StorePlan:
    """lock: keep others from the known ones until the transaction ends, so that what they write is not written over."""
    plan = StorePlan(_existing_records(organisation, [record.id for record in records], lock), [], [], [], [])
    for record in records:
        row = plan.existing.get(record.id)
        if row is None:
            plan.new.append(record)
        elif row.deleted is not None:
            plan.deleted.append(record)
        elif told := _merge_record(row, record, visibility, as_of, with_parents, only):
            plan.changed.append(told)
        else:
            plan.unchanged.append(record)
    return plan


def _existing_records(organisation: Organisation, names: list[str], lock: bool) -> dict[str, Record]:
    rows: list[Record] = []
    for start in range(0, len(names), PORTION):
        found = organisation.records.filter(slug__in=names[start : start + PORTION]).order_by("pk")
        found = found.select_for_update(of=("self",)) if lock else found
        rows += found.select_related("organisation", "unit", "parent").prefetch_related(*PARTS)
    return {row.slug: row for row in rows}


def _merge_record(
    row: Record,
    record: model.Record,
    visibility: Visibility | None,
    as_of: str | None,
    parents: bool,
    only: frozenset[str] | None,
) -> model.Record | None:
    """What a known record is brought to; None if it stands so already."""
    before = to_core(row)
    if only is not None:
        kept: dict[str, Any] = {name: getattr(before, name) for name in SUPPLIED - only}
        for name in only & {"title", "text"}:
            kept[name] = {**getattr(before, name), **getattr(record, name)}
        record = replace(record, **kept)
    after = replace(
        record,
        id=before.id,
        organisation=before.organisation,
        mappings=(),
        visibility=before.visibility,
        parent=record.parent if parents else before.parent,
    )
    same = before == (after if only is None else replace(after, source=before.source, also=before.also))
    dated = only is not None or as_of in (None, row.as_of)
    if same and dated and (requested_visibility(record, visibility) or row.visibility) == row.visibility:
        return None
    return record


def requested_visibility(record: model.Record, visibility: Visibility | None) -> Visibility | None:
    """Who is to see it; None: who sees it now."""
    return Visibility(record.visibility) if record.visibility else visibility
