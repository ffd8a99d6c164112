"""`goalweave calls`: check and export without a database."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from goalweave.cli.app import app
from goalweave.formats.definitions.calls import read_call_file
from goalweave.packs import library
from goalweave.packs.call_definitions import read_calls


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOALWEAVE_DATA_DIR", str(tmp_path / "data"))


def test_exported_call_is_checked_and_equal(tmp_path: Path) -> None:
    file = tmp_path / "prizes.yaml"
    assert CliRunner().invoke(app, ["calls", "export", "wsis_prizes", "--out", str(file)]).exit_code == 0
    assert read_call_file(file.read_bytes(), "") == read_calls(library())["wsis_prizes"]
    checked = CliRunner().invoke(app, ["calls", "check", str(file)])
    assert (checked.exit_code, checked.stdout) == (0, "wsis_prizes: 16 fields, 18 categories\n")
    assert "wsis_stocktaking" in CliRunner().invoke(app, ["calls", "list"]).stdout


def test_call_that_cannot_be_published_is_reported(tmp_path: Path) -> None:
    file = tmp_path / "bare.yaml"
    file.write_text("id: bare\ntitle: {en: Bare}\nsteps: []\n")
    checked = CliRunner().invoke(app, ["calls", "check", str(file)])
    assert checked.exit_code == 2
    assert "error: a required consent to publication is missing" in checked.stdout
