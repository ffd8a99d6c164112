"""`user add`, `user link`, `user list`, `user off`, `user on`, `user export`, `user erase`,
`user erase-again`, in this process on the database of the tests."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Run, Said
from tests.factories.accounts import OrganisationFactory

from goalweave.accounts.models import User
from goalweave.privacy.erasure_list import account_subject, add_to_list

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(run: Run, settings: Any, tmp_path: Path) -> Run:
    """`goalweave user …` where there is an organisation."""
    settings.DATA_DIR = tmp_path
    OrganisationFactory(slug="own", name={"en": "Own"})

    def call(*arguments: object) -> Said:
        return run("user", *arguments)

    return call


def test_add_prints_a_link_and_list_shows_the_person(user: Run) -> None:
    said = user(
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
    assert said.code == 0, said.err
    assert re.fullmatch(r"https://x\.org/ru/sign-in/password/\w+-\w+-\w+/\n", said.out)
    assert "within 3 days" in said.err
    listed = user("list").out
    assert re.search(r"ada@example\.org +Ада +administrator", listed)


def test_add_makes_a_member_of_a_new_person_and_of_a_known_one(user: Run) -> None:
    assert user("add", "new@example.org", "--organisation", "own").code == 0
    assert user("add", "known@example.org").code == 0
    assert user("add", "Known@example.org", "--organisation", "own", "--role", "reader").code == 0
    listed = user("list").out
    assert re.search(r"new@example\.org +own: manager", listed)
    assert re.search(r"known@example\.org +own: reader", listed)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nobody",), "[email]"),
        (("lone@example.org", "--organisation", "none"), "[organisation]: unknown organisation “none”"),
        (("lone@example.org", "--organisation", "own", "--role", "emperor"), "[role]"),
        (("lone@example.org", "--language", "tlh"), "[language]"),
    ],
)
def test_add_of_what_cannot_be_is_one_line_and_leaves_nothing(user: Run, arguments: tuple[str, ...], said: str) -> None:
    result = user("add", *arguments)
    assert (result.code, result.out) == (2, "")
    assert said in result.err
    assert len(result.err.strip().splitlines()) == 1
    assert "lone@" not in user("list").out


def test_link_is_for_who_has_an_account(user: Run) -> None:
    user("add", "late@example.org")
    assert "/sign-in/password/" in user("link", "late@example.org").out
    missing = user("link", "nobody@example.org")
    assert (missing.code, missing.out) == (2, "")


def test_off_and_on_again(user: Run) -> None:
    user("add", "root@example.org", "--administrator")
    user("add", "leaving@example.org")
    said = user("off", "Leaving@example.org")
    assert (said.code, said.out) == (0, "leaving@example.org is deactivated and cannot sign in.\n")
    assert re.search("leaving@example\\.org +deactivated", user("list").out)
    assert user("link", "leaving@example.org").code == 2
    assert "already deactivated" in user("off", "leaving@example.org").err
    assert user("on", "leaving@example.org").out == "leaving@example.org can sign in again.\n"
    assert "is not deactivated" in user("on", "leaving@example.org").err
    missing = user("off", "nobody@example.org")
    assert (missing.code, missing.out) == (2, "")
    assert "[email]: no account has the email address “nobody@example.org”" in missing.err


def test_the_last_administrator_stays(user: Run) -> None:
    user("add", "root@example.org", "--administrator")
    said = user("off", "root@example.org")
    assert (said.code, said.out) == (2, "")
    assert "last administrator" in said.err


def test_export_and_erase_work_with_and_without_an_account(user: Run, tmp_path: Path) -> None:
    user("add", "root@example.org", "--administrator")
    user("add", "ada@example.org", "--name", "Ada", "--organisation", "own")
    archive = tmp_path / "ada.zip"
    said = user("export", "ada@example.org", "--out", archive)
    assert said.code == 0, said.err
    assert "accounts.Membership" in said.out
    assert archive.stat().st_mode & 0o777 == 0o600
    assert "the file exists" in user("export", "ada@example.org", "--out", archive).err
    erased = user("erase", "ada@example.org", "--yes")
    assert erased.code == 0, erased.err
    assert "own will have no manager who can sign in" in erased.err
    assert "ada@example.org" not in user("list").out
    assert user("erase", "stranger@example.org", "--yes").code == 0
    assert "last administrator" in user("erase", "root@example.org", "--yes").err


def test_erase_again_erases_whom_a_backup_brought_back(user: Run, settings: Any, tmp_path: Path) -> None:
    user("add", "root@example.org", "--administrator")
    user("add", "ada@example.org", "--name", "Ada")
    assert "this file does not exist" in user("erase-again").err
    account = User.objects.filter(email="ada@example.org")
    before = account.values().get()
    user("erase", "ada@example.org", "--yes")
    assert re.search(r"Accounts +0", user("erase-again").out)
    User.objects.filter(pk=before["id"]).update(**before)
    former = tmp_path / "former"
    (tmp_path / "erasures").rename(former)
    assert re.search(r"Accounts +1", user("erase-again", former, "--dry-run").out)
    assert account.exists()
    said = user("erase-again", former, "--yes")
    assert (said.code, account.exists()) == (0, False), said.err
    assert set(former.read_text().splitlines()) < set((tmp_path / "erasures").read_text().splitlines())
    settings.SECRET_KEY = "another"
    other = user("erase-again", former)
    assert (other.code, "made with another secret key" in other.err) == (2, True)
    former.write_text("ada\n")
    assert "former:1: this line names no erasure" in user("erase-again", former).err


def test_erase_again_names_whom_it_cannot_erase(user: Run) -> None:
    user("add", "root@example.org", "--administrator")
    add_to_list([account_subject(User.objects.get())], datetime(2026, 3, 1, tzinfo=UTC))
    said = user("erase-again", "--yes")
    assert (said.code, "root@example.org is not erased: this is the last administrator" in said.err) == (1, True)
