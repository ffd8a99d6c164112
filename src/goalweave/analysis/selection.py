"""A filter over the facts in memory: the same records as analysis.browse.filtered, as booleans."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np
from django.utils import timezone

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.analysis import record_filters
from goalweave.analysis.columns import Facts, current_facts
from goalweave.analysis.columns.facts import STATES, Mask
from goalweave.analysis.geographic_allocation import GeographicFilter
from goalweave.analysis.link_map import backwards_link_map
from goalweave.analysis.record_filters import (
    ACCEPTED_VIA,
    NO_VALUE,
    SUGGESTED_VIA,
    TOUCHING,
    MappingCondition,
    RecordFilter,
    linked_columns,
)
from goalweave.analysis.rules import counted_mask, visible_mask
from goalweave.core.catalogue import Catalogue
from goalweave.core.linkage import LinkMap, NodeCounts, pack_records
from goalweave.core.model import MARKER_FIELDS, Curie
from goalweave.core.text.sanitise import remove_unstorable
from goalweave.registry.models import Kind, Record, Visibility
from goalweave.search.queries import matching_keys

FILTER_FIELDS = (
    "text",
    "kind",
    "year",
    "country",
    "organisation",
    "unit",
    "region",
    "status",
    "group",
    "partner",
    "source",
    "visibility",
    "stale",
    *MARKER_FIELDS,
)
"""What is filtered without a mapping; node, framework and state go together, as `mapping`."""

PLACE_FIELDS = ("country", "region")

NO_MATCH = -2
"""What no record has."""


@dataclass(frozen=True, eq=False)
class Selection:
    """The records that a reader can see and has filtered, as of the facts when it was created."""

    actor: Actor
    record_filter: RecordFilter
    catalogue: Catalogue
    today: date
    facts: Facts

    @classmethod
    def create(
        cls, actor: Actor, record_filter: RecordFilter, catalogue: Catalogue, today: date | None = None
    ) -> Selection:
        """Raises UnknownNode for a node or framework that the catalogue lacks."""
        return cls(actor, record_filter, catalogue, today or timezone.localdate(), current_facts())

    @cached_property
    def within(self) -> Mask:
        """Those that pass all."""
        return self.without()

    def without(self, *fields: str) -> Mask:
        """Those that pass everything but what these fields ask for (`mapping`: node, framework and state)."""
        asked = self.record_filter.visibility == Visibility.DRAFT and "visibility" not in fields
        return self._passing((visible_mask if asked else counted_mask)(self.facts, self.actor), fields)

    @cached_property
    def geographic_filter(self) -> GeographicFilter | None:
        """What money is counted of under a country or region; under both, of the places that both keep. None: of all."""
        asked = [
            _filtered_areas(name, getattr(self.record_filter, name))
            for name in PLACE_FIELDS
            if getattr(self.record_filter, name)
        ]
        return GeographicFilter(self.without(*PLACE_FIELDS), frozenset.intersection(*asked)) if asked else None

    def counts(self, framework: str, *fields: str) -> NodeCounts:
        """Unique records per node of a framework (by key), of those that `without` these fields pass; counted once."""
        asked = tuple(name for name in fields if name in self._masks)
        if (framework, asked) not in self._counts:
            index = self.facts.coverage(framework)
            self._counts[framework, asked] = index.count(pack_records(self.without(*asked) if asked else self.within))
        return self._counts[framework, asked]

    @cached_property
    def _counts(self) -> dict[tuple[str, tuple[str, ...]], NodeCounts]:
        return {}

    @property
    def drafts(self) -> Mask:
        """Return the drafts that match all filters except visibility."""
        drafts = self.facts.with_word("visibility", Visibility.DRAFT)
        return self._passing(visible_mask(self.facts, self.actor) & drafts, ("visibility",))

    def _passing(self, among: Mask, fields: tuple[str, ...]) -> Mask:
        found = among.copy()
        for name, mask in self._masks.items():
            if name not in fields:
                found &= mask
        return found

    def mapped(self, states: Iterable[str], nodes: Mask | None) -> Mask:
        """The records with a mapping in one of the states to one of the nodes (positions in the link map; None: any)."""
        table = self.facts.mappings
        wanted = np.isin(np.arange(len(STATES)), [STATES.index(state) for state in states if state in STATES])
        found = wanted[table["state"]]
        if nodes is not None:
            found &= nodes[table["node"]]
        return self.facts.mask_of(table["record"][found])

    @cached_property
    def _masks(self) -> dict[str, Mask]:
        found = {
            name: mask
            for name in FILTER_FIELDS
            if (mask := self._mask(name, getattr(self.record_filter, name))) is not None
        }
        if self.record_filter.on:
            found["on"] = self.mapped(["accepted"], self.target_nodes(MappingCondition((self.record_filter.on,))))
        if self.record_filter.mapping != MappingCondition():
            found["mapping"] = self._mapping_mask(self.record_filter.mapping)
        for place, condition in enumerate(self.record_filter.also):
            found[f"also {place}"] = self._mapping_mask(condition)
        return found

    def _mask(self, name: str, value: str) -> Mask | None:
        if not value:
            return None
        if name == "text":
            matches = Record.objects.filter(pk__in=matching_keys(value, actor=self.actor, kind="record"))
            pks = np.fromiter(matches.values_list("pk", flat=True).iterator(chunk_size=20_000), dtype=np.int64)
            return self.facts.mask_of(self.facts.rows(pks))
        if name in ("kind", "source", "visibility"):
            return self.facts.with_word(name, value)
        if name == "status" or name in MARKER_FIELDS:
            return self.facts.with_word(name, "" if value == NO_VALUE else value)
        if name == "year":
            if value == NO_VALUE:
                return self.facts.with_number("year", -1)
            return self.facts.with_number("year", int(value) if re.fullmatch("[0-9]{1,4}", value) else NO_MATCH)
        if name == "organisation":
            return self.facts.with_number("organisation", organisation_id(value))
        if name == "stale":
            return self._stale_mask(value)
        return self._part_mask(name, value)

    def _part_mask(self, name: str, value: str) -> Mask:
        table, words = self.facts.records, self.facts.vocabularies
        if name == "unit":
            if value == NO_VALUE:
                return self.facts.with_number("unit", 0)
            number = record_filters.parse_number(value)
            units = record_filters.units_below(dict(self.facts.units), number) if number in self.facts.units else []
            return np.isin(table["unit"], units)
        if name == "partner":
            partners = self.facts.partners
            return self.facts.mask_of(
                partners["record"][partners["organisation"] == record_filters.parse_number(value)]
            )
        if name == "group":
            groups = self.facts.groups
            return self.facts.mask_of(groups["record"][groups["group"] == words["group"].number(value)])
        places = self.facts.places
        if value == NO_VALUE:
            return ~self.facts.mask_of(places["record"])
        numbers = [words["area"].number(area) for area in _filtered_areas(name, value)]
        return self.facts.mask_of(places["record"][np.isin(places["area"], numbers)])

    def _stale_mask(self, value: str) -> Mask:
        words = self.facts.vocabularies["reviewed"].words
        numbers = [place for place, day in enumerate(words) if record_filters.freshness_of(day, self.today) == value]
        return self.facts.with_word("kind", Kind.PARTNERSHIP) & np.isin(self.facts.records["reviewed"], numbers)

    def _mapping_mask(self, condition: MappingCondition) -> Mask:
        there = self.target_nodes(condition)
        if condition.state == TOUCHING:
            return self._touching_mask(condition, there)
        if condition.state in (ACCEPTED_VIA, SUGGESTED_VIA):
            return self._via_mask(condition, there)
        found = self.mapped([condition.state] if condition.state else record_filters.STANDING_STATES, there)
        # As in the figures: where a record is accepted, its suggestions no longer wait.
        if there is not None and condition.state == "suggested":
            found &= ~self.mapped(["accepted"], there)
        return found

    def _via_mask(self, condition: MappingCondition, direct: Mask | None) -> Mask:
        if direct is None:
            return np.zeros(len(self.facts), dtype=np.bool_)
        beyond = source_nodes(self.facts.linkmap, self.catalogue, condition)
        accepted, accepted_via = self.mapped(["accepted"], direct), self.mapped(["accepted"], beyond)
        if condition.state == ACCEPTED_VIA:
            return accepted_via & ~accepted
        return self.mapped(["suggested"], beyond) & ~(accepted | accepted_via | self.mapped(["suggested"], direct))

    def _touching_mask(self, condition: MappingCondition, direct: Mask | None) -> Mask:
        if direct is None:
            return np.zeros(len(self.facts), dtype=np.bool_)
        touching = source_nodes(backwards_link_map(), self.catalogue, condition)
        counted = direct | source_nodes(self.facts.linkmap, self.catalogue, condition)
        return self.mapped(["accepted"], touching) & ~self.mapped(["accepted"], counted)

    def target_nodes(self, condition: MappingCondition) -> Mask | None:
        """The nodes that a mapping may be to; None: any."""
        row = self.facts.linkmap.row
        positions: list[int] = []
        if condition.nodes:
            for curie in map(self.catalogue.resolve, condition.nodes):
                framework = self.catalogue.framework(curie.key)
                codes = record_filters.codes_below(framework, curie.code)
                positions += [row.position(Curie(curie.framework, curie.edition, code)) for code in codes]
        elif condition.framework:
            positions += row.spans[self.catalogue.framework(condition.framework).key]
        else:
            return None
        found = np.zeros(len(row.nodes), dtype=np.bool_)
        found[positions] = True
        return found

    def with_filter(self, **fields: object) -> Selection:
        """The same reader and facts with other fields of the filter."""
        return replace(self, record_filter=replace(self.record_filter, **fields))  # type: ignore[arg-type]


def source_nodes(links: LinkMap, catalogue: Catalogue, condition: MappingCondition) -> Mask:
    """The nodes of other frameworks from which links lead to the nodes that were chosen, or to the framework at all."""
    found = np.zeros(len(links.row.nodes), dtype=np.bool_)
    for key, column in linked_columns(condition, catalogue, links):
        reached: Mask = links.closure(key).reached()[:, column].copy()
        span = links.row.spans[key]
        reached[span.start : span.stop] = False
        found |= reached
    return found


def _filtered_areas(name: str, value: str) -> frozenset[str]:
    """What a country or region of the filter keeps; NONE: what is not placed."""
    return frozenset(record_filters.areas_below(value) if name == "region" and value != NO_VALUE else [value])


def organisation_id(slug: str) -> int:
    """Its id, -1 for an unknown name."""
    if remove_unstorable(slug) != slug:
        return -1  # no short name has such characters, and PostgreSQL refuses to be asked
    return Organisation.objects.filter(slug=slug).values_list("pk", flat=True).first() or -1
