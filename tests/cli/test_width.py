"""A terminal of 80 columns is enough for the help of every command and for tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer.main

from goalweave.cli.app import app
from goalweave.cli.console import print_table, print_wrapped

WIDTH = 80


def helps(command: Any, name: str, parent: Any = None) -> Iterator[tuple[str, str]]:
    context = command.context_class(
        command, info_name=name, parent=parent, terminal_width=WIDTH, max_content_width=WIDTH
    )
    yield context.command_path, command.get_help(context)
    for part, below in getattr(command, "commands", {}).items():
        yield from helps(below, part, context)


def test_every_help_fits_80_columns_and_says_the_whole_sentence() -> None:
    shown = dict(helps(typer.main.get_command(app), "goalweave"))
    assert {"goalweave", "goalweave map", "goalweave linkage propose"} <= shown.keys()
    for name, text in shown.items():
        lines = text.splitlines()
        assert [line for line in lines if len(line) > WIDTH] == [], name
        # In usage lines, “...” is for what can be repeated.
        assert [line for line in lines if re.search(r"[a-z,](\.\.\.|…)$", line) and "Usage:" not in line] == [], name
        assert [line for line in lines if "list[" in line or "zh-hans" in line] == [], name


def test_table_breaks_texts_and_leaves_codes_whole(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(WIDTH))
    text = "Technology that makes women and girls independent of others " * 2
    columns = ["node", "", ("score", "right"), "origin", "evidence"]
    print_table("One row", columns, [["sdg:5.b", text, "0.88", "classifier:accurate-4", text]])
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= WIDTH
    assert lines[2].startswith("sdg:5.b  ")
    assert "   0.88  classifier:accurate-4  " in lines[2]


def test_table_breaks_words_that_are_longer_than_a_column(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(WIDTH))
    print_table("Files", ["file", "place"], [["x" * 100, "y" * 100]])
    assert max(map(len, capsys.readouterr().out.splitlines())) <= WIDTH


def test_list_of_files_breaks_between_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    print_wrapped("Written to map: map.html, records.csv, mappings.csv")
    assert capsys.readouterr().out.splitlines() == ["Written to map: map.html,", "records.csv, mappings.csv"]
