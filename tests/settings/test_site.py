"""The settings of a site, in a process of their own, since they are read once a process."""

from __future__ import annotations

import json
import os
import re
import runpy
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest

from goalweave import settings
from goalweave.core.errors import InputError

NAMES = [
    "SESSION_COOKIE_NAME",
    "CSRF_COOKIE_NAME",
    "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_SECURE",
    "SECURE_PROXY_SSL_HEADER",
    "ALLOWED_HOSTS",
    "DEBUG",
]
SCRIPT = f"""
import json, os, sys
from django.conf import Settings
for environment in json.load(sys.stdin):
    os.environ.update(environment)
    for name in [name for name in sys.modules if name.startswith("goalweave.settings")]:
        del sys.modules[name]
    settings = Settings(environment["DJANGO_SETTINGS_MODULE"])
    found = {{name: getattr(settings, name) for name in {NAMES}}}
    found["engine"] = settings.DATABASES["default"]["ENGINE"].rpartition(".")[2]
    print(json.dumps(found))
"""


def read(*environments: dict[str, str]) -> list[dict[str, object]]:
    """The settings with each of these; what is set stays for the next."""
    cleared = {name: value for name, value in os.environ.items() if not name.startswith("GOALWEAVE_")}
    said = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        input=json.dumps(environments),
        env=cleared,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return [json.loads(line) for line in said.stdout.splitlines()]


def test_both_kinds_of_site_share_all_but_the_database(tmp_path: Path) -> None:
    kinds = {"sqlite3": "goalweave.settings.embedded", "postgresql": "goalweave.settings.server"}
    given = {"GOALWEAVE_DATABASE_URL": "postgresql:///goals"}
    folders = {engine: tmp_path / engine for engine in kinds}
    environments = [
        {**given, "DJANGO_SETTINGS_MODULE": module, "GOALWEAVE_DATA_DIR": str(folders[engine])}
        for engine, module in kinds.items()
    ]
    public = {"GOALWEAVE_HTTPS": "1", "GOALWEAVE_HOSTS": "goals.example.org"}
    found = read(*environments, *({**environment, **public} for environment in environments))
    plain = {
        "SESSION_COOKIE_NAME": "sessionid",
        "CSRF_COOKIE_NAME": "csrftoken",
        "SESSION_COOKIE_SECURE": False,
        "CSRF_COOKIE_SECURE": False,
        "SECURE_PROXY_SSL_HEADER": None,
        "ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]"],
        "DEBUG": False,
    }
    served = {
        "SESSION_COOKIE_NAME": "__Host-sessionid",
        "CSRF_COOKIE_NAME": "__Host-csrftoken",
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_PROXY_SSL_HEADER": ["HTTP_X_FORWARDED_PROTO", "https"],
        "ALLOWED_HOSTS": ["goals.example.org"],
        "DEBUG": False,
    }
    assert found == [{**expected, "engine": engine} for expected, engine in product((plain, served), kinds)]
    assert [folder.joinpath("secret-key").stat().st_mode & 0o077 for folder in folders.values()] == [0, 0]


def start(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command that needs the settings and the database."""
    cleared = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return subprocess.run(
        [sys.executable, "-c", "from goalweave.cli import main; main()", "user", "list"],
        env={**cleared, "GOALWEAVE_DATA_DIR": str(folder), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_database_that_does_not_answer_is_one_line(tmp_path: Path) -> None:
    done = start(tmp_path, GOALWEAVE_DATABASE_URL="postgresql://me:secret@/goals?host=/nowhere")
    assert done.returncode == 2
    assert "the database does not answer: " in done.stderr
    assert "GOALWEAVE_DATABASE_URL" in done.stderr
    assert "secret" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_setting_that_cannot_be_used_is_one_line(tmp_path: Path) -> None:
    done = start(tmp_path, GOALWEAVE_API_RATE="abc")
    assert done.returncode == 2
    assert "“abc” is not a whole number" in done.stderr
    assert "GOALWEAVE_API_RATE" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("GOALWEAVE_PROXIES", "-1", "“-1” is not a whole number"),
        ("GOALWEAVE_SITE", "goals.example.org", "it looks like https://goals.example.org"),
        ("GOALWEAVE_SITE", "https://example.org/goals", "it looks like https://goals.example.org"),
        ("GOALWEAVE_LISTENS_ON", "127.0.0.1:8000", "it looks like https://goals.example.org"),
        ("GOALWEAVE_HOSTS", "a.org,https://goals.example.org", "“https://goals.example.org” is no name of a host"),
        ("GOALWEAVE_HOSTS", "goals.example.org:443", "“goals.example.org:443” is no name of a host"),
        ("GOALWEAVE_HOSTS", "[::1]:80", "“[::1]:80” is no name of a host"),
        ("GOALWEAVE_MAIL_FROM", "nonsense", "it looks like goals@example.org"),
        ("GOALWEAVE_MAIL_FROM", "goals@example.org\nBcc: x@example.org", "it looks like goals@example.org"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv("GOALWEAVE_DATA_DIR", str(tmp_path))
    monkeypatch.setenv(name, value)
    with pytest.raises(InputError, match=re.escape(said)) as raised:
        runpy.run_path(str(Path(settings.__file__).with_name("site.py")))
    assert raised.value.field == name


def test_a_new_key_of_a_used_site_is_told(tmp_path: Path) -> None:
    first = start(tmp_path)
    assert (first.returncode, first.stderr) == (0, "")
    (tmp_path / "secret-key").unlink()
    (tmp_path / "files").mkdir()
    again = start(tmp_path)
    assert again.returncode == 0
    assert "a new one was made" in again.stderr
    assert start(tmp_path).stderr == ""


def test_data_are_for_the_account_of_the_site_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    folder.chmod(0o755)
    (folder / "secret-key").touch()
    script = "import os; os.umask(0o022); import django; django.setup(); from django.db import connection as c; "
    script += "c.cursor().execute('CREATE TABLE t (a)'); print(*sorted(os.listdir()))"
    environment = {"DJANGO_SETTINGS_MODULE": "goalweave.settings.embedded", "GOALWEAVE_DATA_DIR": str(folder)}
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, **environment, "GOALWEAVE_SECRET_KEY": ""},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.split() == ["goalweave.sqlite3", "goalweave.sqlite3-shm", "goalweave.sqlite3-wal", "secret-key"]
    assert {path.stat().st_mode & 0o077 for path in (folder, *folder.iterdir())} == {0}
    # A key that a full disk left empty is made anew.
    assert len((folder / "secret-key").read_text()) > 40
