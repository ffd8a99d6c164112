"""`demo --country`: which files of a folder are about the country, and what is printed of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from goalweave.cli.demo_country import countries_in_path, read_country_files
from goalweave.core.errors import InputError

OPEN_SDG = "Year,Sex,Value\n2019,,61\n2020,,64\n"
LONG = "series,area,time,value\nIT_USE_ii99,KE,2019,22\nIT_USE_ii99,GB,2019,93\n"


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("open-sdg-usa/usa_4-4-1.csv", {"US"}),
        ("open-sdg-uk/uk_17-8-1.csv", {"GB"}),
        ("data/en/indicator_3-1-1.csv", set()),
        ("unsd-2019Q3/9.c.1_Series_IT_MOB_NTWK.csv", set()),
    ],
)
def test_a_path_names_countries(path: str, found: set[str]) -> None:
    assert countries_in_path(Path(path)) == found


def test_files_without_an_area_are_about_the_country_unless_their_path_names_another(tmp_path: Path) -> None:
    for name, text in {
        "kenya/kenya_17-8-1.csv": OPEN_SDG,
        "uk/uk_17-8-1.csv": OPEN_SDG,
        "all.csv": LONG,
        "LICENSE": "x",
        ".git/a.csv": LONG,
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    found, left_out = read_country_files(tmp_path, "KE")
    assert {path.name: {one.area for one in dataset.observations} for path, _digest, dataset in found} == {
        "all.csv": {"KE", "GB"},
        "kenya_17-8-1.csv": {"KE"},
    }
    assert left_out == ["uk/uk_17-8-1.csv (about GB)"]


def test_a_folder_without_values_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="no file of values"):
        read_country_files(tmp_path, "KE")
    with pytest.raises(InputError, match="is not a folder"):
        read_country_files(tmp_path / "none", "KE")
