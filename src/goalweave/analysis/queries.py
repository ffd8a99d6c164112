"""Contributions, coverage and gaps over the records that an actor may see; from the facts in memory."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from goalweave.accounts.activity.queries import log_position
from goalweave.accounts.actor import Actor
from goalweave.analysis.columns import Facts, cached_facts, current_facts, has_many_facts
from goalweave.analysis.columns.facts import Mask
from goalweave.analysis.dimensions import count_numbers, dimension
from goalweave.analysis.framework_coverage import framework_coverage, records_coverage
from goalweave.analysis.link_map import current_link_map
from goalweave.analysis.mapping_counts import count_mappings
from goalweave.analysis.record_filters import NO_VALUE
from goalweave.analysis.rules import counted_mask, visibility_key
from goalweave.core import model
from goalweave.core.linkage import Contribution, Coverage, contributions
from goalweave.mapping.queries import mappings_of
from goalweave.registry import queries as registry

__all__ = [
    "RecordSummary",
    "coverage_in_records",
    "current_link_map",
    "data_as_of",
    "mapped_records",
    "paths_of",
    "record_coverage",
    "record_summary",
    "records_by_node",
]


@dataclass(frozen=True, slots=True)
class RecordSummary:
    """records: unique. accepted, suggested: mappings; evidenced: those accepted that name a passage.

    organisations: ids of those that the records are of.
    """

    records: int
    accepted: int
    evidenced: int
    suggested: int
    organisations: tuple[int, ...]


def data_as_of(actor: Actor) -> str:
    """Return the latest date of the visible records, from the facts if they are in memory, since every page shows
    it."""
    return _cached_data_as_of(_CacheKey(log_position(), visibility_key(actor), actor))


def record_summary(actor: Actor) -> RecordSummary:
    """How many visible records and mappings there are."""
    known = current_facts()
    within = counted_mask(known, actor)
    return known.cached_of(within, ("summary", visibility_key(actor)), lambda: _summarise_facts(known, within))


def mapped_records(actor: Actor) -> tuple[model.Record, ...]:
    """All visible records with their mappings; ids are primary keys as text. Whole, so for few records or a command."""
    rows = registry.with_parts(registry.counted_records(actor).order_by("pk"))
    mappings = mappings_of([row.pk for row in rows])
    return tuple(registry.to_core(row, mappings.get(row.pk, ())) for row in rows)


def record_coverage(actor: Actor, framework: str) -> Coverage:
    """Return the coverage of a framework (by key) by the visible records: accepted and suggested, direct and via links,
    separate."""
    known = current_facts()
    within = counted_mask(known, actor)
    name = ("covered", visibility_key(actor), framework)
    return known.cached_of(within, name, lambda: framework_coverage(known, framework, within))


def coverage_in_records(actor: Actor, framework: str) -> Coverage:
    """As record_coverage, without mentions and money, which pages of a framework do not show."""
    known = current_facts()
    within = counted_mask(known, actor)
    name = ("covered in records", visibility_key(actor), framework)
    return known.cached_of(within, name, lambda: records_coverage(known, framework, within))


def records_by_node(actor: Actor) -> Mapping[model.Curie, frozenset[str]]:
    """Node → ids of the visible records that are accepted on it or below it."""
    known = current_facts()
    within = counted_mask(known, actor)
    return known.cached_of(within, ("reached", visibility_key(actor)), lambda: _records_by_node(known, within))


def paths_of(record: model.Record, framework: str) -> tuple[Contribution, ...]:
    """What one record gives to a framework's nodes: direct ones first, accepted before suggested, then by strength."""
    found = contributions([record], current_link_map(), framework)
    return tuple(sorted(found, key=lambda one: (not one.direct, one.state is model.MappingState.SUGGESTED, -one.order)))


@dataclass(frozen=True)
class _CacheKey:
    """Who sees, and the state of the data; the actor itself is not compared."""

    position: Hashable
    sees: Hashable
    actor: Actor = field(compare=False)


@lru_cache(maxsize=64)
def _cached_data_as_of(cache_key: _CacheKey) -> str:
    known = cached_facts(cache_key.position)
    if known is None and has_many_facts():
        # The database reads all records for it, which takes longer than to follow the log.
        known = current_facts()
    if known is None:
        return registry.data_as_of(cache_key.actor)
    within = counted_mask(known, cache_key.actor)
    return known.cached_of(within, ("as of", cache_key.sees), lambda: _latest_date(known, within))


def _latest_date(facts: Facts, within: Mask) -> str:
    dates = dimension(facts, "as_of")
    counts = dates.counts(within).tolist()
    known_dates = (key for key, number in zip(dates.keys, counts, strict=True) if number and key != NO_VALUE)
    return max(known_dates, default="")


def _summarise_facts(facts: Facts, within: Mask) -> RecordSummary:
    return RecordSummary(
        records=int(np.count_nonzero(within)),
        accepted=count_mappings(facts, "accepted", within),
        evidenced=count_mappings(facts, "accepted evidenced", within),
        suggested=count_mappings(facts, "suggested", within),
        organisations=tuple(count_numbers(facts.records["organisation"][within])),
    )


def _records_by_node(facts: Facts, within: Mask) -> dict[model.Curie, frozenset[str]]:
    names = facts.records["pk"].astype(str).astype(object)
    found = {}
    for key in facts.linkmap.catalogue.frameworks:
        index = facts.coverage(key)
        for place, node in enumerate(index.nodes):
            rows = np.flatnonzero(index.records_counted(0, place) & within)
            if len(rows):
                found[node] = frozenset(names[rows].tolist())
    return found
