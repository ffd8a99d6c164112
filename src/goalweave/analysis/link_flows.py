"""What travels along the links that the explorer shows: records and their money, under a filter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from itertools import chain, pairwise

import numpy as np

from goalweave.accounts.actor import Actor
from goalweave.analysis.amounts import split_label
from goalweave.analysis.columns import Facts, current_facts
from goalweave.analysis.columns.facts import STATES, Mask, Numbers
from goalweave.analysis.columns.totals import group_starts
from goalweave.analysis.dimensions import dimension
from goalweave.analysis.record_filters import RecordFilter
from goalweave.analysis.record_listing import newest_records
from goalweave.analysis.rules import counted_mask, visibility_key
from goalweave.analysis.selection import Selection, node_places
from goalweave.core.catalogue import Catalogue
from goalweave.core.linkage import (
    BitPlaces,
    BitRows,
    ColumnLink,
    FlowEdge,
    Flows,
    LinkFilter,
    LinkMap,
    build_flows,
    count_bits,
    unpack_records,
)
from goalweave.core.linkage.coverage_index import ACCEPTED
from goalweave.core.linkage.steps import BOTH_WAYS
from goalweave.core.model import Curie, Framework
from goalweave.frameworks.queries import catalogue, framework_revision
from goalweave.registry.models import Record

MoneyLabel = tuple[str, str]
"""Kind and currency of amounts, such as budget and USD."""


@dataclass(frozen=True, eq=False)
class LinkTraffic:
    """The records that a reader can see, that pass a filter and, where money is named, have money of that kind and currency.

    They travel a link if they are accepted at one of its ends, or below it. A record travels many links, so that neither
    records nor money of several links add up.
    """

    selection: Selection
    money: MoneyLabel | None = None

    @classmethod
    def create(
        cls, actor: Actor, catalogue: Catalogue, record_filter: RecordFilter, money: MoneyLabel | None = None
    ) -> LinkTraffic:
        return cls(Selection.create(actor, record_filter, catalogue), money)

    def money_labels(self) -> list[tuple[MoneyLabel, int]]:
        """Kinds and currencies of the money of the records that pass the filter, with the number of records that have it."""
        labels = dimension(self.selection.facts, "label")
        counts = zip(labels.keys, labels.counts(self.selection.bits()).tolist(), strict=True)
        found = [(split_label(label), number) for label, number in counts if number]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    def records(self, links: Iterable[ColumnLink]) -> int:
        """How many records travel one of the links, each once."""
        return self._count_at(_ends(links))

    def records_along(self, edge: FlowEdge) -> int:
        """As `records` of its links."""
        return self._count_at(_ends_of_edge(edge))

    def amount_along(self, edge: FlowEdge) -> Decimal:
        """The whole money of the records that travel its links, each record once; 0 where no kind of money is named."""
        return Decimal(self._cents_at(_ends_of_edge(edge))).scaleb(-2)

    def newest(self, links: Iterable[ColumnLink], number: int) -> tuple[Record, ...]:
        """The newest of the records that travel one of the links."""
        facts = self.selection.facts
        return newest_records(facts, unpack_records(self._travelling(_ends(links)), len(facts)), number)

    @property
    def count(self) -> int:
        """How many records pass, whether they travel a link or not."""
        return count_bits(self._passing)

    def _count_at(self, ends: frozenset[Curie]) -> int:
        if ends not in self._counts:  # a page has each number twice: as a width and as text
            self._counts[ends] = count_bits(self._travelling(ends))
        return self._counts[ends]

    def _cents_at(self, ends: frozenset[Curie]) -> int:
        if ends not in self._sums:
            cents = self._paid[1]
            there = np.zeros(len(cents), dtype=np.bool_)
            for end in ends:
                there |= self._paid_at(end)
            # Whole numbers: exact, and many times quicker than looking out those that are there.
            self._sums[ends] = int(np.dot(cents, there))
        return self._sums[ends]

    def _travelling(self, ends: frozenset[Curie]) -> BitRows:
        """Not to be changed."""
        accepted = [self._accepted_at(end) for end in ends]
        if len(accepted) < 2:
            return accepted[0] if accepted else np.zeros_like(self._passing)
        there = accepted[0] | accepted[1]
        for bits in accepted[2:]:
            there |= bits
        return there

    def _accepted_at(self, node: Curie) -> BitRows:
        if node not in self._nodes:
            if node.key not in self._places:
                self._places[node.key] = node_places(self.selection.catalogue.framework(node.key))
            place = self._places[node.key][node.code]
            self._nodes[node] = self.selection.facts.coverage(node.key).bits(ACCEPTED, place) & self._passing
        return self._nodes[node]

    def _paid_at(self, node: Curie) -> Mask:
        """Which of the records that pass, in the order of `_paid`."""
        if node not in self._paid_nodes:
            self._paid_nodes[node] = self._paid_places.among(self._accepted_at(node))
        return self._paid_nodes[node]

    @cached_property
    def _passing(self) -> BitRows:
        if self.money is None:
            return self.selection.bits()
        labels = dimension(self.selection.facts, "label")
        place = labels.place.get(" ".join(self.money))
        return np.zeros_like(self.selection.bits()) if place is None else self.selection.bits() & labels.bits(place)

    @cached_property
    def _paid(self) -> tuple[Numbers, Numbers]:
        """Rows of the records that pass, and their money of the label in cents; none where no kind of money is named."""
        facts, nothing = self.selection.facts, np.empty(0, dtype=np.int64)
        if self.money is None:
            return nothing, nothing
        passing = unpack_records(self._passing, len(facts))
        there = facts.money["label"] == facts.vocabularies["label"].number(" ".join(self.money))
        there &= np.take(passing, facts.money["record"], mode="clip")
        record, cents = facts.money["record"][there], facts.money["cents"][there]
        if not len(record):
            return nothing, nothing
        # Nearly in order, which a stable sort makes use of.
        order = np.argsort(record, kind="stable")
        starts = np.flatnonzero(group_starts(record[order]))
        return record[order][starts], np.add.reduceat(cents[order], starts)

    @cached_property
    def _paid_places(self) -> BitPlaces:
        """Of the records of `_paid`: there are many nodes, and few of all records are paid for."""
        return BitPlaces.of(self._paid[0])

    @cached_property
    def _nodes(self) -> dict[Curie, BitRows]:
        return {}

    @cached_property
    def _places(self) -> dict[str, Mapping[str, int]]:
        return {}

    @cached_property
    def _paid_nodes(self) -> dict[Curie, Mask]:
        return {}

    @cached_property
    def _counts(self) -> dict[frozenset[Curie], int]:
        return {}

    @cached_property
    def _sums(self) -> dict[frozenset[Curie], int]:
        return {}


def _ends(links: Iterable[ColumnLink]) -> frozenset[Curie]:
    """Where the links begin and end."""
    return frozenset(chain.from_iterable((link.subject, link.object) for link in links))


@lru_cache(maxsize=4_000)
def _ends_of_edge(edge: FlowEdge) -> frozenset[Curie]:
    """Whatever travels along an edge, its ends stay."""
    return _ends(edge.links)


def current_flows(keys: Sequence[str], opened: Sequence[Curie], link_filter: LinkFilter) -> Flows:
    """Frameworks as columns with the links between them, kept for each state of the frameworks: they are the same whatever
    records are counted. Raises UnknownNode."""
    return _build_flows(framework_revision(), tuple(keys), tuple(opened), link_filter)


@lru_cache(maxsize=32)
def _build_flows(_revision: int, keys: tuple[str, ...], opened: tuple[Curie, ...], link_filter: LinkFilter) -> Flows:
    return build_flows(catalogue(), keys, opened=opened, link_filter=link_filter)


def frameworks_in_use(actor: Actor, most: int) -> tuple[Framework, ...]:
    """The frameworks of the visible records in the order in which links lead from one to the next, at most so many.

    First those that most mappings are to, then those that the mapped nodes reach along links; one edition of each, and
    none that no link connects to the others. Where these are fewer than two, the frameworks with the most links to
    them, or with the most links at all, are added.
    """
    facts = current_facts()
    within, name = counted_mask(facts, actor), ("frameworks in use", visibility_key(actor), most)
    return facts.cached_of(within, name, lambda: _find_frameworks_in_use(facts, within, most))


def _find_frameworks_in_use(facts: Facts, within: Mask, most: int) -> tuple[Framework, ...]:
    links = facts.linkmap
    catalogue, between = links.catalogue, _links_between(links.catalogue)
    mapped = _mapped_nodes(facts, within)
    uses = {key: int(mapped[span.start : span.stop].sum()) for key, span in links.row.spans.items()}
    by_use = sorted(catalogue.frameworks.values(), key=lambda framework: (-uses[framework.key], not framework.default))
    chosen: list[Framework] = []
    for framework in by_use:
        reached = uses[framework.key] or (framework.default and _is_reached(links, mapped, framework.key))
        if reached and all(framework.id != other.id for other in chosen):
            chosen.append(framework)
    chosen = [one for one in chosen if any((one.key, other.key) in between for other in chosen)][:most] or chosen[:1]
    while len(chosen) < 2:
        others = [one for one in catalogue.frameworks.values() if one.default and one not in chosen]
        if not others:
            break
        keys = {one.key for one in chosen} or set(catalogue.frameworks)
        chosen.append(max(others, key=lambda one: sum(between[one.key, key] for key in keys if key != one.key)))
    ordered = _in_order_of_links(chosen, catalogue, uses)
    # A framework that no link connects to the one before or after it would be an empty column.
    neighbours = ((left.key, right.key) for left, right in pairwise(ordered))
    linked = set(chain.from_iterable(keys for keys in neighbours if keys in between))
    return tuple(one for one in ordered if one.key in linked) or ordered


def _mapped_nodes(facts: Facts, within: Mask) -> Numbers:
    """Node in the link map's row → mappings of these records to it, accepted and suggested."""
    table = facts.mappings
    # No record is out of range; so it is quicker.
    standing = np.take(within, table["record"], mode="clip")
    standing &= table["state"] >= STATES.index("suggested")
    return np.bincount(table["node"][standing], minlength=len(facts.linkmap.row.nodes))


def _is_reached(links: LinkMap, mapped: Numbers, key: str) -> bool:
    """Whether links lead from nodes that records are mapped to into the framework. mapped: as _mapped_nodes."""
    reached = links.closure(key).reached()[:, -1]
    return bool(reached[mapped > 0].any())


def _links_between(catalogue: Catalogue) -> Counter[tuple[str, str]]:
    """Both orders of two frameworks → how many links there are between them."""
    numbers: Counter[tuple[str, str]] = Counter()
    for linkage in catalogue.linkages:
        if linkage.subject != linkage.object:
            numbers[linkage.subject, linkage.object] += len(linkage.links)
            numbers[linkage.object, linkage.subject] += len(linkage.links)
    return numbers


def _in_order_of_links(
    frameworks: list[Framework], catalogue: Catalogue, uses: dict[str, int]
) -> tuple[Framework, ...]:
    """Each before those that its links lead to; where links lead neither way, first what is linked to the one before,
    then what more mappings are to.
    """
    between = _links_between(catalogue)
    leading: Counter[tuple[str, str]] = Counter()
    for linkage in catalogue.linkages:
        directed = sum(link.relation not in BOTH_WAYS for link in linkage.links)
        leading[linkage.subject, linkage.object] += directed
        leading[linkage.object, linkage.subject] -= directed
    rest, ordered = list(frameworks), list[Framework]()
    while rest:
        following = {
            one.key: sum(max(0, leading[other.key, one.key]) for other in rest if other is not one) for one in rest
        }
        before = ordered[-1].key if ordered else ""
        first = min(rest, key=lambda one: (following[one.key], not between[before, one.key], -uses[one.key]))
        rest.remove(first)
        ordered.append(first)
    return tuple(ordered)
