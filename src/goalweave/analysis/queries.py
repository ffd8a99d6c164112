"""Contributions, coverage and gaps over the records that an actor may see; kept until something is written."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from goalweave.accounts.actor import Actor
from goalweave.analysis.rules import sight
from goalweave.audit.queries import position
from goalweave.core import model
from goalweave.core.linkage import (
    Contribution,
    Coverage,
    LinkMap,
    LinkOptions,
    contributions,
    coverage as core_coverage,
    records_at,
)
from goalweave.frameworks.queries import catalogue, revision
from goalweave.mapping.queries import mappings_of
from goalweave.registry import queries as registry


@dataclass(frozen=True)
class _Sight:
    """Who sees, and the state of the data: figures are kept per such pair. The actor itself is not compared."""

    position: Hashable
    sees: Hashable
    actor: Actor = field(compare=False)

    @classmethod
    def of(cls, actor: Actor) -> _Sight:
        return cls(position(), sight(actor), actor)


def data_as_of(actor: Actor) -> str:
    """The latest date that the visible records stand for."""
    return registry.data_as_of(actor)


def mapped_records(actor: Actor) -> tuple[model.Record, ...]:
    """All visible records with their mappings; ids are primary keys as text."""
    return _records(_Sight.of(actor))


def coverage(actor: Actor, framework: str) -> Coverage:
    """Coverage of a framework (by key) by the visible records: accepted and suggested, direct and via, apart."""
    return _coverage(_Sight.of(actor), framework)


def reached(actor: Actor) -> Mapping[model.Curie, frozenset[str]]:
    """Node → ids of the visible records that are accepted on it or below it."""
    return _reached(_Sight.of(actor))


def link_map() -> LinkMap:
    """The links that count in figures."""
    return _link_map(revision())


def paths_of(record: model.Record, framework: str) -> tuple[Contribution, ...]:
    """What one record gives to a framework's nodes: direct ones first, accepted before suggested, then by strength."""
    found = contributions([record], link_map(), framework)
    return tuple(sorted(found, key=lambda one: (not one.direct, one.state is model.State.SUGGESTED, -one.strength)))


@lru_cache(maxsize=2)
def _link_map(_revision: int) -> LinkMap:
    return LinkMap.of(catalogue(), LinkOptions())


@lru_cache(maxsize=8)
def _records(seen: _Sight) -> tuple[model.Record, ...]:
    found = registry.records(seen.actor).order_by("pk").prefetch_related("partners", "places", "money")
    # In portions: a database takes only so many values in the query for the parts.
    rows = list(found.iterator(chunk_size=5000))
    mappings = mappings_of([row.pk for row in rows])
    return tuple(registry.to_core(row, mappings.get(row.pk, ())) for row in rows)


@lru_cache(maxsize=8)
def _reached(seen: _Sight) -> Mapping[model.Curie, frozenset[str]]:
    return records_at(_records(seen), catalogue())


@lru_cache(maxsize=32)
def _coverage(seen: _Sight, framework: str) -> Coverage:
    return core_coverage(_records(seen), link_map(), framework)
