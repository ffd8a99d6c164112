"""`evaluate` on small files of labelled texts, in this process."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Run

HEADER = "text\tlabels\tlevel\tlanguage\tsource\n"


@pytest.fixture
def own_file(tmp_path: Path) -> Path:
    path = tmp_path / "ours.csv"
    path.write_text(
        "text,labels,source\n"
        "Vaccines against measles for children,3,report 1\n"
        "Clean water and latrines for villages,6,report 1\n"
        "Schools and teachers for girls,4;5,report 2\n"
        "The meeting begins at noon,none,report 3\n",
        encoding="utf-8",
    )
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "uk_ons_metadata_en.tsv").write_text(
        f"{HEADER}Vaccines against measles for children\t3.b\ttarget\ten\tons-uk 3-b-1 title\n"
        "Number of road traffic deaths\t3.6\ttarget\ten\tons-uk 3-6-1 title\n",
        encoding="utf-8",
    )
    (texts / "osdg_cd_rejected_en.tsv").write_text(
        f"{HEADER}Vaccines against measles for children\t!3\tgoal\ten\tosdg-cd doi=10.1/a\n", encoding="utf-8"
    )
    return texts


def test_figures_of_a_file_have_intervals(run: Run, own_file: Path) -> None:
    done = run("evaluate", own_file, "--model", "labels")
    assert done.code == 0, done.err
    assert "4 texts, 1 of them about nothing" in done.out
    document = json.loads(run("evaluate", own_file, "--tier", "labels", "--json").out)
    assert document["model"] == "labels-1"
    assert (document["level"], document["cases"], document["nothing"]) == ("goal", 4, 1)
    assert {"hit@1", "precision", "recall", "ece", "answered", "false_alarms"} <= set(document["figures"])
    for name, figure in document["figures"].items():
        assert figure["low"] <= figure["value"] <= figure["high"], name
        row = next((line for line in done.out.splitlines() if f"({name})" in line), "")
        assert not row or f"{figure['value']:.3f}  {figure['low']:.3f}–{figure['high']:.3f}" in row
    assert document["per_node"]["3"]["recall"]["value"] == 1


def test_texts_from_elsewhere_are_measured_by_set_and_kind(run: Run, folder: Path) -> None:
    done = run("evaluate", "foreign", "--texts", folder, "--model", "labels")
    assert done.code == 0, done.err
    for expected in ("level goal, by set", "level target, by length", "uk_ons", "osdg_rejected *", "up to 12 words"):
        assert expected in done.out
    assert "aurora_survey.tsv" in done.err
    document = json.loads(run("evaluate", "foreign", "--texts", folder, "--model", "labels", "--json").out)
    assert document["sets"]["uk_ons"]["role"] == "train"
    assert "aurora_survey.tsv" in document["missing"]
    results = {(result["by"], result["name"], result["level"]): result for result in document["results"]}
    assert results["set", "uk_ons", "target"]["texts"] == 2
    assert results["set", "uk_ons", "goal"]["figures"]["hit@1"]["value"] == 1
    assert results["set", "osdg_rejected", "goal"]["figures"] == {
        "rejected": {"value": 1.0, "low": pytest.approx(0.2065, abs=1e-4), "high": 1.0}
    }


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (("--texts", "nowhere"), "nowhere: there is no file of labelled texts here"),
        (("--role", "learn"), "unknown role learn; available: train, tune, measure"),
        (("--to", "wsis"), "the labels are codes of the SDGs"),
        (("--level", "aim"), "has no level aim"),
    ],
)
def test_what_cannot_be_measured_is_one_error(run: Run, arguments: tuple[str, ...], problem: str) -> None:
    done = run("evaluate", "foreign", "--model", "labels", *arguments)
    assert done.code == 2
    assert problem in done.err


def test_a_folder_without_labels_at_the_level_is_an_error(run: Run, folder: Path) -> None:
    done = run("evaluate", "foreign", "--texts", folder, "--model", "labels", "--level", "indicator")
    assert done.code == 2
    assert "no text has a label at the level indicator" in done.err


def test_polarity_is_measured_on_the_texts_that_ship(run: Run) -> None:
    shown = run("evaluate", "polarity")
    assert "300 texts, labelled twice" in shown.out
    assert "hinders" in shown.out
    document = json.loads(run("evaluate", "polarity", "--language", "ar", "--json").out)
    assert document["all"]["texts"] == 30
    assert set(document["by_language"]) == {"ar"}
    assert "no labelled texts in de" in run("evaluate", "polarity", "--language", "de").err
