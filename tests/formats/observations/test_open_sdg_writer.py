"""Data files of Open SDG that are written."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from tests.factories.observed import NAMED, SERIES, observations

from goalweave.core.errors import InputError
from goalweave.core.model import DimensionCode, Observation
from goalweave.formats.observations import Dataset, ReadOptions, read_observations
from goalweave.formats.observations.open_sdg_writer import write_open_sdg

USE = replace(SERIES[0], code="KE_17-8-1", dimensions=("SEX", "TYPE_OF_SPEED"))
CODES = (
    *NAMED,
    DimensionCode("DIMENSION", "TYPE_OF_SPEED", {"en": "Type of speed"}),
    DimensionCode("TYPE_OF_SPEED", "10MBPS", {"en": "At least 10 Mbit/s"}),
    DimensionCode("TYPE_OF_SPEED", "OVER_100", {"en": "Over 100"}),
)
VALUES = (
    Observation("KE_17-8-1", "KE", "2016", 16.6),
    Observation("KE_17-8-1", "KE", "2019-07-01/P1Y", 18.0, time_detail="2019/20"),
    Observation("KE_17-8-1", "KE", "2016", 12.0, key=(("SEX", "F"),), status="E", nature="C", footnote="=1+1"),
    Observation("KE_17-8-1", "KE", "2016", 5.0, key=(("TYPE_OF_SPEED", "10MBPS"),), source="A survey"),
    Observation("KE_17-8-1", "KE", "2016", 1.0, key=(("TYPE_OF_SPEED", "OVER_100"),)),
)


def written(held: Sequence[Observation], series=(USE,), **options) -> str:
    out = io.StringIO(newline="")
    write_open_sdg(out, series, held, CODES, **options)
    return out.getvalue()


def read(text: str, series: str = "KE_17-8-1") -> Dataset:
    options = ReadOptions(series=series, area="KE", bounds={series: (None, None)})
    return read_observations(io.BytesIO(text.encode()), "indicator_17-8-1.csv", options=options)


def test_file_has_the_columns_that_sdg_build_expects() -> None:
    rows = list(csv.reader(io.StringIO(written(VALUES))))
    assert rows[0] == [
        "Year", "SEX", "Type of speed", "Observation status", "NATURE", "SOURCE_DETAIL", "COMMENT_OBS", "Units", "Value",
    ]  # fmt: skip
    assert rows[1] == ["2016", "", "", "", "", "", "", "Percent", "16.6"]
    assert [row[:3] for row in rows[2:]] == [
        ["2019/20", "", ""],
        ["2016", "Women", ""],
        ["2016", "", "10MBPS"],
        ["2016", "", "Over 100"],
    ]
    assert rows[3][6] == "'=1+1"


def test_file_is_read_as_the_same_values() -> None:
    dataset = read(written(VALUES))
    assert dataset.problems == ()
    assert {one.place: one for one in dataset.observations} == {one.place: one for one in VALUES}
    assert [(one.code, one.unit) for one in dataset.series] == [("KE_17-8-1", "PT")]


@given(observations(bounded=False))
def test_values_of_a_country_come_back(held: Sequence[Observation]) -> None:
    mine = [one for one in held if one.series == "IT_USE_ii99"]
    mine = [replace(one, area="KE", lower=None, upper=None) for one in mine]
    mine = list({one.place: one for one in mine if one.value is not None}.values())
    dataset = read(written(mine, [replace(SERIES[0], dimensions=())]), "IT_USE_ii99")
    assert dataset.problems == ()
    assert {one.place: one for one in dataset.observations} == {one.place: one for one in mine}


def test_bound_is_a_number_with_a_note() -> None:
    (row,) = csv.DictReader(io.StringIO(written([replace(VALUES[0], bound="<", footnote="Few")])))
    assert (row["Value"], row["COMMENT_OBS"]) == ("16.6", "< 16.6; Few")


def test_parts_of_the_country_have_their_geocode() -> None:
    held = (VALUES[0], replace(VALUES[0], area="KE.30"))
    text = written(held, area_names={"KE.30": {"en": "Nairobi"}})
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["Area"], row["GeoCode"]) for row in rows] == [("", ""), ("Nairobi", "30")]
    assert set(read(text).observations) == set(held)


def test_several_countries_do_not_fit_in_a_file() -> None:
    with pytest.raises(InputError) as refused:
        written((VALUES[0], replace(VALUES[0], area="RW")))
    assert str(refused.value) == "[area]: files of Open SDG are about one area, not several: KE, RW"
