"""Areas of a repository: GeoJSON, hierarchy, and what is wrong with them."""

from __future__ import annotations

import json

import pytest

from goalweave.core.model import SubnationalArea
from goalweave.formats.observations.open_sdg import boundaries

RING = [[0, 50], [1, 50], [1, 51], [0, 50]]
DATA = "Year,Region,Local Authority,GeoCode,Value\n2017,,,,1\n2017,East,,E1,2\n2017,East,Derby,E1.2,3\n2017,West,Bath,W9,4\n"


def collection(*features: tuple[dict, object]) -> str:
    made = [{"type": "Feature", "properties": properties, "geometry": geometry} for properties, geometry in features]
    return json.dumps({"type": "FeatureCollection", "features": made})


def polygon(*rings: object) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": list(rings)}


def test_areas_have_names_levels_and_the_area_around_them(repository):
    dataset = repository({"data/17-8-1.csv": DATA}, area="GB").dataset
    assert [(one.code, one.name, one.parent, one.level) for one in dataset.areas] == [
        ("GB.E1", {"en": "East"}, "GB", {"en": "Region"}),
        ("GB.E1_2", {"en": "Derby"}, "GB.E1", {"en": "Local Authority"}),
        ("GB.W9", {"en": "Bath"}, "GB", {"en": "Local Authority"}),
    ]
    assert [(one.area, one.key) for one in dataset.observations] == [
        ("GB", ()), ("GB.E1", ()), ("GB.E1_2", ()), ("GB.W9", ()),
    ]  # fmt: skip


def test_boundaries_are_found_by_the_codes_of_the_values(repository):
    text = collection(
        ({"OBJECTID": 1, "rgn17cd": "E1", "rgn17nm": "East of here"}, polygon(RING)),
        ({"OBJECTID": 2, "rgn17cd": "X7", "rgn17nm": "Elsewhere"}, polygon(RING)),
        ({"OBJECTID": 3, "rgn17cd": "W9", "rgn17nm": "Bath"}, polygon(RING)),
        ({"OBJECTID": 4, "rgn17cd": "W9", "rgn17nm": "Bath"}, polygon(RING)),
    )
    dataset = repository({"data/17-8-1.csv": DATA, "geojson/regions.geojson": text}, area="GB").dataset
    assert [(one.code, one.name["en"], one.boundary) for one in dataset.areas] == [
        ("GB.E1", "East of here", polygon(RING)),
        ("GB.E1_2", "Derby", None),
        ("GB.W9", "Bath", {"type": "MultiPolygon", "coordinates": [[RING], [RING]]}),
    ]


def test_a_map_states_the_areas_around_others(repository):
    text = collection(
        ({"code": "W", "name": "West", "parent": None}, polygon(RING)),
        ({"code": "W9", "name": "Bath", "parent": "W"}, polygon(RING)),
    )
    dataset = repository({"data/17-8-1.csv": "Year,City,GeoCode,Value\n2017,Bath,W9,4\n", "a.geojson": text}).dataset
    assert [(one.code, one.parent) for one in dataset.areas] == [("KZ.W", "KZ"), ("KZ.W9", "KZ.W")]


def test_areas_that_are_part_of_each_other_are_one_error_and_then_flat(repository):
    text = collection(
        ({"code": "A", "name": "A", "parent": "B"}, None), ({"code": "B", "name": "B", "parent": "A"}, None)
    )
    data = "Year,City,GeoCode,Value\n2017,Here,A,4\n2017,There,B,4\n"
    dataset = repository({"data/17-8-1.csv": data, "maps/a.geojson": text}).dataset
    assert list(map(str, dataset.problems)) == ["maps/a.geojson [parent]: these areas are part of each other: A, B, A"]
    assert [(one.code, one.parent) for one in dataset.areas] == [("KZ.A", "KZ"), ("KZ.B", "KZ")]
    assert len(dataset.observations) == 2


@pytest.mark.parametrize(
    ("geometry", "fault"),
    [
        ({"type": "LineString", "coordinates": RING}, "it is neither a polygon nor several"),
        (polygon(), "a polygon has no ring"),
        (polygon(RING[:3]), "a ring has fewer than four positions"),
        (polygon([*RING[:3], [5, 5]]), "a ring is not closed"),
        (polygon([["a", 1], *RING]), "a position is not two numbers"),
        (polygon([[500000, 5000000], *RING]), "a position is not in degrees of longitude and latitude (WGS 84)"),
    ],
)
def test_broken_boundary_is_one_error(repository, geometry, fault):
    text = collection(({"code": "W9", "name": "Bath"}, geometry), ({"code": "E1", "name": "East"}, geometry))
    dataset = repository({"data/17-8-1.csv": DATA, "a.geojson": text}, area="GB").dataset
    assert list(map(str, dataset.problems)) == [f"a.geojson [features[0]]: the boundary of W9 cannot be used: {fault}"]
    assert len(dataset.observations) == 4


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{", "a.geojson:1: not valid JSON: Expecting property name enclosed in double quotes"),
        ('{"features": [{"properties": {"code": NaN}}]}', "a.geojson: not valid JSON: NaN is not a number"),
        ("[" * 100_000, "a.geojson: not valid JSON: maximum recursion depth exceeded"),
        ('{"type": "Topology"}', "a.geojson: the file is not a GeoJSON collection of features"),
        (
            collection(({"code": "W9", "name": "Bath"}, None), ({"code": "W9", "name": "Wells"}, None)),
            "a.geojson: the area W9 is both “Bath” and “Wells”",
        ),
    ],
)
def test_file_that_is_no_map_is_one_error(repository, text, fault):
    dataset = repository({"data/17-8-1.csv": DATA, "a.geojson": text}, area="GB").dataset
    (problem,) = dataset.problems
    assert str(problem).startswith(fault)


def test_two_maps_that_name_an_area_differently_are_one_error(repository):
    maps = {f"maps/{name}.geojson": collection(({"code": "W9", "name": name}, None)) for name in ("Bath", "Wells")}
    dataset = repository({"data/17-8-1.csv": DATA, **maps}, area="GB").dataset
    assert list(map(str, dataset.problems)) == [
        "maps/Wells.geojson: the area W9 is “Bath” in maps/Bath.geojson and “Wells” here"
    ]


def test_map_that_is_too_large_is_one_error(repository, monkeypatch):
    monkeypatch.setattr(boundaries, "LARGEST", 20)
    text = collection(({"code": "W9", "name": "Bath"}, None))
    dataset = repository({"data/17-8-1.csv": DATA, "a.geojson": text}, area="GB").dataset
    assert list(map(str, dataset.problems)) == ["a.geojson: the file is larger than the limit of 20 bytes"]
    assert len(dataset.areas) == 3


def test_country_and_its_own_code_are_no_part_of_it(repository):
    data = "Year,Country,GeoCode,Value\n2017,United Kingdom,K02000001,1\n2018,,GBR,2\n2018,England,E92000001,3\n"
    dataset = repository({"data/17-8-1.csv": data}, area="GB").dataset
    assert [(one.area, one.key) for one in dataset.observations] == [("GB", ()), ("GB", ()), ("GB.E92000001", ())]
    assert [one.code for one in dataset.areas] == ["GB.E92000001"]


def test_maps_somewhere_else_are_named_and_not_fetched(repository):
    layers = "map_layers:\n- {geojson_file: 'https://example.org/a.geojson?key=1', id_property: code}\n"
    reading = repository({"config_data.yml": layers, "data/17-8-1.csv": DATA}, area="GB")
    assert reading.ignored == ("map_layers: https://example.org/a.geojson",)
    assert len(reading.dataset.areas) == 3


def test_repository_of_a_city_is_about_a_part_of_its_country(repository):
    config = "docs_branding: Our city\n"
    data = "Year,Ward,GeoCode,Value\n2017,,,1\n2017,Old town,W9,2\n"
    reading = repository({"config_data.yml": config, "data/9-4-1-a.csv": data}, area="GB.E06000023")
    assert reading.dataset.areas == (
        SubnationalArea("GB.E06000023", {"en": "Our city"}, "GB"),
        SubnationalArea("GB.W9", {"en": "Old town"}, "GB.E06000023", {"en": "Ward"}),
    )
    assert [(one.series, one.area) for one in reading.dataset.observations] == [
        ("GB.E06000023_9-4-1-a", "GB.E06000023"), ("GB.E06000023_9-4-1-a", "GB.W9"),
    ]  # fmt: skip
    assert [one.id for one in reading.dataset.indicators] == ["gb-e06000023-9-4-1-a"]
