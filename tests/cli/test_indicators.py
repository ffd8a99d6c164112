"""`goalweave indicators` and `goalweave progress`, in this process on the database of the tests."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Run
from tests.conftest import SHARED, missing
from tests.factories.demo_rows import copy_shipped

from goalweave.indicators.models import Provider, Vintage

pytestmark = pytest.mark.django_db

LONG = "series,area,year,value,unit\nOWN,KEN,2018,10,PT\nOWN,RW,2018,12.5,PT\n"


@pytest.fixture(autouse=True, scope="module")
def _shipped(standing: None, demo: Path) -> None:
    """What ships, which every command that tells of indicators would load first."""
    copy_shipped(demo / "goalweave.sqlite3")


def written(folder: Path, text: str, name: str = "own.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def imported(run: Run, *arguments: object) -> dict[str, int]:
    said = run("indicators", "import", *arguments, "--json")
    found: dict[str, int] = json.loads(said.out)
    return found


def test_import_tells_what_is_new_changed_and_unchanged(run: Run, tmp_path: Path) -> None:
    file = written(tmp_path, LONG)
    assert imported(run, file) == {
        "new": 2,
        "changed": 0,
        "unchanged": 0,
        "rejected": 0,
        "empty_files": 0,
        "series": 1,
        "without_value": 0,
    }
    assert imported(run, file) == {
        "new": 0,
        "changed": 0,
        "unchanged": 2,
        "rejected": 0,
        "empty_files": 0,
        "series": 1,
        "without_value": 0,
    }
    assert imported(run, written(tmp_path, LONG.replace("12.5", "13"))) == {
        "new": 0, "changed": 1, "unchanged": 1, "rejected": 0, "empty_files": 0, "series": 1, "without_value": 0,
    }  # fmt: skip


def test_import_reads_a_repository_and_keeps_what_its_words_stand_for(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "sdg-data"
    (folder / "data").mkdir(parents=True)
    written(folder / "data", "Year,Units,Value\n2017,голов,7\n", "9-4-1-1.csv")
    written(folder / "data", "Year,Units,GeoCode,Value\n2017,%,,7\n2017,%,K1,8\n", "1-2-1.csv")
    written(folder / "data", "Year,Value\n2017,\n", "1-3-1.csv")
    written(folder, "site_dir: _site\n", "config_data.yml")
    first = run("indicators", "import", folder, "--area", "KZ")
    assert "Not read: site_dir\n" in first.err
    assert "Units without a known code: голов. Map them with --unit-map, for example" in first.err
    assert imported(run, folder, "--area", "KZ") == {
        "new": 0, "changed": 0, "unchanged": 3, "rejected": 0, "empty_files": 1, "series": 2, "without_value": 0,
    }  # fmt: skip
    shown = run("indicators", "show", "KZ_9-4-1-1")
    assert ("unit: голов\n" in shown.out, "X_" in shown.out) == (True, False)
    provider = Provider.objects.get(slug="sdg-data")
    assert provider.mapping["units"] == {"%": "PT"}
    run("indicators", "import", folder, "--area", "KZ", "--unit-map", "голов=HEADS")
    provider.refresh_from_db()
    assert provider.mapping["units"] == {"%": "PT", "голов": "HEADS"}
    assert "Units without" not in run("indicators", "import", folder, "--area", "KZ").err
    written(folder / "data", "Year,Value\n2017,seven\n", "1-4-1.csv")
    refused = run("indicators", "import", folder, "--area", "KZ")
    assert (refused.code, "data/1-4-1.csv:2 [Value]: “seven” is not a number" in refused.err) == (2, True)


def test_import_reads_the_files_of_any_folder(run: Run, tmp_path: Path) -> None:
    for folder in ("kenya", "kazstat/data"):
        (tmp_path / "all" / folder).mkdir(parents=True)
    written(tmp_path / "all/kenya", "Year,Value\n2017,7\n", "17-8-1.csv")
    written(tmp_path / "all/kenya", "Year,Value\n", "17-6-1.csv")
    written(tmp_path / "all/kazstat/data", "Year,Value\n2017,7\n2018,8\n", "1-2-1.csv")
    written(tmp_path / "all", "MIT", "LICENSE")
    assert imported(run, tmp_path / "all") == {
        "new": 3, "changed": 0, "unchanged": 0, "rejected": 0, "empty_files": 1, "series": 2, "without_value": 0,
    }  # fmt: skip
    again = run("indicators", "import", tmp_path / "all")
    assert "0 new, 0 changed, 3 unchanged" in again.out
    for note in (
        "Area taken from the folder’s name: Kazakhstan. Specify --area if that is wrong.",
        "Area taken from the names of files and folders: Kenya (1 file). Specify --area if that is wrong.",
        "Not read: LICENSE",
    ):
        assert note in again.err
    written(tmp_path / "all", "a,b\n1,2\n", "notes.csv")
    refused = run("indicators", "import", tmp_path / "all")
    assert (refused.code, "notes.csv:1: no value column" in refused.err) == (2, True)
    assert imported(run, tmp_path / "all", "--good-rows")["rejected"] == 1


def test_import_with_a_data_structure_names_what_does_not_fit(run: Run, tmp_path: Path) -> None:
    file = written(tmp_path, "DATAFLOW,SERIES,REF_AREA,TIME_PERIOD,OBS_VALUE\nO:DF(1.0),OWN,404,2018,10\n")
    component = '<Dimension id="{}"/>'.format
    structure = written(
        tmp_path,
        f"<Structure><DataStructure>{component('SERIES')}{component('SEX')}</DataStructure></Structure>",
        "dsd.xml",
    )
    found = run("indicators", "import", file, "--structure", structure)
    assert found.code == 2
    assert "own.csv:2 [SEX]: the dimension of the data structure is missing" in found.err


def test_observations_without_a_value_are_counted_apart(run: Run, tmp_path: Path) -> None:
    file = written(tmp_path, "series,area,year,value,status\nOWN,KEN,2018,10,A\nOWN,KEN,2019,,M\n")
    first = imported(run, file)
    assert (first["new"], first["without_value"]) == (1, 1)
    second = imported(run, file)
    assert (second["new"], second["unchanged"], second["without_value"]) == (0, 1, 1)


def test_import_names_series_that_were_not_here_before(run: Run, tmp_path: Path) -> None:
    file = written(tmp_path, LONG)
    assert "New series: OWN\n" in run("indicators", "import", file).err
    assert "New series" not in run("indicators", "import", file).err


def test_import_tells_what_is_wrong_by_line_and_loads_nothing(run: Run, tmp_path: Path) -> None:
    bad = written(tmp_path, LONG + "OWN,Atlantis,2018,1,PT\nOWN,FR,2018,140,PT\nOWN,FR,2017,many,PT\n")
    said = run("indicators", "import", bad, "--json")
    assert said.code == 2
    assert json.loads(said.out) == {
        "new": 0,
        "changed": 0,
        "unchanged": 0,
        "rejected": 3,
        "empty_files": 0,
        "series": 1,
        "without_value": 0,
    }
    for line in (4, 5, 6):
        assert f"own.csv:{line} [" in said.err
    assert run("indicators", "show", "OWN").code == 2
    assert imported(run, bad, "--good-rows") == {
        "new": 2,
        "changed": 0,
        "unchanged": 0,
        "rejected": 3,
        "empty_files": 0,
        "series": 1,
        "without_value": 0,
    }


def test_one_bad_file_keeps_the_others_out(run: Run, tmp_path: Path) -> None:
    good = written(tmp_path, LONG)
    bad = written(tmp_path, "series,area,year,value\nOTHER,FR,2018,many\n", "bad.csv")
    assert imported(run, good, bad) == {
        "new": 0,
        "changed": 0,
        "unchanged": 0,
        "rejected": 1,
        "empty_files": 0,
        "series": 1,
        "without_value": 0,
    }
    assert imported(run, good)["new"] == 2


def test_show_tells_a_series_and_its_values(run: Run, tmp_path: Path) -> None:
    run("indicators", "import", written(tmp_path, LONG), "--source", "Our survey")
    found = json.loads(run("indicators", "show", "OWN", "--area", "Kenya", "--json").out)
    assert found["series"] == "OWN"
    assert [(one["area"], one["time"], one["value"]) for one in found["observations"]] == [("KE", "2018", 10.0)]
    said = run("indicators", "show", "NOTHING")
    assert (said.code, "unknown series NOTHING" in said.err) == (2, True)
    assert "unknown area Atlantis" in run("indicators", "show", "OWN", "--area", "Atlantis").err


def test_list_tells_what_measures_a_node(run: Run) -> None:
    found = json.loads(run("indicators", "list", "--measuring", "sdg:17.8", "--json").out)
    assert [one["series"] for one in found] == ["IT_USE_ii99"]
    assert found[0]["values"] > 100
    assert json.loads(run("indicators", "list", "--measuring", "wsis", "--json").out) == []


def test_a_loading_is_listed_and_taken_back(run: Run, tmp_path: Path) -> None:
    run("indicators", "import", written(tmp_path, LONG))
    assert "own.csv" in run("indicators", "loadings").out
    number = Vintage.objects.get(file="own.csv").pk
    assert run("indicators", "undo", number).out == "2 observations undone\n"
    assert "own.csv" not in run("indicators", "loadings").out
    assert run("indicators", "undo", number).code == 2


def test_an_organisation_that_is_not_there_is_named(run: Run, tmp_path: Path) -> None:
    said = run("indicators", "import", written(tmp_path, LONG), "--organisation", "nobody")
    assert (said.code, "unknown organisation nobody" in said.err) == (2, True)


def test_the_unsd_files_load_and_twice_changes_nothing(run: Run, tmp_path: Path) -> None:
    """Every fifth row of each file; tests/formats/observations reads them all."""
    folder = SHARED / "observations" / "unsd-2019Q3"
    if not folder.exists():
        missing("shared/data/observations is not here")
    for file in folder.glob("*.csv"):
        heads, *rows = file.read_text(encoding="utf-8").splitlines(keepends=True)
        (tmp_path / file.name).write_text("".join([heads, *rows[::5]]), encoding="utf-8")
    files = sorted(tmp_path.glob("*.csv"))
    first = imported(run, *files)
    assert first["new"] + first["changed"] + first["unchanged"] == 5_052
    assert first["rejected"] == 0
    assert imported(run, *files) == {
        "new": 0,
        "changed": 0,
        "unchanged": 5_052,
        "rejected": 0,
        "empty_files": 0,
        "series": 6,
        "without_value": 0,
    }


def test_progress_tells_every_target(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    found = json.loads(run("progress", "connect2030", "--json").out)
    assert len(found["targets"]) == 24
    assert sum(found["counts"].values()) == 24
    by_code = {one["code"]: one for one in found["targets"]}
    assert by_code["1.2"]["series"] == "IT_USE_ii99"
    assert by_code["1.2"]["sentence"].startswith("From ")
    assert by_code["1.4"]["verdict"] == "no_series"
    # As wide as a terminal usually is: a target takes a line or two.
    monkeypatch.setenv("COLUMNS", "80")
    shown = run("progress", "connect2030")
    assert "without a series yet" in shown.out
    lines = shown.out.splitlines()
    assert max(map(len, lines)) <= 80
    assert len(lines) < 4 * 24
    explained = " ".join(run("progress", "connect2030", "--explain").out.split())
    assert by_code["1.4"]["sentence"] in explained


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nothing",), "nothing"),
        (("connect2030", "--method", "guess"), "--method must be one of linear, unsd, eurostat"),
    ],
)
def test_progress_refuses_what_is_not_there(run: Run, arguments: tuple[str, ...], message: str) -> None:
    said = run("progress", *arguments)
    assert (said.code, message in said.err) == (2, True)


def test_progress_without_a_framework_tells_which_have_targets(run: Run) -> None:
    assert "connect2030@2018" in run("progress").out


def test_progress_until_a_year(run: Run) -> None:
    found = json.loads(run("progress", "connect2030", "--until", "2018", "--method", "eurostat", "--json").out)
    one = next(one for one in found["targets"] if one["code"] == "1.2")
    assert (one["method"], one["latest"]["year"]) == ("eurostat", 2018)
