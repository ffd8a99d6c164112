"""What there is among the records that an actor may review, from the facts in memory."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from goalweave.accounts.actor import Actor
from goalweave.analysis.columns import current_facts
from goalweave.analysis.columns.facts import rows_with_any
from goalweave.analysis.dimensions import dimension
from goalweave.analysis.mapping_counts import mappings_in_state
from goalweave.analysis.record_filters import NO_VALUE, RecordFilter
from goalweave.analysis.rules import reviewable_mask
from goalweave.analysis.selection import Selection, organisation_id
from goalweave.frameworks.queries import catalogue
from goalweave.mapping.assignments import ASSIGNED, UNASSIGNED
from goalweave.mapping.queue import QueueCounts, QueueFilter, queue_counts, second_review_organisations, units_below

OPEN = ("suggested", "hinders_suggested")
"""States of the facts in which a mapping waits for a verdict."""


def queue_size(actor: Actor, queue_filter: QueueFilter) -> QueueCounts:
    """As mapping.queue.queue_counts: records with open suggestions that the actor may review, and these suggestions.

    From the facts, unless the filter asks for whose turn it is or for disputes, or two reviewers are needed somewhere:
    who must decide is then asked of the database. What is unassigned is all that is not assigned.
    """
    if queue_filter.turn == UNASSIGNED:
        return queue_size(actor, replace(queue_filter, turn="")) - queue_size(
            actor, replace(queue_filter, turn=ASSIGNED)
        )
    if queue_filter.turn or queue_filter.disputed or second_review_organisations():
        return queue_counts(actor, queue_filter)
    asked = RecordFilter(organisation=queue_filter.organisation, source=queue_filter.source, node=queue_filter.node)
    selection = Selection.create(actor, RecordFilter(), catalogue())
    known = selection.facts
    waiting = np.add(*(mappings_in_state(known, state) for state in OPEN), dtype=np.int64)
    within = reviewable_mask(known, actor) & (waiting > 0)
    if asked.organisation:
        within &= known.with_number("organisation", organisation_id(asked.organisation))
    if asked.source:
        within &= known.with_word("source", asked.source)
    if queue_filter.unit:
        within &= rows_with_any(known.records["unit"], units_below(queue_filter))
    if asked.node is not None:
        within &= selection.mapped(OPEN, selection.target_nodes(asked.mapping))
    return QueueCounts(int(np.count_nonzero(within)), int((waiting * within).sum(dtype=np.int64)))


def reviewable_sources(actor: Actor, limit: int = 50) -> list[str]:
    """Files that the records come from which the actor may review, by name."""
    known = current_facts()
    sources = dimension(known, "source")
    there = sources.counts(reviewable_mask(known, actor)).tolist()
    named = zip(sources.keys, there, strict=True)
    return sorted(word for word, number in named if word != NO_VALUE and number)[:limit]
