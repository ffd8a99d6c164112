"""Unique records and mentions per node, and the gaps."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, strategies as st
from tests.core.linkage.worlds import (
    accepted,
    all_nodes,
    catalogues,
    curie,
    hindering,
    link,
    linkage,
    record,
    records_of,
    rejected,
    suggested,
    unhurried,
    usd,
    world,
)

from goalweave.core.errors import UnknownNode
from goalweave.core.linkage import (
    Coverage,
    CoverageCount,
    CoverageCounts,
    CoverageTotal,
    Gaps,
    LinkMap,
    NodeCoverage,
    contributions,
    coverage_gaps,
    measure_coverage,
)
from goalweave.core.model import MappingState, Record

LINKED = world(linkage("wsis@2003", "sdg@2020", link("C2", "9.c", 0.5), link("C4", "4.4", 0.8)))
NONE = CoverageCounts()


def figures(*records: Record, to: str = "sdg") -> dict[str, tuple[int, int, int, int]]:
    """Code → records: accepted direct and via, suggested direct and via; only nodes that have any."""
    found = {code: _four(row) for code, row in measure_coverage(records, LinkMap.of(LINKED), to).rows.items()}
    return {code: four for code, four in found.items() if any(four)}


def _four(row: NodeCoverage | CoverageTotal) -> tuple[int, int, int, int]:
    counts = (row.accepted.direct, row.accepted.via, row.suggested.direct, row.suggested.via)
    return tuple(count.records for count in counts)  # type: ignore[return-value]


def test_every_node_has_a_row_in_the_order_of_the_framework() -> None:
    found = measure_coverage([], LinkMap.of(LINKED), "wsis")
    assert found == Coverage(
        "wsis@2003",
        {code: NodeCoverage(curie(f"wsis@2003:{code}"), NONE, NONE) for code in ("C2", "C4", "C7", "C7-elea")},
        CoverageTotal(NONE, NONE),
    )
    assert list(found.rows) == ["C2", "C4", "C7", "C7-elea"]


def test_a_parent_counts_a_record_once_however_many_children_it_has() -> None:
    assert figures(
        record("r", accepted("sdg@2020:9.1"), accepted("sdg@2020:9.c")), record("s", accepted("sdg@2020:9"))
    ) == {
        "9": (2, 0, 0, 0),
        "9.1": (1, 0, 0, 0),
        "9.c": (1, 0, 0, 0),
    }


def test_accepted_and_suggested_are_counted_apart_and_rejected_nowhere() -> None:
    found = figures(
        record("r", accepted("sdg@2020:9.c"), suggested("sdg@2020:9.c"), suggested("sdg@2020:9.1")),
        record("s", suggested("sdg@2020:9.c"), suggested("sdg@2020:9.c", 0.2)),
        record("t", rejected("sdg@2020:9.c"), rejected("wsis@2003:C4")),
    )
    assert found == {"9": (1, 0, 1, 0), "9.1": (0, 0, 1, 0), "9.c": (1, 0, 1, 0)}


def test_what_comes_along_links_is_never_added_to_what_is_direct() -> None:
    found = figures(
        record("r", accepted("wsis@2003:C2"), accepted("sdg@2020:9.c")),
        record("s", accepted("wsis@2003:C2"), accepted("sdg@2020:9")),
        record("t", accepted("wsis@2003:C4"), suggested("wsis@2003:C2")),
    )
    assert found == {
        "4": (0, 1, 0, 0),
        "4.4": (0, 1, 0, 0),
        "9": (2, 0, 0, 1),
        "9.c": (1, 1, 0, 1),
    }


def test_a_suggestion_takes_nothing_from_what_is_accepted() -> None:
    assert figures(record("r", accepted("wsis@2003:C2"), suggested("sdg@2020:9.c"))) == {
        "9": (0, 1, 1, 0),
        "9.c": (0, 1, 1, 0),
    }


def test_a_suggestion_of_no_weight_is_counted_like_any_other() -> None:
    assert figures(record("r", suggested("wsis@2003:C2", 0.0))) == {"9": (0, 0, 0, 1), "9.c": (0, 0, 0, 1)}


def test_mentions_are_summed_and_money_is_for_the_accepted_and_direct() -> None:
    found = measure_coverage(
        [
            record("r", accepted("sdg@2020:9.c"), also=2, money=(usd("100"), usd("40", "spent"))),
            record("s", accepted("sdg@2020:9.c", share=25), accepted("sdg@2020:4.4", share=75), money=(usd("10"),)),
            record("t", accepted("wsis@2003:C2"), suggested("sdg@2020:9.1"), also=1, money=(usd("5000"),)),
        ],
        LinkMap.of(LINKED),
        "sdg",
    )
    innovation = CoverageCount(2, 4, (usd("102.50"), usd("40.00", "spent")))
    assert found.rows["9.c"] == NodeCoverage(
        curie("sdg@2020:9.c"), CoverageCounts(innovation, CoverageCount(1, 2)), NONE
    )
    assert found.rows["9"] == NodeCoverage(
        curie("sdg@2020:9"),
        CoverageCounts(innovation, CoverageCount(1, 2)),
        CoverageCounts(CoverageCount(1, 2), CoverageCount()),
    )
    assert found.rows["4.4"].accepted == CoverageCounts(CoverageCount(1, 1, (usd("7.50"),)))
    assert found.rows["9.1"] == NodeCoverage(curie("sdg@2020:9.1"), NONE, CoverageCounts(CoverageCount(1, 2)))
    assert found.total == CoverageTotal(
        CoverageCounts(CoverageCount(2, 4, (usd("110.00"), usd("40.00", "spent"))), CoverageCount(1, 2)),
        CoverageCounts(CoverageCount(1, 2)),
    )


def test_gaps_are_the_nodes_without_accepted_direct_work() -> None:
    found = measure_coverage(
        [
            record("r", accepted("sdg@2020:9.1"), accepted("wsis@2003:C2")),
            record("s", suggested("sdg@2020:4.b"), suggested("wsis@2003:C4")),
        ],
        LinkMap.of(LINKED),
        "sdg",
    )
    assert coverage_gaps(found) == Gaps(
        nothing=(),
        suggestions_only=(curie("sdg@2020:4"), curie("sdg@2020:4.b")),
        via_only=(curie("sdg@2020:4.4"), curie("sdg@2020:9.c")),
    )
    assert coverage_gaps(measure_coverage([], LinkMap.of(LINKED), "itu")) == Gaps(
        nothing=(curie("itu@2020:G1"), curie("itu@2020:T1.1"), curie("itu@2020:G3")), suggestions_only=(), via_only=()
    )


def test_a_mapping_to_an_unknown_node_is_refused_by_record() -> None:
    with pytest.raises(UnknownNode, match=r"record r7 is mapped to sdg@2020:9\.z"):
        measure_coverage([record("r7", accepted("sdg@2020:9.z"))], LinkMap.of(LINKED), "sdg")


@unhurried
@given(st.data())
def test_coverage_counts_the_contributions(data) -> None:
    catalogue = data.draw(catalogues())
    records = data.draw(records_of(catalogue))
    linkmap = LinkMap.of(catalogue)
    mentions = {one.id: one.mentions for one in records}
    for to in catalogue.frameworks:
        counted: Counter[tuple[str, MappingState, bool]] = Counter()
        mentioned: Counter[tuple[str, MappingState, bool]] = Counter()
        for one in contributions(records, linkmap, to):
            counted[one.node.code, one.state, one.direct] += 1
            mentioned[one.node.code, one.state, one.direct] += mentions[one.record_id]
        for code, row in measure_coverage(records, linkmap, to).rows.items():
            for state, counts in ((MappingState.ACCEPTED, row.accepted), (MappingState.SUGGESTED, row.suggested)):
                for direct, count in ((True, counts.direct), (False, counts.via)):
                    key = code, state, direct
                    assert (count.records, count.mentions) == (counted[key], mentioned[key])


@unhurried
@given(st.data())
def test_no_node_counts_a_record_twice_and_a_parent_has_what_its_children_have(data) -> None:
    catalogue = data.draw(catalogues())
    records = data.draw(records_of(catalogue))
    for to, framework in catalogue.frameworks.items():
        found = measure_coverage(records, LinkMap.of(catalogue), to)
        for row in [*found.rows.values(), found.total]:
            accepted_direct, accepted_via, suggested_direct, suggested_via = _four(row)
            assert accepted_direct + max(accepted_via, suggested_direct) + suggested_via <= len(records)
            assert accepted_via + suggested_via <= len(records)
        for node in framework.nodes:
            above = found.total if node.parent is None else found.rows[node.parent]
            here, there = _four(found.rows[node.code]), _four(above)
            assert there[0] >= here[0]
            assert there[0] + there[1] >= here[0] + here[1]
            assert there[0] + there[2] >= here[2]
            assert sum(there) >= max(sum(here[:2]), sum(here[2:]))


@unhurried
@given(st.data())
def test_suggestions_change_no_accepted_figure(data) -> None:
    catalogue = data.draw(catalogues())
    records = data.draw(records_of(catalogue))
    facts = [
        replace(one, mappings=tuple(each for each in one.mappings if each.state is MappingState.ACCEPTED))
        for one in records
    ]
    linkmap = LinkMap.of(catalogue)
    for to in catalogue.frameworks:
        with_suggestions, without = (measure_coverage(some, linkmap, to).rows for some in (records, facts))
        assert [row.accepted for row in with_suggestions.values()] == [row.accepted for row in without.values()]


@unhurried
@given(st.data(), st.randoms(use_true_random=False))
def test_the_order_of_records_and_mappings_changes_nothing(data, random) -> None:
    catalogue = data.draw(catalogues())
    records = data.draw(records_of(catalogue))
    mixed = [
        replace(
            one,
            mappings=tuple(random.sample(one.mappings, len(one.mappings))),
            money=tuple(random.sample(one.money, len(one.money))),
        )
        for one in random.sample(records, len(records))
    ]
    linkmap = LinkMap.of(catalogue)
    for to in catalogue.frameworks:
        assert measure_coverage(records, linkmap, to) == measure_coverage(mixed, linkmap, to)


@unhurried
@given(data=st.data())
def test_what_hinders_a_node_changes_no_figure(data: st.DataObject) -> None:
    catalogue = data.draw(catalogues())
    linkmap = LinkMap.of(catalogue)
    records = data.draw(records_of(catalogue))
    nodes = st.sampled_from(all_nodes(catalogue))
    states = st.sampled_from([MappingState.ACCEPTED, MappingState.SUGGESTED])
    harming = []
    for each in records:
        extra = data.draw(st.lists(st.builds(hindering, nodes.map(str), states), max_size=3))
        harming.append(replace(each, mappings=(*each.mappings, *extra)))
    for key in catalogue.frameworks:
        assert measure_coverage(harming, linkmap, key) == measure_coverage(records, linkmap, key)
        assert [*contributions(harming, linkmap, key)] == [*contributions(records, linkmap, key)]
