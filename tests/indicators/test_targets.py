from __future__ import annotations

from dataclasses import replace

import pytest
from tests.factories.accounts import OrganisationFactory, everybody, member, stranger
from tests.factories.catalogues import loaded
from tests.factories.indicators import TARGET, USERS, dataset, observation, put

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.accounts.models import Role
from goalweave.audit.models import Entry
from goalweave.core.errors import InputError, NotAllowed, UnknownNode
from goalweave.core.model import Aim, Curie, Direction, Method, Status, Target
from goalweave.indicators import queries
from goalweave.indicators.actions import delete_target, set_target
from goalweave.indicators.models import Target as TargetRow

pytestmark = pytest.mark.django_db

FULL = Target(
    node=Curie("sdg", "2020", "9.1"),
    series="IT_USE",
    area="202",
    key=(("SEX", "F"),),
    aim=Aim.CHANGE,
    value=25,
    year=2023,
    direction=Direction.DOWN,
    baseline=6.5,
    since=2017,
    milestones={2019: 10, 2021: 18},
    method=Method.EUROSTAT,
    source="A plan",
    status=Status.RECALLED,
    note={"en": "Prices are counted anew."},
)


def test_a_target_comes_back_as_it_was_set():
    loaded()
    put()
    set_target(actor=SYSTEM, target=FULL, organisation=None)
    assert queries.list_targets(VISITOR, "sdg@2020") == [FULL]


def test_targets_stand_in_the_order_of_their_nodes():
    loaded()
    put()
    without = Target(node=Curie("sdg", "2020", "4.4"), note={"en": "Nobody counts this."})
    for target in (TARGET, FULL, without):
        set_target(actor=SYSTEM, target=target, organisation=None)
    assert queries.list_targets(VISITOR) == [without, FULL, TARGET]
    assert queries.list_targets(VISITOR, series="IT_USE") == [FULL, TARGET]
    assert queries.list_targets(VISITOR, "wsis@2003") == []


def test_setting_it_again_changes_the_same_one_and_logs_what_changed():
    loaded()
    put()
    set_target(actor=SYSTEM, target=TARGET, organisation=None)
    set_target(actor=SYSTEM, target=replace(TARGET, value=65), organisation=None)
    set_target(actor=SYSTEM, target=replace(TARGET, value=65), organisation=None)
    assert queries.list_targets(VISITOR) == [replace(TARGET, value=65)]
    lines = Entry.objects.filter(object_type="target").order_by("pk")
    assert [(line.verb, (line.after or {}).get("value")) for line in lines] == [("add", 60), ("change", 65)]
    assert lines[1].before == {"value": 60}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"value": float("nan")}, "value"),
        ({"baseline": float("inf")}, "baseline"),
        ({"milestones": {2019: float("nan")}}, "milestones"),
        ({"year": 12}, "year"),
        ({"since": 20240}, "since"),
        ({"year": None}, "year"),
        ({"since": 2023}, "since"),
        ({"milestones": {2024: 1.0}}, "milestones"),
        ({"series": "NOTHING"}, "series"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_field(changes, field):
    loaded()
    put()
    with pytest.raises(InputError) as caught:
        set_target(actor=SYSTEM, target=replace(TARGET, **changes), organisation=None)
    assert caught.value.field == field
    assert not TargetRow.objects.exists()


def test_a_node_that_is_not_there_is_named():
    loaded()
    put()
    with pytest.raises(UnknownNode, match="sdg@2020 has no node 99"):
        set_target(actor=SYSTEM, target=replace(TARGET, node=Curie("sdg", "2020", "99")), organisation=None)


def test_who_may_set_a_target():
    loaded()
    put()
    organisation = OrganisationFactory()
    able: dict[str, set[str]] = {"site": set(), "own": set()}
    for name, actor in everybody(organisation).items():
        for place, whose in (("site", None), ("own", organisation)):
            try:
                set_target(actor=actor, target=TARGET, organisation=whose)
            except NotAllowed:
                continue
            able[place].add(name)
    assert able == {"site": {"administrator", "system"}, "own": {"editor", "manager", "administrator", "system"}}


def test_a_target_for_a_series_that_others_do_not_see_stays_unseen():
    loaded()
    organisation = OrganisationFactory()
    own = replace(USERS, code="OWN", measures=())
    put(dataset(replace(observation(2014, 5), series="OWN"), series=[own]), organisation=organisation, public=False)
    manager = member(organisation, Role.MANAGER)
    target = replace(TARGET, series="OWN")
    other = OrganisationFactory()
    with pytest.raises(InputError, match="unknown series “OWN”"):
        set_target(actor=member(other, Role.MANAGER), target=target, organisation=other)
    set_target(actor=manager, target=target, organisation=organisation)
    assert [queries.list_targets(actor) for actor in (VISITOR, stranger(), manager)] == [[], [], [target]]


def test_a_target_is_taken_away_by_who_may_set_it():
    loaded()
    put()
    row = set_target(actor=SYSTEM, target=TARGET, organisation=None)
    with pytest.raises(NotAllowed):
        delete_target(actor=stranger(), target=row)
    delete_target(actor=SYSTEM, target=row)
    assert queries.list_targets(SYSTEM) == []
    assert Entry.objects.filter(object_type="target", verb="delete").get().before["value"] == 60
