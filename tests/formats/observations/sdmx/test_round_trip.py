"""What is written is read again as it was."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from tests.factories.observed import NAMED, SERIES, observations

from goalweave.core.model import Observation
from goalweave.formats.observations import ReadOptions, read_observations, read_observations_path
from goalweave.formats.observations.csvw import write_csv
from goalweave.formats.observations.sdmx import read_sdmx, write_sdmx_csv, write_sdmx_json
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
    there = {pair for one in held for pair in one.key} | {("UNIT_MEASURE", "PT")}
    assert [one for one in read.codes if one in NAMED] == [one for one in NAMED if (one.dimension, one.code) in there]


@given(observations())
def test_door_of_observations_recognises_what_is_written(held: Sequence[Observation]) -> None:
    for name, data in (("a.csv", as_csv(held)), ("a.json", as_json(held))):
        assert by_place(read_observations(io.BytesIO(data), name).observations) == by_place(held)


@pytest.mark.shared
def test_all_values_of_the_united_nations_come_back(shared: Path) -> None:
    """The six files of the global database together, 24,905 values; in the table for people too."""
    sets = [read_observations_path(path) for path in sorted((shared / "observations" / "unsd-2019Q3").glob("*.csv"))]
    series = [one for data in sets for one in data.series]
    held = [one for data in sets for one in data.observations]
    assert len(held) == 24_905
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
