from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from tests.factories.accounts import OrganisationFactory, administrator, everybody, member, stranger
from tests.factories.catalogues import loaded
from tests.factories.indicators import NOW, SEX, SMALL, TARGET, USERS, dataset, observation, put, with_value

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.accounts.models import Role
from goalweave.audit.models import Entry
from goalweave.core.errors import Conflict, InputError, InputErrors, NotAllowed
from goalweave.core.model import Curie, Series
from goalweave.indicators import queries
from goalweave.indicators.actions import add_series, change_series, set_target, undo_vintage
from goalweave.indicators.listed_series import listed_series
from goalweave.indicators.models import Code, Indicator, Measure, Observation, Origin, Series as SeriesRow, Vintage
from goalweave.search.queries import search

pytestmark = pytest.mark.django_db


def everything():
    return [
        list(table.objects.order_by("pk").values())
        for table in (Indicator, Measure, SeriesRow, Code, Vintage, Observation, Entry)
    ]


def stored_observations(code="IT_USE", **options):
    return queries.series_observations(queries.series_by_code(SYSTEM)[code], **options)


def by_place(observations):
    return sorted(observations, key=lambda one: (one.key, one.area, one.time))


def counts(done):
    return done.new, done.changed, done.unchanged, done.rejected


def test_what_was_loaded_comes_back_as_it_was():
    loaded()
    done = put()
    assert counts(done) == (7, 0, 0, 0)
    assert stored_observations() == by_place(SMALL.observations)
    row = queries.series_by_code(SYSTEM)["IT_USE"]
    assert queries.to_series(row) == replace(USERS, indicator="sdg-9-c", measures=())
    assert queries.measures_of(queries.find_indicator(SYSTEM, "sdg-9-c")) == (Curie("sdg", "2020", "9.c"),)
    assert queries.code_labels() == {(one.dimension, one.code): one for one in SEX}


def test_an_indicator_made_for_a_series_is_called_as_its_node():
    loaded()
    put()
    assert queries.find_indicator(VISITOR, "sdg-9-c").name["ru"] == "Интернет для каждого"


def test_a_second_series_of_the_same_node_comes_to_the_same_indicator():
    loaded()
    put()
    other = replace(USERS, code="IT_OTHER")
    put(dataset(replace(observation(2017, 5), series="IT_OTHER"), series=[other]))
    assert [row.code for row in queries.find_indicator(VISITOR, "sdg-9-c").series.all()] == ["IT_USE", "IT_OTHER"]
    assert Indicator.objects.count() == 1


def test_a_series_from_a_file_stands_behind_those_of_packs():
    loaded()
    put()
    SeriesRow.objects.update(origin=Origin.PACK, position=3)
    put(dataset(replace(observation(2017, 5), series="GB_9-c"), series=[replace(USERS, code="GB_9-c")]))
    found = queries.series_by_code(SYSTEM)
    assert list(found) == ["IT_USE", "GB_9-c"]
    assert found["GB_9-c"].indicator == found["IT_USE"].indicator


def test_loading_twice_changes_nothing():
    loaded()
    put()
    before = everything()
    done = put()
    assert counts(done) == (0, 0, 7, 0)
    assert done.vintage is None
    assert everything() == before


def test_a_changed_value_follows_the_old_one_which_can_still_be_read():
    loaded()
    first = put().vintage
    done = put(with_value(SMALL, 2, value=17.9), file="later.csv")
    assert counts(done) == (0, 1, 6, 0)
    assert [one.value for one in stored_observations(areas=["KE"], keys=[()])] == [16.5, 16.6, 17.9]
    assert stored_observations(vintage=first) == by_place(SMALL.observations)
    assert [one.file for one in queries.series_vintages(queries.series_by_code(SYSTEM)["IT_USE"])] == [
        "later.csv",
        "users.csv",
    ]


def test_another_footnote_is_a_change_too():
    loaded()
    put()
    assert counts(put(with_value(SMALL, 0, footnote="Revised"))) == (0, 1, 6, 0)


def test_what_a_later_file_does_not_name_stays():
    loaded()
    put()
    put(dataset(observation(2018, 18.9)))
    assert [one.time for one in stored_observations(areas=["KE"], keys=[()])] == ["2014", "2016", "2017", "2018"]


def test_loading_is_logged_once():
    loaded()
    before = Entry.objects.count()
    who = administrator()
    done = put(actor=who)
    (line,) = Entry.objects.order_by("pk")[before:]
    assert (line.verb, line.object_type, line.actor, line.object_id) == (
        "load", "observations", who.user, str(done.vintage.pk),
    )  # fmt: skip
    assert line.after == {"file": "users.csv", "release": "2019.Q2", "series": ["IT_USE"], "new": 7, "changed": 0}


def test_bounds_are_told_as_people_write_them():
    loaded()
    put()
    with pytest.raises(InputErrors) as caught:
        put(dataset(observation(2018, 140.0, line=2), observation(2019, -0.25, line=3)))
    assert [str(problem) for problem in caught.value.problems] == [
        "users.csv:2 [value]: 140 is above 100, the highest possible value of IT_USE",
        "users.csv:3 [value]: -0.25 is below 0, the lowest possible value of IT_USE",
    ]


def test_what_is_wrong_is_told_by_line_and_nothing_is_loaded():
    loaded()
    before = everything()
    bad = dataset(
        observation(2014, 16.5, line=2),
        observation(2015, 140, line=3),
        observation(2016, -1, line=4),
        observation(2014, 17, line=5),
        problems=(InputError("there is no such area", file="users.csv", line=6, field="area"),),
    )
    with pytest.raises(InputErrors) as caught:
        put(bad)
    assert [str(problem) for problem in caught.value.problems] == [
        "users.csv:6 [area]: there is no such area",
        "users.csv:3 [value]: 140 is above 100, the highest possible value of IT_USE",
        "users.csv:4 [value]: -1 is below 0, the lowest possible value of IT_USE",
        "users.csv:5 [value]: duplicate value for KE in 2014; the first is on line 2",
    ]
    assert everything() == before


def test_good_rows_are_loaded_when_asked_for():
    loaded()
    bad = dataset(observation(2014, 16.5, line=2), observation(2015, 140, line=3), observation(2015, 17, "RW", line=4))
    done = put(bad, good_rows=True)
    assert counts(done) == (2, 0, 0, 1)
    assert [(one.area, one.value) for one in stored_observations()] == [("KE", 16.5), ("RW", 17)]


def test_a_value_in_another_unit_is_not_held_against_the_series_bounds():
    loaded()
    put(dataset(observation(2014, 5_000_000, unit="NUMBER")))
    assert stored_observations()[0].unit == "NUMBER"


def test_a_publishers_own_value_stands_even_where_it_cannot_be_and_is_remarked_on():
    loaded()
    done = put(dataset(observation(2014, 132.82, line=619), as_published=True))
    assert counts(done) == (1, 0, 0, 0)
    assert [one.value for one in stored_observations()] == [132.82]
    assert [str(one) for one in done.remarks] == [
        "users.csv:619 [value]: 132.82 is above 100, the highest possible value of IT_USE"
    ]


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_refused(value):
    loaded()
    with pytest.raises(InputErrors, match="the value is not a number"):
        put(dataset(observation(2014, value, line=2)))


def test_a_pack_gives_way_to_a_file_and_not_the_other_way_round():
    loaded()
    put(with_value(SMALL, 0, value=1), origin=Origin.PACK)
    put(dataset(observation(2014, 2)))
    assert counts(put(with_value(SMALL, 0, value=3), origin=Origin.PACK)) == (0, 0, 7, 0)
    assert stored_observations(areas=["KE"], keys=[()])[0].value == 2


def test_a_loading_is_taken_back_whole():
    loaded()
    put()
    before = stored_observations()
    done = put(
        replace(
            with_value(SMALL, 2, value=17.9),
            observations=(*with_value(SMALL, 2, value=17.9).observations, observation(2018, 20)),
        )
    )
    assert undo_vintage(actor=SYSTEM, vintage=done.vintage) == 2
    assert stored_observations() == before
    assert Vintage.objects.count() == 1


def test_a_loading_that_a_later_one_changed_is_not_taken_back():
    loaded()
    first = put().vintage
    put(with_value(SMALL, 2, value=17.9))
    before = everything()
    with pytest.raises(Conflict):
        undo_vintage(actor=SYSTEM, vintage=first)
    assert everything() == before


def test_what_a_loading_made_goes_with_it_unless_somebody_changed_it_since():
    loaded()
    done = put()
    undo_vintage(actor=SYSTEM, vintage=done.vintage)
    assert not SeriesRow.objects.exists()
    assert not Indicator.objects.exists()
    assert search("internautes", actor=VISITOR) == []
    done = put()
    row = queries.series_by_code(SYSTEM)["IT_USE"]
    change_series(actor=SYSTEM, row=row, series=replace(queries.to_series(row), name={"en": "Called so"}))
    undo_vintage(actor=SYSTEM, vintage=done.vintage)
    assert queries.series_by_code(SYSTEM)["IT_USE"].name == {"en": "Called so"}


def test_a_series_with_a_target_stays():
    loaded()
    done = put()
    set_target(actor=SYSTEM, target=TARGET, organisation=None)
    undo_vintage(actor=SYSTEM, vintage=done.vintage)
    assert set(queries.series_by_code(SYSTEM)) == {"IT_USE"}


def test_a_series_named_by_its_node_alone_is_called_as_the_node():
    loaded()
    put(
        dataset(
            replace(observation(2014, 5), series="GB_9-c"), series=[replace(USERS, code="GB_9-c", name={"en": "9.c"})]
        )
    )
    assert queries.series_by_code(SYSTEM)["GB_9-c"].name["en"] == "Internet for everyone (GB_9-c)"


def test_who_may_load():
    loaded()
    organisation = OrganisationFactory()
    own = replace(USERS, code="OWN", measures=())
    some = dataset(replace(observation(2014, 5), series="OWN"), series=[own])
    able = {"site": set(), "own": set()}
    for name, actor in everybody(organisation).items():
        for place, whose in (("site", None), ("own", organisation)):
            Observation.objects.all().delete()
            SeriesRow.objects.all().delete()
            try:
                put(some, actor=actor, organisation=whose)
            except NotAllowed:
                continue
            able[place].add(name)
    assert able == {"site": {"administrator", "system"}, "own": {"editor", "manager", "administrator", "system"}}


def test_nobody_writes_into_the_series_of_others():
    loaded()
    put()
    organisation = OrganisationFactory()
    with pytest.raises(
        NotAllowed, match="belongs to the site or to another organisation; use a different code for yours"
    ):
        put(with_value(SMALL, 0, value=1), actor=member(organisation, Role.MANAGER), organisation=organisation)


def test_published_codes_are_the_sites_and_its_values_go_into_no_series_of_others():
    loaded()
    organisation = OrganisationFactory()
    editor = member(organisation, Role.EDITOR)
    official = next(iter(listed_series()))
    published = replace(USERS, code=official, measures=())
    values = dataset(replace(observation(2014, 5), series=official), series=[published])
    with pytest.raises(NotAllowed, match="use a different code for yours"):
        put(values, actor=editor, organisation=organisation)
    own = replace(USERS, code="OWN", measures=())
    theirs = dataset(replace(observation(2014, 5), series="OWN"), series=[own])
    put(theirs, actor=editor, organisation=organisation)
    row = SeriesRow.objects.select_related("indicator").get()
    with pytest.raises(InputError, match="use a different code for yours"):
        add_series(actor=editor, indicator=row.indicator, series=published)
    with pytest.raises(NotAllowed, match=f"belongs to {organisation.slug}; it must be removed there"):
        put(theirs)
    assert list(SeriesRow.objects.values_list("code", flat=True)) == ["OWN"]
    put(values)
    assert SeriesRow.objects.get(code=official).indicator.organisation is None


def test_indicators_of_an_organisation_are_seen_by_its_members_unless_public():
    loaded()
    organisation = OrganisationFactory()
    own = replace(USERS, code="OWN", name={"en": "Trained officers"}, measures=())
    put(dataset(replace(observation(2014, 5), series="OWN"), series=[own]), organisation=organisation, public=False)
    reader = member(organisation)
    seen = {
        name: set(queries.series_by_code(actor))
        for name, actor in (("visitor", VISITOR), ("other", stranger()), ("own", reader))
    }
    assert seen == {"visitor": set(), "other": set(), "own": {"OWN"}}
    assert [search("trained officers", actor=actor) != [] for actor in (VISITOR, stranger(), reader)] == [
        False,
        False,
        True,
    ]
    wanted = [("OWN", "KE", ())]
    assert queries.observations_at(VISITOR, wanted) == {wanted[0]: []}
    assert [one.value for one in queries.observations_at(reader, wanted)[wanted[0]]] == [5]
    assert queries.area_observations(VISITOR, ["KE"]) == {}


def test_a_series_can_be_found_in_every_language():
    loaded()
    put()
    assert [hit.object_id for hit in search("internautes", actor=VISITOR, kind="indicator")] == ["sdg-9-c"]
    assert [hit.object_id for hit in search("IT_USE", actor=VISITOR, kind="indicator")] == ["sdg-9-c"]


def test_values_of_a_series_that_is_here_need_not_tell_of_it():
    loaded()
    put()
    assert counts(put(dataset(observation(2020, 30), series=[]))) == (1, 0, 0, 0)
    own = OrganisationFactory()
    with pytest.raises(
        NotAllowed, match="belongs to the site or to another organisation; use a different code for yours"
    ):
        put(dataset(observation(2021, 30), series=[]), actor=member(own, Role.MANAGER), organisation=own)
    with pytest.raises(InputError, match="unknown series “NOTHING”"):
        put(dataset(observation(2020, 30, series="NOTHING"), series=[]))


def test_an_unknown_indicator_is_named():
    loaded()
    with pytest.raises(InputError, match="unknown indicator “nothing”"):
        put(dataset(observation(2014, 5), series=[replace(USERS, indicator="nothing")]))


def test_a_key_with_signs_of_its_own_comes_back():
    loaded()
    key = (("REGION", "a=b;c%3D"), ("SEX", "F"))
    put(dataset(observation(2014, 5, key=key)))
    assert stored_observations()[0].key == key


def test_nul_and_half_letters_are_left_out():
    loaded()
    put(dataset(observation(2014, 5, footnote="a\x00b\ud800c")))
    assert stored_observations()[0].footnote == "abc"


def test_a_load_asks_the_database_as_often_for_many_rows_as_for_few(django_assert_max_num_queries):
    loaded()
    put()
    places = product(range(1950, 2013), ("KE", "RW", "FR"))
    many = dataset(*(observation(year, 5, area) for year, area in places))
    with django_assert_max_num_queries(19):
        put(many)


def test_an_empty_series_without_name_is_no_trouble():
    loaded()
    bare = Series(code="BARE", name={})
    put(dataset(replace(observation(2014, 5), series="BARE"), series=[bare]))
    assert queries.find_indicator(SYSTEM, "bare").name == {}
    assert Vintage.objects.get().loaded == NOW
