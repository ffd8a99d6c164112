"""`goalweave index`: list, show, run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Run

HEAD = (
    "entity,fixed_telephone,mobile_cellular,bandwidth,households_computer,households_internet,internet_users,fixed_broadband,"
    "mobile_broadband,schooling,secondary,tertiary\n"
)
DATA = (
    HEAD
    + "A,30,90,100000,60,70,75,18,130,12,104,55\nB,60,120,2138000,100,100,100,60,100,15,100,100\nC,2,60,5000,10,12,20,1,30,5,,10\n"
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "values.csv"
    path.write_text(DATA, encoding="utf-8")
    return path


def test_list_names_what_ships(run: Run) -> None:
    said = run("index", "list").out
    for name in ("idi@2017", "idi@2023", "gci@2024", "u4ssc@2017"):
        assert name in said
    first = json.loads(run("index", "list", "--json").out)[0]
    assert (first["key"], first["indicators"], first["parameters"], first["status"]) == ("idi@2017", 11, [], "recalled")


def test_show_tells_how_it_is_worked_out(run: Run) -> None:
    said = run("index", "show", "idi@2017", "--language", "fr").out
    assert said.startswith("idi@2017  Indice de développement des TIC\n")
    assert "log10, reference 6.33" in said
    assert "no score if a value is missing" in said
    parameters = run("index", "show", "idi").out
    assert "Required numbers" in parameters
    assert "mobile_price_highest" in parameters
    tiers = run("index", "show", "gci").out
    assert "Tier 1: role-modelling" in tiers
    whole = json.loads(run("index", "show", "gci@2024", "--json").out)
    assert [(part["code"], part["weight"]) for part in whole["parts"]] == [
        (code, pytest.approx(0.2)) for code in ("legal", "technical", "organizational", "capacity", "cooperation")
    ]
    assert whole["tiers"][0]["from"] == 95


def test_a_template_is_a_table_to_fill_in(run: Run, tmp_path: Path) -> None:
    said = run("index", "show", "gci@2024", "--template").out
    assert said.removeprefix("\ufeff").splitlines()[0] == "entity,legal,technical,organizational,capacity,cooperation"
    path = tmp_path / "filled.csv"
    path.write_text(said + "Kenya,20,19,19.5,18,20\nFiji,10,5,5,10,8.5\n", encoding="utf-8")
    found = json.loads(run("index", "run", "gci@2024", "--data", path, "--json").out)
    assert [(one["entity"], one["rank"], round(one["score"], 6), one["tier"]) for one in found["results"]] == [
        ("Kenya", 1, 96.5, "T1"), ("Fiji", 2, 38.5, "T4"),
    ]  # fmt: skip


def test_run_scores_ranks_and_tells_what_is_missing(run: Run, data: Path) -> None:
    said = run("index", "run", "idi@2017", "--data", data)
    assert said.code == 0
    lines = [line.split() for line in said.out.splitlines()]
    assert lines[2][:3] == ["1", "B", "10.00"]
    assert lines[3][:3] == ["2", "A", "6.97"]
    assert lines[4][:3] == ["–", "C", "–"]
    assert "C has no score, without secondary (no score if a value is missing)." in said.err
    found = json.loads(run("index", "run", "idi@2017", "--data", data, "--json").out)
    assert found["results"][1]["score"] == pytest.approx(6.971911532385466, abs=1e-9)
    assert found["missing"] == {"rule": "refuse", "by": None, "least": 1, "share": 0.0}
    assert found["results"][2]["missing"] == ["secondary"]
    assert found["results"][2]["parts"]["secondary"]["handling"] == "missing"


def test_run_explains_and_draws(run: Run, data: Path) -> None:
    said = run("index", "run", "idi@2017", "--data", data, "--explain", "A", "--sensitivity", "200", "--seed", "5")
    assert "Single changes that would raise the rank most" in said.out
    assert "2–2" in said.out
    assert "200 draws of weights" in said.err
    arguments = ("--explain", "A", "--sensitivity", "200", "--json")
    found = json.loads(run("index", "run", "idi@2017", "--data", data, *arguments).out)
    assert found["explanation"]["rises"][0]["code"] == "fixed_broadband"
    assert found["sensitivity"]["intervals"][1] == {
        "entity": "A", "rank": 2, "low": 2, "median": 2, "high": 2, "mean": 1.995,
    }  # fmt: skip
    assert found == json.loads(run("index", "run", "idi@2017", "--data", data, *arguments).out)


def test_parameters_must_be_given(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "values.csv"
    path.write_text("entity,internet_users\nA,50\n", encoding="utf-8")
    said = run("index", "run", "idi@2023", "--data", path)
    assert said.code == 2
    assert "idi@2023 needs the parameter internet_users_lowest" in said.err
    names = [one["id"] for one in json.loads(run("index", "show", "idi@2023", "--json").out)["parameters"]]
    given = ",".join(f"{name}={0.1 if name.endswith('lowest') else 100}" for name in names)
    assert run("index", "run", "idi@2023", "--data", path, "--parameter", given).code == 0
    for wrong, why in (
        ("a", "“a” is not a parameter such as name=100"),
        ("a=b", "“a=b”"),
        ("a=1,a=2", "appears twice"),
    ):
        said = run("index", "run", "idi@2023", "--data", path, "--parameter", wrong)
        assert said.code == 2
        assert why in said.err


def test_bad_input_is_listed_and_nothing_worked_out(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "values.csv"
    path.write_text("entity,legal,tecnical\nKE,25,1\nKE,x,2\n", encoding="utf-8")
    said = run("index", "run", "gci@2024", "--data", path)
    assert (said.code, said.out) == (2, "")
    assert said.err.splitlines() == [
        "values.csv:1 [tecnical]: gci@2024 has no indicator “tecnical”; did you mean technical?",
        "values.csv:2 [legal]: 25 is above the highest possible value, 20",
        "values.csv:3 [entity]: KE is already on line 2",
    ]
    assert run("index", "run", "gci@2024", "--data", tmp_path / "none.csv").code == 2
    assert run("index", "show", "none").code == 2


def test_an_index_of_ones_own_is_found(run: Run, tmp_path: Path) -> None:
    pack = tmp_path / "data" / "packs" / "mine"
    pack.mkdir(parents=True)
    (pack / "pack.yaml").write_text("id: mine\ntitle: {en: Mine}\nindices: [own.yaml]\n", encoding="utf-8")
    (pack / "own.yaml").write_text(
        "id: own\nedition: 1\ntitle: {en: Own}\nmissing: refuse\nparts:\n"
        "  - {code: a, name: {en: A}, normalise: {method: min-max, lowest: 0, highest: 10}}\n",
        encoding="utf-8",
    )
    path = tmp_path / "values.csv"
    path.write_text("entity,a\nX,5\n", encoding="utf-8")
    found = json.loads(run("index", "run", "own", "--data", path, "--json").out)
    assert [(one["entity"], one["score"]) for one in found["results"]] == [("X", 0.5)]


@pytest.mark.usefixtures("shipped")
def test_run_takes_the_values_of_the_database(run: Run, data: Path) -> None:
    said = run("index", "run", "tai", "--from-database", "--json", "--explain", "NZ")
    assert said.code == 0, said.err
    found = json.loads(said.out)
    assert [(one["entity"], one["rank"]) for one in found["results"][:3]] == [("FI", 1), ("US", 2), ("SE", 3)]
    assert len(found["results"]) == 23
    assert sum(part["gives"] for code, part in found["explanation"]["parts"].items() if code in found["goalposts"]) == (
        pytest.approx(0.5488, abs=0.0001)
    )
    assert "Values of 2000, or up to 5 years older." in said.err
    early = run("index", "run", "tai", "--from-database", "--year", "1998", "--within", "0", "--json")
    results = json.loads(early.out)["results"]
    assert set().union(*(result["missing"] for result in results)) >= {"royalties", "schooling"}
    assert all(result["rank"] is None for result in results)
    none = run("index", "run", "tai", "--from-database", "--year", "1980")
    assert (none.code, "the database has no values for the indicators of tai@2001" in none.err) == (2, True)
    cities = run("index", "run", "u4ssc", "--from-database")
    assert (cities.code, "the indicators of u4ssc@2017" in cities.err) == (2, True)


def test_run_takes_values_from_one_place(run: Run, data: Path) -> None:
    for more in ((), ("--data", data, "--from-database")):
        said = run("index", "run", "tai", *more)
        assert said.code == 2
        assert "specify either --data FILE or --from-database" in said.err
