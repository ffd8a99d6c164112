"""The tables of a new database are those that Django's own way of migrating makes."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.apps.registry import Apps
from django.db import connections, migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState
from tests.factories.outages import sqlite_database

from goalweave.upgrade import NewTablesState, WholeMigrations

MIGRATE = "from django.core.management import call_command; call_command('migrate', verbosity=0)"
MAKE = {
    "django": MIGRATE,
    "goalweave": (
        "from django.core.management.commands import migrate; from goalweave.upgrade import WholeMigrations; "
        f"migrate.MigrationExecutor = WholeMigrations; {MIGRATE}"
    ),
}


def content(file: Path) -> tuple[list[tuple[str, ...]], dict[str, list[tuple[object, ...]]]]:
    """The SQL of all tables, indexes and triggers, and the rows of each table but the times of the migrations."""
    with closing(sqlite3.connect(file)) as database:
        made = database.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()
        names = [name for kind, name, _sql in made if kind == "table" and name != "django_migrations"]
        return made, {name: database.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}


def add_rows(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Uses relations in both directions, as the migrations of rows do."""
    database = editor.connection.alias
    union = apps.get_model("app", "Organisation").objects.using(database).create(slug="union")
    ana = union.people.create(name="Ana")
    ana.friends.add(union)
    union.head = ana
    union.save()
    assert apps.get_model("app", "Person").objects.using(database).filter(organisation__head=ana).count() == 1


KEY = ("id", models.BigAutoField(primary_key=True))
OPERATIONS = (
    migrations.CreateModel("Organisation", [KEY, ("slug", models.SlugField(unique=True))]),
    migrations.CreateModel(
        "Person",
        [
            KEY,
            ("name", models.CharField(max_length=9)),
            ("organisation", models.ForeignKey("app.Organisation", models.CASCADE, related_name="people")),
            ("friends", models.ManyToManyField("app.Organisation", related_name="+")),
        ],
    ),
    migrations.AddField("Organisation", "head", models.ForeignKey("app.Person", models.SET_NULL, null=True)),
    migrations.AddField("Person", "note", models.TextField(default="")),
    migrations.AddIndex("Person", models.Index(fields=["organisation", "name"], name="person_name")),
    migrations.RunPython(add_rows),
    migrations.AddConstraint(
        "Organisation", models.UniqueConstraint(fields=["slug", "head"], name="one_head_for_each_organisation")
    ),
    migrations.AlterField("Person", "name", models.CharField(max_length=90, db_index=True)),
    migrations.RenameField("Person", "note", "remark"),
    migrations.RenameModel("Person", "Member"),
    migrations.CreateModel(
        "Post", [KEY, ("holder", models.OneToOneField("app.Member", models.CASCADE)), ("of", models.TextField())]
    ),
    migrations.RemoveIndex("Member", "person_name"),
    migrations.RemoveField("Post", "of"),
    migrations.AlterField("Organisation", "id", models.AutoField(primary_key=True)),
)
"""All kinds of operations of our migrations, each on models that are related to others."""


def make_tables(state: ProjectState, file: Path) -> tuple[list[tuple[str, ...]], dict[str, list[tuple[object, ...]]]]:
    database = sqlite_database(file)
    connections[database.alias] = database
    try:
        migration = Migration("0001_initial", "app")
        migration.operations = list(OPERATIONS)
        assert state.apps
        with database.schema_editor() as editor:
            migration.apply(state, editor)
    finally:
        database.close()
        del connections[database.alias]
    return content(file)


@pytest.mark.django_db
def test_every_kind_of_operation_makes_the_tables_that_django_makes(tmp_path: Path) -> None:
    tables, rows = make_tables(NewTablesState(), tmp_path / "new.sqlite3")
    assert (tables, rows) == make_tables(ProjectState(), tmp_path / "django.sqlite3")
    assert [sorted(row, key=str) for row in rows["app_member"]] == [["", 1, 1, "Ana"]]


@pytest.mark.django_db
def test_a_database_that_has_tables_is_updated_as_django_does(tmp_path: Path) -> None:
    database = sqlite_database(tmp_path / "a.sqlite3")
    connections[database.alias] = database
    try:
        assert type(WholeMigrations(database)._create_project_state()) is NewTablesState
        MigrationRecorder(database).record_applied("contenttypes", "0001_initial")
        assert type(WholeMigrations(database)._create_project_state()) is ProjectState
    finally:
        database.close()
        del connections[database.alias]


@pytest.mark.thorough
def test_all_migrations_make_the_tables_that_django_makes(tmp_path: Path) -> None:
    """For all that ship; the test of every kind of operation needs a hundredth of the time."""
    for name, make in MAKE.items():
        folder = tmp_path / name
        folder.mkdir()
        environment = {
            **os.environ,
            "GOALWEAVE_DATA_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "goalweave.settings.embedded",
        }
        command = [sys.executable, "-c", f"import django; django.setup(); {make}"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stderr
    new, django = (content(tmp_path / name / "goalweave.sqlite3") for name in ("goalweave", "django"))
    assert new == django
