"""Real files of publishers: what is read is what stands in them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from goalweave.core.model import Curie
from goalweave.formats.observations import ReadOptions, read_observations_path
from goalweave.formats.reading.areas import find_area

pytestmark = pytest.mark.shared

FILES = {
    "17.6.2_Series_IT_NET_BBN.csv": (6073, 748), "17.6.2_Series_IT_NET_BBP.csv": (6036, 745),
    "17.8.1_Series_IT_USE_ii99.csv": (3749, 223), "4.4.1_Series_SE_ADT_ACTS.csv": (3738, 1609),
    "5.b.1_Series_IT_MOB_OWN.csv": (403, 184), "9.c.1_Series_IT_MOB_NTWK.csv": (4906, 656),
}  # fmt: skip
"""Yearly values, and values in the column of the latest year."""

OPEN_SDG = {
    "open-sdg-uk/uk_17-6-1.csv": ("GB", 128), "open-sdg-uk/uk_17-8-1.csv": ("GB", 1774), "open-sdg-uk/uk_4-4-1.csv": ("GB", 278),
    "open-sdg-uk/uk_5-b-1.csv": ("GB", 828), "open-sdg-uk/uk_9-c-1.csv": ("GB", 46), "open-sdg-usa/usa_17-6-1.csv": ("US", 1),
    "open-sdg-usa/usa_17-8-1.csv": ("US", 11), "open-sdg-usa/usa_4-4-1.csv": ("US", 10), "open-sdg-usa/usa_5-b-1.csv": ("US", 7),
    "open-sdg-usa/usa_9-c-1.csv": ("US", 9),
}  # fmt: skip


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


@pytest.mark.parametrize("name", FILES)
def test_unsd_file_is_read_whole(shared, name):
    path = shared / "observations/unsd-2019Q3" / name
    dataset = read_observations_path(path)
    there = {}
    for row in rows(path):
        breakdown = tuple(
            row[head]
            for head in ("sexCode", "typeOfSkillCode", "typeOfSpeedCode", "typeOfMobileTechnologyCode")
            if head in row
        )
        for head, text in row.items():
            if head.startswith("value_2") and text:
                there[find_area(row["ISO3"]), head[6:], tuple(code for code in breakdown if code != "_T")] = float(text)
    found = {(one.area, one.time, tuple(code for _name, code in one.key)): one.value for one in dataset.observations}
    assert dataset.problems == ()
    assert found == there
    assert len(dataset.observations) == FILES[name][0]
    assert sum(bool(row["value_latest_year"]) for row in rows(path)) == FILES[name][1]
    code = name.split("_Series_")[1].removesuffix(".csv")
    assert [(one.code, one.measures) for one in dataset.series] == [(code, (Curie("sdg", "2019", name.split("_")[0]),))]
    assert (dataset.release, dataset.series[0].unit in ("PT", "NUMBER", "PER_100_POP")) == ("2019.Q3.G.01", True)


def test_unsd_files_have_all_their_values_and_areas(shared):
    assert sum(map(sum, FILES.values())) == 29_070
    names: dict[str, str] = {}
    for file in FILES:
        names |= {row["geoAreaCode"]: row["geoAreaName"] for row in rows(shared / "observations/unsd-2019Q3" / file)}
    areas = {number: find_area(number) for number in names}
    assert len(set(areas.values())) == len(names) == 248
    assert {number: find_area(name) for number, name in names.items()} == areas


@pytest.mark.parametrize("name", OPEN_SDG)
def test_open_sdg_file_is_read_whole(shared, name):
    area, count = OPEN_SDG[name]
    path = shared / "observations" / name
    dataset = read_observations_path(path, options=ReadOptions(area=area))
    with path.open(encoding="utf-8-sig", newline="") as stream:
        there = list(csv.DictReader(stream))
    told = [row for row in there if row["Value"] or row.get("Observation status") == "Missing value"]
    assert len(there) == count
    assert [one.value for one in dataset.observations] == [
        float(row["Value"]) if row["Value"] else None for row in told
    ]
    assert [one.time for one in dataset.observations] == [row["Year"] for row in told]
    assert {one.area.partition(".")[0] for one in dataset.observations} == {area}
    assert {one.area for one in dataset.observations} - {area} <= {one.code for one in dataset.areas}
    assert dataset.problems == ()
    node = path.stem.split("_")[1].replace("-", ".")
    assert {one.measures for one in dataset.series} == {(Curie("sdg", "2025", node),)}


def test_open_sdg_file_with_two_units_has_two_series(shared):
    path = shared / "observations/open-sdg-uk/uk_17-6-1.csv"
    dataset = read_observations_path(path, options=ReadOptions(area="GB"))
    assert [(one.code, one.unit) for one in dataset.series] == [
        ("GB_17-6-1_PER_100_POP", "PER_100_POP"),
        ("GB_17-6-1_NUMBER", "NUMBER"),
    ]
