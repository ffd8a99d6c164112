"""Databases that earlier versions made are updated to this one: no row is lost, the log stays, pages answer.

Each file was filled by that version's own commands (the demo, records of a second organisation, an editor, decisions on
suggestions) and dumped by tools/older_database.py.
"""

from __future__ import annotations

import json
import lzma
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
DUMPS = sorted(path.name.removesuffix(".sql.xz") for path in HERE.glob("*.sql.xz"))
REMOVED = frozenset({"django_migrations", "sqlite_sequence"})

LOOK = """
import json, os, sys
from goalweave.cli.data import use_database
use_database()
from django.conf import settings
from django.test import Client
from goalweave.accounts.actor import SYSTEM
from goalweave.mapping.models import Mapping
from goalweave.registry.models import Record
settings.ALLOWED_HOSTS = ["*"]
client = Client()
record = Record.objects.order_by("pk").first()
pages = {name: client.get(name).status_code for name in ("/", "/records/", f"/records/{record.pk}/", "/search/?q=water")}
json.dump({"pages": pages, "accepted": Mapping.objects.filter(state="accepted").count()}, sys.stdout)
sys.stdout.flush()
# Threads of what reads texts may still run; this process has said what it saw.
os._exit(0)
"""


def restore_dump(name: str, folder: Path) -> Path:
    """The database of that version in the folder; its path."""
    folder.mkdir(exist_ok=True)
    path = folder / "goalweave.sqlite3"
    with closing(sqlite3.connect(path)) as database:
        database.executescript(lzma.decompress((HERE / f"{name}.sql.xz").read_bytes()).decode())
    return path


def rows(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Of each table the columns `id` and, of the log, what happened to what; of tables without an id nothing."""
    with closing(sqlite3.connect(path)) as database:
        names = [str(name) for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {}
        for name in names:
            columns = [str(row[1]) for row in database.execute(f'PRAGMA table_info("{name}")')]
            if name == "audit_entry":
                wanted = "id, at, actor_id, verb, object_type, object_id, before, after"
            elif "id" in columns and not name.startswith("search_entry") and name not in REMOVED:
                wanted = "id"
            else:
                continue
            found[name] = database.execute(f'SELECT {wanted} FROM "{name}" ORDER BY id').fetchall()
    return found


def environment(folder: Path) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("GOALWEAVE_", "DJANGO_"))}
    return {**inherited, "GOALWEAVE_DATA_DIR": str(folder)}


ALL = os.environ.get("GOALWEAVE_TEST_UPGRADES") == "all"
"""An update from the first version takes half a minute of processor time, so these run with `make upgrades` and not in CI."""


def check_update(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    path = restore_dump(name, folder)
    before, accepted = rows(path), accepted_mappings(path)
    done = subprocess.run(
        [sys.executable, "-c", LOOK], env=environment(folder), capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stderr
    after = rows(path)
    assert set(before) - set(after) == set()
    assert {table: len(lines) for table, lines in before.items() if lines != after[table][: len(lines)]} == {}
    seen = json.loads(done.stdout)
    assert set(seen["pages"].values()) == {200}
    assert seen["accepted"] == accepted > 0
    [copy] = (folder / "upgrades").glob("*-goalweave.sqlite3")
    assert rows(copy) == before


if ALL:

    @pytest.mark.parametrize("name", DUMPS)
    def test_a_database_of_an_earlier_version_is_updated_without_loss(name: str, tmp_path: Path) -> None:
        check_update(name, tmp_path)


def accepted_mappings(path: Path) -> int:
    with closing(sqlite3.connect(path)) as database:
        return int(database.execute("SELECT count(*) FROM mapping_mapping WHERE state = 'accepted'").fetchone()[0])
