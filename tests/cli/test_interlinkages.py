"""`goalweave interlinkages analyse`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Run
from tests.conftest import missing

SQUARE = ",1.1,2.1,7.2\n1.1,,2,-1\n2.1,1,,3\n7.2,0,1,\n"


@pytest.fixture
def square(tmp_path: Path) -> Path:
    path = tmp_path / "square.csv"
    path.write_text(SQUARE, encoding="utf-8")
    return path


def test_analyse_prints_the_ranking_best_first_as_json(run: Run, square: Path) -> None:
    document = json.loads(run("interlinkages", "analyse", square, "--json", "--perturbations", 0).out)
    # Figures by hand in tests/core/interlinkages/test_influence.py.
    assert document["ranking"] == [
        {"node": "2.1", "out": 4, "in": 3, "second_order": 6, "rank": 1, "rank_low": 1, "rank_high": 1,
         "supports": 4, "hinders": 0, "missing": 0},
        {"node": "1.1", "out": 1, "in": 1, "second_order": 4.5, "rank": 2, "rank_low": 2, "rank_high": 2,
         "supports": 2, "hinders": -1, "missing": 0},
        {"node": "7.2", "out": 1, "in": 2, "second_order": 3, "rank": 3, "rank_low": 3, "rank_high": 3,
         "supports": 1, "hinders": 0, "missing": 0},
    ]  # fmt: skip
    figures = ("method", "reading", "pairs", "missing", "negative", "symmetric", "side")
    assert [document[name] for name in figures] == ["second-order", "a", 6, 0, 1, False, "net"]


def test_analyse_says_reading_interval_and_counts(run: Run, square: Path) -> None:
    said = run(
        "interlinkages", "analyse", square, "--reading", "b", "--framework", "sdg", "--language", "fr", "--seed", 4
    )
    assert "reading b: T(i) = Dout(i) + ½ Σ I(i,j) (Dout(j) − I(j,i))" in said.err
    assert "the ranks that 80% of 1,000 redrawn scorings give (seed 4)" in said.err
    assert "6 of 6 pairs scored, 0 missing: 4 support, 1 hinder, 1 have no effect" in said.err
    assert "Part des énergies renouvelables" in said.out
    assert said.out.splitlines()[2].split()[:3] == ["1", "1–3", "1.1"]


def test_analyse_has_the_other_methods(run: Run, square: Path) -> None:
    documents = {}
    for method in ("direct", "micmac", "dematel", "clusters"):
        said = run("interlinkages", "analyse", square, "--method", method, "--json", "--perturbations", 0)
        documents[method] = json.loads(said.out)
    assert [row["node"] for row in documents["direct"]["ranking"]] == ["2.1", "1.1", "7.2"]
    assert documents["direct"]["reading"] is None
    assert documents["micmac"]["micmac"]["nodes"][0] == {
        "node": "1.1", "influence": 0.375, "dependence": 0.25, "role": "driver",
    }  # fmt: skip
    assert documents["dematel"]["dematel"]["negative_scores"] is True
    # The modularity of a single cluster is 0 by definition.
    assert documents["clusters"]["clusters"] == {"modularity": pytest.approx(0), "groups": [["1.1", "2.1", "7.2"]]}
    for method, word in (
        ("micmac", "their order is stable"),
        ("dematel", "spectral radius"),
        ("clusters", "modularity"),
    ):
        assert word in run("interlinkages", "analyse", square, "--method", method).err


def test_analyse_takes_the_medians_of_several_scorers_and_says_how_they_agree(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "panels.csv"
    path.write_text(
        "subject,object,score,panel\n1.1,2.1,3,a\n1.1,2.1,1,b\n2.1,1.1,-1,a\n2.1,1.1,-1,b\n", encoding="utf-8"
    )
    document = json.loads(run("interlinkages", "analyse", path, "--json").out)
    assert [(row["node"], row["out"]) for row in document["ranking"]] == [("1.1", 2), ("2.1", -1)]
    assert document["agreement"]["scorers"] == 2
    assert document["agreement"]["apart"] == 1
    assert "Medians of 2 scorers; Krippendorff’s alpha (ordinal)" in run("interlinkages", "analyse", path).err


def test_analyse_compares_scorings(run: Run, square: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text(SQUARE.replace("-1", "1").replace("2.1,1,,3", "2.1,-3,,0"), encoding="utf-8")
    # 1.1: 3 + ½ (2·(−3) + 1·1) = 0.5; 7.2: 1 + ½ (1·(−3)) = −0.5; 2.1: −3 + ½ ((−3)·3) = −7.5.
    document = json.loads(run("interlinkages", "analyse", square, "--compare", other, "--json").out)
    assert document["compared"] == [{"file": "other.csv", "opposite_signs": 2, "ranks": {"1.1": 1, "7.2": 2, "2.1": 3}}]
    assert (
        "other.csv: 2 pairs have the opposite sign" in run("interlinkages", "analyse", square, "--compare", other).err
    )


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("--method", "pagerank"), "[--method]: “pagerank” is not one of second-order, direct, micmac, dematel, clusters"),
        (("--reading", "c"), "[--reading]: “c” is not one of a, b"),
        (("--side", "both"), "[--side]: “both” is not one of net, benefit, trade-off"),
        (("--kind", "guess"), "[--kind]: “guess” is not one of influence, correlation"),
        (("--kind", "correlation"), "square.csv:2 [2.1]: the score 2 is outside the scale, which goes from -1 to 1"),
        (("--perturbations", "-1"), "square.csv: the number of perturbations must be between 0 and 100,000"),
        (("--framework", "wsis"), "square.csv:1 [1.1]: 1.1: wsis@2003 has no node 1.1"),
    ],
)  # fmt: skip
def test_bad_input_is_one_line_and_exit_code_2(
    run: Run, square: Path, arguments: tuple[str, ...], problem: str
) -> None:
    said = run("interlinkages", "analyse", square, *arguments)
    assert (said.code, said.out, said.err.strip()) == (2, "", problem)


@pytest.mark.shared
def test_published_files_are_analysed_or_refused(run: Run, shared: Path) -> None:
    folder = shared / "interlinkages"
    names = ("interlinkages_sei_sweden_weitz2018", "interlinkages_undp_2023_dedup", "interlinkages_iges_japan_v3")
    sweden, undp, japan = (folder / f"{name}.csv" for name in names)
    if not all(path.exists() for path in (sweden, undp, japan)):
        missing("needs the matrices of SEI, UNDP and IGES")
    ranking = json.loads(run("interlinkages", "analyse", sweden, "--json").out)["ranking"]
    assert [row["node"] for row in ranking[:5]] == ["16.6", "12.1", "8.4", "12.5", "9.5"]
    said = run("interlinkages", "analyse", undp)
    assert "300 pairs have a benefit and a trade-off, scored separately" in said.err
    assert "Every pair has the same score in both directions" in said.err
    refused = run("interlinkages", "analyse", japan)
    assert refused.code == 2
    assert "these are correlations: they have no direction and show no cause" in refused.err
