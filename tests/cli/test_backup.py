"""`backup` while people add files to records, and `restore`: every file of every record can be read afterwards."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker
from tests.cli.conftest import Run
from tests.factories.outages import embedded_copy

from goalweave.backup.archive import Manifest, write_archive

START = """
import hashlib, io, json, sys, threading
from datetime import UTC, datetime
from goalweave.cli.data import use_database
use_database()
from goalweave.accounts.actions import ensure_organisation
from goalweave.accounts.actor import SYSTEM
from goalweave.core import model
from goalweave.registry.actions import add_attachment, store_records
from goalweave.registry.models import Attachment, Record
"""

WRITE = """
organisation = ensure_organisation(actor=SYSTEM, slug="own", name={"en": "Own"})
many = [model.Record(f"r{number}", {"en": "Work"}, {"en": "Work."}, "en") for number in range(40)]
store_records(actor=SYSTEM, organisation=organisation, records=many)
ended = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
number = 0
for record in Record.objects.order_by("pk"):
    for _file in range(50):
        if ended.is_set():
            sys.exit()
        number += 1
        content = io.BytesIO(f"file {number}".encode())
        add_attachment(actor=SYSTEM, record=record, name=f"{number}.txt", content=content, now=datetime.now(UTC))
        if number == 20:
            print("writing", flush=True)
"""

READ = """
rows = list(Attachment.objects.order_by("pk"))
whole = [row.name for row in rows if hashlib.sha256(row.file.read()).hexdigest() == row.digest]
print(json.dumps([Record.objects.count(), len(rows), len(whole)]))
"""


def environment(folder: Path) -> dict[str, str]:
    settings = {"DJANGO_SETTINGS_MODULE": "goalweave.settings.embedded", "GOALWEAVE_DATA_DIR": str(folder)}
    return {**os.environ, **settings}


def test_files_of_records_survive_a_backup_during_writes(
    run: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> None:
    data, restored, archive = tmp_path / "data", tmp_path / "restored", tmp_path / "backup.tar.gz"
    data.mkdir()
    with django_db_blocker.unblock():
        embedded_copy(data / "goalweave.sqlite3")
    with subprocess.Popen(
        [sys.executable, "-c", START + WRITE],
        env=environment(data),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "writing\n"
        said = run("backup", archive)
        assert writer.poll() is None
        writer.communicate("")
    assert said.code == 0, said.err
    assert said.out.startswith("The database and ")
    assert "not the secret key" in said.err
    monkeypatch.setenv("GOALWEAVE_DATA_DIR", str(restored))
    other = tmp_path / "other-key"
    other.write_text("another key")
    wrong = run("restore", archive, "--secret-key", other)
    assert (wrong.code, "not the secret key" in wrong.err) == (2, True)
    (restored).mkdir(exist_ok=True)
    (restored / "erasures").write_text("of the former folder")
    back = run("restore", archive, "--secret-key", data / "secret-key")
    assert back.code == 0, back.err
    assert "a new one is generated" not in back.err
    assert "`goalweave user erase-again`\n" in back.err
    assert (restored / "erasures").read_text() == "of the former folder"
    same = run("backup", archive, "--compare")
    assert (same.code, "are the same" in same.out) == (0, True)
    assert run("backup", archive, "--verify").code == 0
    read = subprocess.run(
        [sys.executable, "-c", START + READ], env=environment(restored), capture_output=True, text=True, check=True
    )
    records, files, whole = json.loads(read.stdout)
    assert records == 40
    assert files == whole >= 20
    assert (restored / "secret-key").read_text() == (data / "secret-key").read_text()
    again = run("restore", archive)
    assert (again.code, "not empty" in again.err) == (2, True)


def test_a_backup_of_a_newer_version_is_refused_before_anything_is_written(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive, restored = tmp_path / "backup.tar.gz", tmp_path / "restored"
    with write_archive(archive, Manifest(datetime.now(UTC), "sqlite", migrations=(("registry", "9999_later"),))):
        pass
    monkeypatch.setenv("GOALWEAVE_DATA_DIR", str(restored))
    refused = run("restore", archive)
    assert refused.code == 2
    assert f"{archive}: it needs a newer Goalweave, with the migration registry.9999_later" in " ".join(
        refused.err.split()
    )
    assert not restored.exists()


def test_files_that_are_missing_are_told(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "data"
    data.mkdir()
    with closing(sqlite3.connect(data / "goalweave.sqlite3")) as database, database:
        database.execute("CREATE TABLE registry_attachment (file TEXT, size INT, digest TEXT, removed TEXT)")
        database.execute("INSERT INTO registry_attachment VALUES ('records/1/a', 3, 'abc', NULL)")
    monkeypatch.setenv("GOALWEAVE_DATA_DIR", str(data))
    said, verified = run("backup", tmp_path / "b.tar.gz"), run("backup", tmp_path / "b.tar.gz", "--verify")
    for result in (said, verified):
        assert (result.code, "files/records/1/a is missing or changed" in result.out) == (3, True)
        assert "1 file that people added is not in the archive as it was" in " ".join(result.err.split())
    assert "are in" in said.out
    assert "are intact" in verified.out


def test_what_is_not_in_the_archive_is_told(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "data"
    (data / "files").mkdir(parents=True)
    with closing(sqlite3.connect(data / "goalweave.sqlite3")) as database, database:
        database.execute("CREATE TABLE pair (a INT)")
    (data / "files" / os.fsdecode(b"caf\xe9\x1b")).symlink_to("/")
    monkeypatch.setenv("GOALWEAVE_DATA_DIR", str(data))
    said = run("backup", tmp_path / "b.tar.gz")
    assert said.code == 3
    assert "files/caf\\udce9\\x1b is a symbolic link that a backup does not follow" in said.out
    assert "1 name in the data folder is not in the archive, or not as it is" in said.err
    assert run("backup", tmp_path / "b.tar.gz", "--verify").code == 0
    inside = run("backup", data / "files" / "b.tar.gz")
    assert (inside.code, "choose a place outside of it" in inside.err) == (2, True)
