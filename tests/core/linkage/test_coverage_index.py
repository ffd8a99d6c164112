"""Coverage of many records by packed bits."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given, strategies as st
from numpy.typing import NDArray
from tests.core.linkage.worlds import (
    accepted,
    catalogues,
    curie,
    link,
    linkage,
    record,
    records_of,
    suggested,
    unhurried,
    world,
)

from goalweave.core.errors import UnknownNode
from goalweave.core.linkage import CoverageIndex, LinkMap, NodeCounts, measure_coverage, pack_records
from goalweave.core.model import MappingState, Record

LINKED = world(linkage("wsis@2003", "sdg@2020", link("C2", "9.c", 0.5), link("C4", "4.4", 0.8)))


def entry_columns(
    records: Iterable[tuple[int, Record]], linkmap: LinkMap
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Of each mapping that is not rejected: the number of the record, the row of the node, and whether it is accepted."""
    entries = []
    for number, one in records:
        for mapping in one.mappings:
            if mapping.state is not MappingState.REJECTED:
                row = linkmap.row.position(mapping.node)
                entries.append((number, row, mapping.state is MappingState.ACCEPTED))
    numbers, rows, accepted = np.array(entries, dtype=np.int64).reshape(-1, 3).T
    return numbers, rows, accepted.astype(bool)


def indexed(records: list[Record], linkmap: LinkMap, to: str) -> CoverageIndex:
    return CoverageIndex.of(linkmap, to, *entry_columns(enumerate(records), linkmap), records=len(records))


def rows(found: NodeCounts) -> list[tuple[int, ...]]:
    figures = (found.accepted, found.accepted_via, found.suggested, found.suggested_via)
    return [*zip(*(figure.tolist() for figure in figures), strict=True), tuple(found.total)]


def expected(records: list[Record], linkmap: LinkMap, to: str) -> list[tuple[int, ...]]:
    found = measure_coverage(records, linkmap, to)
    return [
        tuple(
            count.records for count in (row.accepted.direct, row.accepted.via, row.suggested.direct, row.suggested.via)
        )
        for row in [*found.rows.values(), found.total]
    ]


RECORDS = [
    record("r", accepted("sdg@2020:9.c"), suggested("sdg@2020:4.4")),
    record("s", accepted("wsis@2003:C2"), suggested("wsis@2003:C4")),
    record("t", accepted("sdg@2020:9.1"), accepted("sdg@2020:9.c")),
]


def test_figures_stand_in_the_order_of_the_nodes() -> None:
    found = indexed(RECORDS, LinkMap.of(LINKED), "sdg").count()
    assert found.nodes == tuple(curie(f"sdg@2020:{code}") for code in ("4", "4.4", "4.b", "9", "9.1", "9.c"))
    assert rows(found) == [
        (0, 0, 1, 1),
        (0, 0, 1, 1),
        (0, 0, 0, 0),
        (2, 1, 0, 0),
        (1, 0, 0, 0),
        (2, 1, 0, 0),
        (2, 1, 0, 0),
    ]


def test_a_filter_counts_only_its_records_packed_or_not() -> None:
    index, chosen = indexed(RECORDS, LinkMap.of(LINKED), "sdg"), np.array([False, True, True])
    for within in (chosen, pack_records(chosen)):
        assert rows(index.count(within))[3:] == [(1, 1, 0, 0), (1, 0, 0, 0), (1, 1, 0, 0), (1, 1, 0, 0)]
    assert not any(map(any, rows(index.count(np.zeros(3, dtype=bool)))))


@pytest.mark.parametrize("number", [0, 1, 63, 64, 65, 128, 1000])
def test_any_number_of_records_fits_its_words(number) -> None:
    index = indexed([record("r", accepted("sdg@2020:9"))] * number, LinkMap.of(LINKED), "sdg")
    assert index.count().accepted.tolist() == [0, 0, 0, number, 0, 0]
    assert index.count(np.ones(number, dtype=bool)).accepted.tolist() == [0, 0, 0, number, 0, 0]
    assert index.count(np.arange(number) >= number - 1).accepted.tolist() == [0, 0, 0, min(number, 1), 0, 0]


def test_a_mapping_given_twice_counts_once() -> None:
    index = indexed([record("r", accepted("sdg@2020:9"), accepted("sdg@2020:9"))], LinkMap.of(LINKED), "sdg")
    assert index.count().accepted.tolist() == [0, 0, 0, 1, 0, 0]


@pytest.mark.parametrize("within", [np.ones(4, dtype=bool), np.ones(2, dtype=bool), np.ones(2, dtype=np.uint64)])
def test_a_filter_of_another_length_is_refused(within) -> None:
    with pytest.raises(ValueError, match="not made for 3 records"):
        indexed(RECORDS, LinkMap.of(LINKED), "sdg").count(within)


def test_numbers_out_of_range_are_refused() -> None:
    linkmap, none = LinkMap.of(LINKED), np.array([], dtype=np.int64)
    one = np.array([1])
    with pytest.raises(ValueError, match="a record number is outside 0 to 0"):
        CoverageIndex.of(linkmap, "sdg", one, one, one > 0, records=1)
    with pytest.raises(ValueError, match="a node number is outside 0 to 13"):
        CoverageIndex.of(linkmap, "sdg", one, np.array([-1]), one > 0, records=2)
    with pytest.raises(UnknownNode, match="agenda"):
        CoverageIndex.of(linkmap, "agenda", none, none, none > 0, records=0)


@unhurried
@given(st.data())
def test_the_index_counts_what_coverage_counts(data) -> None:
    catalogue = data.draw(catalogues())
    records = data.draw(records_of(catalogue))
    chosen = data.draw(st.lists(st.booleans(), min_size=len(records), max_size=len(records)))
    some = [one for one, kept in zip(records, chosen, strict=True) if kept]
    linkmap = LinkMap.of(catalogue)
    for to in catalogue.frameworks:
        index = indexed(records, linkmap, to)
        assert rows(index.count()) == expected(records, linkmap, to)
        assert rows(index.count(np.array(chosen, dtype=bool))) == expected(some, linkmap, to)


def test_the_index_agrees_with_coverage_over_many_records_and_words() -> None:
    rng = np.random.default_rng(3)
    linkmap = LinkMap.of(LINKED)
    records = [
        record(
            f"r{number}",
            *(
                (accepted if rng.random() < 0.6 else suggested)(str(linkmap.row.nodes[int(place)]))
                for place in rng.integers(len(linkmap.row.nodes), size=3)
            ),
        )
        for number in range(700)
    ]
    chosen = rng.random(700) < 0.2
    some = [one for one, kept in zip(records, chosen, strict=True) if kept]
    for to in ("sdg@2020", "wsis@2003", "itu@2020"):
        assert rows(indexed(records, linkmap, to).count(chosen)) == expected(some, linkmap, to)


@given(st.data())
@unhurried
def test_an_index_that_is_changed_is_one_made_anew(data):
    catalogue = data.draw(catalogues())
    linkmap = LinkMap.of(catalogue)
    to = data.draw(st.sampled_from(sorted(catalogue.frameworks)))
    before = data.draw(records_of(catalogue)) * data.draw(st.sampled_from([1, 1, 13]))
    after = before + data.draw(records_of(catalogue))[:3]
    changed = sorted({*data.draw(st.sets(st.integers(0, max(len(before) - 1, 0)), max_size=4))} if before else [])
    for place, one in zip(changed, data.draw(records_of(catalogue)), strict=False):
        after[place] = one
    changed += range(len(before), len(after))
    columns = entry_columns(((place, after[place]) for place in changed), linkmap)
    first = indexed(before, linkmap, to)
    found = first.changed(linkmap, np.array(changed, dtype=np.int64), *columns, total=len(after))
    assert rows(found.count()) == expected(after, linkmap, to)
    assert rows(first.count()) == expected(before, linkmap, to)
    for figure in range(4):
        standing = [int(found.records_counted(figure, place).sum()) for place in range(len(found.nodes) + 1)]
        four = [row[figure] for row in expected(after, linkmap, to)[:-1]]
        assert standing[:-1] == four


def test_a_change_of_a_record_that_is_not_named_is_refused():
    linkmap = LinkMap.of(LINKED)
    index = indexed(RECORDS, linkmap, "sdg")
    with pytest.raises(ValueError, match="not among those"):
        index.changed(linkmap, np.array([0]), np.array([1]), np.array([0]), np.array([True]), total=3)
