"""Parts of countries: loading, names, and what they are part of."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.catalogues import loaded
from tests.factories.indicators import dataset, observation, put

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.accounts.models import Role
from goalweave.audit.models import Entry
from goalweave.core.errors import InputError, NotAllowed
from goalweave.core.model import Provider, SubnationalArea
from goalweave.indicators import areas
from goalweave.indicators.actions import load_areas
from goalweave.indicators.models import Area

pytestmark = pytest.mark.django_db


def box(west: float) -> dict[str, Any]:
    ring = [[west, 0], [west + 1, 0], [west + 1, 1], [west, 1], [west, 0]]
    return {"type": "Polygon", "coordinates": [ring]}


NORTH = SubnationalArea("KE.N", {"en": "North", "fr": "Nord"}, "KE", {"en": "Region"})
FIRST = SubnationalArea("KE.N1", {"en": "First county"}, "KE.N", {"en": "County"}, box(36))
SECOND = SubnationalArea("KE.N2", {"en": "Second county"}, "KE.N", {"en": "County"}, box(37))


def load(*some: SubnationalArea, provider: str = "knbs") -> list[str]:
    return load_areas(actor=SYSTEM, provider_slug=provider, areas=some)


def test_areas_are_loaded_once_with_boundary_and_log() -> None:
    assert load(FIRST, SECOND, NORTH) == ["KE.N1", "KE.N2", "KE.N"]  # in whatever order
    assert load(FIRST, SECOND, NORTH) == []
    assert Entry.objects.filter(object_type="areas").count() == 1
    row = Area.objects.get(code="KE.N1")
    assert (row.country, row.parent, row.provider, row.level) == ("KE", "KE.N", "knbs", {"en": "County"})
    assert [len(ring) for ring in chain.from_iterable(row.boundary["coordinates"])] == [5]
    assert load(replace(FIRST, name={"en": "Another name"})) == ["KE.N1"]


def test_another_provider_adds_only_what_is_missing() -> None:
    load(NORTH)
    other = replace(NORTH, name={"en": "The north", "ru": "Север"}, level={}, boundary=box(36))
    assert load(other, provider="atlas") == ["KE.N"]
    row = Area.objects.get(code="KE.N")
    assert row.name == {"en": "North", "fr": "Nord", "ru": "Север"}
    assert (row.level, row.provider, bool(row.boundary)) == ({"en": "Region"}, "knbs", True)


@pytest.mark.parametrize(
    ("some", "why"),
    [
        ([replace(NORTH, parent="KE.N1"), FIRST], "these areas are part of each other: KE.N → KE.N1 → KE.N"),
        ([replace(NORTH, parent="KE.N")], "part of each other: KE.N → KE.N"),
        ([FIRST], "KE.N1 is part of “KE.N”, which is not known"),
        ([replace(NORTH, parent="UG")], "KE.N is part of “UG”, which is not known"),
        ([NORTH, NORTH], "the area “KE.N” appears twice"),
        ([replace(NORTH, code="KE")], "“KE” is not the code of a part of a country"),
        ([replace(NORTH, code="XQ.1")], "“XQ.1” is not the code"),
        ([replace(NORTH, code="KE." + "x" * 40)], "is not the code"),
        ([replace(NORTH, code='KE."><script>')], "is not the code"),
        ([replace(NORTH, name={"en": "x" * 201})], "a name can have up to 200 characters"),
        ([NORTH, replace(FIRST, boundary={"type": "Point", "coordinates": [1, 2]})], "KE.N1: the boundary is not a polygon"),
    ],
)  # fmt: skip
def test_areas_that_cannot_be_are_refused_and_nothing_is_written(some: list[SubnationalArea], why: str) -> None:
    with pytest.raises(InputError) as caught:
        load(*some)
    assert why in str(caught.value)
    assert not Area.objects.exists()


def test_only_administrators_load_areas() -> None:
    for actor in (VISITOR, member(OrganisationFactory(), "manager")):
        with pytest.raises(NotAllowed):
            load_areas(actor=actor, provider_slug="knbs", areas=[NORTH])


def test_areas_are_named_and_read_as_others_are(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    load(NORTH, FIRST, SECOND)
    assert [areas.area_name(code, "fr") for code in ("KE.N", "KE.N1", "KE.X", "KE")] == [
        "Nord", "First county", "KE.X", "Kenya",
    ]  # fmt: skip
    texts = ("KE.N1", "First county", "n2", "nord", "Kenya", "Nowhere")
    assert [areas.find_area(text) for text in texts] == ["KE.N1", "KE.N1", "KE.N2", "KE.N", "KE", None]
    assert areas.areas_above("KE.N1") == ("KE.N", "KE", "014", "202", "002", "001")
    assert [part.code for part in areas.parts_of("KE.N")] == ["KE.N1", "KE.N2"]
    assert set(areas.boundaries_of(["KE.N", "KE.N1"])) == {"KE.N1"}
    with django_assert_num_queries(0):
        assert areas.area_name("KE", "en") == areas.area_language_maps(["KE"])["KE"]["en"] == "Kenya"
        assert areas.find_area("404") == "KE"


def test_name_of_several_areas_names_none() -> None:
    load(NORTH, replace(NORTH, code="KE.S", name={"en": "Nord"}))
    assert areas.find_area("Nord") is None


def test_parts_are_asked_for_once_in_a_request(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    load(NORTH)
    areas.area_name("KE.N", "en")
    areas.start_request()
    with django_assert_num_queries(1):
        assert [areas.area_name("KE.N", "en") for _row in range(5)] == ["North"] * 5
    areas.forget_revision()


def test_areas_of_a_dataset_are_loaded_with_its_values() -> None:
    loaded()
    some = replace(dataset(observation(2017, 20.0, "KE.N1")), areas=(NORTH, FIRST), provider=Provider("knbs"))
    put(some)
    assert areas.area_name("KE.N1", "en") == "First county"
    assert Area.objects.get(code="KE.N").provider == "knbs"
    put(some)
    assert Entry.objects.filter(object_type="areas").count() == 1


def test_areas_that_an_editor_may_not_load_are_named_by_code_and_remarked_on() -> None:
    organisation = OrganisationFactory()
    editor = member(organisation, Role.EDITOR)
    load(SECOND, NORTH)
    values = replace(
        dataset(observation(2020, 5, "KE.N1"), observation(2020, 6, "KE.N2")), areas=(NORTH, FIRST, SECOND)
    )
    done = put(values, actor=editor, organisation=organisation, file="own.csv")
    assert [str(remark) for remark in done.remarks] == [
        (
            "own.csv [area]: 1 area is not known here, and only administrators can load areas; its values are kept under its code: "
            "First county (KE.N1)"
        )
    ]
    assert (done.new, Area.objects.filter(code="KE.N1").exists()) == (2, False)
    assert (areas.area_name("KE.N1", "fr"), areas.find_area("First county")) == ("First county", None)
    assert put(values, actor=editor, organisation=organisation).unchanged == 2
    load(replace(FIRST, name={"en": "Kwanza"}))
    assert areas.area_name("KE.N1", "en") == "Kwanza"
    assert put(values, actor=editor, organisation=organisation).remarks == ()
