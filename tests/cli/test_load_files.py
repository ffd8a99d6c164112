"""What `load` does with its files before the database is touched."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from goalweave import formats
from goalweave.cli.load_files import spool_records
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError, Severity
from goalweave.imports.source import ImportSource


def test_file_is_looked_at_once_and_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "work.csv"
    path.write_text("id;Name;wo;Budget\nA;Wells;Kenya;500 USD\n", encoding="utf-8")
    opened = 0
    real = Path.open

    def count(target: Path, *arguments: Any, **options: Any) -> Any:
        nonlocal opened
        opened += target == path
        return real(target, *arguments, **options)

    monkeypatch.setattr(Path, "open", count)
    problems: list[InputError] = []
    with ExitStack() as stack:
        spooled = spool_records(stack, path, Catalogue.of([]), ["country=wo"], problems.append)
        source = ImportSource(path, spooled.profile, spooled.columns)
        assert source.supplied_fields() == {"title", "places", "money"}
        assert [(record.id, record.countries) for record in spooled.records] == [("A", ("KE",))]
    # The third time is for its digest.
    assert (opened, spooled.number, problems) == (3, 1, [])


def test_columns_that_are_left_out_are_told(tmp_path: Path) -> None:
    path = tmp_path / "work.csv"
    path.write_text("Name;Shoe size\nWells;42\n", encoding="utf-8")
    problems: list[InputError] = []
    with ExitStack() as stack:
        spooled = spool_records(stack, path, Catalogue.of([]), [], problems.append)
        assert [record.title for record in spooled.records] == [{"en": "Wells"}]
    assert [(problem.field, problem.severity) for problem in problems] == [
        ("Shoe size", Severity.WARNING),
        ("id", Severity.WARNING),
    ]
    assert str(problems[0]) == "work.csv [Shoe size]: the column is not used"


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "work.csv"
    path.write_text("id;Name\nA;Wells\nB;Pumps\n", encoding="utf-8")
    real = formats.profile_path

    def profile_and_change(target: Path, **options: Any) -> Any:
        profile = real(target, **options)
        path.write_text("id;Name\nA;Wells\n", encoding="utf-8")
        return profile

    monkeypatch.setattr(formats, "profile_path", profile_and_change)
    with ExitStack() as stack, pytest.raises(InputError, match="the file changed while it was read") as refused:
        spool_records(stack, path, Catalogue.of([]), [], lambda _problem: None)
    assert refused.value.file == str(path)
