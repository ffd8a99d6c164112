"""Which folder holds the data."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from goalweave.datafolder import location
from goalweave.datafolder.location import find_data_folder


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, apart from a checkout."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setattr(location, "checkout", lambda: None)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    return folder


def test_the_variable_comes_before_all(here: Path) -> None:
    (here / ".goalweave").mkdir()
    assert find_data_folder({"GOALWEAVE_DATA_DIR": "/srv/data"}) == Path("/srv/data")


def test_the_folder_of_a_checkout_is_found_there_and_by_its_sources(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(location, "checkout", lambda: tmp_path / "clone")
    assert find_data_folder({}) == tmp_path / "share" / "goalweave"
    (tmp_path / "clone" / ".goalweave").mkdir(parents=True)
    assert find_data_folder({}) == tmp_path / "clone" / ".goalweave"
    (here / ".goalweave").mkdir()
    assert find_data_folder({}) == here / ".goalweave"


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs accounts as Unix has them")
def test_a_folder_that_somebody_else_put_here_is_not_used(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / ".goalweave").mkdir()
    monkeypatch.setattr(os, "geteuid", lambda: (here / ".goalweave").stat().st_uid + 1)
    assert find_data_folder({}) == tmp_path / "share" / "goalweave"


def test_the_sources_of_a_checkout_know_its_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert location.checkout() == Path(__file__).resolve().parents[2]
