from __future__ import annotations

from dataclasses import replace

import pytest
from tests.factories.accounts import OrganisationFactory, administrator, everybody, member, stranger
from tests.factories.catalogues import loaded
from tests.factories.indicators import put

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.accounts.models import Role
from goalweave.audit.models import Entry
from goalweave.core.errors import InputError, NotAllowed, UnknownNode
from goalweave.core.model import Curie, Direction, Indicator, Series
from goalweave.indicators import queries
from goalweave.indicators.actions import add_indicator, add_series, change_indicator, change_series
from goalweave.indicators.conversion import indicator_from_row
from goalweave.indicators.models import Indicator as IndicatorRow, Origin
from goalweave.search.queries import search

pytestmark = pytest.mark.django_db

WELLS = Indicator(
    "own-wells",
    {"en": "Wells that give water", "fr": "Puits qui donnent de l’eau"},
    measures=(Curie("sdg", "2020", "9.1"),),
    calculation={"en": "Of 100 wells, how many gave water."},
    custodian={"en": "Ministry of Water"},
    source="Yearly inspection",
)
WORKING = Series(
    "WELLS",
    {"en": "Wells, by place"},
    unit="PT",
    dimensions=("LOCATION",),
    headline=(("LOCATION", "R"),),
    direction=Direction.UP,
    lowest=0,
    highest=100,
    source="Yearly inspection",
)


@pytest.fixture
def own():
    loaded()
    return OrganisationFactory(slug="own")


def as_kept(row):
    found = queries.find_indicator(SYSTEM, row.slug)
    return indicator_from_row(found, queries.measures_of(found))


def test_an_indicator_comes_back_as_it_was_made(own):
    row = add_indicator(actor=member(own, Role.EDITOR), indicator=WELLS, organisation=own, public=False)
    assert as_kept(row) == WELLS
    made = add_series(actor=SYSTEM, indicator=row, series=WORKING)
    assert queries.to_series(made) == replace(WORKING, indicator="own-wells")
    assert (row.origin, made.origin, row.public) == (Origin.PERSON, Origin.PERSON, False)


@pytest.mark.parametrize(("role", "may"), [(Role.READER, False), (Role.REVIEWER, False), (Role.EDITOR, True)])
def test_only_editors_make_indicators_of_an_organisation(own, role, may):
    actor = member(own, role)
    if may:
        add_indicator(actor=actor, indicator=WELLS, organisation=own)
    else:
        with pytest.raises(NotAllowed):
            add_indicator(actor=actor, indicator=WELLS, organisation=own)
    assert IndicatorRow.objects.count() == may


def test_only_administrators_make_those_of_the_site(own):
    for name, actor in everybody(own).items():
        if name not in ("administrator", "system"):
            with pytest.raises(NotAllowed):
                add_indicator(actor=actor, indicator=WELLS, organisation=None)
    assert add_indicator(actor=administrator(), indicator=WELLS, organisation=None, public=False).public


@pytest.mark.parametrize(
    ("indicator", "field"),
    [
        (replace(WELLS, id="wells"), "id"),
        (replace(WELLS, id="own-Wells"), "id"),
        (replace(WELLS, name={}), "name"),
        (replace(WELLS, name={"en": ""}), "name"),
        (replace(WELLS, id="own-" + "x" * 200), "slug"),
    ],
)
def test_an_indicator_that_cannot_stand_names_its_field(own, indicator, field):
    with pytest.raises(InputError) as caught:
        add_indicator(actor=SYSTEM, indicator=indicator, organisation=own)
    assert caught.value.field == field
    assert not IndicatorRow.objects.exists()


def test_an_indicator_measures_nodes_that_there_are(own):
    with pytest.raises(UnknownNode):
        add_indicator(actor=SYSTEM, indicator=replace(WELLS, measures=(Curie("sdg", "2020", "99"),)), organisation=own)
    assert not IndicatorRow.objects.exists()


def test_two_indicators_have_two_names(own):
    add_indicator(actor=SYSTEM, indicator=WELLS, organisation=own)
    with pytest.raises(InputError, match="already"):
        add_indicator(actor=SYSTEM, indicator=WELLS, organisation=own)


def test_a_change_is_kept_and_logged_once_with_what_changed(own):
    row = add_indicator(actor=SYSTEM, indicator=WELLS, organisation=own, public=False)
    changed = replace(WELLS, name={"en": "Working wells"}, measures=(Curie("sdg", "2020", "9.c"),))
    change_indicator(actor=member(own, Role.MANAGER), row=row, indicator=changed, public=True)
    assert as_kept(row) == changed
    entry = Entry.objects.latest("pk")
    assert (entry.verb, entry.object_type, entry.organisation) == ("change", "indicator", own.pk)
    assert entry.after == {"name": {"en": "Working wells"}, "measures": ["sdg@2020:9.c"], "public": True}
    before = Entry.objects.count()
    change_indicator(actor=SYSTEM, row=row, indicator=changed, public=True)
    assert Entry.objects.count() == before


def test_who_may_not_change_it_changes_nothing(own):
    row = add_indicator(actor=SYSTEM, indicator=WELLS, organisation=own)
    series = add_series(actor=SYSTEM, indicator=row, series=WORKING)
    for actor in (VISITOR, stranger(), member(own, Role.CONTRIBUTOR)):
        with pytest.raises(NotAllowed):
            change_indicator(actor=actor, row=row, indicator=WELLS, public=True)
        with pytest.raises(NotAllowed):
            change_series(actor=actor, row=series, series=WORKING)
        with pytest.raises(NotAllowed):
            add_series(actor=actor, indicator=row, series=replace(WORKING, code="OTHER"))


def test_what_ships_is_changed_in_its_pack(own):
    put(origin=Origin.PACK)
    row = IndicatorRow.objects.get()
    with pytest.raises(NotAllowed, match="pack"):
        change_indicator(actor=SYSTEM, row=row, indicator=WELLS, public=True)
    with pytest.raises(NotAllowed, match="pack"):
        change_series(actor=SYSTEM, row=row.series.get(), series=WORKING)


def test_it_is_found_by_its_new_name_and_a_hidden_one_only_by_members(own):
    row = add_indicator(actor=SYSTEM, indicator=WELLS, organisation=own, public=False)
    change_indicator(actor=SYSTEM, row=row, indicator=replace(WELLS, name={"en": "Thirsty zebra"}), public=False)
    assert [hit.object_id for hit in search("zebra", actor=member(own))] == ["own-wells"]
    assert search("zebra", actor=VISITOR) == []
    assert search("give water", actor=member(own), kind="indicator") == []


@pytest.mark.parametrize(
    ("series", "field"),
    [
        (replace(WORKING, code="two words"), "code"),
        (replace(WORKING, code=""), "code"),
        (replace(WORKING, name={}), "name"),
        (replace(WORKING, lowest=100, highest=0), "lowest"),
        (replace(WORKING, highest=float("nan")), "highest"),
        (replace(WORKING, headline=(("SEX", "F"),)), "headline"),
        (replace(WORKING, headline=(("LOCATION", "x" * 500),)), "headline"),
        (replace(WORKING, unit="x" * 50), "unit"),
    ],
)
def test_a_series_that_cannot_stand_names_its_field(own, series, field):
    row = add_indicator(actor=SYSTEM, indicator=WELLS, organisation=own)
    with pytest.raises(InputError) as caught:
        add_series(actor=SYSTEM, indicator=row, series=series)
    assert caught.value.field == field
    assert not row.series.exists()


def test_a_code_belongs_to_one_series(own):
    row = add_indicator(actor=SYSTEM, indicator=WELLS, organisation=own)
    add_series(actor=SYSTEM, indicator=row, series=WORKING)
    with pytest.raises(InputError, match=r"” already exists; use a different code for yours"):
        add_series(actor=SYSTEM, indicator=row, series=WORKING)


def test_a_change_of_a_series_is_logged_with_what_changed(own):
    row = add_indicator(actor=SYSTEM, indicator=WELLS, organisation=own)
    made = add_series(actor=SYSTEM, indicator=row, series=WORKING)
    change_series(actor=SYSTEM, row=made, series=replace(WORKING, direction=None, highest=None))
    entry = Entry.objects.latest("pk")
    assert (entry.verb, entry.object_type) == ("change", "series")
    assert entry.before == {"direction": "up", "highest": 100.0}
    assert entry.after == {"direction": "", "highest": None}
