"""A filter over the facts in memory: the same records as analysis.browse.filtered, as booleans."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np
from django.utils import timezone

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.analysis import record_filters
from goalweave.analysis.columns import Facts, current_facts
from goalweave.analysis.columns.facts import NO_ROWS, STATES, Mask, Numbers, rows_with_any
from goalweave.analysis.dimensions import dimension
from goalweave.analysis.geographic_allocation import GeographicFilter
from goalweave.analysis.link_map import backwards_link_map
from goalweave.analysis.mapping_counts import rows_in_state
from goalweave.analysis.record_filters import (
    ACCEPTED_VIA,
    NO_VALUE,
    SUGGESTED_VIA,
    TOUCHING,
    MappingCondition,
    RecordFilter,
    linked_columns,
)
from goalweave.analysis.rules import counted_mask, draft_mask, visibility_key, visible_mask
from goalweave.core.catalogue import Catalogue
from goalweave.core.linkage import BitRows, LinkMap, NodeCounts, count_bits, pack_records, unpack_records
from goalweave.core.linkage.coverage_index import FIGURES, CoverageIndex
from goalweave.core.model import MARKER_FIELDS, Curie, Framework
from goalweave.core.text.sanitise import remove_unstorable
from goalweave.registry.models import Kind, Visibility
from goalweave.search.queries import unfiltered_numbers

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

INDEXED_STATES = ("", "accepted", "suggested", ACCEPTED_VIA, SUGGESTED_VIA)
"""Of mappings to a node or framework: what the index of its figures tells."""

MOST_TEXTS = 8
"""Texts whose records are kept until something is written, an eighth of a byte for each record of the site."""

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

    @property
    def within(self) -> Mask:
        """Those that pass all; not to be changed."""
        return self.without()

    def without(self, *fields: str) -> Mask:
        """Those that pass everything but what these fields ask for (`mapping`: node, framework and state); not to be changed."""
        return self._passing_without(self._active(fields))[0]

    def bits(self, *without: str) -> BitRows:
        """As `without`, packed."""
        return self._passing_without(self._active(without))[1]

    def value_counts(self, name: str, *without: str) -> Numbers:
        """Unique records for each value of a dimension, of those that pass everything but what these fields ask for; counted once."""
        asked = self._active(without)
        if (name, asked) not in self._value_counts:
            found = dimension(self.facts, name, self.today)
            mask, bits = self._passing_without(asked)
            if mask is counted_mask(self.facts, self.actor) and name != "stale":
                # Nothing is filtered: the same for all requests of these readers, until something is written.
                # Values may come and go with records that these readers do not see, so that they are part of the name.
                key = ("value counts", name, found.keys, visibility_key(self.actor))
                counts = self.facts.cached_of(mask, key, lambda: found.counts(mask, bits))
            else:
                counts = found.counts(mask, bits)
            self._value_counts[name, asked] = counts
        return self._value_counts[name, asked]

    @cached_property
    def _value_counts(self) -> dict[tuple[str, frozenset[str]], Numbers]:
        return {}

    @cached_property
    def count(self) -> int:
        """How many records pass all."""
        return count_bits(self.bits())

    def _active(self, fields: Iterable[str]) -> frozenset[str]:
        """Those of the fields that filter at all: without the others, the same records pass."""
        asks_drafts = {"visibility"} if self.record_filter.visibility else set()
        return frozenset(name for name in fields if name in self._masks or name in asks_drafts)

    def _passing_without(self, fields: frozenset[str]) -> tuple[Mask, BitRows]:
        if fields not in self._passing_masks:
            drafts = self.record_filter.visibility == Visibility.DRAFT and "visibility" not in fields
            among = (visible_mask if drafts else counted_mask)(self.facts, self.actor)
            passing = self._passing(among, fields)
            self._passing_masks[fields] = passing, pack_records(passing)
        return self._passing_masks[fields]

    @cached_property
    def _passing_masks(self) -> dict[frozenset[str], tuple[Mask, BitRows]]:
        return {}

    @cached_property
    def geographic_filter(self) -> GeographicFilter | None:
        """What money is counted of under a country or region; under both, of the places that both keep. None: of all."""
        asked = [
            _filtered_areas(name, getattr(self.record_filter, name))
            for name in PLACE_FIELDS
            if getattr(self.record_filter, name)
        ]
        if not asked:
            return None
        among = self.without(*PLACE_FIELDS)
        readers = visibility_key(self.actor) if among is counted_mask(self.facts, self.actor) else None
        return GeographicFilter(among, frozenset.intersection(*asked), readers)

    def counts(self, framework: str, *fields: str) -> NodeCounts:
        """Unique records per node of a framework (by key), of those that `without` these fields pass; counted once."""
        asked = self._active(fields)
        if (framework, asked) not in self._counts:
            self._counts[framework, asked] = self.facts.coverage(framework).count(self._passing_without(asked)[1])
        return self._counts[framework, asked]

    def counts_of(self, framework: str, codes: Iterable[str], *fields: str) -> NodeCounts:
        """As `counts`, of these nodes alone, which is quicker where they are few."""
        places = node_places(self.facts.linkmap.catalogue.framework(framework))
        return self.facts.coverage(framework).count(self.bits(*fields), [places[code] for code in codes])

    @cached_property
    def _counts(self) -> dict[tuple[str, frozenset[str]], NodeCounts]:
        return {}

    @property
    def drafts(self) -> Mask:
        """Return the drafts that match all filters except visibility."""
        return self._passing(draft_mask(self.facts, self.actor), ("visibility",))

    def _passing(self, among: Mask, fields: Iterable[str]) -> Mask:
        masks = [mask for name, mask in self._masks.items() if name not in fields]
        if not masks:
            return among
        passing = among & masks[0]
        for mask in masks[1:]:
            passing &= mask
        return passing

    def mapped(self, states: Iterable[str], nodes: Mask | None) -> Mask:
        """The records with a mapping in one of the states to one of the nodes (positions in the link map; None: any)."""
        table, found = self.facts.mappings, np.zeros(len(self.facts), dtype=np.bool_)
        for state in set(states) & set(STATES):
            rows = rows_in_state(self.facts, state)
            if nodes is not None:
                # No row or node is out of range; so it takes a quarter of the time.
                there = np.take(nodes, np.take(table["node"], rows, mode="clip"), mode="clip")
                rows = np.compress(there, rows)
            found[table["record"][rows]] = True
        return found

    @cached_property
    def _masks(self) -> dict[str, Mask]:
        found = {
            name: mask
            for name in FILTER_FIELDS
            if (mask := self._mask(name, getattr(self.record_filter, name))) is not None
        }
        if self.record_filter.on:
            found["on"] = self._mapping_mask(MappingCondition((self.record_filter.on,), state="accepted"))
        if self.record_filter.mapping != MappingCondition():
            found["mapping"] = self._mapping_mask(self.record_filter.mapping)
        for place, condition in enumerate(self.record_filter.also):
            found[f"also {place}"] = self._mapping_mask(condition)
        return found

    def _mask(self, name: str, value: str) -> Mask | None:
        if not value:
            return None
        if name == "text":
            return self._text_mask(value)
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

    def _text_mask(self, text: str) -> Mask:
        """Of a million records, looking for words takes half of the time of a list, and people then filter what they have found."""
        kept = self.facts.cached("records by text", dict[str, BitRows])
        if (bits := kept.get(text)) is not None:
            return unpack_records(bits, len(self.facts))
        # A third of a million records as integers of Python, and as rows of the database, took a second.
        found = unfiltered_numbers(text, kind="record")
        pks = np.fromstring(found, dtype=np.int64, sep=",") if found else NO_ROWS
        mask = np.isin(self.facts.records["pk"], pks)
        for oldest in list(kept)[: 1 - MOST_TEXTS]:
            kept.pop(oldest, None)
        kept[text] = pack_records(mask)
        return mask

    def _part_mask(self, name: str, value: str) -> Mask:
        table, words = self.facts.records, self.facts.vocabularies
        if name == "unit":
            if value == NO_VALUE:
                return self.facts.with_number("unit", 0)
            number = record_filters.parse_number(value)
            units = record_filters.units_below(dict(self.facts.units), number) if number in self.facts.units else []
            return rows_with_any(table["unit"], units)
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
        areas = dimension(self.facts, "area")
        place = areas.place.get(value, -1)
        if place >= 0 and (name == "region" or not areas.children.get(place)):
            # Of a value, the dimension has the records of the values below it too, as a region is filtered.
            return unpack_records(areas.bits(place), len(self.facts))
        numbers = [words["area"].number(area) for area in _filtered_areas(name, value)]
        wanted = np.zeros(len(words["area"]) + 1, dtype=np.bool_)
        wanted[numbers] = True
        wanted[-1] = False  # where -1 says that no record has the area
        return self.facts.mask_of(places["record"][wanted[places["area"]]])

    def _stale_mask(self, value: str) -> Mask:
        words = self.facts.vocabularies["reviewed"].words
        numbers = [place for place, day in enumerate(words) if record_filters.freshness_of(day, self.today) == value]
        return self.facts.with_word("kind", Kind.PARTNERSHIP) & np.isin(self.facts.records["reviewed"], numbers)

    def _mapping_mask(self, condition: MappingCondition) -> Mask:
        if condition.state == TOUCHING:
            return self._touching_mask(condition, self.target_nodes(condition))
        if condition.nodes or condition.framework:
            if condition.state in INDEXED_STATES:
                return self._counted_mask(condition)
        elif condition.state in (ACCEPTED_VIA, SUGGESTED_VIA):
            return np.zeros(len(self.facts), dtype=np.bool_)
        states = [condition.state] if condition.state else record_filters.STANDING_STATES
        return self.mapped(states, self.target_nodes(condition))

    def _counted_mask(self, condition: MappingCondition) -> Mask:
        """The very records that the figures of these nodes count, so that the list behind a figure has its number."""
        figures = [[index.bits(figure, place) for index, place in self._indexed_nodes(condition)] for figure in FIGURES]
        accepted, accepted_via, suggested, suggested_via = (np.bitwise_or.reduce(rows) for rows in figures)
        # With several nodes: where a record is accepted, its suggestions at the others no longer wait, as in each figure.
        bits = {
            "": accepted | suggested,
            "accepted": accepted,
            "suggested": suggested & ~accepted,
            ACCEPTED_VIA: accepted_via & ~accepted,
            SUGGESTED_VIA: suggested_via & ~(accepted | accepted_via | suggested),
        }
        return unpack_records(bits[condition.state], len(self.facts))

    def _indexed_nodes(self, condition: MappingCondition) -> Iterator[tuple[CoverageIndex, int]]:
        """The index of each node, or of the framework, and its place there."""
        if not condition.nodes:
            index = self.facts.coverage(self.catalogue.framework(condition.framework).key)
            yield index, len(index.nodes)
        for curie in map(self.catalogue.resolve, condition.nodes):
            framework = self.catalogue.framework(curie.key)
            yield self.facts.coverage(framework.key), node_places(framework)[curie.code]

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


def node_places(framework: Framework) -> Mapping[str, int]:
    """Code → its place among the nodes of the framework."""
    return {node.code: place for place, node in enumerate(framework.nodes)}


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
