"""Update the rows of the queue to the mappings of their records; part of the actions that change mappings."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf, Sequence

from goalweave.core import model
from goalweave.core.catalogue import Catalogue
from goalweave.core.classify import SCORED_ORIGINS
from goalweave.frameworks.queries import catalogue
from goalweave.mapping.margin import margin
from goalweave.mapping.models import Mapping, Pending
from goalweave.registry.models import Record

PORTION = 5000
CLASSIFIER = "classifier:"
LAST_POSITION = 1_000_000
FRAMEWORK_STEP = 10_000
"""Places of one framework's nodes before those of the next begin."""

OpenSuggestions = MappingOf[int, Sequence[tuple[Mapping, model.Mapping]]]


def refresh_pending(records: MappingOf[int, Record], opened: OpenSuggestions) -> None:
    """opened: the suggestions of these records that are open; a record without one leaves the queue."""
    waiting = [(record, opened[pk]) for pk, record in records.items() if opened.get(pk)]
    if waiting:
        known = catalogue()
        places = _node_positions(known)
        Pending.objects.bulk_create(
            [_pending_row(record, some, known, places) for record, some in waiting],
            batch_size=150,
            update_conflicts=True,
            unique_fields=["record"],
            update_fields=["organisation", "count", "margin", "disputed", "best", "place"],
        )
    done = [pk for pk in records if not opened.get(pk)]
    for start in range(0, len(done), PORTION):
        Pending.objects.filter(record__in=done[start : start + PORTION]).delete()


def _node_positions(frameworks: Catalogue) -> dict[tuple[str, str], int]:
    """(framework's key, code of a top node) → its place among all."""
    positions: dict[tuple[str, str], int] = {}
    for number, framework in enumerate(frameworks.frameworks.values()):
        for place, code in enumerate(framework.child_codes.get(None, ()), start=1):
            positions[framework.key, code] = number * FRAMEWORK_STEP + place
    return positions


def _pending_row(
    record: Record,
    opened: Sequence[tuple[Mapping, model.Mapping]],
    frameworks: Catalogue,
    positions: dict[tuple[str, str], int],
) -> Pending:
    disputed = [core for row, core in opened if row.disputed]
    best = min((core for _row, core in opened), key=lambda core: (-core.score, str(core.node)))
    framework = frameworks.framework(best.node.key)
    return Pending(
        record=record,
        organisation_id=record.organisation_id,
        count=len(opened),
        margin=margin([core for _row, core in opened], disputed).value,
        disputed=bool(disputed),
        best=max((core.score for _row, core in opened if core.origin.startswith(SCORED_ORIGINS)), default=0.0),
        place=positions.get((framework.key, framework.top(best.node.code)), LAST_POSITION),
    )
