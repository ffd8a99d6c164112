"""A site on PostgreSQL into an archive, and back on either database; collected there alone."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.settings.database_copy.sites import new_database, run_command

from goalweave.search.engines.fts5 import LAST_OF_SMALL_KINDS

pytestmark = pytest.mark.django_db


def test_a_site_on_postgresql_comes_back_on_both_databases(filled: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    site, archive = tmp_path / "site", tmp_path / "site.tar.gz"
    (site / "files").mkdir(parents=True)
    (site / "files" / "report.txt").write_text("of the site")
    shutil.copy(filled[0], site)

    def run(*words: str, folder: Path, database: str = "", code: int = 0) -> str:
        said = run_command(*words, folder=folder, database=database)
        assert said.returncode == code, said.stderr
        return said.stdout

    with new_database("old") as old, new_database("new") as new:
        run("move", old, folder=site)
        (site / "goalweave.sqlite3").unlink()
        run("backup", str(archive), folder=site, database=old)
        for name, database in (("again", new), ("embedded", "")):
            folder = tmp_path / name
            run("restore", str(archive), folder=folder, database=database)
            assert (folder / "files" / "report.txt").read_text() == "of the site"
            assert "are the same" in run("backup", str(archive), "--compare", folder=folder, database=database)
        with closing(sqlite3.connect(tmp_path / "embedded" / "goalweave.sqlite3")) as embedded:
            numbers = embedded.execute("SELECT kind, min(rowid), max(rowid) FROM search_entry GROUP BY kind").fetchall()
        assert {kind for kind, _first, _last in numbers} > {"record"}
        for kind, first, last in numbers:
            # What a search of that kind looks at, and no other.
            assert first > 0 if kind == "record" else last < 0 if kind == "answer" else last <= LAST_OF_SMALL_KINDS
        with psycopg.connect(new, autocommit=True) as changed:
            # As after a move: what is looked up in the end is looked up by its key.
            known = "SELECT reltuples FROM pg_class WHERE relname = 'registry_record'"
            [counts] = changed.execute(f"SELECT count(*), ({known}) FROM registry_record").fetchall()
            assert counts[0] == counts[1]
            changed.execute(
                "UPDATE registry_record SET version = version + 1 WHERE id = (SELECT min(id) FROM registry_record)"
            )
        said = run("backup", str(archive), "--compare", folder=tmp_path / "again", database=new, code=1)
        assert "registry_record" in said
