"""`log export` and `purge`: each in a process of its own, since Django is set up once a process."""

from __future__ import annotations

import csv
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-c", "from goalweave.cli import main; main()"]


def goalweave(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GOALWEAVE_")},
        "GOALWEAVE_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "goalweave.settings.embedded",
        "COLUMNS": "200",
    }
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with one record, deleted long ago, and a person added."""
    found = tmp_path_factory.mktemp("data")
    assert goalweave(found, "user", "add", "ana@example.org", "--name", "=Ana").returncode == 0
    with sqlite3.connect(found / "goalweave.sqlite3") as connection:
        connection.execute(
            "INSERT INTO accounts_organisation (slug, name, short, kind, ref, country, second_review)"
            """ VALUES ('own', '{"en": "Own"}', '{"en": "Own"}', '', '', '', 0)"""
        )
        connection.execute(
            "INSERT INTO registry_record (organisation_id, slug, visibility, kind, title, text, language, start, end,"
            " status, details, source_file, source_locator, also, as_of, text_digest, version, deleted, created, updated)"
            """ VALUES (1, 'old', 'public', 'activity', '{"en": "Old"}', '{}', 'en', '', '', '', '{}', '', '', '[]', '',"""
            " '', 1, '2020-01-01', '2020-01-01', '2020-01-01')"
        )
    connection.close()
    return found


def test_the_log_is_written_as_lines_or_as_a_table(folder: Path, tmp_path: Path) -> None:
    said = goalweave(folder, "log", "export", "--type", "user")
    assert said.returncode == 0, said.stderr
    lines = [json.loads(line) for line in said.stdout.splitlines()]
    assert [(line["verb"], line["system"], line["after"]["email"]) for line in lines] == [
        ("create", True, "ana@example.org")
    ]
    table = tmp_path / "log.csv"
    assert goalweave(folder, "log", "export", table).returncode == 0
    with table.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert "user" in {row["object_type"] for row in rows}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["log.csv"]


def test_what_cannot_be_written_is_one_line(folder: Path, tmp_path: Path) -> None:
    for arguments, message in (
        ((tmp_path / "log.pdf",), "log.pdf: a log is written as .csv or .jsonl"),
        (("--since", "soon"), "“soon” is not a day such as 2024-06-30"),
        (("--organisation", "nowhere"), "there is no organisation “nowhere”"),
    ):
        said = goalweave(folder, "log", "export", *arguments)
        assert said.returncode == 2
        assert message in said.stderr
        assert said.stderr.count("\n") == 1


def test_purge_says_then_does_and_never_what_was_deleted_lately(folder: Path) -> None:
    assert goalweave(folder, "purge", "--older-than", "7").returncode == 2
    assert "1 records would be taken away" in goalweave(folder, "purge", "--dry-run").stdout
    assert "1 records were taken away for good" in goalweave(folder, "purge").stdout
    assert "0 records would" in goalweave(folder, "purge", "--dry-run").stdout
    last = json.loads(goalweave(folder, "log", "export", "--type", "record").stdout.splitlines()[0])
    assert (last["verb"], last["before"], last["after"]) == ("purge", {"id": "old", "title": {"en": "Old"}}, None)
