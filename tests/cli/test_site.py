"""`demo` and `load`: once in processes of their own on a database of their own, else in this process on that of the tests."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import Run
from tests.conftest import goalweave

from goalweave.audit.models import Entry
from goalweave.mapping.models import Mapping
from goalweave.registry.models import Record
from goalweave.surveys.models import Questionnaire


def count(folder: Path, table: str) -> int:
    with sqlite3.connect(folder / "goalweave.sqlite3") as connection:
        found: int = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    connection.close()
    return found


def test_demo_can_be_run_twice(demo: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(demo, tmp_path / "data")
    first, second = (demo / "demo.txt").read_text(encoding="utf-8"), goalweave(folder, "demo")
    assert second.returncode == 0, second.stderr
    assert "sdg:17" in first
    assert re.search(r"^sdg:9 +Access to ICTs and the Internet as ITU's main SDG target +accepted", first, re.MULTILINE)
    assert re.search(r"^sdg:8 +Digital Skills for Decent Jobs Campaign +suggested", first, re.MULTILINE)
    assert first.replace(str(demo), str(folder)) == second.stdout
    assert "Added to the library: a sample submission" in first
    assert count(folder, "registry_record WHERE visibility = 'public'") == 110
    assert count(folder, "calls_callentry") == 13
    assert count(folder, "prizes_edition WHERE announced IS NOT NULL") == 1
    assert count(folder, "surveys_submission WHERE state = 'published' AND facts LIKE '%drafted by template%'") == 1
    assert count(folder, "surveys_submission") == 1


@pytest.mark.usefixtures("shipped")
def test_load_adds_own_records_beside_the_demo(run: Run, tmp_path: Path) -> None:
    text = tmp_path / "work.txt"
    text.write_text("We vaccinate children in rural clinics against measles (SDG 3).\n", encoding="utf-8")
    said = run("load", text, "--organisation", "ministry", "--name", "Ministry of Health", "--public")
    assert said.code == 0, said.err
    assert said.out.startswith("1 new")
    assert re.fullmatch(r"[1-9]\d* suggestions from 1 new texts", said.out.splitlines()[1])
    again = run("load", text, "--organisation", "ministry")
    assert again.out.startswith("0 new")
    assert again.out.splitlines()[1] == "0 suggestions from 0 new texts"
    assert Entry.objects.filter(object_type="import", verb="import").count() == 2
    assert Record.objects.count() == 1
    assert Mapping.objects.exists()


def test_load_of_a_broken_file_writes_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "cut.xml"
    broken.write_text('<iati-activities version="2.03"><iati-activity>', encoding="utf-8")
    folder = tmp_path / "data"
    said = goalweave(folder, "load", broken)
    assert said.returncode == 2
    assert "cut.xml" in said.stderr
    assert not (folder / "goalweave.sqlite3").exists()


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    script = (
        "import sys\nfrom goalweave.cli.app import app\n"
        "heavy = {'django', 'numpy', 'scipy', 'sklearn', 'lxml', 'rdflib', 'openpyxl', 'pypdf'} & set(sys.modules)\n"
        "print(sorted(heavy))"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert said.stdout.strip() == "[]"


@pytest.mark.usefixtures("shipped")
def test_load_brings_the_questionnaires_that_ship_and_ones_own(run: Run, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(
        "id: own\nedition: '1'\ntitle: {en: Own}\nsections:\n- title: {en: One}\n  questions:\n  - {number: 1, "
        "text: {en: Action?}}\n",
        encoding="utf-8",
    )
    folder = tmp_path / "data"
    kept = run("questionnaire", "import", own)
    assert "the site shows it after `goalweave load`" in kept.err
    said = run("load")
    assert said.code == 0, said.err
    assert Questionnaire.objects.filter(origin="file").count() == 1
    assert Questionnaire.objects.filter(origin="pack").count() >= 4
    # What was made on the site is listed too, and shown; whether it has a database is told by the file of the embedded one.
    (folder / "goalweave.sqlite3").touch()
    (folder / "questionnaires" / "own@1.yaml").unlink()
    assert "own@1" in run("questionnaire", "list").out
    assert "Action?" in run("questionnaire", "show", "own@1").out
