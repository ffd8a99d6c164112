from __future__ import annotations

from datetime import timedelta

import pytest
from tests.factories.accounts import OrganisationFactory, administrator, member, stranger
from tests.factories.catalogues import loaded
from tests.factories.indicators import NOW, dataset, observation, put

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.accounts.models import Role
from goalweave.audit.models import Entry
from goalweave.core.errors import Conflict, InputErrors, NotAllowed
from goalweave.core.model import dimension_key
from goalweave.indicators import queries
from goalweave.indicators.actions import EnteredValue, undo_vintage, write_values
from goalweave.indicators.models import Origin, Series, Vintage

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)


@pytest.fixture
def own():
    loaded()
    return OrganisationFactory(slug="own")


@pytest.fixture
def row(own):
    put(dataset(observation(2014, 16.5), observation(2016, 16.6, source="A survey")), organisation=own)
    return Series.objects.get()


def write(row, values, *, actor=SYSTEM, area="KE", key=()):
    return write_values(actor=actor, series=row, area=area, key=key, values=values, now=LATER)


def stored_values(row, **options):
    return [(one.time, one.value) for one in queries.series_observations(row, **options)]


def test_what_was_typed_is_there_and_the_rest_stays(row):
    made = write(row, {2017: EnteredValue(17.8, "Own count", "Rounded"), 2014: EnteredValue(16.0, previous=16.5)})
    assert queries.series_observations(row) == [
        observation(2014, 16.0),
        observation(2016, 16.6, source="A survey"),
        observation(2017, 17.8, source="Own count", footnote="Rounded"),
    ]
    assert (made.origin, made.counts, made.loaded) == (Origin.PERSON, {"new": 1, "changed": 1, "gone": 0}, LATER)


def test_an_emptied_value_is_gone_and_comes_back_when_the_writing_is_taken_back(row):
    first = Vintage.objects.get()
    made = write(row, {2014: EnteredValue(None, previous=16.5), 2016: EnteredValue(16.6, "A survey", previous=16.6)})
    assert made.counts == {"new": 0, "changed": 0, "gone": 1}
    assert stored_values(row) == [("2016", 16.6)]
    assert stored_values(row, vintage=first) == [("2014", 16.5), ("2016", 16.6)]
    assert undo_vintage(actor=SYSTEM, vintage=made) == 0
    assert stored_values(row) == [("2014", 16.5), ("2016", 16.6)]


def test_writing_the_same_again_writes_nothing(row):
    before = Vintage.objects.count(), Entry.objects.count()
    assert write(row, {2014: EnteredValue(16.5, previous=16.5), 2020: EnteredValue(None)}) is None
    assert (Vintage.objects.count(), Entry.objects.count()) == before


def test_another_area_and_breakdown_are_places_of_their_own(row):
    write(row, {2014: EnteredValue(1.0)}, area="RW")
    write(row, {2014: EnteredValue(2.0)}, key=dimension_key({"SEX": "F"}))
    assert stored_values(row, areas=["RW"]) == [("2014", 1.0)]
    assert stored_values(row, keys=[dimension_key({"SEX": "F"})]) == [("2014", 2.0)]
    assert stored_values(row, areas=["KE"], keys=[()]) == [("2014", 16.5), ("2016", 16.6)]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({2017: EnteredValue(140.0)}, "2017"),
        ({2017: EnteredValue(-1.0)}, "2017"),
        ({2017: EnteredValue(float("inf"))}, "2017"),
        ({17: EnteredValue(1.0)}, "17"),
    ],
)
def test_a_value_that_cannot_be_names_its_year_and_nothing_is_written(row, values, field):
    with pytest.raises(InputErrors) as caught:
        write(row, {2018: EnteredValue(20.0), **values})
    assert [one.field for one in caught.value.problems] == [field]
    assert stored_values(row) == [("2014", 16.5), ("2016", 16.6)]


def test_a_breakdown_that_the_series_has_not_is_refused(row):
    with pytest.raises(InputErrors) as caught:
        write(row, {2017: EnteredValue(1.0)}, key=dimension_key({"AGE": "Y15T24"}))
    assert [one.field for one in caught.value.problems] == ["key"]


def test_who_saw_an_older_value_overwrites_nothing(row):
    write(row, {2014: EnteredValue(16.0, previous=16.5)})
    with pytest.raises(Conflict, match="2014"):
        write(row, {2014: EnteredValue(15.0, previous=16.5)})
    with pytest.raises(Conflict):
        write(row, {2016: EnteredValue(15.0)})
    assert stored_values(row) == [("2014", 16.0), ("2016", 16.6)]


def test_only_who_may_load_writes(row, own):
    for actor in (VISITOR, stranger(), member(own, Role.REVIEWER), member(own, Role.CONTRIBUTOR)):
        with pytest.raises(NotAllowed):
            write(row, {2017: EnteredValue(1.0)}, actor=actor)
    for number, actor in enumerate((member(own, Role.EDITOR), member(own, Role.MANAGER), administrator())):
        assert write(row, {2017 + number: EnteredValue(1.0)}, actor=actor).by == actor.user


def test_it_is_logged_once_with_the_values_before_and_after(row, own):
    made = write(row, {2014: EnteredValue(16.0, previous=16.5), 2017: EnteredValue(17.8)})
    entry = Entry.objects.latest("pk")
    assert (entry.verb, entry.object_type, entry.object_id) == ("write", "observations", str(made.pk))
    assert entry.organisation == own.pk
    assert entry.before == {"values": {"2014": 16.5}}
    assert entry.after["values"] == {"2014": 16.0, "2017": 17.8}


def test_a_file_that_says_the_same_changes_nothing_afterwards(row, own):
    write(row, {2017: EnteredValue(17.8)})
    done = put(dataset(observation(2017, 17.8)), organisation=own)
    assert (done.new, done.changed, done.unchanged) == (0, 0, 1)
