"""What travels along the links that the explorer shows: records and their money, under a filter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain, pairwise

import numpy as np

from goalweave.accounts.actor import Actor
from goalweave.analysis.amounts import kind_and_currency
from goalweave.analysis.columns import current_facts
from goalweave.analysis.columns.facts import STATES, Mask, Numbers
from goalweave.analysis.link_map import current_link_map
from goalweave.analysis.record_filters import RecordFilter
from goalweave.analysis.record_listing import newest_records
from goalweave.analysis.rules import counted_mask, visibility_key
from goalweave.analysis.selection import Selection
from goalweave.core.catalogue import Catalogue
from goalweave.core.linkage import ColumnLink
from goalweave.core.linkage.coverage_index import ACCEPTED
from goalweave.core.linkage.steps import BOTH_WAYS
from goalweave.core.model import Curie, Framework
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
    _masks: dict[Curie, Mask] = field(default_factory=dict, repr=False)

    @classmethod
    def create(
        cls, actor: Actor, catalogue: Catalogue, record_filter: RecordFilter, money: MoneyLabel | None = None
    ) -> LinkTraffic:
        return cls(Selection.create(actor, record_filter, catalogue), money)

    def money_labels(self) -> list[tuple[MoneyLabel, int]]:
        """Kinds and currencies of the money of the records that pass the filter, with the number of records that have it."""
        facts = self.selection.facts
        numbers, record = facts.money["label"], facts.money["record"]
        counts: Counter[MoneyLabel] = Counter()
        for number in np.unique(numbers[self.selection.within[record]]).tolist():
            has = facts.mask_of(record[numbers == number]) & self.selection.within
            counts[kind_and_currency(facts, number)] = int(has.sum())
        return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))

    def records(self, links: Iterable[ColumnLink]) -> int:
        """How many records travel one of the links, each once."""
        return int(self._travelling(links).sum())

    def amount(self, links: Iterable[ColumnLink]) -> Decimal:
        """The whole money of these records, each record once; 0 where no kind of money is named."""
        return Decimal(int(self._cents[self._travelling(links)].sum())).scaleb(-2)

    def newest(self, links: Iterable[ColumnLink], number: int) -> tuple[Record, ...]:
        """The newest of the records that travel one of the links."""
        return newest_records(self.selection.facts, self._travelling(links), number)

    @property
    def count(self) -> int:
        """How many records pass, whether they travel a link or not."""
        return int(self._passing.sum())

    def _travelling(self, links: Iterable[ColumnLink]) -> Mask:
        there = np.zeros(len(self.selection.facts), dtype=np.bool_)
        for end in set(chain.from_iterable((link.subject, link.object) for link in links)):
            there |= self._accepted_at(end)
        return there

    def _accepted_at(self, node: Curie) -> Mask:
        if node not in self._masks:
            index = self.selection.facts.coverage(node.key)
            self._masks[node] = index.records_counted(ACCEPTED, index.nodes.index(node)) & self._passing
        return self._masks[node]

    @property
    def _passing(self) -> Mask:
        return self._passing_and_cents[0]

    @property
    def _cents(self) -> Numbers:
        return self._passing_and_cents[1]

    @property
    def _passing_and_cents(self) -> tuple[Mask, Numbers]:
        # Kept in the facts: a page asks for it once a ribbon.
        facts, chosen = self.selection.facts, self.selection
        name = ("traffic", visibility_key(chosen.actor), chosen.record_filter, chosen.today, self.money)
        return facts.cached(name, self._find_passing)

    def _find_passing(self) -> tuple[Mask, Numbers]:
        facts = self.selection.facts
        cents = np.zeros(len(facts), dtype=np.int64)
        if self.money is None:
            return self.selection.within, cents
        there = facts.money["label"] == facts.vocabularies["label"].number(" ".join(self.money))
        record = facts.money["record"][there]
        np.add.at(cents, record, facts.money["cents"][there])
        return self.selection.within & facts.mask_of(record), cents


def frameworks_in_use(actor: Actor, most: int) -> tuple[Framework, ...]:
    """The frameworks of the visible records in the order in which links lead from one to the next, at most so many.

    First those that most mappings are to, then those that the mapped nodes reach along links; one edition of each, and
    none that no link connects to the others. Where these are fewer than two, the frameworks with the most links to
    them, or with the most links at all, are added.
    """
    facts = current_facts()
    name = ("frameworks in use", visibility_key(actor), most)
    return facts.cached(name, lambda: _find_frameworks_in_use(actor, most))


def _find_frameworks_in_use(actor: Actor, most: int) -> tuple[Framework, ...]:
    links = current_link_map()
    catalogue, between = links.catalogue, _links_between(links.catalogue)
    mapped = _mapped_nodes(actor)
    uses = {key: int(mapped[span.start : span.stop].sum()) for key, span in links.row.spans.items()}
    by_use = sorted(catalogue.frameworks.values(), key=lambda framework: (-uses[framework.key], not framework.default))
    chosen: list[Framework] = []
    for framework in by_use:
        reached = uses[framework.key] or (framework.default and _is_reached(actor, framework.key))
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


def _mapped_nodes(actor: Actor) -> Numbers:
    """Node in the link map's row → mappings of visible records to it, accepted and suggested."""
    facts = current_facts()
    table = facts.mappings
    standing = counted_mask(facts, actor)[table["record"]] & (table["state"] >= STATES.index("suggested"))
    return np.bincount(table["node"][standing], minlength=len(facts.linkmap.row.nodes))


def _is_reached(actor: Actor, key: str) -> bool:
    """Whether links lead from nodes that records are mapped to into the framework."""
    links = current_link_map()
    reached = links.closure(key).reached()[:, -1]
    return bool(reached[_mapped_nodes(actor) > 0].any())


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
