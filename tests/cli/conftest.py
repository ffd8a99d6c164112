"""The command line, run in this process with a folder of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import typer.main
from tests.factories.demo_rows import copy_shipped

from goalweave.cli import main


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture(scope="session", autouse=True)
def _commands_are_built_once() -> Iterator[None]:
    """Typer builds all commands anew for each call, a fifth of the time of these tests; they hold nothing of a call."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(typer.main, "get_command", cache(typer.main.get_command))
        yield


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Call `goalweave` with arguments; gives exit code, output and errors."""
    monkeypatch.setenv("GOALWEAVE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("COLUMNS", "200")
    # Commands that sign nothing set a key of their own for the rest of their process, which here goes on.
    monkeypatch.setenv("GOALWEAVE_SECRET_KEY", "")
    monkeypatch.delenv("GOALWEAVE_SECRET_KEY")

    def call(*arguments: object) -> Said:
        monkeypatch.setattr("sys.argv", ["goalweave", *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 0 if stop.code is None else 1
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return call


@pytest.fixture
def shipped(db: None, demo: Path) -> None:
    """The frameworks and indicators that ship are in the database, so that a command finds nothing to load."""
    copy_shipped(demo / "goalweave.sqlite3")
