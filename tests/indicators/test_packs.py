from __future__ import annotations

from dataclasses import replace

import pytest
from tests.factories.accounts import OrganisationFactory, administrator, stranger
from tests.factories.catalogues import loaded
from tests.factories.indicators import NOW, SEX, SMALL, TARGET, USERS, dataset, observation, put, with_value

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.audit.models import Entry
from goalweave.core.errors import InputError, NotAllowed
from goalweave.core.linkage import EditionMap
from goalweave.core.model import Curie, DimensionCode, Indicator, Series as ListedSeries, Status
from goalweave.formats.observations.dataset import Dataset
from goalweave.frameworks.queries import catalogue
from goalweave.indicators import queries
from goalweave.indicators.actions import load_pack, set_target
from goalweave.indicators.actions.series_resolution import HEADLINE_POSITION
from goalweave.indicators.browsing import IndicatorFilter, IndicatorListing
from goalweave.indicators.conversion import indicator_from_row
from goalweave.indicators.models import Code as CodeRow, Indicator as Row, Measure, Observation, Series, Target, Vintage
from goalweave.packs.indicators import IndicatorSet

pytestmark = pytest.mark.django_db

INDICATOR = Indicator(
    id="internet-use",
    name={"en": "Internet use", "ar": "استعمال الإنترنت"},
    measures=(Curie("sdg", "2020", "9.c"), Curie("wsis", "2003", "C2"), Curie("gone", "1", "1")),
    calculation={"en": "Of 100 people, how many."},
    custodian={"en": "An office"},
    source="A list",
    status=Status.OFFICIAL,
)
PACK = IndicatorSet(
    "own",
    "Own pack",
    (INDICATOR,),
    (replace(USERS, indicator="internet-use", measures=()),),
    SEX,
    (TARGET, replace(TARGET, node=Curie("gone", "1", "1"))),
    SMALL.observations,
)


def brought(found=PACK, actor=SYSTEM):
    return load_pack(actor=actor, indicator_set=found, now=NOW)


def everything():
    tables = (Row, Measure, Series, CodeRow, Target, Vintage, Observation, Entry)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_a_pack_comes_back_as_it_was_without_nodes_that_are_not_here():
    loaded()
    done = brought()
    assert (done.new, done.changed, done.unchanged) == (7, 0, 0)
    row = queries.find_indicator(VISITOR, "internet-use")
    assert indicator_from_row(row, queries.measures_of(row)) == replace(INDICATOR, measures=INDICATOR.measures[:2])
    assert queries.list_targets(VISITOR) == [TARGET]
    assert queries.series_observations(queries.series_by_code(VISITOR)["IT_USE"]) == sorted(
        SMALL.observations, key=lambda one: (one.key, one.area, one.time)
    )


def test_a_second_time_nothing_is_written():
    loaded()
    brought()
    before = everything()
    brought()
    assert everything() == before


def test_what_a_pack_says_otherwise_is_changed_and_targets_that_are_gone_go():
    loaded()
    brought()
    other = replace(
        PACK,
        indicators=(replace(INDICATOR, name={"en": "People online"}, measures=INDICATOR.measures[1:2]),),
        codes=(DimensionCode("SEX", "F", {"en": "Females"}),),
        targets=(),
        observations=with_value(SMALL, 0, value=17.0).observations,
    )
    done = brought(other)
    assert (done.new, done.changed, done.unchanged) == (0, 1, 6)
    row = queries.find_indicator(VISITOR, "internet-use")
    assert (row.name, queries.measures_of(row)) == ({"en": "People online"}, INDICATOR.measures[1:2])
    assert queries.code_labels()["SEX", "F"].name == {"en": "Females"}
    assert queries.list_targets(VISITOR) == []


def test_what_people_and_files_brought_stays():
    loaded()
    brought()
    set_target(actor=SYSTEM, target=replace(TARGET, value=99), organisation=None)
    put(dataset(observation(2017, 2)))
    brought(replace(PACK, observations=with_value(SMALL, 0, value=3.0).observations))
    assert queries.list_targets(VISITOR) == [replace(TARGET, value=99)]
    assert queries.series_observations(queries.series_by_code(VISITOR)["IT_USE"], areas=["KE"], keys=[()])[0].value == 2


def test_a_series_or_indicator_of_an_organisation_is_not_taken_over():
    loaded()
    organisation = OrganisationFactory()
    put(dataset(observation(2014, 5)), organisation=organisation)
    before = everything()
    with pytest.raises(InputError, match="an organisation on this site already has its own series “IT_USE”"):
        brought()
    with pytest.raises(InputError, match=r"an organisation on this site already has its own indicator “.*”"):
        brought(
            replace(
                PACK,
                indicators=(replace(INDICATOR, id=Row.objects.get().slug),),
                series=(),
                targets=(),
                observations=(),
            )
        )
    assert everything() == before


def test_only_administrators_load_packs():
    loaded()
    with pytest.raises(NotAllowed):
        brought(actor=stranger())
    brought(actor=administrator())
    assert Row.objects.count() == 1


def test_a_definition_without_a_series_is_found_but_not_listed_until_a_file_brings_one():
    loaded()
    node = Curie("sdg", "2020", "4.4.1")
    brought(replace(PACK, indicators=(INDICATOR, Indicator("sdg-4-4-1", {"en": "Skills"}, (node,), code="4.4.1"))))
    assert [row.slug for row in queries.list_indicators(VISITOR)] == ["internet-use"]
    assert queries.find_indicator(VISITOR, "sdg-4-4-1").slug == "sdg-4-4-1"
    assert queries.indicators_measuring(VISITOR, [node], EditionMap.of(catalogue())) == {}
    listed = IndicatorListing(VISITOR, IndicatorFilter(), catalogue())
    assert dict(listed.facet("data")) == {"yes": 1, "no": 1}
    sought = IndicatorListing(VISITOR, IndicatorFilter(data="no"), catalogue())
    assert [row.slug for row in sought.rows] == ["sdg-4-4-1"]
    own = replace(USERS, code="NATIONAL", measures=(node,), indicator="")
    put(Dataset((own,), (observation(2020, 80.0, "KE", series="NATIONAL", key=()),), source="An office"))
    assert [row.slug for row in queries.list_indicators(VISITOR)] == ["internet-use", "sdg-4-4-1"]


def test_a_series_of_the_list_takes_its_unit_direction_and_label_from_it():
    loaded()
    node = Curie("sdg", "2020", "4.4.1")
    bare = ListedSeries("SE_ADT_ACTS", {"en": "SE_ADT_ACTS"}, measures=(node,))
    put(Dataset((bare,), (observation(2020, 80.0, "KE", series="SE_ADT_ACTS", key=()),), source="An office"))
    row = queries.series_by_code(VISITOR)["SE_ADT_ACTS"]
    assert (row.unit, row.direction, row.position) == ("PT", "up", HEADLINE_POSITION)
    assert (row.name["fr"], row.dimensions) == (
        "Jeunes et adultes ayant des compétences numériques", ["TYPE_OF_SKILL", "SEX"],
    )  # fmt: skip
    (definition,) = queries.indicator_catalogue(VISITOR, catalogue().frameworks["sdg@2020"])["4.4.1"]
    assert (definition.indicator, definition.headline, definition.headline_code) == (row.indicator, row, row.code)
