"""`user add`, `user link`, `user list`, `user off`, `user on`: each in a process of its own, since Django is set up once a process."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = [sys.executable, "-c", "from goalweave.cli import main; main()", "user"]


def user(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GOALWEAVE_")},
        "GOALWEAVE_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "goalweave.settings.embedded",
        "COLUMNS": "200",
    }
    command = [*COMMAND, *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with an organisation and its manager."""
    found = tmp_path_factory.mktemp("data")
    assert user(found, "list").returncode == 0
    with sqlite3.connect(found / "goalweave.sqlite3") as connection:
        connection.execute(
            "INSERT INTO accounts_organisation (slug, name, short, kind, ref, country, second_review)"
            """ VALUES ('own', '{"en": "Own"}', '{"en": "Own"}', '', '', '', 0)"""
        )
    connection.close()
    return found


def test_add_prints_a_link_and_list_shows_the_person(folder: Path) -> None:
    said = user(
        folder,
        "add",
        "ada@example.org",
        "--name",
        "Ада",
        "--administrator",
        "--language",
        "ru",
        "--site",
        "https://x.org/",
    )
    assert said.returncode == 0, said.stderr
    assert re.fullmatch(r"https://x\.org/ru/sign-in/password/\w+-\w+-\w+/\n", said.stdout)
    assert "within 3 days" in said.stderr
    listed = user(folder, "list").stdout
    assert re.search(r"ada@example\.org +Ада +administrator", listed)


def test_add_makes_a_member_of_a_new_person_and_of_a_known_one(folder: Path) -> None:
    assert user(folder, "add", "new@example.org", "--organisation", "own").returncode == 0
    assert user(folder, "add", "known@example.org").returncode == 0
    assert user(folder, "add", "Known@example.org", "--organisation", "own", "--role", "reader").returncode == 0
    listed = user(folder, "list").stdout
    assert re.search(r"new@example\.org +own: manager", listed)
    assert re.search(r"known@example\.org +own: reader", listed)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nobody",), "[email]"),
        (("lone@example.org", "--organisation", "none"), "[organisation]: there is no organisation “none”"),
        (("lone@example.org", "--organisation", "own", "--role", "emperor"), "[role]"),
        (("lone@example.org", "--language", "tlh"), "[language]"),
    ],
)
def test_add_of_what_cannot_be_is_one_line_and_leaves_nothing(
    folder: Path, arguments: tuple[str, ...], said: str
) -> None:
    result = user(folder, "add", *arguments)
    assert (result.returncode, result.stdout) == (2, "")
    assert said in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert "lone@" not in user(folder, "list").stdout


def test_link_is_for_who_has_an_account(folder: Path) -> None:
    user(folder, "add", "late@example.org")
    assert "/sign-in/password/" in user(folder, "link", "late@example.org").stdout
    missing = user(folder, "link", "nobody@example.org")
    assert (missing.returncode, missing.stdout) == (2, "")


def test_off_and_on_again(folder: Path) -> None:
    user(folder, "add", "root@example.org", "--administrator")
    user(folder, "add", "leaving@example.org")
    said = user(folder, "off", "Leaving@example.org")
    assert (said.returncode, said.stdout) == (0, "leaving@example.org is switched off and cannot sign in.\n")
    assert re.search(r"leaving@example\.org +switched off", user(folder, "list").stdout)
    assert user(folder, "link", "leaving@example.org").returncode == 2
    assert "switched off already" in user(folder, "off", "leaving@example.org").stderr
    assert user(folder, "on", "leaving@example.org").stdout == "leaving@example.org can sign in again.\n"
    assert "is not switched off" in user(folder, "on", "leaving@example.org").stderr
    missing = user(folder, "off", "nobody@example.org")
    assert (missing.returncode, missing.stdout) == (2, "")
    assert "[email]: nobody has an account" in missing.stderr


def test_the_last_administrator_stays(tmp_path: Path) -> None:
    user(tmp_path, "add", "root@example.org", "--administrator")
    said = user(tmp_path, "off", "root@example.org")
    assert (said.returncode, said.stdout) == (2, "")
    assert "last administrator" in said.stderr
