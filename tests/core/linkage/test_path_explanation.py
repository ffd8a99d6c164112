"""All the ways from a record to a node."""

from __future__ import annotations

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
    options,
    record,
    records_of,
    rejected,
    suggested,
    unhurried,
    world,
)

from goalweave.core.errors import UnknownNode
from goalweave.core.linkage import LinkMap, LinkOptions, LinkPath, contributions, explain_paths
from goalweave.core.model import LinkageKind, Record, Status

LINKED = world(
    linkage("wsis@2003", "sdg@2020", link("C2", "9.c", 0.5), link("C2", "9.1", 0.4, status=Status.DISPUTED)),
    linkage("itu@2020", "wsis@2003", link("G1", "C2", 0.9), link("G3", "C2", 0.9, status=Status.RECALLED)),
    linkage("itu@2020", "sdg@2020", link("G1", "9", 0.3), link("T1.1", "9.1", 0.2, sign=-1)),
)

Shown = tuple[list[str], float, bool, str | None]


def explained_paths(one: Record, node: str, chosen: LinkOptions | None = None) -> list[Shown]:
    found = explain_paths(one, curie(node), LinkMap.of(LINKED, chosen))
    return [([hop.name for hop in path.hops], round(path.order, 6), path.counted, path.reason) for path in found]


def test_every_way_is_shown_strongest_first_and_one_counts() -> None:
    assert explained_paths(record("r", accepted("itu@2020:G1")), "sdg@2020:9") == [
        (["itu:G1", "wsis:C2", "sdg:9.c", "sdg:9"], 0.45, True, None),
        (["itu:G1", "wsis:C2", "sdg:9.1", "sdg:9"], 0.36, False, "disputed"),
        (["itu:G1", "sdg:9"], 0.3, False, "outranked"),
    ]


def test_each_hop_carries_its_link() -> None:
    (path, *_others) = explain_paths(record("r", accepted("itu@2020:T1.1")), curie("sdg@2020:9.c"), LinkMap.of(LINKED))
    assert [(hop.name, hop.up, hop.link and hop.link.rationale, hop.reversed) for hop in path.hops] == [
        ("itu:T1.1", False, None, False),
        ("itu:G1", True, None, False),
        ("wsis:C2", False, {"en": "G1 serves C2"}, False),
        ("sdg:9.c", False, {"en": "C2 serves 9.c"}, False),
    ]
    assert path.via == ("itu:T1.1", "wsis:C2")


def test_what_is_left_out_says_why() -> None:
    assert explained_paths(record("r", accepted("itu@2020:T1.1")), "sdg@2020:9.1") == [
        (["itu:T1.1", "itu:G1", "wsis:C2", "sdg:9.1"], 0.36, False, "disputed"),
        (["itu:T1.1", "sdg:9.1"], 0.2, False, "negative"),
    ]
    # Disputed and recalled both hold; the first of the two in the list of reasons is given.
    assert explained_paths(record("r", accepted("itu@2020:G3")), "sdg@2020:9") == [
        (["itu:G3", "wsis:C2", "sdg:9.c", "sdg:9"], 0.45, False, "recalled"),
        (["itu:G3", "wsis:C2", "sdg:9.1", "sdg:9"], 0.36, False, "disputed"),
    ]
    assert explained_paths(record("r", rejected("sdg@2020:9.c")), "sdg@2020:9") == [
        (["sdg:9.c", "sdg:9"], 1, False, "rejected")
    ]
    assert explained_paths(record("r", hindering("sdg@2020:9.c")), "sdg@2020:9") == [
        (["sdg:9.c", "sdg:9"], 1, False, "negative")
    ]


def test_what_is_asked_for_counts() -> None:
    assert explained_paths(record("r", accepted("itu@2020:G1")), "sdg@2020:9", LinkOptions(via=()))[:1] == [
        (["itu:G1", "wsis:C2", "sdg:9.c", "sdg:9"], 0.45, False, "via"),
    ]
    assert explained_paths(record("r", accepted("sdg@2020:9.c")), "wsis@2003:C2", LinkOptions())[0] == (
        ["sdg:9.c", "wsis:C2"],
        0.5,
        False,
        "backwards",
    )
    asked = LinkOptions(include_disputed=True)
    assert explained_paths(record("r", accepted("itu@2020:T1.1")), "sdg@2020:9.1", asked) == [
        (["itu:T1.1", "itu:G1", "wsis:C2", "sdg:9.1"], 0.36, True, None),
        (["itu:T1.1", "sdg:9.1"], 0.2, False, "negative"),
    ]


def test_a_suggestion_and_what_is_accepted_elsewhere_both_count() -> None:
    both = record("r", accepted("wsis@2003:C2"), suggested("sdg@2020:9.c", 0.6))
    assert explained_paths(both, "sdg@2020:9.c") == [
        (["sdg:9.c"], 0.6, True, None),
        (["wsis:C2", "sdg:9.c"], 0.5, True, None),
    ]
    reviewed = replace(both, mappings=(*both.mappings, accepted("sdg@2020:9.c")))
    assert explained_paths(reviewed, "sdg@2020:9.c") == [
        (["sdg:9.c"], 1, True, None),
        (["sdg:9.c"], 0.6, False, "outranked"),
        (["wsis:C2", "sdg:9.c"], 0.5, False, "outranked"),
    ]


def test_a_record_that_reaches_the_node_in_no_way_has_no_path() -> None:
    assert explained_paths(record("r", accepted("wsis@2003:C4")), "sdg@2020:9") == []
    within = world(linkage("sdg@2020", "sdg@2020", link("4", "9"), kind=LinkageKind.INTERLINKAGE))
    assert explain_paths(record("r", accepted("sdg@2020:4")), curie("sdg@2020:9"), LinkMap.of(within)) == ()


def test_unknown_names_are_refused() -> None:
    with pytest.raises(UnknownNode, match=r"sdg@2020:9\.z"):
        explain_paths(record("r"), curie("sdg@2020:9.z"), LinkMap.of(LINKED))
    with pytest.raises(UnknownNode, match="record r7 is mapped to agenda@1:1"):
        explain_paths(record("r7", rejected("agenda@1:1")), curie("sdg@2020:9"), LinkMap.of(LINKED))


@unhurried
@given(st.data())
def test_what_counts_is_what_contributes(data) -> None:
    catalogue = data.draw(catalogues())
    chosen = replace(data.draw(options()), via=data.draw(st.sampled_from([None, (), ("a@1",)])))
    linkmap = LinkMap.of(catalogue, chosen)
    for one in data.draw(records_of(catalogue)):
        for node in all_nodes(catalogue):
            paths = explain_paths(one, node, linkmap)
            given_here = [each for each in contributions([one], linkmap, node.key) if each.node == node]
            counted = [(path.mapping, path.hops, path.order) for path in paths if path.counted]
            assert sorted(counted, key=repr) == sorted(((c.mapping, c.path, c.order) for c in given_here), key=repr)
            assert all((path.reason is None) is path.counted for path in paths)
            assert [path.order for path in paths] == sorted((path.order for path in paths), reverse=True)
            assert bool(given_here) == any(path.reason in (None, "outranked") for path in paths)
            _no_way_twice(paths)


def _no_way_twice(paths: tuple[LinkPath, ...]) -> None:
    ways = [
        (id(path.mapping), tuple(dict.fromkeys(hop.node.key for hop in path.hops)), path.counted or path.reason)
        for path in paths
        if path.reason != "outranked"
    ]
    assert len(ways) == len(set(ways))
