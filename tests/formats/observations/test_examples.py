"""The small files in examples/ say the same in three forms."""

from __future__ import annotations

from pathlib import Path

from goalweave.core.model import Curie
from goalweave.formats.observations import ReadOptions, read_observations_path

EXAMPLES = Path(__file__).parents[3] / "examples"


def test_examples_agree():
    long = read_observations_path(EXAMPLES / "observations.csv")
    wide = read_observations_path(EXAMPLES / "observations-wide.csv")
    site = read_observations_path(
        EXAMPLES / "indicator_6-1-1.csv", options=ReadOptions(area="KE", series="MW_SAFE_WATER")
    )
    assert [(len(one.observations), one.problems) for one in (long, wide, site)] == [(10, ()), (5, ()), (5, ())]
    told = {one.place: one.value for one in long.observations}
    for dataset in (wide, site):
        assert {one.place: told.get(one.place) for one in dataset.observations} == {
            one.place: one.value for one in dataset.observations
        }
    assert [(one.code, one.unit, one.dimensions, one.measures) for one in long.series] == [
        ("MW_SAFE_WATER", "PT", ("LOCATION",), (Curie("sdg", "2025", "6.1.1"),)),
        ("MW_PUMPS", "NUMBER", (), ()),
    ]
