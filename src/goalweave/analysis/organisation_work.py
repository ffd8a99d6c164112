"""What one organisation, or a unit of it, does: the figures of its public page, from the facts in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from goalweave.accounts.actor import Actor
from goalweave.analysis.columns import Facts, current_facts
from goalweave.analysis.columns.facts import Mask, rows_with_any
from goalweave.analysis.dimensions import dimension
from goalweave.analysis.framework_coverage import records_coverage
from goalweave.analysis.mapping_counts import EVIDENCED, count_mappings
from goalweave.analysis.record_filters import NO_VALUE, units_below
from goalweave.analysis.record_listing import newest_records
from goalweave.analysis.rules import counted_mask, visibility_key
from goalweave.core.linkage import Coverage, CoverageCounts, CoverageTotal
from goalweave.registry.models import Record

Counts = tuple[tuple[str, int], ...]
NO_COVERAGE = Coverage("", {}, CoverageTotal(CoverageCounts(), CoverageCounts()))
"""Of a site that has no framework yet."""


@dataclass(frozen=True, slots=True)
class OrganisationWork:
    """Of the records that the reader may see, each once. accepted, suggested: mappings; evidenced: those accepted that name a
    passage; rejected: those that people refused; countries, partners: key and number of records, those with the most first;
    kinds: kind and number of records; units: unit's id → records of it and of the units below it; years: first and last with
    records, 0 where none has a date; coverage: of the framework by these records,
    without mentions and money."""

    records: int
    accepted: int
    evidenced: int
    suggested: int
    rejected: int
    countries: Counts
    partners: Counts
    kinds: Counts
    units: Mapping[int, int]
    years: tuple[int, int]
    coverage: Coverage

    @property
    def decided_share(self) -> float | None:
        """Of all mappings, the share that people accepted or rejected, 0 to 1; None where there is none."""
        decided = self.accepted + self.rejected
        return decided / (decided + self.suggested) if decided + self.suggested else None


def organisation_work(actor: Actor, organisation: int, framework: str, unit: int = 0) -> OrganisationWork:
    """organisation: its id; framework: its key, empty for none; unit: id of a unit, 0 for the whole organisation. No query of its own."""
    facts = current_facts()
    return facts.cached_of(
        _records_within(facts, actor, organisation, 0),
        ("organisation work", visibility_key(actor), organisation, unit, framework),
        lambda: _measure_work(facts, actor, organisation, framework, unit),
    )


def newest_of_organisation(actor: Actor, organisation: int, number: int, unit: int = 0) -> tuple[Record, ...]:
    """Its newest records that the reader may see; one query."""
    facts = current_facts()
    return newest_records(facts, _records_within(facts, actor, organisation, unit), number)


def published_by_organisation(actor: Actor) -> Mapping[int, int]:
    """Organisation's id → how many of its records the reader may see, without those that have none. No query of its own."""
    facts = current_facts()
    within = counted_mask(facts, actor)

    def count() -> Mapping[int, int]:
        organisations = dimension(facts, "organisation")
        counts = organisations.counts(within).tolist()
        return {pk: number for pk, number in zip(organisations.values.numbers, counts, strict=True) if number}

    return facts.cached_of(within, ("published", visibility_key(actor)), count)


def _records_within(facts: Facts, actor: Actor, organisation: int, unit: int) -> Mask:
    within: Mask = counted_mask(facts, actor) & facts.with_number("organisation", organisation)
    if unit:
        within = within & rows_with_any(facts.records["unit"], units_below(dict(facts.units), unit))
    return within


def _measure_work(facts: Facts, actor: Actor, organisation: int, framework: str, unit: int) -> OrganisationWork:
    within = _records_within(facts, actor, organisation, unit)
    # The list of units is of the whole organisation, whichever of them the page shows.
    whole = _records_within(facts, actor, organisation, 0)
    countries = [pair for pair in _count_values(facts, "area", within) if not pair[0].isdecimal()]
    years = [int(year) for year, _number in _count_values(facts, "year", within)]
    return OrganisationWork(
        records=int(np.count_nonzero(within)),
        accepted=sum(count_mappings(facts, state, within) for state in ("accepted", "hinders")),
        evidenced=sum(count_mappings(facts, state, within) for state in EVIDENCED),
        suggested=sum(count_mappings(facts, state, within) for state in ("suggested", "hinders_suggested")),
        rejected=count_mappings(facts, "rejected", within),
        countries=tuple(countries),
        partners=tuple(_count_values(facts, "partner", within)),
        kinds=tuple(_count_values(facts, "kind", within)),
        units={int(key): number for key, number in _count_values(facts, "unit", whole)},
        years=(min(years), max(years)) if years else (0, 0),
        coverage=records_coverage(facts, framework, within) if framework else NO_COVERAGE,
    )


def _count_values(facts: Facts, name: str, within: Mask) -> Iterable[tuple[str, int]]:
    """Values of a dimension with their records, those with the most first; without what has no value."""
    of_name = dimension(facts, name)
    counts = of_name.counts(within)
    order = np.argsort(-counts, kind="stable")
    pairs = zip(order.tolist(), counts[order].tolist(), strict=True)
    values = ((of_name.keys[place], number) for place, number in pairs if number)
    return [(key, number) for key, number in values if key not in ("", NO_VALUE)]
