"""SDMX-JSON: the shape of what we write, and what publishers write in its versions."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, strategies as st
from tests.factories.observed import NAMED, SERIES, observations

from goalweave.core.errors import InputError
from goalweave.core.model import DimensionCode, Observation
from goalweave.formats.observations import Dataset
from goalweave.formats.observations.sdmx import SdmxDataflow, read_sdmx, write_sdmx_json
from goalweave.formats.reading.limits import Limits

ID, COMPONENT, KEY = r"[A-Za-z0-9_@$-]+", r"[A-Za-z][A-Za-z0-9_-]*", r"\d+(:\d+)*"


def read(message: Any) -> Dataset:
    text = message if isinstance(message, str) else json.dumps(message)
    return read_sdmx(io.BytesIO(text.encode()), "a.json", Limits())


def written(held: Sequence[Observation], **options: Any) -> Any:
    out = io.StringIO()
    prepared = datetime(2026, 3, 1, 12, tzinfo=UTC)
    write_sdmx_json(out, SERIES, held, NAMED, **{"prepared": prepared, **options})
    return json.loads(out.getvalue())


def dimension(name: str, position: int, *codes: str, **names: str) -> dict[str, Any]:
    values = [{"id": code, "name": names.get(code, code)} for code in codes]
    return {"id": name, "name": name, "keyPosition": position, "values": values}


def attribute(name: str, *values: Any, **more: Any) -> dict[str, Any]:
    return {"id": name, "relationship": {"observation": {}}, **({"values": list(values)} if values else {}), **more}


def message() -> dict[str, Any]:
    """A message of version 2.0 with components at every level."""
    structure = {
        "links": [{"urn": "urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=O:DF_USE(1.0)", "rel": "dataflow"}],
        "dimensions": {
            "dataSet": [dimension("FREQ", 0, "A")],
            "series": [dimension("REF_AREA", 2, "404", "646"), dimension("SEX", 1, "_T", "F", F="Women")],
            "observation": [dimension("TIME_PERIOD", 3, "2016", "2017")],
        },
        "measures": {"observation": [{"id": "OBS_VALUE"}]},
        "attributes": {
            "dataSet": [attribute("UNIT_MEASURE", {"id": "PT", "name": "Percent", "names": {"en": "Percent", "fr": "Pour cent"}})],
            "dimensionGroup": [attribute("SOURCE_DETAIL")],
            "series": [attribute("COMMENT_TS", {"value": {"fr": "Tous", "en": "All ages"}}), attribute("TITLE", {"value": "Use"})],
            "observation": [attribute("OBS_STATUS", {"id": "A", "name": "A"}, {"id": "B", "name": "B"}, default="A"), attribute("COMMENT_OBS")],
        },
    }  # fmt: skip
    data = {
        "structure": 0,
        "action": "Replace",
        "links": [],
        "attributes": [0],
        "dimensionGroupAttributes": {"::1:": ["An office"]},
        "series": {
            "0:0": {"attributes": [0, 0], "observations": {"0": [16.6], "1": [17.8, 1, "Survey"]}},
            "1:1": {"observations": {"1": ["21.8", None, None, 3]}},
        },
    }
    meta = {"id": "M", "prepared": "2026-03-01T12:00:00Z", "sender": {"id": "O", "name": "Office", "names": {"en": "An office"}}}  # fmt: skip
    return {"meta": meta, "data": {"structures": [structure], "dataSets": [data]}}


def test_components_at_every_level_are_read() -> None:
    data = read(message())
    assert data.problems == ()
    assert data.observations == (
        Observation("DF_USE", "KE", "2016", 16.6, footnote="All ages"),
        Observation("DF_USE", "KE", "2017", 17.8, status="B", footnote="Survey; All ages"),
        Observation("DF_USE", "RW", "2017", 21.8, key=(("SEX", "F"),), source="An office"),
    )
    assert data.codes == (
        DimensionCode("SEX", "F", {"en": "Women"}),
        DimensionCode("UNIT_MEASURE", "PT", {"en": "Percent", "fr": "Pour cent"}),
    )
    assert (data.release, data.source, data.series[0].unit) == ("2026-03-01", "An office", "PT")


def test_version_one_and_the_drafts_are_read_alike() -> None:
    of_two = message()
    one = {"meta": of_two["meta"], "data": {"structure": of_two["data"]["structures"][0], "dataSets": of_two["data"]["dataSets"]}}  # fmt: skip
    del one["data"]["structure"]["measures"]
    draft = {"header": one["meta"], "structure": one["data"]["structure"], "dataSets": one["data"]["dataSets"]}
    assert read(one) == read(draft) == read(of_two)


def test_observations_without_series_are_read() -> None:
    flat = message()
    structure, data = flat["data"]["structures"][0], flat["data"]["dataSets"][0]
    levels = structure["dimensions"]
    levels["observation"] = [*levels.pop("series"), *levels["observation"]]
    del data["series"]
    data["observations"] = {"0:0:1": [17.8, 0], "1:1:0": [None, 1]}
    assert [(one.area, one.time, one.value, one.status) for one in read(flat).observations] == [
        ("KE", "2017", 17.8, "A"),
        ("RW", "2016", None, "B"),
    ]


def test_data_set_to_be_deleted_is_a_problem() -> None:
    deleting = message()
    deleting["data"]["dataSets"][0]["action"] = "Delete"
    data = read(deleting)
    assert data.observations == ()
    assert [str(error) for error in data.problems] == [
        "a.json [dataSets[0] › action]: data sets with the delete action are not supported"
    ]


def test_problems_name_the_place_in_the_tree() -> None:
    wrong = message()
    series = wrong["data"]["dataSets"][0]["series"]
    series["0:0"]["observations"]["0"][0] = "many"
    wrong["data"]["structures"][0]["dimensions"]["series"][0]["values"][1]["id"] = "999"
    data = read(wrong)
    assert [one.time for one in data.observations] == ["2017"]
    assert [str(error) for error in data.problems] == [
        'a.json [dataSets[0].series["0:0"].observations["0"] › OBS_VALUE]: “many” is not a number',
        'a.json [dataSets[0].series["1:1"].observations["1"] › REF_AREA]: unknown area “999”',
    ]


def test_two_data_sets_with_values_for_one_key_name_both_places() -> None:
    twice = message()
    second = json.loads(json.dumps(twice["data"]["dataSets"][0]))
    second["series"] = {"0:0": {"attributes": [0], "observations": {"0": [16.7]}}}
    twice["data"]["dataSets"].append(second)
    data = read(twice)
    assert len(data.observations) == 2
    assert 'dataSets[0].series["0:0"].observations["0"]' in str(data.problems[0])
    assert 'dataSets[1].series["0:0"].observations["0"]' in str(data.problems[0])


@pytest.mark.parametrize(
    ("path", "value", "error"),
    [
        (("data", "dataSets"), 3, "[dataSets]: expected a list"),
        (("data", "dataSets", 0), [], "[dataSets[0]]: expected an object"),
        (("data", "dataSets", 0, "structure"), 7, "[dataSets[0].structure]: no structure has this number"),
        (("data", "dataSets", 0, "series"), [], "[dataSets[0].series]: expected an object"),
        (("data", "dataSets", 0, "series", "0:0", "observations"), [1], '[dataSets[0].series["0:0"].observations]: expected an object'),
        (("data", "dataSets", 0, "series", "0:0", "observations", "0"), 1, '[dataSets[0].series["0:0"].observations["0"]]: expected a list'),
        (("data", "dataSets", 0, "series", "0:0", "observations", "9"), [1], '[dataSets[0].series["0:0"].observations["9"] › TIME_PERIOD]: no value has this number'),
        (("data", "dataSets", 0, "series", "0"), {}, '[dataSets[0].series["0"]]: the key does not have a number for each dimension'),
        (("data", "dataSets", 0, "series", "0:-1"), {}, '[dataSets[0].series["0:-1"]]: the key does not have a number for each dimension'),
        (("data", "dataSets", 0, "attributes"), [True], "[dataSets[0].attributes › UNIT_MEASURE]: no value has this number"),
        (("data", "dataSets", 0, "dimensionGroupAttributes"), {"::x:": []}, '[dataSets[0].dimensionGroupAttributes["::x:"]]: the key does not consist of numbers'),
        (("data", "structures", 0, "dimensions"), {}, "[structure]: the structure has no dimensions"),
        (("data", "structures", 0, "dimensions", "series"), [4], "[structure.dimensions.series]: expected a list of components"),
        (("data", "structures", 0, "dimensions", "series", 0, "id"), None, "[structure.dimensions.series]: a component has no id"),
        (("data", "structures", 0, "dimensions", "series", 0, "values"), "x", "[structure.dimensions.series › REF_AREA]: expected a list of values"),
        (("data",), {}, "[data]: data sets are missing: this is not an SDMX-JSON data message"),
    ],
)  # fmt: skip
def test_a_tree_that_is_not_as_it_has_to_be_is_refused(path: tuple[Any, ...], value: Any, error: str) -> None:
    tree = message()
    place: Any = tree
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(InputError) as raised:
        read(tree)
    assert str(raised.value) == f"a.json {error}"


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 3)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["id", "values", "0", "0:0", "name"]), inner)
    ),
    max_leaves=4,
)


@given(st.data())
def test_a_tree_with_anything_in_it_is_read_or_refused(draw: st.DataObject) -> None:
    """Whatever stands in the place of one part, there is one clear error or none, and never another."""
    tree = message()
    place: Any = tree
    while True:
        steps = sorted(place) if isinstance(place, dict) else range(len(place))
        step = draw.draw(st.sampled_from(steps))
        if isinstance(place[step], dict | list) and place[step] and draw.draw(st.integers(0, 4)):
            place = place[step]
            continue
        place[step] = draw.draw(JSON)
        break
    try:
        problems = read(tree).problems
    except InputError as error:
        problems = (error,)
    assert {problem.file for problem in problems} <= {"a.json"}


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ('{"errors": [{"code": 404, "title": "No results"}]}', "a.json [data]: the message is an error returned by a service: No results"),
        ('{"data": {"dataSets": [', "a.json:1: the JSON is malformed or incomplete: Expecting value"),
        ('{\n"data": {},\n"data": {}}', "a.json [data]: “data” appears twice in one object"),
        ('{"data": NaN}', "a.json: NaN is not a valid JSON number"),
        ('{"data":' + "[" * 100_000, "a.json: the JSON is nested too deeply"),
        ('{"data": ' + "9" * 5_000 + "}", "a.json: not valid JSON: a number has too many digits"),
    ],
    ids=["error", "cut off", "twice", "no number", "deep", "digits"],
)  # fmt: skip
def test_json_that_cannot_be_read_is_refused(text: str, error: str) -> None:
    with pytest.raises(InputError) as raised:
        read(text)
    assert str(raised.value) == error


def test_json_in_utf16_is_read_and_in_another_encoding_refused() -> None:
    text = json.dumps(message(), ensure_ascii=False)
    data = read_sdmx(io.BytesIO(text.encode("utf-16")), "a.json", Limits())
    assert len(data.observations) == 3
    latin = text.replace("Women", "Fémmes").encode("latin-1")
    with pytest.raises(InputError, match="the file is not in UTF-8, UTF-16 or UTF-32"):
        read_sdmx(io.BytesIO(latin), "a.json", Limits())


@given(observations())
def test_what_is_written_has_the_shape_of_version_two(held: Sequence[Observation]) -> None:
    """What the schema of the standard (sdmx-json-data-schema.json 2.0.0) asks of each part that we write."""
    told = written(held, area_names={"KE": {"en": "Kenya", "fr": "Kenya"}})
    meta, structure, data = told["meta"], told["data"]["structures"][0], told["data"]["dataSets"][0]
    assert re.fullmatch(ID, meta["id"])
    assert re.fullmatch(ID, meta["sender"]["id"])
    assert datetime.fromisoformat(meta["prepared"]).tzinfo is not None
    assert meta["contentLanguages"] == ["en", "fr"] or "ar" in meta["contentLanguages"]
    assert set(structure) <= {"dataSets", "links", "dimensions", "measures", "attributes"}
    assert set(structure["dimensions"]) <= {"dataSet", "series", "observation"}
    every = [*structure["dimensions"]["series"], *structure["dimensions"]["observation"]]
    assert [one["keyPosition"] for one in every] == list(range(len(every)))
    for one in (*every, *structure["attributes"]["observation"]):
        assert re.fullmatch(COMPONENT, one["id"])
        assert len(one["values"]) == len({json.dumps(value, sort_keys=True) for value in one["values"]}) > 0
        for value in one["values"]:
            assert ("value" in value) != ("id" in value and "name" in value)
            assert re.fullmatch(ID, value.get("id", "A"))
    assert all(one["relationship"] == {"observation": {}} for one in structure["attributes"]["observation"])
    assert set(data) == {"structure", "action", "links", "series"}
    assert all("rel" in link and "urn" in link for link in data["links"])
    assert data["action"] == "Information"
    for key, series in data["series"].items():
        assert re.fullmatch(KEY, key)
        assert set(series) == {"observations"}
        assert all(re.fullmatch(KEY, at) for at in series["observations"])
    assert sum(len(series["observations"]) for series in data["series"].values()) == len(held)


def test_what_is_written_names_areas_series_and_codes_in_their_languages() -> None:
    held = [Observation("IT_USE_ii99", "KE", "2017", 17.8, key=(("SEX", "F"),))]
    told = written(held, area_names={"KE": {"en": "Kenya", "ru": "Кения"}}, flow=SdmxDataflow("OFFICE", "DF", "2.0"))
    values = {one["id"]: one["values"] for one in told["data"]["structures"][0]["dimensions"]["series"]}
    assert values["REF_AREA"] == [{"id": "404", "name": "Kenya", "names": {"en": "Kenya", "ru": "Кения"}}]
    assert values["SERIES"][0]["names"] == {"en": "People using the Internet", "fr": "Internautes"}
    assert values["SEX"][0]["names"] == {"en": "Women", "fr": "Femmes", "ar": "نساء"}
    assert values["TYPE_OF_SPEED"] == [{"id": "_T", "name": "_T"}]
    assert told["meta"]["contentLanguages"] == ["en", "fr", "ru", "ar"] or told["meta"]["contentLanguages"][0] == "en"
    assert told["data"]["dataSets"][0]["links"] == [
        {"urn": "urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=OFFICE:DF(2.0)", "rel": "dataflow"}
    ]


def test_a_message_without_observations_is_written_and_read() -> None:
    assert written([])["data"] == {"structures": [], "dataSets": []}
    assert read(written([])).observations == ()
