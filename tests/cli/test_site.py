"""`demo`, `load`, `version`: each in a process of its own, since Django is set up once a process."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

COMMAND = [sys.executable, "-c", "from goalweave.cli import main; main()"]


def goalweave(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "GOALWEAVE_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "goalweave.settings.embedded",
    }
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)


def count(folder: Path, table: str) -> int:
    with sqlite3.connect(folder / "goalweave.sqlite3") as connection:
        found: int = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    connection.close()
    return found


def test_demo_can_be_run_twice(tmp_path: Path) -> None:
    first, second = goalweave(tmp_path, "demo"), goalweave(tmp_path, "demo")
    assert first.returncode == second.returncode == 0, first.stderr + second.stderr
    assert "sdg:17" in first.stdout
    assert first.stdout == second.stdout
    assert count(tmp_path, "registry_record") == 110


def test_load_adds_own_records_beside_the_demo(tmp_path: Path) -> None:
    text = tmp_path / "work.txt"
    text.write_text("We vaccinate children in rural clinics against measles (SDG 3).\n", encoding="utf-8")
    folder = tmp_path / "data"
    said = goalweave(folder, "load", text, "--organisation", "ministry", "--name", "Ministry of Health", "--public")
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith("1 new")
    assert re.fullmatch(r"[1-9]\d* suggestions from 1 texts that were new", said.stdout.splitlines()[1])
    again = goalweave(folder, "load", text, "--organisation", "ministry")
    assert again.stdout.startswith("0 new")
    assert again.stdout.splitlines()[1] == "0 suggestions from 0 texts that were new"
    assert count(folder, "audit_entry WHERE object_type = 'import' AND verb = 'import'") == 2
    assert count(folder, "registry_record") == 1
    assert count(folder, "mapping_mapping") >= 1


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


def test_load_brings_the_questionnaires_that_ship_and_ones_own(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(
        "id: own\nedition: '1'\ntitle: {en: Own}\nsections:\n- title: {en: One}\n  questions:\n"
        "  - {number: 1, text: {en: What was done?}}\n",
        encoding="utf-8",
    )
    folder = tmp_path / "data"
    kept = goalweave(folder, "questionnaire", "import", own)
    assert "the site has it after `goalweave load`" in kept.stderr
    said = goalweave(folder, "load")
    assert said.returncode == 0, said.stderr
    assert count(folder, "surveys_questionnaire WHERE origin = 'file'") == 1
    assert count(folder, "surveys_questionnaire WHERE origin = 'pack'") >= 4
    # What was made on the site is listed too, and shown.
    (folder / "questionnaires" / "own@1.yaml").unlink()
    assert "own@1" in goalweave(folder, "questionnaire", "list").stdout
    assert "What was done?" in goalweave(folder, "questionnaire", "show", "own@1").stdout
