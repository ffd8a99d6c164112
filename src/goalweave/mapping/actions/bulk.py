"""Many suggestions at once, by their score."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from goalweave.accounts.actor import Actor
from goalweave.core.errors import InputError, NotAllowed
from goalweave.mapping import rules
from goalweave.mapping.actions.decide import give_verdict, verb_of
from goalweave.mapping.actions.mapping_changes import begin_changes
from goalweave.mapping.models import Mapping, Verdict
from goalweave.mapping.queue import MOST_RECORDS, QueueFilter, suggestions_above

LEAST_SCORE = 0.5


@dataclass(frozen=True, slots=True)
class BulkAcceptance:
    """batch: by which it is undone."""

    batch: UUID
    records: int
    mappings: int


@transaction.atomic
def accept_above(
    *, actor: Actor, queue_filter: QueueFilter, score: float, now: datetime, expected: int | None = None
) -> BulkAcceptance:
    """Accept the classifier's suggestions of the filter from a score on, but for disputed ones and records that others
    work on; at most queue.MOST_RECORDS at once, the highest first.

    expected: how many the actor was shown. Raises NotAllowed; InputError for a score below one half, and where now
    there are others than were shown.
    """
    if not rules.may_review_somewhere(actor):
        raise NotAllowed("you do not have permission to review")
    if not LEAST_SCORE <= score <= 1:
        raise InputError(_("Bulk acceptance applies to suggestions with a score from 0.5 to 1."), field="score")
    keys = list(suggestions_above(actor, queue_filter, score, now).values_list("record_id", "node_id")[:MOST_RECORDS])
    if expected is not None and expected != len(keys):
        raise InputError(_("The suggestions have changed in the meantime; check again."), field="score")
    changes, batch = begin_changes(actor, {record for record, _node in keys}), uuid4()
    judged: dict[int, list[Mapping]] = {}
    for place in keys:
        row = changes.records[place[0]]
        if not rules.may_review(actor, row):
            raise NotAllowed("you do not have permission to review all of these records")
        give_verdict(changes, place, now, accepts=True, bulk=True)
        judged.setdefault(place[0], []).append(changes.rows[place])
    # One line a record, by which it is undone.
    verbs = {record: verb_of(rows, Verdict.ACCEPT) for record, rows in judged.items()}
    changes.finish("accept", batch=batch, verbs=verbs)
    return BulkAcceptance(batch, len(changes.records), len(keys))
