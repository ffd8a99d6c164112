"""What a change of many records at once would do to each, before anything is written."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from goalweave.accounts.actor import Actor
from goalweave.registry.models import Record

MOST_AT_ONCE = 10_000
"""So many records are changed at once, and undone at once, while a page waits for it."""
PORTION = 5000
"""So many values in one query: a database takes only so many."""


@dataclass(frozen=True, slots=True)
class BulkPlan:
    """ids: of the records that change, in the order asked for; unchanged: how many are so already; refused: how many are not
    the actor's to change."""

    ids: tuple[int, ...]
    unchanged: int
    refused: int


def plan_change(
    actor: Actor,
    ids: Collection[int],
    *,
    permits: Callable[[Actor, Record], bool],
    needs: Callable[[Record], bool],
) -> BulkPlan:
    """permits: the rule for one record; needs: whether the change does anything to it. One that is gone counts for nothing. A
    query for every 5,000 records."""
    pks = list(dict.fromkeys(ids))
    changing, unchanged, refused = list[int](), 0, 0
    for start in range(0, len(pks), PORTION):
        some = pks[start : start + PORTION]
        rows = Record.objects.select_related("organisation").defer("text", "details").in_bulk(some)
        for row in (rows[pk] for pk in some if pk in rows):
            if not permits(actor, row):
                refused += 1
            elif needs(row):
                changing.append(row.pk)
            else:
                unchanged += 1
    return BulkPlan(tuple(changing), unchanged, refused)
