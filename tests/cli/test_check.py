"""`check` and `settings`: what people read, and what programs do."""

from __future__ import annotations

import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Run

from goalweave.cli.data import _require_unicode
from goalweave.core.errors import InputError
from goalweave.datafolder import DATABASE, RESTORING, create_private_file


@pytest.fixture
def folder(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    settings.DATA_DIR = folder
    monkeypatch.setenv("GOALWEAVE_DATA_DIR", str(folder))
    create_private_file(folder / DATABASE)
    return folder


@pytest.mark.django_db
def test_check_names_each_weakness_and_its_cure(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    said = run("check", "--deploy")
    assert said.code == 1
    assert "Error (https): Passwords and cookies can travel without TLS." in said.out
    assert said.out.splitlines()[-1].endswith(" warnings")
    assert max(map(len, said.out.splitlines())) <= 80
    rows = json.loads(run("check", "--deploy", "--json").out)
    assert rows["errors"] == sum(finding["level"] == "error" for finding in rows["findings"]) > 0
    assert all(set(finding) == {"level", "name", "problem", "cure"} for finding in rows["findings"])


@pytest.mark.django_db
def test_warnings_alone_are_no_failure(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOALWEAVE_HOST", "goals.example.org")
    said = run("check")
    assert said.code == 0
    assert "GOALWEAVE_HOST is not a setting. Did you mean GOALWEAVE_HOSTS?" in said.out
    assert said.out.splitlines()[-1].startswith("0 errors, ")


def test_settings_in_force_are_shown_without_secrets(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = tmp_path / "key"
    key.write_text("very-secret-key", encoding="utf-8")
    monkeypatch.setenv("GOALWEAVE_SECRET_KEY_FILE", str(key))
    monkeypatch.setenv("GOALWEAVE_METRICS_TOKEN", "very-secret-token")
    monkeypatch.setenv("GOALWEAVE_API_RATE", "7")
    said = run("settings", "--json")
    rows = {row["name"]: (row["value"], row["from"]) for row in json.loads(said.out)}
    assert rows["GOALWEAVE_SECRET_KEY"] == ("hidden", "file")
    assert rows["GOALWEAVE_METRICS_TOKEN"] == ("hidden", "environment")
    assert rows["GOALWEAVE_API_RATE"] == ("7", "environment")
    assert rows["GOALWEAVE_TIER"] == ("accurate", "default")
    assert "very-secret" not in said.out + run("settings").out


def test_a_setting_that_cannot_be_used_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOALWEAVE_PROXIES", "many")
    said = run("settings")
    assert said.code == 2
    assert len(said.err.splitlines()) == 1
    assert "GOALWEAVE_PROXIES" in said.err


@pytest.mark.parametrize("command", [["check"], ["version", "--database"]])
def test_where_no_site_is_none_is_made(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.setenv("GOALWEAVE_DATA_DIR", str(tmp_path / "none"))
    said = run(*command)
    assert said.code == 2
    assert "no site has been set up here yet" in said.err
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("command", [["check"], ["version", "--database"]])
def test_a_restore_that_was_interrupted_is_told(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    (tmp_path / RESTORING).mkdir()
    monkeypatch.setenv("GOALWEAVE_DATA_DIR", str(tmp_path))
    said = run(*command)
    assert (said.code, "a restore into this folder was interrupted" in said.err) == (2, True)


@pytest.mark.parametrize(
    ("encoding", "refused"), [("UTF8", False), (None, False), ("LATIN1", True), ("SQL_ASCII", True)]
)
def test_a_database_that_does_not_hold_all_languages_is_refused(encoding: str | None, refused: bool) -> None:
    with pytest.raises(InputError, match=f"is {encoding}; create it") if refused else nullcontext():
        _require_unicode(encoding)


def test_an_empty_database_of_a_site_that_was_in_use_is_no_new_site(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / DATABASE).touch()
    (tmp_path / "files").mkdir()
    monkeypatch.setenv("GOALWEAVE_DATA_DIR", str(tmp_path))
    said = run("user", "list")
    assert said.code == 2
    assert "the database is empty, although the site has been in use" in said.err
    assert not (tmp_path / DATABASE).stat().st_size
