"""Which node leads where, how strongly, and on which path."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise
from math import prod

import pytest
from hypothesis import given, strategies as st
from tests.core.linkage.worlds import (
    SDG,
    WEIGHTS,
    WSIS,
    all_nodes,
    brute_force,
    catalogues,
    curie,
    framework,
    link,
    linkage,
    options,
    unhurried,
    world,
)

from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError, UnknownNode
from goalweave.core.linkage import Hop, LinkMap, LinkOptions
from goalweave.core.linkage.steps import link_order
from goalweave.core.model import LinkageKind, Relation, Status


def strengths(catalogue: Catalogue, source: str, to: str, chosen: LinkOptions | None = None) -> dict[str, float]:
    linkmap = LinkMap.of(catalogue, chosen)
    found = catalogue.framework(to)
    each = {node.code: linkmap.order(curie(source), found.curie(node.code)) for node in found.nodes}
    return {code: strength for code, strength in each.items() if strength}


def test_a_node_leads_to_itself_and_what_is_above_it() -> None:
    assert strengths(world(), "sdg@2020:9.c", "sdg") == {"9": 1, "9.c": 1}
    assert strengths(world(), "sdg@2020:9", "sdg") == {"9": 1}


def test_a_link_leads_to_its_object_and_what_is_above_it_but_never_down() -> None:
    catalogue = world(linkage("wsis@2003", "sdg@2020", link("C2", "9.c", 0.5), link("C4", "4", 0.7)))
    assert strengths(catalogue, "wsis@2003:C2", "sdg") == {"9": 0.5, "9.c": 0.5}
    assert strengths(catalogue, "wsis@2003:C4", "sdg") == {"4": 0.7}


def test_a_child_takes_its_parents_links_and_a_parent_not_its_childs() -> None:
    catalogue = world(linkage("wsis@2003", "sdg@2020", link("C7", "9"), link("C7-elea", "4.4")))
    assert strengths(catalogue, "wsis@2003:C7-elea", "sdg") == {"4": 0.5, "4.4": 0.5, "9": 0.5}
    assert strengths(catalogue, "wsis@2003:C7", "sdg") == {"9": 0.5}


def test_links_are_read_in_their_direction_unless_told_otherwise() -> None:
    catalogue = world(linkage("wsis@2003", "sdg@2020", link("C2", "9")))
    assert strengths(catalogue, "sdg@2020:9.c", "wsis") == {}
    assert strengths(catalogue, "sdg@2020:9.c", "wsis", LinkOptions(backwards=True)) == {"C2": 0.5}


@pytest.mark.parametrize(
    ("relation", "forwards", "from_object"),
    [
        (Relation.CONTRIBUTES, True, False),
        (Relation.BROAD, True, False),
        (Relation.NARROW, False, True),
        (Relation.IDENTICAL, True, True),
        (Relation.CLOSE, True, True),
        (Relation.RELATED, True, True),
    ],
)
def test_the_relation_of_a_link_says_from_where_it_leads(relation, forwards, from_object) -> None:
    catalogue = world(linkage("wsis@2003", "sdg@2020", link("C2", "9", relation=relation)))
    assert strengths(catalogue, "wsis@2003:C2", "sdg") == ({"9": 0.5} if forwards else {})
    assert strengths(catalogue, "sdg@2020:9", "wsis") == ({"C2": 0.5} if from_object else {})


def test_a_link_that_hinders_leads_nowhere() -> None:
    catalogue = world(linkage("wsis@2003", "sdg@2020", link("C2", "9", sign=-1)))
    everything = LinkOptions(include_disputed=True, include_recalled=True, backwards=True)
    assert strengths(catalogue, "wsis@2003:C2", "sdg", everything) == {}
    assert strengths(catalogue, "sdg@2020:9", "wsis", everything) == {}


def test_a_path_of_known_strength_comes_before_one_with_a_link_of_unknown_strength() -> None:
    catalogue = world(
        linkage("itu@2020", "sdg@2020", link("G1", "9", None)),
        linkage("itu@2020", "wsis@2003", link("G1", "C2", 0.1)),
        linkage("wsis@2003", "sdg@2020", link("C2", "9", 0.1)),
    )
    path = LinkMap.of(catalogue).path(curie("itu@2020:G1"), curie("sdg@2020:9"))
    assert [hop.name for hop in path] == ["itu:G1", "wsis:C2", "sdg:9"]


def test_of_several_paths_the_strongest_counts_and_never_the_sum() -> None:
    direct = linkage("itu@2020", "sdg@2020", link("G1", "9", 0.3))
    around = (
        linkage("itu@2020", "wsis@2003", link("G1", "C2", 0.9)),
        linkage("wsis@2003", "sdg@2020", link("C2", "9", 0.9)),
    )
    assert strengths(world(direct, *around), "itu@2020:G1", "sdg") == {"9": 0.9 * 0.9}
    assert strengths(world(direct, *around), "itu@2020:G1", "sdg", LinkOptions(via=())) == {"9": 0.3}


def test_of_equal_paths_the_one_with_fewer_links_is_shown() -> None:
    catalogue = world(
        linkage("itu@2020", "wsis@2003", link("G1", "C2", 1)),
        linkage("wsis@2003", "sdg@2020", link("C2", "9", 0.5)),
        linkage("itu@2020", "sdg@2020", link("G1", "9", 0.5)),
    )
    path = LinkMap.of(catalogue).path(curie("itu@2020:T1.1"), curie("sdg@2020:9"))
    assert [hop.name for hop in path] == ["itu:T1.1", "itu:G1", "sdg:9"]


def test_a_path_comes_back_into_no_framework() -> None:
    """From 4.4 over C4 to another target: the goals were the start and are not entered again."""
    catalogue = world(linkage("wsis@2003", "sdg@2020", link("C4", "4.4", 1), link("C4", "9.1", 1)))
    assert strengths(catalogue, "sdg@2020:4.4", "sdg") == {"4": 1, "4.4": 1}


def test_a_weaker_way_is_kept_where_the_stronger_one_would_come_back() -> None:
    """T1.1 leads best over G1, but not for G3, whose framework may not be entered again."""
    catalogue = world(
        linkage("connect@2030", "itu@2020", link("T1.1", "G1", 0.9), link("T1.1", "G3", 1, relation=Relation.RELATED)),
        linkage("itu@2020", "sdg@2020", link("G1", "9", 1)),
        linkage("connect@2030", "wsis@2003", link("T1.1", "C2", 0.5)),
        linkage("wsis@2003", "sdg@2020", link("C2", "9", 1)),
    )
    assert strengths(catalogue, "connect@2030:T1.1", "sdg") == {"9": 0.9}
    assert strengths(catalogue, "itu@2020:G3", "sdg") == {"9": 0.5}


@pytest.mark.parametrize(
    ("bad", "asked"),
    [
        (link("C2", "9", status=Status.DISPUTED), LinkOptions(include_disputed=True)),
        (link("C2", "9", status=Status.RECALLED), LinkOptions(include_recalled=True)),
    ],
)
def test_disputed_and_recalled_links_lead_nowhere_unless_asked_for(bad, asked) -> None:
    catalogue = world(linkage("wsis@2003", "sdg@2020", bad))
    assert strengths(catalogue, "wsis@2003:C2", "sdg") == {}
    assert strengths(catalogue, "wsis@2003:C2", "sdg", asked) == {"9": 0.5}


@pytest.mark.parametrize("relation", [Relation.INFLUENCES, Relation.MEASURED])
def test_influences_and_measurements_carry_nothing(relation) -> None:
    catalogue = world(linkage("itu@2020", "sdg@2020", link("G1", "9", relation=relation)))
    assert strengths(catalogue, "itu@2020:G1", "sdg") == {}


def test_an_interlinkage_is_no_path() -> None:
    within = linkage("sdg@2020", "sdg@2020", link("9", "4"), kind=LinkageKind.INTERLINKAGE)
    between = linkage("wsis@2003", "sdg@2020", link("C2", "9"), kind=LinkageKind.INTERLINKAGE)
    assert strengths(world(within, between), "sdg@2020:9", "sdg") == {"9": 1}
    assert strengths(world(within, between), "wsis@2003:C2", "sdg") == {}


def test_a_linkage_to_a_framework_that_is_not_loaded_is_passed_over() -> None:
    catalogue = Catalogue.of([SDG, WSIS], [linkage("itu@2020", "sdg@2020", link("G1", "9"))])
    assert strengths(catalogue, "sdg@2020:9", "wsis") == {}


def test_via_limits_what_lies_between_and_takes_ids_and_keys() -> None:
    catalogue = world(
        linkage("connect@2030", "itu@2020", link("T1.1", "T1.1", 1, relation=Relation.IDENTICAL)),
        linkage("itu@2020", "wsis@2003", link("T1.1", "C2", 0.9)),
        linkage("wsis@2003", "sdg@2020", link("C2", "9", 0.9)),
        linkage("itu@2020", "sdg@2020", link("T1.1", "9", 0.5)),
    )
    start = "connect@2030:T1.1"
    assert strengths(catalogue, start, "sdg") == {"9": 0.9 * 0.9}
    assert strengths(catalogue, start, "sdg", LinkOptions(via=("itu", "wsis@2003"))) == {"9": 0.9 * 0.9}
    assert strengths(catalogue, start, "sdg", LinkOptions(via=("itu",))) == {"9": 0.5}
    assert strengths(catalogue, start, "sdg", LinkOptions(via=("wsis",))) == {}
    with pytest.raises(UnknownNode, match="unknown framework agenda; available: "):
        LinkMap.of(catalogue, LinkOptions(via=("agenda",)))


def test_a_path_names_links_direction_and_every_roll_up() -> None:
    backwards, forwards = link("C7", "4.4", 0.9), link("G1", "C7", 0.5)
    catalogue = world(linkage("wsis@2003", "sdg@2020", backwards), linkage("itu@2020", "wsis@2003", forwards))
    linkmap = LinkMap.of(catalogue, LinkOptions(backwards=True))
    assert linkmap.path(curie("sdg@2020:4.4"), curie("itu@2020:G1")) == (
        Hop(curie("sdg@2020:4.4"), None, "", False, "sdg:4.4"),
        Hop(curie("wsis@2003:C7"), backwards, "wsis@2003-sdg@2020", True, "wsis:C7"),
        Hop(curie("itu@2020:G1"), forwards, "itu@2020-wsis@2003", True, "itu:G1"),
    )
    assert linkmap.path(curie("itu@2020:T1.1"), curie("sdg@2020:4")) == (
        Hop(curie("itu@2020:T1.1"), None, "", False, "itu:T1.1"),
        Hop(curie("itu@2020:G1"), None, "", False, "itu:G1", up=True),
        Hop(curie("wsis@2003:C7"), forwards, "itu@2020-wsis@2003", False, "wsis:C7"),
        Hop(curie("sdg@2020:4.4"), backwards, "wsis@2003-sdg@2020", False, "sdg:4.4"),
        Hop(curie("sdg@2020:4"), None, "", False, "sdg:4", up=True),
    )
    assert linkmap.path(curie("itu@2020:G3"), curie("sdg@2020:4")) == ()


def test_a_crosswalk_implies_that_what_it_does_not_list_is_the_same() -> None:
    old = framework(
        "sdg@2019", {"17": None, "17.6": "17", "17.6.1": "17.6", "17.6.2": "17.6", "17.9": "17"}, default=False
    )
    new = framework("sdg@2020", {"17": None, "17.6": "17", "17.6.1": "17.6", "17.8": "17"})
    moved = linkage("sdg@2019", "sdg@2020", link("17.6.2", "17.6.1", 0.9), kind=LinkageKind.CROSSWALK)
    catalogue = Catalogue.of([old, new], [moved])
    assert strengths(catalogue, "sdg@2019:17.6", "sdg") == {"17": 1, "17.6": 1}
    assert strengths(catalogue, "sdg@2019:17.6.1", "sdg") == {"17": 1, "17.6": 1}
    assert strengths(catalogue, "sdg@2019:17.6.2", "sdg") == {"17": 1, "17.6": 1, "17.6.1": 0.9}
    assert strengths(catalogue, "sdg@2019:17.9", "sdg") == {"17": 1}
    implied = LinkMap.of(catalogue).path(curie("sdg@2019:17"), curie("sdg@2020:17"))[-1]
    assert implied.link is not None
    assert (implied.link.relation, implied.link.status, implied.linkage_id) == ("identical", "ours", moved.id)
    assert set(implied.link.rationale) == {"en", "fr", "es", "ru", "ar", "zh"}


@pytest.mark.parametrize("weight", [0.0, -0.5, 1.5])
def test_a_weight_outside_its_bounds_is_refused_by_name(weight) -> None:
    with pytest.raises(InputError, match=r"the link C2 → 9 in wsis@2003-sdg@2020 has the weight"):
        LinkMap.of(world(linkage("wsis@2003", "sdg@2020", link("C2", "9", weight))))


def test_unknown_names_are_refused() -> None:
    with pytest.raises(UnknownNode, match=r"sdg@2020:9\.z"):
        LinkMap.of(world(linkage("wsis@2003", "sdg@2020", link("C2", "9.z"))))
    with pytest.raises(UnknownNode, match=r"sdg@2020:9\.z"):
        LinkMap.of(world()).order(curie("sdg@2020:9.z"), curie("sdg@2020:9"))
    with pytest.raises(UnknownNode, match="agenda"):
        LinkMap.of(world()).closure("agenda")


@unhurried
@given(catalogues(), options())
def test_strengths_are_those_of_walking_every_path(catalogue, chosen) -> None:
    linkmap = LinkMap.of(catalogue, replace(chosen, via=_loaded(chosen, catalogue)))
    for to in catalogue.frameworks:
        for source in all_nodes(catalogue):
            found = {node: linkmap.order(source, node) for node in all_nodes(catalogue) if node.key == to}
            walked = brute_force(catalogue, linkmap.options, source, to)
            assert {node: strength for node, strength in found.items() if strength} == pytest.approx(walked)


@unhurried
@given(catalogues(), options())
def test_a_path_has_the_strength_it_is_shown_for_and_each_framework_once(catalogue, chosen) -> None:
    linkmap = LinkMap.of(catalogue, replace(chosen, via=_loaded(chosen, catalogue)))
    for source in all_nodes(catalogue):
        for target in all_nodes(catalogue):
            path, strength = linkmap.path(source, target), linkmap.order(source, target)
            assert bool(path) == (strength > 0)
            if not path:
                continue
            orders = [link_order(hop.link) for hop in path if hop.link]
            entered = [path[0].node.key, *(hop.node.key for hop in path if hop.link)]
            assert (path[0].node, path[-1].node) == (source, target)
            assert strength == pytest.approx(prod(orders))
            assert strength <= min(orders, default=1.0)
            assert len(entered) == len(set(entered))
            assert linkmap.closure(target.key).links(linkmap.row.position(source))[linkmap.column(target)] == len(
                orders
            )
            for before, hop in pairwise(path):
                assert hop.link is not None or hop.node.code in _above(catalogue, before)


@unhurried
@given(catalogues(), st.data())
def test_one_more_link_lowers_no_strength(catalogue, data) -> None:
    frameworks = list(catalogue.frameworks.values())
    subject, object_ = frameworks[0], data.draw(st.sampled_from(frameworks[1:]))
    one = link(
        data.draw(st.sampled_from([*subject.by_code])),
        data.draw(st.sampled_from([*object_.by_code])),
        data.draw(st.sampled_from(WEIGHTS)),
    )
    before = LinkMap.of(catalogue)
    after = LinkMap.of(Catalogue.of(frameworks, [*catalogue.linkages, linkage(subject.key, object_.key, one)]))
    for to in catalogue.frameworks:
        for position in range(len(before.row.nodes)):
            least = before.closure(to).orders(position) * (1 - 1e-12)
            assert (after.closure(to).orders(position) >= least).all()


@unhurried
@given(catalogues(), st.randoms(use_true_random=False))
def test_the_order_of_frameworks_linkages_and_links_changes_nothing(catalogue, random) -> None:
    mixed = [
        replace(one, links=tuple(random.sample(one.links, len(one.links))))
        for one in random.sample(catalogue.linkages, len(catalogue.linkages))
    ]
    found = list(catalogue.frameworks.values())
    one, other = LinkMap.of(catalogue), LinkMap.of(Catalogue.of(random.sample(found, len(found)), mixed))
    for source in all_nodes(catalogue):
        for target in all_nodes(catalogue):
            assert one.order(source, target) == other.order(source, target)
            assert one.path(source, target) == other.path(source, target)


def test_a_complete_web_of_seven_frameworks_is_closed() -> None:
    keys = [f"{letter}@1" for letter in "abcdefg"]
    found = [framework(key, {"0": None, "1": "0"}) for key in keys]
    every = [linkage(left, right, link("0", "0", 0.5)) for left, right in combinations(keys, 2)]
    catalogue = Catalogue.of(found, every)
    assert strengths(catalogue, "a@1:1", "g") == {"0": 0.5}
    chain = [linkage(left, right, link("0", "0", 0.9)) for left, right in pairwise(keys)]
    assert strengths(Catalogue.of(found, chain), "a@1:1", "g") == pytest.approx({"0": 0.9**6})


def _loaded(chosen: LinkOptions, catalogue: Catalogue) -> tuple[str, ...] | None:
    return None if chosen.via is None else tuple(key for key in chosen.via if key in catalogue.frameworks)


def _above(catalogue: Catalogue, hop: Hop) -> list[str]:
    return [node.code for node in catalogue.framework(hop.node.key).ancestors(hop.node.code)]
