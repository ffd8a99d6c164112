"""Folders of files, and the countries that names of folders and files mention."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from goalweave.core.errors import InputError
from goalweave.formats.observations import ReadOptions
from goalweave.formats.observations.country_mentions import country_in_name
from goalweave.formats.observations.folders import files_and_repositories, read_file_of_folder

OPEN_SDG = "Year,Value\n2017,7\n"
MENTIONS = {
    "sdg-data-usa": "US", "open-sdg-uk": "GB", "uk_17-8-1": "GB", "sdg-data-kazstat": "KZ", "sdg-data-canada-odd-donnees": "CA",
    "sdg-data-rwanda": "RW", "SDG-data-bosnia": "BA", "sdgbih": "BA", "sdg-kyrgyzstan": "KG", "open-sdg-nepal": "NP", "Tajstat": "TJ",
    "armstat": "AM", "canadian data": "CA", "south-africa-sdg": "ZA", "united-kingdom": "GB", "nigerian": "NG", "niger": "NE",
    "sdg-data-bristol": "", "CityOfLosAngeles": "", "open-sdg-data-starter": "", "unsd-2019Q3": "", "indicator_3-1-1": "",
    "kenya-and-rwanda": "", "9.c.1_Series_IT_MOB_NTWK": "", "central-bank": "", "demographic": "", "per-region": "",
}  # fmt: skip


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_country_is_the_only_one_that_a_name_mentions():
    assert {name: country_in_name(name) for name in MENTIONS} == MENTIONS


def test_files_of_a_folder_are_read_for_the_country_that_the_nearest_name_mentions(tmp_path):
    folder = write(
        tmp_path / "sdg-kenya",
        {
            "17-8-1.csv": OPEN_SDG, "rwanda/17-8-1.csv": OPEN_SDG, "rwanda/uk_17-8-1.csv": OPEN_SDG,
            "long.csv": "series,area,time,value\nOWN,NP,2017,7\n", "rwanda/1-2-1.csv": "Year,Value\n", "rwanda/1-3-1.csv": "",
            "LICENSE": "MIT", "package.json": "{}", ".git/1-1-1.csv": OPEN_SDG,
        },
    )  # fmt: skip
    read = {}
    for path in files_and_repositories(folder):
        dataset, country = read_file_of_folder(path, folder, ReadOptions())
        areas = dataset and ({one.area for one in dataset.observations} or dataset.empty_files)
        read[path.relative_to(folder).as_posix()] = areas, country
    assert read == {
        "17-8-1.csv": ({"KE"}, "KE"),
        "LICENSE": (None, ""),
        "long.csv": ({"NP"}, ""),
        "package.json": (None, ""),
        "rwanda/1-2-1.csv": (("rwanda/1-2-1.csv",), ""),
        "rwanda/1-3-1.csv": (("rwanda/1-3-1.csv",), ""),
        "rwanda/17-8-1.csv": ({"RW"}, "RW"),
        "rwanda/uk_17-8-1.csv": ({"GB"}, "GB"),
    }


def test_file_of_a_folder_that_cannot_be_read_is_named_with_its_folder(tmp_path):
    folder = write(tmp_path, {"more/17-8-1.csv": OPEN_SDG, "more/notes.csv": "a,b\n1,2\n"})
    with pytest.raises(InputError, match=r"^more/17-8-1.csv \[area\]: .*specify a country, .*GB.bristol"):
        read_file_of_folder(folder / "more/17-8-1.csv", folder, ReadOptions())
    with pytest.raises(InputError, match=r"^more/notes.csv:1: no value column"):
        read_file_of_folder(folder / "more/notes.csv", folder, ReadOptions())


def test_repositories_in_a_folder_are_read_as_such(tmp_path):
    folder = write(
        tmp_path, {"one/config_data.yml": "", "one/data/1-1-1.csv": "", "two/data/1-2-1.csv": "", "data/a.csv": ""}
    )
    assert [path.name for path in files_and_repositories(folder)] == ["a.csv", "one", "two"]


@pytest.mark.shared
def test_shared_observations_are_read_in_one_go(shared):
    folder = shared / "observations"
    countries, values, not_read = Counter(), 0, []
    for path in files_and_repositories(folder):
        if "unsd" in str(path):
            continue  # read in test_shared.py
        dataset, country = read_file_of_folder(path, folder, ReadOptions())
        if dataset is None:
            not_read.append(path.name)
            continue
        countries.update([country])
        values += sum(one.value is not None for one in dataset.observations)
    assert countries == {"GB": 5, "US": 5}
    assert (values, not_read) == (3003, ["uk_LICENSE", "usa_LICENSE"])
