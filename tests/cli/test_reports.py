"""`goalweave report`: from the sample without a database."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import docx
import openpyxl
import pytest
from tests.cli.conftest import Run
from tests.machine import without_libraries

ITU = ("--organisation", "itu")


@pytest.mark.parametrize(
    ("arguments", "title"),
    [
        (("profile", *ITU), "Contribution to Sustainable Development Goals"),
        (("annual", *ITU, "--plan", "itu", "--year", "2018"), "Annual report 2018"),
        (("goal", "sdg:9", *ITU), "SDGs 9: Industry, innovation and infrastructure"),
        (("matrix", "wsis", "sdg"), "Matrix of WSIS and SDGs"),
    ],
)
def test_report_writes_all_that_is_asked_for(run: Run, tmp_path: Path, arguments: tuple[str, ...], title: str) -> None:
    files = [tmp_path / "new" / f"report.{ending}" for ending in ("docx", "html")]
    said = run("report", *arguments, "--out", *files)
    assert said.code == 0, said.err
    made = docx.Document(str(files[0]))
    assert made.core_properties.title == title
    assert f"<title>{title}</title>" in files[1].read_text(encoding="utf-8")
    assert not (tmp_path / "data" / "goalweave.sqlite3").exists()


@pytest.mark.usefixtures("pango")
def test_report_is_written_as_pdf(run: Run, tmp_path: Path) -> None:
    said = run("report", "goal", "sdg:9", *ITU, "--out", tmp_path / "goal.pdf")
    assert said.code == 0, said.err
    assert (tmp_path / "goal.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("language", ["fr", "es", "ru", "ar", "zh"])
def test_report_is_written_in_its_language(run: Run, tmp_path: Path, language: str) -> None:
    said = run("report", "goal", "sdg:9", *ITU, "--language", language, "--out", tmp_path / "goal.html")
    assert said.code == 0, said.err
    assert f'<html lang="{language}"' in (tmp_path / "goal.html").read_text(encoding="utf-8")


def test_annual_report_on_a_plan_that_ships_has_its_targets_without_a_database(run: Run, tmp_path: Path) -> None:
    said = run("report", "annual", *ITU, "--plan", "connect2030", "--out", tmp_path / "plan.html")
    assert said.code == 0, said.err
    page = (tmp_path / "plan.html").read_text(encoding="utf-8")
    assert ("Targets: 24." in page, page.count("<figure") > 10, "Households with Internet access · World" in page) == (
        True,
        True,
        True,
    )
    assert not (tmp_path / "data" / "goalweave.sqlite3").exists()


@pytest.mark.usefixtures("shipped")
def test_country_brief_has_what_ships_of_the_country(run: Run, tmp_path: Path) -> None:
    files = [tmp_path / f"kenya.{ending}" for ending in ("html", "docx")]
    said = run("report", "country", "Kenya", "--language", "fr", "--out", *files)
    assert said.code == 0, said.err
    page = files[0].read_text(encoding="utf-8")
    assert ('<html lang="fr"' in page, page.count("<svg") > 2, "Kenya</title>" in page) == (True, True, True)
    assert docx.Document(str(files[1])).paragraphs


def test_workbook_has_the_records_of_the_goal_alone(run: Run, tmp_path: Path) -> None:
    assert run("report", "goal", "sdg:9", *ITU, "--out", tmp_path / "goal.xlsx").code == 0
    assert run("report", "profile", *ITU, "--out", tmp_path / "all.xlsx").code == 0
    few, all_ = (openpyxl.load_workbook(tmp_path / f"{name}.xlsx").worksheets[0].max_row for name in ("goal", "all"))
    assert (1 < few < all_, all_) == (True, 111)


def test_nothing_is_written_where_one_file_cannot_be(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "taken.html").mkdir()
    said = run("report", "profile", *ITU, "--out", tmp_path / "fine.docx", tmp_path / "taken.html" / "x.odt")
    assert said.code == 2
    assert not (tmp_path / "fine.docx").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("profile", "--out", "x.html"), "specify --organisation or --country"),
        (("profile", "--country", "KE", "--out", "x.html"), "no database"),
        (("goal", "sdg:99", *ITU, "--out", "x.html"), "has no node 99"),
        (("annual", *ITU, "--plan", "mdg", "--out", "x.html"), "unknown framework mdg"),
        (("country", "Atlantis", "--out", "x.html"), "Atlantis is not a country"),
        (("country", "202", "--out", "x.html"), "202 is not a country"),
        (("matrix", "sdg", "sdg", "--out", "x.html"), "a matrix needs two frameworks"),
        (("matrix", "wsis", "sdg", "--level", "x", "--out", "x.html"), "--level must be one of goal, target"),
        (("matrix", "wsis", "sdg", "--out", "x.xlsx"), "--out writes .docx, .pdf, .html, not this"),
        (("profile", *ITU, "--out", "x.html", "--style", "nowhere"), "nowhere"),
    ],
)
def test_report_says_what_is_wrong(run: Run, arguments: tuple[str, ...], said: str) -> None:
    found = run("report", *arguments)
    assert (found.code, said in found.err) == (2, True), found.err
    assert not Path("x.html").exists()


def test_without_pango_the_command_says_so_and_ends(tmp_path: Path) -> None:
    command = "from goalweave.cli import main; main()"
    arguments = ["report", "matrix", "wsis", "sdg", "--out", str(tmp_path / "matrix.pdf")]
    run = subprocess.run(
        [sys.executable, "-c", command, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**without_libraries(tmp_path, "pango-1.0"), "GOALWEAVE_DATA_DIR": str(tmp_path / "data")},
    )
    assert (run.returncode, "Traceback" in run.stderr) == (2, False)
    assert "lacks the library Pango (libpango-1.0-0, libpangoft2-1.0-0)" in " ".join(run.stderr.split())
