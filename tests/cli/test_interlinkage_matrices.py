"""`goalweave interlinkages load`, `list` and `remove`, on the database of the tests."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Run
from tests.factories.accounts import OrganisationFactory
from tests.factories.demo_rows import copy_shipped

from goalweave.interlinkages.models import Matrix

pytestmark = pytest.mark.django_db

PAIRS = "subject,object,score,scorer\n2.4,7.2,-1,A\n2.4,7.2,-3,B\n7.2,2.4,2,A\n7.2,2.4,2,B\n"


@pytest.fixture(autouse=True, scope="module")
def _shipped(standing: None, demo: Path) -> None:
    copy_shipped(demo / "goalweave.sqlite3")


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    path = tmp_path / "pairs.csv"
    path.write_text(PAIRS, encoding="utf-8")
    return path


def test_load_stores_the_medians_and_list_shows_them(run: Run, pairs: Path) -> None:
    said = run(
        "interlinkages",
        "load",
        pairs,
        "--title",
        "Sweden",
        "--title",
        "fr=Suède",
        "--country",
        "SE",
        "--source",
        "A report",
    )
    assert (said.code, said.out) == (0, "sweden: 2 pairs, 0 missing; 1 support, 1 hinder, 0 have no effect\n")
    listed = json.loads(run("interlinkages", "list", "--framework", "sdg", "--json").out)
    (own,) = [matrix for matrix in listed if matrix["origin"] == "file"]
    assert (own["matrix"], own["title"], own["country"]) == ("sweden", {"en": "Sweden", "fr": "Suède"}, "SE")
    assert (own["pairs"], own["provenance"]["people"], own["provenance"]["apart"]) == (2, 2, 1)
    assert "Suède" in run("interlinkages", "list", "--language", "fr").out


def test_each_stores_a_matrix_for_each_scorer_of_an_organisation(run: Run, pairs: Path) -> None:
    OrganisationFactory(slug="itu")
    options = ("--title", "Panel", "--organisation", "itu", "--private", "--each", "--json")
    documents = json.loads(run("interlinkages", "load", pairs, *options).out)
    assert [document["matrix"] for document in documents] == ["panel", "panel-2"]
    rows = Matrix.objects.order_by("pk").values_list("panel", "public", "organisation__slug")
    assert list(rows) == [("A", False, "itu"), ("B", False, "itu")]


def test_check_loads_nothing_and_names_unknown_nodes(run: Run, pairs: Path) -> None:
    pairs.write_text(PAIRS + "2.4,99.9,1,A\n", encoding="utf-8")
    said = run("interlinkages", "load", pairs, "--title", "Sweden", "--check")
    assert said.code == 0
    assert "has no nodes 99.9" in said.err
    said = run("interlinkages", "load", pairs, "--title", "Sweden")
    assert said.code == 2
    assert "has no nodes 99.9" in said.err
    assert not Matrix.objects.exists()


def test_bad_input_is_one_line(run: Run, pairs: Path) -> None:
    for options, problem in (
        (("--title", "Sweden", "--kind", "guess"), "“guess” is not one of influence, correlation"),
        (("--title", "Sweden", "--organisation", "nobody"), "unknown organisation: nobody"),
        (("--title", "Sweden", "--framework", "nothing"), "nothing"),
        (("--title", " "), "enter a title"),
    ):
        said = run("interlinkages", "load", pairs, *options)
        assert said.code == 2
        assert problem in said.err
    pairs.write_text("subject,object,score\n2.4,7.2,9\n", encoding="utf-8")
    assert "pairs.csv:2" in run("interlinkages", "load", pairs, "--title", "Sweden").err
    assert not Matrix.objects.exists()


def test_remove_can_be_undone(run: Run, pairs: Path) -> None:
    run("interlinkages", "load", pairs, "--title", "Sweden")
    assert run("interlinkages", "remove", "sweden").out == "sweden: removed\n"
    assert run("interlinkages", "remove", "sweden").code == 2
    assert run("interlinkages", "remove", "sweden", "--undo").out == "sweden: restored\n"
    assert run("interlinkages", "remove", "sweden", "--undo").code == 2
