from __future__ import annotations

from dataclasses import replace

import pytest
from tests.factories.accounts import OrganisationFactory, administrator
from tests.factories.catalogues import loaded
from tests.factories.indicators import NOW, USERS, dataset, observation, put

from goalweave.accounts.actor import SYSTEM
from goalweave.core.model import Curie, Indicator, Provider, Target
from goalweave.indicators import queries
from goalweave.indicators.actions import EnteredValue, set_target, undo_vintage, write_values
from goalweave.indicators.browsing import places_with_values
from goalweave.indicators.models import Indicator as IndicatorRow, Line, Origin, Provider as ProviderRow

pytestmark = pytest.mark.django_db

KENYA = ("IT_USE", "KE", ())
OFFICE = Provider("knbs", {"en": "Kenya National Bureau of Statistics"}, area="KE", language="en")
OTHER = {"source": "", "provider": Provider("other", {"en": "Other"})}


def published_values() -> list[tuple[str, float | None]]:
    return [(one.time, one.value) for one in queries.observations_at(SYSTEM, [KENYA])[KENYA]]


def counts(done):
    return done.new, done.changed, done.unchanged, done.provider


def test_values_of_two_providers_are_next_to_each_other():
    loaded()
    first, second = dataset(observation(2016, 16.6), observation(2017, 17.8)), dataset(observation(2017, 20.0), **OTHER)
    assert counts(put(first)) == (2, 0, 0, "an-office")
    assert counts(put(second)) == (1, 0, 0, "other")
    assert published_values() == [("2017", 20.0)], "of those that reach the same year, the one that was loaded last"
    assert {
        slug: [one.value for one in some] for slug, some in queries.other_observations(SYSTEM, [KENYA])[KENYA].items()
    } == {"an-office": [16.6, 17.8]}
    assert [counts(put(one))[:3] for one in (first, second)] == [(0, 0, 2), (0, 0, 1)]
    assert counts(put(dataset(observation(2017, 18.0)))) == (0, 1, 0, "an-office")
    lines = queries.provider_lines(SYSTEM, [KENYA])[KENYA]
    assert [(line.provider, line.shown, line.values, line.first, line.last) for line in lines] == [
        ("an-office", True, 2, 2016, 2017),
        ("other", False, 1, 2017, 2017),
    ]


def test_the_areas_own_provider_is_shown_before_one_that_reaches_further():
    loaded()
    put(dataset(observation(2020, 30.0), observation(2020, 50.0, "RW"), **OTHER))
    put(dataset(observation(2015, 12.0), observation(2015, 1.0, "RW"), provider=OFFICE))
    assert published_values() == [("2015", 12.0)]
    assert queries.observations_at(SYSTEM, [("IT_USE", "RW", ())])["IT_USE", "RW", ()][0].value == 50.0


def test_a_line_that_a_person_corrected_is_shown_whole():
    loaded()
    put(dataset(observation(2016, 16.6), observation(2017, 17.8)))
    row = queries.series_by_code(SYSTEM)["IT_USE"]
    write_values(actor=SYSTEM, series=row, area="KE", key=(), values={2017: EnteredValue(18.0, previous=17.8)}, now=NOW)
    put(dataset(observation(2022, 40.0), **OTHER))
    assert published_values() == [("2016", 16.6), ("2017", 18.0)]


def test_undoing_a_load_shows_the_other_provider_again():
    loaded()
    first = put(dataset(observation(2016, 16.6))).vintage
    second = put(dataset(observation(2017, 20.0), **OTHER)).vintage
    row = queries.series_by_code(SYSTEM)["IT_USE"]
    assert [one.value for one in queries.series_observations(row, vintage=first)] == [16.6]
    undo_vintage(actor=SYSTEM, vintage=second)
    assert published_values() == [("2016", 16.6)]
    assert Line.objects.count() == 1
    assert places_with_values() == {row.pk: {"": frozenset({"KE"})}}


@pytest.mark.parametrize(
    ("changes", "options", "slug"),
    [
        ({"provider": OFFICE}, {}, "knbs"),
        ({"provider": OFFICE}, {"provider": "Another office"}, "another-office"),
        ({}, {}, "an-office"),
        ({"source": "United Nations Statistics Division, a database"}, {}, "unsd"),
        ({"source": ""}, {}, "site"),
    ],
)
def test_whose_values_they_are(changes, options, slug):
    loaded()
    assert put(dataset(observation(2016, 1.0), **changes), **options).provider == slug


def test_what_is_known_of_a_provider_is_filled_in_and_stays():
    loaded()
    put(dataset(observation(2016, 1.0), provider=OFFICE))
    put(
        dataset(observation(2016, 1.0), provider=replace(OFFICE, name={"en": "X", "fr": "Bureau"}, licence="CC-BY-4.0"))
    )
    row = ProviderRow.objects.get()
    assert (row.name, row.licence) == (
        {"en": "Kenya National Bureau of Statistics", "fr": "Bureau"},
        "CC-BY-4.0",
    )


NATIONAL = Indicator(
    "kz-9-c-1",
    {"en": "Share of villages online"},
    measures=(Curie("sdg", "2020", "9"),),
    code="9.c.1",
    variant_of=Curie("sdg", "2020", "9.c"),
    tier="I",
    metadata={"STAT_CONC_DEF": {"en": "A village with a line."}},
)
SERIES = replace(USERS, code="KZ_9-c-1", indicator="kz-9-c-1", measures=())
GOAL = Target(Curie("sdg", "2020", "9.c"), "KZ_9-c-1", "KZ", value=90.0, year=2030)
PUBLISHED = dataset(
    observation(2016, 16.6, "KZ", series="KZ_9-c-1"),
    series=[SERIES],
    indicators=(NATIONAL,),
    targets=(GOAL, replace(GOAL, area="001")),
    provider=Provider("kazstat", {"en": "Office"}, area="KZ"),
)


def test_national_indicators_and_targets_come_with_the_values():
    loaded()
    put()
    put(PUBLISHED)
    row = IndicatorRow.objects.get(slug="kz-9-c-1")
    assert (row.code, row.variant_of, row.tier, row.provider.slug) == ("9.c.1", "sdg@2020:9.c", "I", "kazstat")
    assert [one.code for one in row.series.all()] == ["KZ_9-c-1"]
    assert [one.code for one in IndicatorRow.objects.get(slug="sdg-9-c").series.all()] == ["IT_USE"]
    assert queries.list_targets(SYSTEM) == [GOAL], "a target for the world is not a country's to set"
    renamed = replace(PUBLISHED, indicators=(replace(NATIONAL, tier="II"),), targets=(replace(GOAL, value=95.0),))
    assert counts(put(renamed))[:3] == (0, 0, 1)
    assert IndicatorRow.objects.get(slug="kz-9-c-1").tier == "II"
    assert queries.list_targets(SYSTEM)[0].value == 95.0


def test_another_publisher_changes_neither_indicator_nor_target():
    loaded()
    put(PUBLISHED)
    set_target(actor=administrator(), target=replace(GOAL, value=80.0), organisation=None)
    other = replace(
        PUBLISHED, provider=OFFICE, indicators=(replace(NATIONAL, tier="III"),), targets=(replace(GOAL, value=10.0),)
    )
    put(other)
    assert IndicatorRow.objects.get(slug="kz-9-c-1").tier == "I"
    assert queries.list_targets(SYSTEM)[0].value == 80.0


def test_a_series_of_the_target_does_not_join_a_national_indicator():
    loaded()
    put(PUBLISHED)
    bare = replace(USERS, code="KZ_OTHER", measures=(Curie("sdg", "2020", "9"),))
    put(dataset(observation(2016, 1.0, "KZ", series="KZ_OTHER"), series=[bare]))
    assert queries.series_by_code(SYSTEM)["KZ_OTHER"].indicator.slug == "sdg-9"


def test_organisations_values_are_theirs_where_no_source_is_stated():
    loaded()
    owner = OrganisationFactory()
    own = replace(USERS, code="OWN", measures=())
    done = put(dataset(observation(2014, 5.0, series="OWN"), series=[own], source=""), organisation=owner)
    assert done.provider == owner.slug


def test_a_pack_and_a_file_are_two_providers():
    loaded()
    put(dataset(observation(2017, 1.0), provider=Provider("packs")), origin=Origin.PACK)
    put(dataset(observation(2017, 2.0)))
    put(dataset(observation(2017, 3.0), provider=Provider("packs")), origin=Origin.PACK)
    assert published_values() == [("2017", 2.0)]
