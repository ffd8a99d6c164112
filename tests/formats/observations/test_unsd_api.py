"""Replies of the UN Statistics Division's API."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, strategies as st

from goalweave.core.errors import LimitError
from goalweave.core.model import Curie, DimensionCode, Observation, Series, Status
from goalweave.formats.observations import Dataset
from goalweave.formats.reading.limits import Limits

SEX = {
    "id": "Sex",
    "codes": [
        {"code": "BOTHSEX", "description": "Both sexes", "sdmx": "_T"},
        {"code": "FEMALE", "description": "Female", "sdmx": "F"},
    ],
}
SKILL = {"id": "Type of skill", "codes": [{"code": "PRGM", "description": "Programming", "sdmx": "SKILL_ICTPRGM"}]}
UNITS = {"id": "Units", "codes": [{"code": "PERCENT", "description": "Percentage", "sdmx": "PT"}]}


def value(**told: Any) -> dict[str, Any]:
    usual = {
        "goal": ["4"], "target": ["4.4"], "indicator": ["4.4.1"], "series": "SE_ADT_ACTS", "seriesDescription": "People with skills",
        "geoAreaCode": "404", "geoAreaName": "Kenya", "timePeriodStart": 2019.0, "value": "12.5", "valueType": "Float",
        "time_detail": None, "upperBound": None, "lowerBound": None, "basePeriod": None, "source": "A  survey", "footnotes": [""],
        "attributes": {"Nature": "C", "Units": "PERCENT"}, "dimensions": {"Reporting Type": "G", "Sex": "BOTHSEX"},
    }  # fmt: skip
    return {**usual, **told}


def page(*values: Any, **told: Any) -> str:
    return json.dumps({"totalPages": 2, "pageNumber": 1, "data": list(values), **told})


def problem_texts(dataset: Dataset) -> list[str]:
    return [str(problem) for problem in dataset.problems]


def test_reply_is_read_with_the_codes_that_it_explains(read):
    text = page(
        value(lowerBound="10", upperBound="15", footnotes=["One.", "Two."]),
        value(
            dimensions={"Reporting Type": "G", "Sex": "FEMALE", "Type of skill": "PRGM"},
            value="<2.5",
            timePeriodStart=2020,
        ),
        value(geoAreaCode="1", attributes={"Nature": "E", "Units": "PERCENT", "Observation Status": "P"}),
        dimensions=[SEX, SKILL],
        attributes=[UNITS],
    )
    assert read(text, "page-1.json") == Dataset(
        series=(
            Series(
                "SE_ADT_ACTS",
                {"en": "People with skills"},
                measures=(Curie("sdg", "2025", "4.4.1"),),
                unit="PT",
                dimensions=("SEX", "TYPE_OF_SKILL"),
                status=Status.TRANSCRIBED,
            ),
        ),
        observations=(
            Observation("SE_ADT_ACTS", "KE", "2019", 12.5, nature="C", lower=10, upper=15, source="A survey", footnote="One.; Two."),
            Observation(
                "SE_ADT_ACTS", "KE", "2020", 2.5, (("SEX", "F"), ("TYPE_OF_SKILL", "SKILL_ICTPRGM")), "<", nature="C", source="A survey",
            ),
            Observation("SE_ADT_ACTS", "001", "2019", 12.5, status="P", nature="E", source="A survey"),
        ),
        codes=(DimensionCode("SEX", "F", {"en": "Female"}), DimensionCode("TYPE_OF_SKILL", "SKILL_ICTPRGM", {"en": "Programming"})),
        source="United Nations Statistics Division, Global SDG Indicators Database",
        as_published=True,
    )  # fmt: skip


def test_usual_codes_are_known_without_explanation(read):
    dimensions = [{"Sex": "FEMALE", "Age": "ALLAGE"}, {"Sex": "BOTHSEX", "Location": "URBAN", "Age": "15+"}]
    dataset = read(page(*(value(dimensions=one) for one in dimensions)), "a.json")
    assert [one.key for one in dataset.observations] == [(("SEX", "F"),), (("AGE", "Y_GE15"), ("LOCATION", "U"))]
    assert dataset.series[0].unit == "PT"


def test_several_pages_in_a_list_are_one_data_set(read):
    both = f"[{page(value())}, {page(value(timePeriodStart=2020))}]"
    assert [one.time for one in read(both, "pages.json").observations] == ["2019", "2020"]


def test_values_that_are_not_there_are_kept_as_such(read):
    values = [value(value=text, timePeriodStart=year) for year, text in enumerate(("NaN", "N", "Null", None), 2001)]
    found = [(one.value, one.status, one.nature) for one in read(page(*values), "a.json").observations]
    assert found == [(None, "O", "C"), (None, "M", "N"), (None, "O", "C"), (None, "O", "C")]


def test_what_is_wrong_is_said_with_its_path(read):
    values = [
        value(geoAreaCode="4040", geoAreaName="Kenia"), value(geoAreaCode="9999", geoAreaName="Unheard of"), value(timePeriodStart="soon"),
        value(value="much"), value(attributes={"Nature": "Quite"}), "nothing", {"series": "S"}, value(), value(value="13"),
        value(lowerBound="low", timePeriodStart=2001), value(series="", timePeriodStart=2002),
    ]  # fmt: skip
    dataset = read(page(*values), "a.json")
    assert [(one.area, one.value) for one in dataset.observations] == []
    assert problem_texts(dataset) == [
        "a.json [data[1].geoAreaCode]: unknown area “9999”",
        "a.json [data[2].timePeriodStart]: “soon” is not a year, quarter (2017-Q1) or month (2017-03)",
        "a.json [data[3].value]: “much” is not a number",
        "a.json [data[4].attributes]: unknown value “Quite”",
        "a.json [data[5]]: series, geoAreaCode, timePeriodStart, value is missing",
        "a.json [data[6]]: geoAreaCode, timePeriodStart, value is missing",
        (
            "a.json [data[8].value]: two values for SE_ADT_ACTS, KE 2019: 12.5 in data[0].value and 13 here; "
            "neither is used"
        ),
        "a.json [data[9].lowerBound]: “low” is not a number",
        "a.json [data[10].series]: the row does not specify a series",
    ]


def test_what_is_no_reply_is_refused(refused):
    assert refused('{"data": [', "a.json") == "a.json:1: the file is not valid JSON: Expecting value"
    nested = "a.json: the file is not valid JSON: it is nested too deeply or has numbers that are too long"
    assert refused('{"a":' * 100_000, "a.json") == nested
    assert refused('{"a": ' + "9" * 5000 + "}", "a.json") == nested
    other = (
        "a.json: the file is JSON, but not a response from the API of the UN Statistics Division: it has no list “data”"
    )
    assert [refused(text, "a.json") for text in ('{"data": {}}', '[{"data": []}, 5]', "{}")] == [other] * 3
    assert refused(page(), "a.json") == "a.json: the file has no values"
    assert refused('{"a": "é"}'.encode("latin-1") + b"\xff\xfe", "a.json").startswith("a.json")


@pytest.mark.parametrize(
    ("limits", "what"),
    [(Limits(file=100), "the limit of 100 bytes"), (Limits(cells=3), "the limit of 3 cells")],
)
def test_large_reply_is_refused(read, limits, what):
    with pytest.raises(LimitError) as caught:
        read(page(value()), "a.json", limits)
    assert what in str(caught.value)


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(st.text(max_size=5), inner, max_size=2)),
    max_leaves=4,
)


@given(st.dictionaries(st.sampled_from(list(value())), JSON), st.lists(JSON, max_size=2))
def test_whatever_stands_in_a_reply_is_read_or_said(read, told, words):
    dataset = read(page(value(), value(**told), dimensions=words, attributes=words), "a.json")
    assert 1 <= len(dataset.observations) + len(dataset.problems) <= 3


def test_dimensions_of_any_goal_have_the_ids_of_the_data_structure(read):
    dimensions = [
        {"Type of product": "BIM", "Activity": "TOTAL", "Quantile": "Q1", "Age": "<1Y"},
        {"Education level": "PRIMAR", "Disability status": "PD", "Cities": "NOCITI", "Age": "<5Y"},
    ]
    dataset = read(page(*(value(dimensions=one) for one in dimensions)), "a.json")
    assert [one.key for one in dataset.observations] == [
        (("AGE", "Y0"), ("INCOME_WEALTH_QUANTILE", "Q1"), ("PRODUCT", "BIM")),
        (("AGE", "Y0T4"), ("DISABILITY_STATUS", "PD"), ("EDUCATION_LEV", "PRIMAR")),
    ]


def test_period_as_published_and_bounds_are_kept(read):
    rows = [
        value(time_detail="2018-2020", value=">95", lowerBound="NaN"),
        value(time_detail="2020", timePeriodStart=2020),
    ]
    found = [(one.time, one.time_detail, one.bound, one.lower) for one in read(page(*rows), "a.json").observations]
    assert found == [("2019", "2018-2020", ">", None), ("2020", "", "", None)]


def test_rows_without_their_page_are_read(read):
    text = json.dumps([value(), value(timePeriodStart=2020)])
    assert [one.time for one in read(text, "rows.json").observations] == ["2019", "2020"]


def test_list_of_areas_is_refused_with_what_to_request(refused):
    said = refused('[{"geoAreaCode": "404", "geoAreaName": "Kenya"}]', "GeoArea.json")
    assert said == (
        "GeoArea.json: the file lists areas, not values; request Series/Data or Indicator/Data from the API"
    )
