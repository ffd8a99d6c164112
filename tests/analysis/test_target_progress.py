from __future__ import annotations

from dataclasses import replace

import pytest
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.catalogues import SDG, loaded
from tests.factories.indicators import TARGET, USERS, dataset, observation, put
from tests.factories.records import MappingFactory, RecordFactory

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.accounts.models import Role
from goalweave.analysis.target_progress import framework_progress, frameworks_with_targets
from goalweave.core.model import Curie, Method, Target
from goalweave.core.progress import ProgressGroup, SeriesPoint, Verdict, judge_target
from goalweave.frameworks.models import Node
from goalweave.frameworks.queries import catalogue
from goalweave.indicators.actions import set_target
from goalweave.registry.models import Visibility

pytestmark = pytest.mark.django_db


def target(code, **changes):
    return Target(node=Curie("sdg", "2020", code), **changes)


@pytest.fixture
def targets():
    loaded()
    put()
    for one in (TARGET, target("4.4", note={"en": "Nobody counts it."}), target("9", series="IT_USE", area="RW")):
        set_target(actor=SYSTEM, target=one, organisation=None)


def test_a_board_has_every_target_under_its_parent(targets):
    found = framework_progress(VISITOR, catalogue().framework("sdg@2020"))
    shown = [
        (str(group.node) if group.node else "", [row.target.node.code for row in group.rows]) for group in found.groups
    ]
    assert shown == [("sdg@2020:4", ["4.4"]), ("", ["9"]), ("sdg@2020:9", ["9.c"])]
    assert [node.code for node in found.missing] == ["4", "4.b", "9.1"]
    assert (found.first, found.last) == (2014, 2017)
    assert found.counts == {
        ProgressGroup.ON_PATH: 0,
        ProgressGroup.BEHIND: 0,
        ProgressGroup.TOWARD: 1,
        ProgressGroup.CANNOT: 1,
        ProgressGroup.NO_SERIES: 1,
    }
    assert [row.progress.verdict for row in found.rows] == [Verdict.NO_SERIES, Verdict.TOWARD_FAST, Verdict.CANNOT]


def test_a_row_has_its_points_the_slug_of_its_indicator_and_nodes_of_other_frameworks(targets):
    put(dataset(observation(2018, 30.0, "RW")))
    row = framework_progress(VISITOR, catalogue().framework("sdg@2020")).rows[1]
    assert row.points == (SeriesPoint(2014, 10.6), SeriesPoint(2017, 21.8), SeriesPoint(2018, 30.0))
    assert (row.indicator, row.series.code, row.also) == ("sdg-9-c", "IT_USE", ())
    other = set_target(
        actor=SYSTEM, target=Target(node=Curie("wsis", "2003", "C2"), series="IT_USE", area="RW"), organisation=None
    )
    assert framework_progress(VISITOR, catalogue().framework("wsis@2003")).rows[0].also == (
        Curie("sdg", "2020", "9.c"),
    )
    assert other.pk


def test_records_that_count_are_those_accepted_on_the_node_or_below_it(targets):
    seen = RecordFactory(visibility=Visibility.PUBLIC)
    draft = RecordFactory(visibility=Visibility.DRAFT)
    nodes = {code: Node.objects.get(framework__key="sdg@2020", code=code) for code in ("9.c", "9.1")}
    for record in (seen, draft):
        MappingFactory(record=record, node=nodes["9.c"], state="accepted")
    suggested = RecordFactory(visibility=Visibility.PUBLIC)
    MappingFactory(record=suggested, node=nodes["9.1"], state="suggested")
    rows = {
        row.target.node.code: row.records for row in framework_progress(VISITOR, catalogue().framework("sdg@2020")).rows
    }
    assert rows == {"4.4": frozenset(), "9": {str(seen.pk)}, "9.c": {str(seen.pk)}}


def test_the_last_year_and_the_method_can_be_chosen(targets):
    found = framework_progress(VISITOR, catalogue().framework("sdg@2020"), method=Method.EUROSTAT, until=2016)
    row = found.rows[2]
    assert (row.progress.method, row.progress.latest, found.last) == (Method.EUROSTAT, SeriesPoint(2016, 16.6), 2016)


def test_a_series_that_the_reader_may_not_see_says_nothing():
    loaded()
    organisation = OrganisationFactory()
    own = replace(USERS, code="OWN", measures=())
    put(dataset(replace(observation(2014, 5), series="OWN"), series=[own]), organisation=organisation, public=False)
    set_target(actor=SYSTEM, target=replace(TARGET, series="OWN"), organisation=None)
    framework = catalogue().framework("sdg@2020")
    assert framework_progress(VISITOR, framework).rows == ()
    (row,) = framework_progress(member(organisation, Role.READER), framework).rows
    assert row.points == (SeriesPoint(2014, 5.0),)


def test_figures_in_two_units_cannot_be_judged():
    told, some = judge_target(
        TARGET, [observation(2014, 5), observation(2015, 6_000_000, unit="NUMBER")], USERS, method=None
    )
    assert (told.verdict, some, str(told.why)) == (Verdict.CANNOT, (), "the values are in different units")


def test_frameworks_with_targets(targets):
    assert frameworks_with_targets(VISITOR) == [SDG]


def test_a_board_asks_as_often_for_many_targets_as_for_few(targets, django_assert_num_queries):
    framework = catalogue().framework("sdg@2020")
    framework_progress(VISITOR, framework)
    with django_assert_num_queries(11) as few:
        framework_progress(VISITOR, framework)
    for code in ("9.1", "4.b", "4.4.1"):
        set_target(actor=SYSTEM, target=target(code, series="IT_USE", area="KE"), organisation=None)
    framework_progress(VISITOR, framework)
    with django_assert_num_queries(len(few)):
        framework_progress(VISITOR, framework)
