"""`log export` and `purge`, in this process on the database of the tests."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.cli.conftest import Run
from tests.factories.accounts import OrganisationFactory
from tests.factories.records import record, stored

from goalweave.registry.models import Record

pytestmark = pytest.mark.django_db


@pytest.fixture
def goalweave(run: Run) -> Run:
    """`goalweave …` where a record was deleted long ago, and a person was added."""
    assert run("user", "add", "ana@example.org", "--name", "=Ana").code == 0
    row = stored(record("old", title={"en": "Old"}), organisation=OrganisationFactory(slug="own"))["old"]
    Record.objects.filter(pk=row.pk).update(deleted=datetime(2020, 1, 1, tzinfo=UTC))
    return run


def test_the_log_is_written_as_lines_or_as_a_table(goalweave: Run, tmp_path: Path) -> None:
    said = goalweave("log", "export", "--type", "user")
    assert said.code == 0, said.err
    lines = [json.loads(line) for line in said.out.splitlines()]
    assert [(line["verb"], line["system"], line["after"]["email"]) for line in lines] == [
        ("create", True, "ana@example.org")
    ]
    table = tmp_path / "log.csv"
    assert goalweave("log", "export", table).code == 0
    with table.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert "user" in {row["object_type"] for row in rows}
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["log.csv"]


def test_what_cannot_be_written_is_one_line(goalweave: Run, tmp_path: Path) -> None:
    for arguments, message in (
        ((tmp_path / "log.pdf",), "log.pdf: the log can be written as .csv or .jsonl"),
        (("--since", "soon"), "“soon” is not a date; use 2024-06-30"),
        (("--organisation", "nowhere"), "unknown organisation “nowhere”"),
    ):
        said = goalweave("log", "export", *arguments)
        assert said.code == 2
        assert message in said.err
        assert said.err.count("\n") == 1


def test_purge_says_then_does_and_never_what_was_deleted_lately(goalweave: Run) -> None:
    assert goalweave("purge", "--older-than", "7").code == 2
    assert "1 records would be deleted permanently" in goalweave("purge", "--dry-run").out
    assert "1 records deleted permanently" in goalweave("purge").out
    assert "0 records would" in goalweave("purge", "--dry-run").out
    last = json.loads(goalweave("log", "export", "--type", "record").out.splitlines()[0])
    assert (last["verb"], last["before"], last["after"]) == ("purge", {"id": "old", "title": {"en": "Old"}}, None)
