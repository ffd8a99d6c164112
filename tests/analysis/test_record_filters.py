"""Filters and facets, against counting by hand."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, replace
from itertools import chain, product

import pytest
from hypothesis import HealthCheck, example, given, settings, strategies as st
from tests.analysis.worlds import NODES
from tests.factories.accounts import OrganisationFactory, member, stranger
from tests.factories.catalogues import SDG, WSIS, loaded, small
from tests.factories.records import mapping, record, stored

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.analysis.record_filters import (
    PAGE,
    RecordFacet,
    RecordFilter,
    filtered_records,
    nodes_below,
    record_page,
)
from goalweave.analysis.record_listing import BASIC_FACETS, MORE_FACETS, record_facet, record_facets, record_listing
from goalweave.analysis.selection import MOST_TEXTS, Selection
from goalweave.core import model
from goalweave.core.errors import UnknownNode
from goalweave.frameworks.queries import catalogue, node_ids
from goalweave.registry import queries
from goalweave.registry.actions import change_record
from goalweave.registry.models import Record
from goalweave.search.queries import unfiltered_numbers

pytestmark = pytest.mark.django_db

WORDS = ("water", "Networks", "вода", "网络")
STATES = ("accepted", "suggested", "rejected")


@dataclass
class World:
    """Records as they were given, with their row and whether they are public."""

    rows: list[tuple[model.Record, Record, bool]]


def at_random(seed: int, number: int) -> World:
    """Records of two organisations: with and without dates, places and mappings, some of them private."""
    chance = random.Random(seed)
    loaded()
    rows = []
    for slug in ("first", "second"):
        organisation = OrganisationFactory(slug=slug)
        for public in (True, False):
            given_records = [_at_random(chance, f"{slug}-{public}-{one}") for one in range(number // 4)]
            written = stored(*given_records, organisation=organisation, public=public)
            rows += [(one, written[one.id], public) for one in given_records]
    return World(rows)


def _at_random(chance: random.Random, name: str) -> model.Record:
    nodes = chance.sample(NODES, chance.randint(0, 4))
    return record(
        name,
        title={"en": " ".join(chance.sample(WORDS, chance.randint(1, 3)))},
        text={},
        kind=chance.choice([model.RecordKind.EVENT, model.RecordKind.ACTIVITY, model.RecordKind.TRAINING]),
        start=chance.choice(["", "2018", "2018-05", "2019-01-31", "2020-12"]),
        places=tuple(map(model.RecordPlace, chance.choices(["CH", "KE", "AR"], k=chance.randint(0, 3)))),
        mappings=tuple(mapping(str(node), chance.choice(STATES)) for node in nodes),
    )


def at_or_below(framework: model.Framework, code: str) -> set[str]:
    ancestor = framework.by_code[code]
    return {code} | {one for one in framework.by_code if ancestor in framework.ancestors(one)}


def passes(one: model.Record, organisation: str, chosen: RecordFilter) -> bool:
    if chosen.text and not set(chosen.text.lower().split()) <= set(one.title["en"].lower().split()):
        return False
    if chosen.kind and one.kind != chosen.kind:
        return False
    if chosen.year and one.start[:4] != chosen.year:
        return False
    if chosen.country and chosen.country not in one.countries:
        return False
    if chosen.organisation and organisation != chosen.organisation:
        return False
    if not chosen.node and not chosen.state:
        return True
    here = {
        found.state
        for found in one.mappings
        if chosen.node is None
        or (
            found.node.key == chosen.node.key
            and found.node.code in at_or_below(_framework(chosen.node), chosen.node.code)
        )
    }
    if chosen.node and chosen.state == "suggested":
        return here >= {"suggested"} and "accepted" not in here
    return bool(here & ({chosen.state} if chosen.state else {"accepted", "suggested"}))


def _framework(node: model.Curie) -> model.Framework:
    return {framework.key: framework for framework in (SDG, WSIS)}[node.key]


def by_hand(world: World, chosen: RecordFilter, sees) -> list[int]:
    """Newest first, then in the order stored."""
    found = [
        (one.start, row.pk)
        for one, row, public in world.rows
        if (public or sees(row.organisation.slug)) and passes(one, row.organisation.slug, chosen)
    ]
    return [pk for _, pk in sorted(sorted(found, key=lambda pair: pair[1]), key=lambda pair: pair[0], reverse=True)]


choices = st.builds(
    RecordFilter,
    text=st.sampled_from(["", "", "water", "networks ВОДА", "网络", "zebra"]),
    kind=st.sampled_from(["", "", "event", "training", "no-kind"]),
    year=st.sampled_from(["", "", "2018", "2019", "1999"]),
    country=st.sampled_from(["", "", "CH", "KE", "XX"]),
    organisation=st.sampled_from(["", "", "first", "nobody"]),
    node=st.none() | st.sampled_from(NODES),
    state=st.sampled_from(["", "", *STATES]),
)


def test_filters_and_facets_are_what_one_counts_by_hand():
    world = at_random(seed=7, number=120)
    first = world.rows[0][1].organisation
    actors = [(VISITOR, lambda slug: False), (member(first), lambda slug: slug == "first"), (SYSTEM, lambda slug: True)]
    known = catalogue()

    @given(choices, st.sampled_from(actors))
    @settings(max_examples=20)
    def check(chosen, pair):
        actor, sees = pair
        assert [row.pk for row in filtered_records(actor, chosen, known)] == by_hand(world, chosen, sees)
        found = {facet.name: facet.values for facet in record_facets(actor, chosen, known, SDG)}
        assert list(found) == ["kind", "year", "country", "node"]
        for name, values in found.items():
            for value, number in values:
                picked = known.resolve(value) if name == "node" else value
                assert len(by_hand(world, replace(chosen, **{name: picked}), sees)) == number
        assert {value for value, _ in found["kind"]} == _values(world, replace(chosen, kind=""), sees, "kind")
        assert {value for value, _ in found["year"]} == _values(world, replace(chosen, year=""), sees, "year")
        assert {value for value, _ in found["country"]} == _values(world, replace(chosen, country=""), sees, "country")
        tops = [SDG.name(code) for code in ("4", "9")]
        expected = [name for name in tops if by_hand(world, replace(chosen, node=known.resolve(name)), sees)]
        assert [value for value, _ in found["node"]] == expected

    check()


def _values(world: World, chosen: RecordFilter, sees, name: str) -> set[str]:
    pks = set(by_hand(world, chosen, sees))
    found: set[str] = set()
    for one, row, _ in world.rows:
        if row.pk in pks:
            found |= {"kind": {str(one.kind)}, "year": {one.start[:4]}, "country": set(one.countries)}[name] - {""}
    return found


def names(chosen, actor=VISITOR):
    return [row.slug for row in filtered_records(actor, chosen, catalogue())]


def test_facets_stand_in_the_order_in_which_they_are_read():
    loaded()
    stored(
        record(
            "one",
            start="2018",
            kind=model.RecordKind.EVENT,
            places=(model.RecordPlace("KE"),),
            mappings=(mapping("sdg@2020:9.c"),),
        ),
        record(
            "two",
            start="2020",
            kind=model.RecordKind.EVENT,
            places=(
                model.RecordPlace("CH"),
                model.RecordPlace("KE"),
            ),
            mappings=(mapping("sdg@2020:4"),),
        ),
        record(
            "three",
            start="2018",
            places=(
                model.RecordPlace("AR"),
                model.RecordPlace("AR"),
            ),
            mappings=(mapping("sdg@2020:4.4"), mapping("sdg@2020:4.b")),
        ),
        record("four"),
    )
    assert record_facets(VISITOR, RecordFilter(), catalogue(), SDG) == (
        RecordFacet("kind", (("activity", 2), ("event", 2))),
        RecordFacet("year", (("2020", 1), ("2018", 2))),
        RecordFacet("country", (("KE", 2), ("AR", 1), ("CH", 1))),
        RecordFacet("node", (("sdg:4", 2), ("sdg:9", 1))),
    )
    assert record_facets(VISITOR, RecordFilter(), catalogue(), WSIS)[3] == RecordFacet("node", ())


def test_facets_of_an_empty_database_are_empty():
    loaded()
    assert [facet.values for facet in record_facets(VISITOR, RecordFilter(), catalogue(), SDG)] == [(), (), (), ()]


def test_a_record_comes_once_however_often_it_passes():
    loaded()
    both = (mapping("sdg@2020:9.1"), mapping("sdg@2020:9.c", "suggested"), mapping("sdg@2020:9"))
    stored(
        record(
            "one",
            places=(
                model.RecordPlace("CH"),
                model.RecordPlace("CH"),
                model.RecordPlace("KE"),
            ),
            mappings=both,
        )
    )
    node = model.Curie.parse("sdg:9")
    for chosen in (
        RecordFilter(country="CH"),
        RecordFilter(node=node),
        RecordFilter(state="accepted"),
        RecordFilter(country="CH", node=node, state="accepted", text="title"),
    ):
        assert names(chosen) == ["one"]
        assert record_page(filtered_records(VISITOR, chosen, catalogue()), "1").paginator.count == 1
        assert [facet.values[0][1] for facet in record_facets(VISITOR, chosen, catalogue(), SDG)[2:]] == [1, 1]


def test_node_and_state_are_those_of_one_mapping():
    loaded()
    stored(record("one", mappings=(mapping("sdg@2020:9", "rejected"), mapping("sdg@2020:4", "accepted"))))
    nine, four = model.Curie.parse("sdg:9"), model.Curie.parse("sdg:4")
    assert names(RecordFilter(node=nine)) == []
    assert names(RecordFilter(node=nine, state="accepted")) == []
    assert names(RecordFilter(node=nine, state="rejected")) == ["one"]
    assert names(RecordFilter(node=four, state="accepted")) == ["one"]
    (*_, nodes) = record_facets(VISITOR, RecordFilter(state="accepted"), catalogue(), SDG)
    assert nodes == RecordFacet("node", (("sdg:4", 1),))
    (*_, nodes) = record_facets(VISITOR, RecordFilter(state="rejected"), catalogue(), SDG)
    assert nodes == RecordFacet("node", (("sdg:9", 1),))


def test_below_is_the_node_and_all_beneath_it():
    loaded()
    ids = node_ids()

    def expected(*codes):
        return sorted(ids["sdg@2020", code] for code in codes)

    assert sorted(nodes_below(small(), model.Curie.parse("sdg:4"))) == expected("4", "4.4", "4.4.1", "4.b")
    assert sorted(nodes_below(small(), model.Curie.parse("sdg@2020:4.4"))) == expected("4.4", "4.4.1")
    assert nodes_below(small(), model.Curie.parse("sdg:9.c")) == expected("9.c")


@pytest.mark.parametrize("node", ["sdg:17", "mdg:1", "sdg@1999:9"])
def test_a_node_that_is_not_there_is_an_error_of_ours(node):
    loaded()
    with pytest.raises(UnknownNode):
        filtered_records(VISITOR, RecordFilter(node=model.Curie.parse(node)), catalogue())


def test_private_records_are_not_counted_for_strangers():
    loaded()
    own = OrganisationFactory()
    secret = record("secret", start="2019", places=(model.RecordPlace("CH"),), mappings=(mapping("sdg@2020:9"),))
    stored(secret, organisation=own, public=False)
    for chosen in (
        RecordFilter(),
        RecordFilter(text="title"),
        RecordFilter(node=NODES[0]),
        RecordFilter(state="accepted"),
    ):
        for actor in (VISITOR, stranger()):
            assert names(chosen, actor) == []
            assert [facet.values for facet in record_facets(actor, chosen, catalogue(), SDG)] == [(), (), (), ()]
    assert names(RecordFilter(text="title", node=model.Curie.parse("sdg:9")), member(own)) == ["secret"]


def test_the_newest_come_first_then_in_the_order_stored():
    loaded()
    starts = product((1, 2), ("2018", "2019-05", "", "2019"))
    stored(*(record(f"{number} of {start or 'no year'}", start=start) for number, start in starts))
    assert names(RecordFilter()) == [
        "1 of 2019-05", "2 of 2019-05", "1 of 2019", "2 of 2019", "1 of 2018", "2 of 2018", "1 of no year",
        "2 of no year",
    ]  # fmt: skip


def test_the_index_is_asked_once_for_a_text_until_something_is_written(monkeypatch):
    asked = []

    def look_up(text: str, *, kind: str) -> str:
        asked.append(text)
        return unfiltered_numbers(text, kind=kind)

    monkeypatch.setattr("goalweave.analysis.selection.unfiltered_numbers", look_up)
    loaded()
    own = OrganisationFactory()
    first = stored(record("first", title={"en": "Water"}), organisation=own)["first"]

    def count(text: str = "water", kind: str = "") -> int:
        return Selection.create(VISITOR, RecordFilter(text, kind), catalogue()).count

    assert (count(), count(), count(kind="activity"), count(kind="event")) == (1, 1, 1, 0)
    assert asked == ["water"]
    stored(record("second", title={"en": "Water"}), organisation=own)
    assert (count(), count()) == (2, 2)
    roads = replace(queries.to_core(first, ()), title={"en": "Roads"})
    change_record(actor=SYSTEM, row=first, record=roads, version=first.version)
    assert (count(), count()) == (1, 1)
    assert asked == ["water"] * 3
    assert [count(f"other {number}") for number in range(MOST_TEXTS)] == [0] * MOST_TEXTS
    assert count() == 1
    assert asked.count("water") == 4


def test_a_text_finds_more_than_one_can_list():
    loaded()
    stored(*(record(str(number)) for number in range(2100)))
    assert filtered_records(VISITOR, RecordFilter(text="title"), catalogue()).count() == 2100
    assert record_facets(VISITOR, RecordFilter(text="title"), catalogue(), SDG)[0] == RecordFacet(
        "kind", (("activity", 2100),)
    )


@given(
    year=st.text(max_size=8) | st.integers().map(str),
    country=st.text(max_size=8),
    text=st.text(max_size=20),
    state=st.text(max_size=8),
    organisation=st.text(max_size=8),
)
@example(year="²⁰¹⁹", country="", text="", state="", organisation="")
@example(year="٢٠١٩", country="", text="", state="", organisation="")
@example(year="9" * 5000, country="", text="", state="", organisation="")
@example(year="-1", country="", text='"', state="", organisation="")
@example(year="2019\x00", country="\x00", text="\x00", state="\x00", organisation="\x00")
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_is_a_filter(year, country, text, state, organisation):
    if not catalogue().frameworks:
        loaded()
        stored(record("one", start="2019"))
    chosen = RecordFilter(year=year, country=country, text=text, state=state, organisation=organisation)
    found = names(chosen)
    record_facets(VISITOR, chosen, catalogue(), SDG)
    if year not in ("", "2019"):
        assert found == []


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("1", (1, PAGE)), ("2", (2, PAGE)), ("3", (3, 10)), ("4", (3, 10)), ("999999", (3, 10)),
        ("0", (1, PAGE)), ("-1", (1, PAGE)), ("", (1, PAGE)), ("two", (1, PAGE)), ("2.5", (1, PAGE)), ("²", (1, PAGE)),
        ("9" * 5000, (1, PAGE)),
    ],
)  # fmt: skip
def test_a_page_is_the_nearest_there_is(number, expected):
    loaded()
    stored(*(record(f"{number:03}") for number in range(2 * PAGE + 10)))
    found = record_page(filtered_records(VISITOR, RecordFilter(), catalogue()), number)
    assert (found.number, len(found)) == expected
    assert found[0].slug == f"{(expected[0] - 1) * PAGE:03}"


def test_a_page_of_nothing_is_the_first():
    found = record_page(filtered_records(VISITOR, RecordFilter(), small()), "7")
    assert (found.number, list(found), found.paginator.num_pages) == (1, [], 1)


def test_a_page_is_one_query_and_a_facet_none(django_assert_num_queries):
    known = loaded()
    stored(*(record(str(number), start="2019", mappings=(mapping("sdg@2020:9.c"),)) for number in range(40)))
    record_facets(VISITOR, RecordFilter(), known, SDG, (*BASIC_FACETS, *MORE_FACETS))
    for node, searches in ((None, 1), (model.Curie.parse("sdg:9"), 0)):
        chosen = RecordFilter(text="title", year="2019", state="accepted", node=node)
        with django_assert_num_queries(1 + searches):  # the position of the log; what the search finds, once
            selection = Selection.create(VISITOR, chosen, known)
            assert selection.within.sum() == 40
        with django_assert_num_queries(1):
            found = record_listing(selection, "2")
            assert (found.number, found.pages, found.count, len(found.rows)) == (2, 2, 40, 15)
            assert {row.organisation.slug[:12] for row in found.rows} == {"organisation"}
        with django_assert_num_queries(0):
            for name in (*BASIC_FACETS, *MORE_FACETS):
                record_facet(selection, name, SDG)


def test_counting_by_hand_can_fail():
    """The world that the counts above are made of has every value in it."""
    world = at_random(seed=7, number=120)
    kinds = Counter(one.kind for one, _, _ in world.rows)
    mappings = chain.from_iterable(one.mappings for one, _, _ in world.rows)
    states = Counter(str(mapping.state) for mapping in mappings)
    assert len(world.rows) == 120
    assert set(kinds) == {"event", "activity", "training"}
    assert min(states.values()) > 20
    assert any(len(set(one.countries)) < len(one.countries) for one, _, _ in world.rows)
