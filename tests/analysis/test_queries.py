from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings, strategies as st
from tests.analysis.worlds import NODES
from tests.factories.accounts import MembershipFactory, OrganisationFactory, administrator, everybody, member, stranger
from tests.factories.catalogues import MATRIX, SDG, WSIS, loaded, small
from tests.factories.records import mapping, record, stored

from goalweave.accounts.actor import SYSTEM, VISITOR, Actor
from goalweave.accounts.models import Role
from goalweave.analysis import queries
from goalweave.analysis.columns import column_reader, current
from goalweave.analysis.link_flows import LinkTraffic
from goalweave.analysis.record_filters import RecordFilter
from goalweave.analysis.rules import visibility_key
from goalweave.core import model
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import UnknownNode
from goalweave.core.linkage import LinkMap, build_flows, coverage_gaps, measure_coverage as core_coverage
from goalweave.mapping.actions import store_mappings
from goalweave.packs import library
from goalweave.registry import queries as registry
from goalweave.registry.actions import set_visibility
from goalweave.registry.models import Visibility

pytestmark = pytest.mark.django_db

RECORDS = (
    record(
        "school",
        mappings=(mapping("sdg@2020:4.4"), mapping("wsis@2003:C2", "suggested", score=0.5)),
        money=(model.Money(Decimal("100.50"), "CHF"),),
        also=(model.RecordSource("annex", "page 2"),),
    ),
    record("road", mappings=(mapping("sdg@2020:9.1", "suggested", score=0.4), mapping("sdg@2020:4", "rejected"))),
    record("cable", mappings=(mapping("wsis@2003:C2"), mapping("sdg@2020:9.c", share=50.0))),
    record("nothing"),
)


def as_seen(given_record, row):
    return replace(given_record, id=str(row.pk), organisation=row.organisation.slug)


def accepted(actor, code, framework="sdg@2020"):
    return queries.record_coverage(actor, framework).rows[code].accepted.direct.records


def test_mapped_records_are_those_that_were_stored_in_their_order():
    loaded()
    rows = stored(*RECORDS)
    found = [replace(one, mappings=tuple(sorted(one.mappings, key=str))) for one in queries.mapped_records(VISITOR)]
    seen = [as_seen(one, rows[one.id]) for one in RECORDS]
    assert found == [replace(one, mappings=tuple(sorted(one.mappings, key=str))) for one in seen]


def test_coverage_is_that_of_the_core_on_the_same_records():
    loaded()
    rows = stored(*RECORDS)
    seen = [as_seen(one, rows[one.id]) for one in RECORDS]
    for key in ("sdg@2020", "wsis@2003"):
        assert queries.record_coverage(VISITOR, key) == core_coverage(seen, LinkMap.of(small()), key)
    found = queries.record_coverage(VISITOR, "sdg@2020").rows
    assert (found["9.c"].accepted.direct.records, found["9.c"].suggested.via.records) == (1, 1)
    assert found["4"].accepted.direct.money == (model.Money(Decimal("100.50"), "CHF"),)
    assert found["4"].accepted.direct.mentions == 2
    assert [str(node) for node in coverage_gaps(queries.record_coverage(VISITOR, "sdg@2020")).suggestions_only] == [
        "sdg@2020:9.1"
    ]


mapped = st.dictionaries(
    st.sampled_from([str(node) for node in NODES]),
    st.tuples(st.sampled_from(["accepted", "suggested", "rejected"]), st.floats(0, 1)),
    max_size=5,
).map(lambda found: tuple(mapping(node, state, score=score) for node, (state, score) in found.items()))


@given(st.lists(mapped, max_size=8))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_coverage_is_that_of_the_core_for_any_mappings(everything):
    with transaction.atomic():
        loaded()
        given_records = [record(f"record-{number}", mappings=found) for number, found in enumerate(everything)]
        rows = stored(*given_records)
        seen = [as_seen(one, rows[one.id]) for one in given_records]
        for key in ("sdg@2020", "wsis@2003"):
            assert queries.record_coverage(VISITOR, key) == core_coverage(seen, LinkMap.of(small()), key)
        transaction.set_rollback(True)


def test_an_unknown_framework_is_an_error_of_ours():
    loaded()
    with pytest.raises(UnknownNode):
        queries.record_coverage(VISITOR, "mdg@2000")


def test_figures_are_made_of_what_the_actor_may_see():
    loaded()
    own, other = OrganisationFactory(), OrganisationFactory()
    goal = (mapping("sdg@2020:9"),)
    stored(record("one", mappings=goal), organisation=own)
    stored(record("two", mappings=goal), organisation=own, public=False)
    stored(record("three", mappings=goal), organisation=other, public=False)
    found = {name: accepted(actor, "9") for name, actor in everybody(own).items()}
    assert found == {
        **dict.fromkeys(["visitor", "stranger", "deactivated", "former administrator"], 1),
        **dict.fromkeys(["reader", "contributor", "reviewer", "editor", "manager"], 2),
        **dict.fromkeys(["administrator", "system"], 3),
    }
    # The order in which they ask makes no difference.
    assert accepted(VISITOR, "9") == 1
    assert accepted(member(other), "9") == 2


def test_the_same_sight_is_the_same_records():
    own, other = OrganisationFactory(), OrganisationFactory()
    assert visibility_key(member(own)) == visibility_key(member(own, Role.MANAGER)) != visibility_key(member(other))
    assert visibility_key(VISITOR) == visibility_key(administrator(is_active=False)) != visibility_key(member(own))
    assert visibility_key(administrator()) == visibility_key(SYSTEM) != visibility_key(VISITOR)


def test_a_new_membership_is_a_new_sight():
    loaded()
    own = OrganisationFactory()
    stored(record("one", mappings=(mapping("sdg@2020:9"),)), organisation=own, public=False)
    user = stranger().user
    assert accepted(Actor(user), "9") == 0
    membership = MembershipFactory(user=user, organisation=own)
    assert accepted(Actor(user), "9") == 1
    membership.delete()
    assert accepted(Actor(user), "9") == 0


def test_figures_follow_every_write():
    loaded()
    own = OrganisationFactory()
    assert accepted(VISITOR, "9") == 0
    row = stored(record("one", mappings=(mapping("sdg@2020:9"),)), organisation=own)["one"]
    assert accepted(VISITOR, "9") == 1
    store_mappings(actor=SYSTEM, mappings={row: (mapping("sdg@2020:4"),)})
    assert (accepted(VISITOR, "9"), accepted(VISITOR, "4")) == (0, 1)
    stored(record("one"), organisation=own, public=False)
    assert accepted(VISITOR, "4") == 0
    assert accepted(SYSTEM, "4") == 1


def test_figures_follow_the_links():
    loaded()
    stored(record("one", mappings=(mapping("wsis@2003:C2"),)))

    def via(code):
        return queries.record_coverage(VISITOR, "sdg@2020").rows[code].accepted.via.records

    assert (via("9.c"), via("4.4")) == (1, 0)
    loaded(Catalogue.of([SDG, WSIS], [replace(MATRIX, links=(replace(MATRIX.links[0], object="4.4"),))]))
    assert (via("9.c"), via("4.4")) == (0, 1)


def test_figures_of_a_write_that_was_rolled_back_are_forgotten():
    loaded()
    own = OrganisationFactory()
    with transaction.atomic():
        stored(record("one", mappings=(mapping("sdg@2020:9"),)), organisation=own)
        assert accepted(VISITOR, "9") == 1
        transaction.set_rollback(True)
    assert accepted(VISITOR, "9") == 0
    stored(record("one", mappings=(mapping("sdg@2020:4"),)), organisation=own)
    assert (accepted(VISITOR, "9"), accepted(VISITOR, "4")) == (0, 1)


def test_figures_that_are_kept_cost_one_query(django_assert_num_queries):
    loaded()
    stored(*RECORDS)
    actor = member(OrganisationFactory())
    queries.record_coverage(VISITOR, "sdg@2020")
    queries.data_as_of(VISITOR)
    with django_assert_num_queries(1):
        queries.record_coverage(VISITOR, "sdg@2020")
    with django_assert_num_queries(3):
        queries.record_summary(VISITOR), queries.data_as_of(VISITOR), queries.records_by_node(VISITOR)
    queries.record_coverage(actor, "sdg@2020")
    with django_assert_num_queries(2):
        queries.record_coverage(Actor(actor.user), "sdg@2020")


@pytest.mark.parametrize("number", [3, 60])
def test_figures_are_made_in_a_fixed_number_of_queries(django_assert_max_num_queries, number):
    loaded()
    stored(*(replace(RECORDS[0], id=str(one)) for one in range(number)))
    queries.current_link_map()
    # The position twice, the revision, and the last line of the log; whether the one known before is there still; the
    # links; how many records there are, which decides on files. Records, and the reviews of partnerships; mappings, and which have evidence; nodes; four parts; units.
    # One or two fewer where an earlier test has left nothing known, or the nodes of this very revision.
    with django_assert_max_num_queries(17 + (connection.vendor == "postgresql")):
        queries.record_coverage(VISITOR, "sdg@2020")


def test_the_link_map_is_kept_until_the_links_change(django_assert_num_queries):
    loaded()
    first = queries.current_link_map()
    stored(*RECORDS)
    with django_assert_num_queries(1):
        assert queries.current_link_map() is first
    loaded(Catalogue.of([SDG, WSIS]))
    assert queries.current_link_map() is not first
    assert queries.current_link_map().catalogue == Catalogue.of([SDG, WSIS])


def test_paths_are_direct_first_then_accepted_then_the_strongest():
    loaded()
    given_record = record(
        "one",
        mappings=(
            mapping("wsis@2003:C2"),
            mapping("sdg@2020:4.b", "suggested", score=0.9),
            mapping("wsis@2003:C4", "suggested", score=0.8),
            mapping("sdg@2020:9.1"),
        ),
    )
    found = [(one.node.code, one.direct, str(one.state)) for one in queries.paths_of(given_record, "sdg@2020")]
    assert found == [
        ("9", True, "accepted"),
        ("9.1", True, "accepted"),
        ("4", True, "suggested"),
        ("4.b", True, "suggested"),
        ("9.c", False, "accepted"),
        ("4.4", False, "suggested"),
    ]


def test_data_as_of_is_what_the_actor_may_see():
    stored(record("one"), as_of="2019-04")
    stored(record("two"), as_of="2021", public=False)
    assert (queries.data_as_of(VISITOR), queries.data_as_of(SYSTEM)) == ("2019-04", "2021")


def test_data_are_as_of_the_same_date_where_the_facts_are_at_hand(django_assert_num_queries):
    """The facts say it without a look at the records: one query asks how far the log has come."""
    loaded()
    stored(record("one"), as_of="2019-04")
    stored(record("two"), as_of="2022", public=False)
    queries.record_coverage(VISITOR, "sdg@2020")
    with django_assert_num_queries(2):
        assert (queries.data_as_of(VISITOR), queries.data_as_of(SYSTEM)) == ("2019-04", "2022")


def test_after_a_write_the_date_is_read_from_what_the_log_names(monkeypatch):
    loaded()
    stored(record("one"), as_of="2019-04")
    queries.record_coverage(VISITOR, "sdg@2020")
    monkeypatch.setattr(current, "MANY_RECORDS", 1)
    monkeypatch.setattr(registry, "data_as_of", lambda _actor: pytest.fail("all records are looked at"))
    two = stored(record("two"), as_of="2022", public=False)["two"]
    assert (queries.data_as_of(VISITOR), queries.data_as_of(SYSTEM)) == ("2019-04", "2022")
    set_visibility(actor=SYSTEM, ids=[two.pk], visibility=Visibility.PUBLIC)
    assert queries.data_as_of(VISITOR) == "2022"


def test_records_travel_a_link_where_they_are_accepted_at_either_end_or_below():
    catalogue = loaded()
    rows = stored(*RECORDS)

    (edges,) = build_flows(catalogue, ["wsis@2003", "sdg@2020"]).edges
    links = {edge.source.code: edge.links for edge in edges}

    def travellers(actor, code):
        traffic = LinkTraffic.create(actor, catalogue, RecordFilter())
        return [row.slug for row in traffic.newest(links[code], 9)]

    assert travellers(VISITOR, "C2") == ["cable"]
    assert travellers(VISITOR, "C4") == [rows["school"].slug]
    stored(record("hidden", mappings=(mapping("wsis@2003:C2"),)), public=False)
    assert travellers(VISITOR, "C2") == ["cable"]
    assert sorted(travellers(SYSTEM, "C2")) == ["cable", "hidden"]
    nothing = LinkTraffic.create(SYSTEM, catalogue, RecordFilter())
    assert (nothing.records(()), nothing.newest((), 9)) == (0, ())


def test_a_ribbon_is_as_wide_as_the_records_that_travel_its_links(django_assert_num_queries):
    catalogue = loaded()
    stored(*RECORDS)
    (edges,) = build_flows(catalogue, ["wsis@2003", "sdg@2020"]).edges
    assert {(edge.source.code, edge.target.code) for edge in edges} == {("C2", "9.c"), ("C4", "4")}
    traffic = LinkTraffic.create(VISITOR, catalogue, RecordFilter())
    assert [traffic.records_along(edge) for edge in edges] == [1, 1]
    with django_assert_num_queries(0):
        assert [traffic.records_along(edge) for edge in edges] == [1, 1]
    stored(record("more", mappings=(mapping("wsis@2003:C2"),)))
    later = LinkTraffic.create(VISITOR, catalogue, RecordFilter())
    assert {edge.target.code: later.records_along(edge) for edge in edges} == {"9.c": 2, "4": 1}


def test_records_of_many_portions_are_all_read(monkeypatch):
    loaded()
    stored(*(record(str(one), mappings=(mapping("sdg@2020:9"),)) for one in range(7)))
    monkeypatch.setattr(column_reader, "PORTION", 3)
    assert accepted(VISITOR, "9") == 7


@pytest.mark.thorough
def test_the_shipped_packs_are_covered_through_the_database():
    shipped = library().catalogue()
    loaded(shipped)
    given_record = record("one", mappings=(mapping(str(shipped.resolve("wsis:C2"))),))
    row = stored(given_record)["one"]
    for key in shipped.frameworks:
        assert queries.record_coverage(VISITOR, key) == core_coverage(
            [as_seen(given_record, row)], LinkMap.of(shipped), key
        )
