"""The embedded database into PostgreSQL; collected there alone. Each test moves within a transaction that is undone."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import AddIndex
from tests.factories.accounts import OrganisationFactory
from tests.settings.database_copy import embedded
from tests.settings.database_copy.sites import new_database, run_command

from goalweave.audit.models import Entry
from goalweave.core.errors import InputError
from goalweave.core.text.sanitise import remove_unstorable_parts
from goalweave.settings.database_copy import MADE_WITH_THE_TABLES, CopyFailed, copy_database, ordered_tables

pytestmark = pytest.mark.django_db


@pytest.fixture
def source(filled: tuple[Path, dict[str, Any]], tmp_path: Path) -> Path:
    """A copy of it, for tests that write into it."""
    copy = tmp_path / "goalweave.sqlite3"
    shutil.copy(filled[0], copy)
    return copy


def change(source: Path, *statements: str) -> None:
    with sqlite3.connect(source) as old:
        for statement in statements:
            old.execute(statement)
    old.close()


def full() -> set[str]:
    """Tables that have rows, but for those that Django fills."""
    found = set()
    with connection.cursor() as cursor:
        for name in [
            "search_entry",
            *(table.name for table in ordered_tables() if table.name not in MADE_WITH_THE_TABLES),
        ]:
            cursor.execute(f'SELECT EXISTS (SELECT 1 FROM "{name}")')
            if cursor.fetchone()[0]:
                found.add(name)
    return found


def test_every_row_of_every_table_arrives_and_the_file_stays(filled: tuple[Path, dict[str, Any]]) -> None:
    file, there = filled
    before, steps = file.read_bytes(), []
    done = copy_database(file, report_progress=lambda so_far, total: steps.append((so_far, total)))
    assert embedded.rows() == remove_unstorable_parts(there["rows"])
    assert {one.table: one.rows for one in done if one.table != "search_entry"} == {
        name: len(rows) for name, rows in there["rows"].items()
    }
    assert steps[-1] == (sum(one.rows for one in done),) * 2
    assert file.read_bytes() == before


def test_the_new_database_knows_how_much_it_has(filled: tuple[Path, dict[str, Any]]) -> None:
    """Before the rows that point there come: each is looked up, and a table that is thought to be empty through any index."""
    done = {one.table: one.rows for one in copy_database(filled[0]) if one.rows}
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, reltuples FROM pg_class WHERE relname = ANY(%s)", [list(done)])
        assert dict(cursor.fetchall()) == done


def test_a_search_finds_the_same(filled: tuple[Path, dict[str, Any]]) -> None:
    file, there = filled
    copy_database(file)
    assert any(there["hits"].values())
    assert embedded.hits() == there["hits"]


def test_numbers_go_on_after_the_last_one(filled: tuple[Path, dict[str, Any]]) -> None:
    file, _there = filled
    copy_database(file)
    with connection.cursor() as cursor:
        for table in ordered_tables():
            key = table.model._meta.pk
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table.name}"', key.column])
            sequence = cursor.fetchone()[0]
            if sequence:
                cursor.execute(f'SELECT coalesce(max("{key.column}"), 0) FROM "{table.name}"')
                last = cursor.fetchone()[0]
                cursor.execute("SELECT nextval(%s)", [sequence])
                assert cursor.fetchone()[0] == last + 1, table.name
    OrganisationFactory(slug="new")


def test_the_log_is_guarded_and_counted_afterwards(filled: tuple[Path, dict[str, Any]]) -> None:
    from django.db import IntegrityError, transaction

    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM audit_commits")
        before = cursor.fetchone()[0]
        copy_database(filled[0])
        cursor.execute("SELECT number FROM audit_commits")
        assert cursor.fetchone()[0] == before + 1
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Entry.objects.update(verb="x")


def test_what_is_not_empty_is_refused_and_stays(filled: tuple[Path, dict[str, Any]]) -> None:
    OrganisationFactory(slug="here")
    with pytest.raises(InputError, match=r"not empty: there are rows in accounts_organisation"):
        copy_database(filled[0])
    assert full() == {"accounts_organisation"}


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE registry_record SET language = 'a language that is far too long for its column'", "registry_record"),
        ("UPDATE registry_partner SET record_id = 4711", "registry_partner"),
    ],
)
def test_what_does_not_fit_is_told_and_leaves_nothing(source: Path, statement: str, said: str) -> None:
    change(source, statement)
    with pytest.raises(CopyFailed, match=f"does not take a row of {said}, so nothing is moved"):
        copy_database(source)
    assert full() == set()


def test_one_of_another_version_is_refused(source: Path) -> None:
    change(source, "DELETE FROM django_migrations WHERE app = 'registry' AND name LIKE '0002%'")
    with pytest.raises(InputError, match="of another version"):
        copy_database(source)
    assert full() == set()


def test_what_is_written_meanwhile_stops_it(source: Path) -> None:
    def write(done: int, total: int) -> None:
        if done == total:
            change(source, "UPDATE accounts_user SET name = 'other'")

    with pytest.raises(InputError, match="written to meanwhile"):
        copy_database(source, report_progress=write)
    assert full() == set()


@pytest.mark.parametrize("content", [None, b"", b"no database at all, but a text"])
def test_without_a_database_there_is_a_message(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "goalweave.sqlite3"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(InputError, match=r"goalweave\.sqlite3: (there is no|this is no|it cannot be read as a)"):
        copy_database(file)


@pytest.fixture(params=["new", pytest.param("empty", marks=pytest.mark.thorough)])
def target(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database without rows.

    A new one has the tables of this version but for the last index; in an empty one everything is left for the command
    to make, which takes as long as all other tests of this file.
    """
    with new_database("moved", with_tables=request.param == "new") as url:
        if request.param == "new":
            app, migration, index = index_made_last()
            with psycopg.connect(url, autocommit=True) as moved:
                moved.execute(f'DROP INDEX "{index}"')
                moved.execute("DELETE FROM django_migrations WHERE app = %s AND name = %s", [app, migration])
        yield url


def index_made_last() -> tuple[str, str, str]:
    """App, name and index of a migration that nothing depends on and that only adds this index."""
    graph = MigrationLoader(None).graph
    for app, name in graph.leaf_nodes():
        match graph.nodes[app, name].operations:
            case [AddIndex(index=index)]:
                return app, name, index.name
    raise AssertionError("no migration ends an app with an index")


def test_the_command_moves_into_a_new_database_and_not_twice(filled: tuple[Path, dict[str, Any]], target: str) -> None:
    file, there = filled

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return run_command("move", *words, folder=file.parent)

    said = run(target)
    assert said.returncode == 0, said.stderr
    assert f"database {target.partition('?')[0].rpartition('/')[2]}" in said.stdout
    assert re.search(rf"registry_record +{len(there['rows']['registry_record'])}\n", said.stdout)
    assert "stay in" in said.stderr
    again = run(target)
    assert (again.returncode, again.stdout) == (2, "")
    assert "not empty" in again.stderr
    nowhere = run()
    assert (nowhere.returncode, "specify the database" in nowhere.stderr) == (2, True)
