"""What a record gives to a node."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given, strategies as st
from tests.core.linkage.worlds import (
    accepted,
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
    world,
)

from goalweave.core.errors import UnknownNode
from goalweave.core.linkage import LinkMap, LinkOptions, contributions, mapping_weight
from goalweave.core.linkage.steps import link_order
from goalweave.core.model import LinkageKind, Mapping, MappingState, Record, Relation, Strength

LINKED = world(
    linkage("wsis@2003", "sdg@2020", link("C2", "9.c", 0.5), link("C4", "4.4", 0.8)),
    linkage("connect@2030", "itu@2020", link("T1.1", "T1.1", 1, relation=Relation.IDENTICAL)),
    linkage("itu@2020", "sdg@2020", link("T1.1", "9.c", 0.5)),
)


def given_to(one: Record, to: str = "sdg", **asked) -> list[tuple[str, float, str, bool, tuple[str, ...]]]:
    found = contributions([one], LinkMap.of(LINKED), to, **asked)
    return [(each.node.code, each.strength, each.state.value, each.direct, each.via) for each in found]


def test_the_weight_of_a_mapping_is_its_share_or_its_score() -> None:
    assert mapping_weight(accepted("sdg@2020:9")) == 1
    assert mapping_weight(accepted("sdg@2020:9", share=30)) == 0.3
    assert mapping_weight(suggested("sdg@2020:9", 0.6)) == 0.6
    assert mapping_weight(replace(suggested("sdg@2020:9", 0.6), share=30.0)) == 0.6
    assert mapping_weight(replace(accepted("sdg@2020:9"), score=0.6)) == 1


def test_a_direct_mapping_counts_on_the_node_and_above_it() -> None:
    assert given_to(record("r", accepted("sdg@2020:9.c"))) == [
        ("9", 1, "accepted", True, ()),
        ("9.c", 1, "accepted", True, ()),
    ]
    assert given_to(record("r", accepted("sdg@2020:9"))) == [("9", 1, "accepted", True, ())]


def test_along_a_link_the_weights_multiply_and_the_way_is_named() -> None:
    assert given_to(record("r", accepted("wsis@2003:C2", share=40))) == [
        ("9", 0.2, "accepted", False, ("wsis:C2",)),
        ("9.c", 0.2, "accepted", False, ("wsis:C2",)),
    ]
    assert given_to(record("r", suggested("connect@2030:T1.1", 0.5)), level="target") == [
        ("9.c", 0.25, "suggested", False, ("connect:T1.1", "itu:T1.1")),
    ]


def test_a_goal_reaches_an_action_line_backwards_only_if_asked_for_and_says_so() -> None:
    goal = record("r", accepted("sdg@2020:9.c"))
    assert list(contributions([goal], LinkMap.of(LINKED), "wsis")) == []
    (found,) = contributions([goal], LinkMap.of(LINKED, LinkOptions(backwards=True)), "wsis")
    assert (found.node, found.strength, found.via) == (curie("wsis@2003:C2"), 0.5, ("sdg:9.c",))
    assert [hop.reversed for hop in found.path] == [False, True]


def test_a_record_on_both_ends_of_an_identity_is_there_once() -> None:
    both = record("r", accepted("connect@2030:T1.1"), accepted("itu@2020:T1.1"))
    assert given_to(both, level="target") == [("9.c", 0.5, "accepted", False, ("itu:T1.1",))]


def test_of_mappings_that_give_the_same_the_one_with_fewer_links_is_shown() -> None:
    catalogue = world(
        linkage("connect@2030", "sdg@2020", link("T1.1", "9.c", 0.5)),
        linkage("connect@2030", "itu@2020", link("T1.1", "T1.1", 1, relation=Relation.IDENTICAL)),
    )
    for mappings in permutations([accepted("connect@2030:T1.1"), accepted("itu@2020:T1.1")]):
        (found,) = contributions([record("r", *mappings)], LinkMap.of(catalogue), "sdg", level="target")
        assert (found.strength, found.via) == (0.5, ("connect:T1.1",))


def test_what_is_accepted_is_not_suggested_as_well() -> None:
    one = record("r", suggested("sdg@2020:9.c"), accepted("sdg@2020:9.c"), suggested("sdg@2020:9.1"))
    assert given_to(one) == [
        ("9", 1, "accepted", True, ()),
        ("9.1", 0.6, "suggested", True, ()),
        ("9.c", 1, "accepted", True, ()),
    ]


def test_a_suggestion_here_stands_beside_what_is_accepted_elsewhere_and_displaces_nothing() -> None:
    alone = record("r", accepted("wsis@2003:C2"))
    both = replace(alone, mappings=(*alone.mappings, suggested("sdg@2020:9.c")))
    assert given_to(alone, level="target") == [("9.c", 0.5, "accepted", False, ("wsis:C2",))]
    assert given_to(both, level="target") == [
        ("9.c", 0.5, "accepted", False, ("wsis:C2",)),
        ("9.c", 0.6, "suggested", True, ()),
    ]


def test_along_links_a_suggestion_yields_to_what_is_accepted_or_made_here() -> None:
    assert given_to(record("r", accepted("itu@2020:T1.1"), suggested("wsis@2003:C2", 1)), level="target") == [
        ("9.c", 0.5, "accepted", False, ("itu:T1.1",)),
    ]
    assert given_to(record("r", suggested("sdg@2020:9.c", 0.1), suggested("wsis@2003:C2", 1)), level="target") == [
        ("9.c", 0.1, "suggested", True, ()),
    ]


def test_states_choose_what_is_listed_and_not_what_it_means() -> None:
    one = record("r", accepted("sdg@2020:9.c"), suggested("sdg@2020:9.1"))
    assert given_to(one, states=(MappingState.SUGGESTED,)) == [("9.1", 0.6, "suggested", True, ())]
    assert given_to(one, states=(MappingState.ACCEPTED,), level="target") == [("9.c", 1, "accepted", True, ())]


def test_what_was_rejected_gives_nothing() -> None:
    assert given_to(record("r", rejected("sdg@2020:9.c"), rejected("wsis@2003:C2"))) == []


def test_what_hinders_a_node_gives_nothing() -> None:
    for state in (MappingState.ACCEPTED, MappingState.SUGGESTED):
        one = record("r", hindering("sdg@2020:9.c", state), hindering("wsis@2003:C2", state))
        assert given_to(one) == []


def test_shares_of_a_goals_targets_do_not_add_up_in_strength() -> None:
    one = record("r", accepted("sdg@2020:9.c", share=30), accepted("sdg@2020:9.1", share=50))
    assert given_to(one, level="goal") == [("9", 0.5, "accepted", True, ())]


def test_a_contribution_names_the_mapping_that_it_rests_on() -> None:
    weak, strong = suggested("wsis@2003:C2", 0.4), suggested("wsis@2003:C2", 0.9)
    (found,) = contributions([record("r", weak, strong)], LinkMap.of(LINKED), "sdg", level="target")
    assert found.mapping is strong


def test_a_contribution_has_a_strength_where_every_link_on_its_path_has_one() -> None:
    catalogue = world(
        linkage("itu@2020", "wsis@2003", link("G1", "C2", 0.9), link("G3", "C4", None)),
        linkage("wsis@2003", "sdg@2020", link("C2", "9", 0.3), link("C4", "4", 0.9)),
    )
    linkmap = LinkMap.of(catalogue)
    (known,) = contributions([record("r", accepted("itu@2020:G1", share=50))], linkmap, "sdg")
    assert (known.strength, known.strength_class) == (pytest.approx(0.135), Strength.WEAK)
    (unknown,) = contributions([record("r", accepted("itu@2020:G3"))], linkmap, "sdg")
    assert (unknown.strength, unknown.strength_class) == (None, None)
    (direct,) = contributions([record("r", suggested("sdg@2020:9", 0.6))], linkmap, "sdg")
    assert (direct.strength, direct.strength_class) == (0.6, None)


def test_a_crosswalk_is_followed_and_shown_as_via() -> None:
    catalogue = world(linkage("itu@2020", "connect@2030", kind=LinkageKind.CROSSWALK))
    (found,) = contributions([record("r", accepted("itu@2020:T1.1"))], LinkMap.of(catalogue), "connect")
    assert (found.node.code, found.strength, found.direct, found.via) == ("T1.1", 1, False, ("itu:T1.1",))


def test_a_mapping_to_an_unknown_node_is_refused_by_record() -> None:
    with pytest.raises(UnknownNode, match=r"record r7 is mapped to sdg@2020:9\.z"):
        list(contributions([record("r7", accepted("sdg@2020:9.z"))], LinkMap.of(LINKED), "sdg"))


@unhurried
@given(st.data())
def test_a_record_is_at_a_node_once_directly_once_along_links_and_once_in_each_state(data) -> None:
    catalogue = data.draw(catalogues())
    records = data.draw(records_of(catalogue))
    linkmap = LinkMap.of(catalogue)
    for to in catalogue.frameworks:
        found = list(contributions(records, linkmap, to))
        assert max(Counter((one.record_id, one.node, one.direct) for one in found).values(), default=1) == 1
        assert max(Counter((one.record_id, one.node, one.state) for one in found).values(), default=1) == 1


@unhurried
@given(st.data())
def test_no_strength_passes_the_mapping_or_any_link_and_none_that_counts_is_stronger(data) -> None:
    catalogue = data.draw(catalogues())
    records = {one.id: one for one in data.draw(records_of(catalogue))}
    linkmap = LinkMap.of(catalogue)
    for to in catalogue.frameworks:
        for one in contributions(records.values(), linkmap, to):
            offered = [
                mapping_weight(mapping) * linkmap.order(mapping.node, one.node)
                for mapping in records[one.record_id].mappings
                if mapping.state is one.state and (mapping.node.key == to) is one.direct
            ]
            assert one.order == max(offered)
            assert one.order <= min(
                [mapping_weight(one.mapping), *(link_order(hop.link) for hop in one.path if hop.link)]
            )
            assert (one.path[0].node, one.path[-1].node) == (one.mapping.node, one.node)


@unhurried
@given(st.data(), st.randoms(use_true_random=False))
def test_the_order_of_records_and_mappings_changes_nothing(data, random) -> None:
    catalogue = data.draw(catalogues())
    records = data.draw(records_of(catalogue))
    mixed = [
        replace(one, mappings=tuple(random.sample(one.mappings, len(one.mappings))))
        for one in random.sample(records, len(records))
    ]
    linkmap = LinkMap.of(catalogue)
    for to in catalogue.frameworks:
        one, other = (
            {(each.record_id, each.node, each.state): each for each in contributions(some, linkmap, to)}
            for some in (records, mixed)
        )
        assert {name: _without_rank(each) for name, each in one.items()} == {
            name: _without_rank(each) for name, each in other.items()
        }


def _without_rank(found) -> tuple[object, ...]:
    mapping: Mapping = found.mapping
    return found.strength, found.path, found.direct, mapping.node, mapping.origin
