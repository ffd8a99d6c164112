"""Columns and edges of the explorer."""

from __future__ import annotations

from itertools import chain

import pytest

from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import UnknownNode
from goalweave.core.linkage import Flows, LinkFilter, build_flows, flow_pairs, flow_widths, records_at
from goalweave.core.model import (
    Curie,
    Framework,
    Level,
    Link,
    Linkage,
    LinkageKind,
    Mapping,
    MappingState,
    Node,
    Record,
    Relation,
    Status,
)


def framework(name: str, codes: dict[str, str | None], opened: tuple[str, ...] = ()) -> Framework:
    nodes = tuple(
        Node(code, "goal" if parent is None else "target", parent, {"en": code}, Status.OFFICIAL)
        for code, parent in codes.items()
    )
    levels = (Level("goal", {}, {}), Level("target", {}, {}))
    return Framework(name, "1", {"en": name}, levels, nodes, opened=opened)


def link(subject: str, object_: str, status: Status = Status.OFFICIAL, sign: int = 1) -> Link:
    return Link(subject, object_, Relation.CONTRIBUTES, status, sign=sign)


def same(subject: str, object_: str) -> Link:
    return Link(subject, object_, Relation.IDENTICAL, Status.OFFICIAL)


LEFT = framework("left", {"A": None, "A.1": "A", "B": None, "B.1": "B"}, opened=("B",))
RIGHT = framework("right", {"1": None, "1.1": "1", "1.2": "1", "2": None})


def catalogue(*links: Link, turned: bool = False) -> Catalogue:
    ends = ("right@1", "left@1") if turned else ("left@1", "right@1")
    return Catalogue.of([LEFT, RIGHT], [Linkage("both", LinkageKind.LINKAGE, *ends, links)])


def shape(flows: Flows) -> list[tuple[str, str, int]]:
    edges = chain.from_iterable(flows.edges)
    return [(edge.source.code, edge.target.code, len(edge.links)) for edge in edges]


def test_flows_show_top_nodes_and_what_the_framework_opens() -> None:
    found = build_flows(catalogue(), ["left", "right"])
    assert [[node.code for node in column.nodes] for column in found.columns] == [["A", "B", "B.1"], ["1", "2"]]


def test_flows_lift_links_to_the_nearest_shown_node() -> None:
    known = catalogue(link("A.1", "1.1"), link("A", "1.2"), link("B.1", "2"))
    assert shape(build_flows(known, ["left", "right"])) == [("A", "1", 2), ("B.1", "2", 1)]


def test_flows_open_a_node_into_its_children() -> None:
    known = catalogue(link("A.1", "1.1"), link("A", "1.2"), link("A", "1"))
    found = build_flows(known, ["left", "right"], opened=[Curie("right", "1", "1")])
    assert shape(found) == [("A", "1", 1), ("A", "1.1", 1), ("A", "1.2", 1)]


def test_flows_read_a_linkage_from_either_side() -> None:
    found = build_flows(catalogue(link("1.1", "A"), turned=True), ["left", "right"])
    assert shape(found) == [("A", "1", 1)]
    assert found.edges[0][0].links[0].reversed
    assert found.edges[0][0].links[0].subject == Curie("right", "1", "1.1")


def test_flows_leave_out_disputed_and_negative_links_but_mark_disputed_cells() -> None:
    known = catalogue(link("A", "1", Status.DISPUTED), link("B", "2", sign=-1))
    found = build_flows(known, ["left", "right"])
    assert shape(found) == []
    assert found.disputed(0) == frozenset({("A", "1")})
    assert (found.links, found.hindering_links, found.contested_links) == (0, 1, 1)
    every = LinkFilter(statuses=frozenset(Status), negative=True)
    assert shape(build_flows(known, ["left", "right"], link_filter=every)) == [("B", "2", 1)]


def test_a_link_that_is_disputed_and_hinders_is_disputed_alone() -> None:
    found = build_flows(catalogue(link("A", "1", Status.DISPUTED, sign=-1)), ["left", "right"])
    assert (found.hindering_links, found.contested_links) == (0, 1)


def three(*links: tuple[str, str, Link]) -> Catalogue:
    """left, middle and right, with links from a framework to another."""
    linkages = [
        Linkage(f"l{number}", LinkageKind.LINKAGE, f"{subject}@1", f"{object_}@1", (one,))
        for number, (subject, object_, one) in enumerate(links)
    ]
    return Catalogue.of([LEFT, framework("middle", {"M": None, "N": None}), RIGHT], linkages)


def test_a_node_without_a_link_to_the_next_framework_passes_it() -> None:
    known = three(
        ("left", "middle", link("A", "M")),
        ("middle", "right", link("M", "1")),
        ("left", "right", link("A", "2")),
        ("left", "right", link("B", "1.1")),
    )
    found = build_flows(known, ["left", "middle", "right"])
    assert shape(found) == [("A", "M", 1), ("M", "1", 1)]
    # A goes on by the middle, so its own link to the right is not drawn beside that.
    assert [(edge.source.code, edge.target.code) for edge in found.passing] == [("B", "1")]
    assert found.links == 3
    pairs = flow_pairs(found)
    assert [shape(pair) for pair in pairs] == [[("A", "M", 1)], [("M", "1", 1)], [("B", "1", 1)]]
    assert [node.code for node in pairs[2].columns[0].nodes] == ["B"]


def test_an_identity_is_as_wide_as_the_links_that_go_on_from_it() -> None:
    known = three(
        ("left", "middle", same("A", "M")),
        ("left", "middle", same("B", "N")),
        ("middle", "right", link("M", "1")),
        ("middle", "right", link("M", "1.1")),
        ("middle", "right", link("M", "2")),
    )
    found = build_flows(known, ["left", "middle", "right"])
    widths = {(source.code, target.code): width for (source, target), width in flow_widths(found).items()}
    assert widths == {("A", "M"): 3, ("B", "N"): 1, ("M", "1"): 2, ("M", "2"): 1}


def test_flows_do_not_follow_interlinkages() -> None:
    known = Catalogue.of([LEFT], [Linkage("within", LinkageKind.INTERLINKAGE, "left@1", "left@1", (link("A", "B"),))])
    assert shape(build_flows(known, ["left", "left"])) == []


def test_flows_do_not_depend_on_the_order_of_links() -> None:
    links = [link("B.1", "2"), link("A.1", "1.1"), link("A", "1.2")]
    one, other = (build_flows(catalogue(*order), ["left", "right"]) for order in (links, links[::-1]))
    assert shape(one) == shape(other)


def test_flows_name_a_framework_that_is_not_there() -> None:
    with pytest.raises(UnknownNode, match="unknown framework nowhere"):
        build_flows(catalogue(), ["left", "nowhere"])


def test_no_ribbon_carries_what_hinders_a_node() -> None:
    harm = Mapping(Curie("right", "1", "1.1"), MappingState.ACCEPTED, "person", sign=-1)
    assert records_at([Record("r", {}, {}, "en", mappings=(harm,))], catalogue()) == {}


def test_records_at_count_a_record_once_for_a_node_and_all_above() -> None:
    mappings = tuple(
        Mapping(Curie("right", "1", code), state, "person")
        for code, state in (
            ("1.1", MappingState.ACCEPTED),
            ("1.2", MappingState.ACCEPTED),
            ("2", MappingState.SUGGESTED),
        )
    )
    record = Record("r", {"en": "t"}, {"en": "t"}, "en", mappings=mappings)
    found = records_at([record], catalogue())
    assert {curie.code: ids for curie, ids in found.items()} == {
        "1.1": frozenset({"r"}),
        "1": frozenset({"r"}),
        "1.2": frozenset({"r"}),
    }
