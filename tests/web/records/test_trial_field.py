"""A field that is added by one entry, a column and its migration survives all that is done with records, questions and series.

It is a real field: the sources are copied, the entry and the column are written into the copy, `makemigrations` makes the
migration, and the tests of every field run for this field on the copy, in a process of their own. They do not know the field.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import cache_from_source
from pathlib import Path

import pytest
from tests.tables import TABLES

import goalweave

ROOT = Path(__file__).resolve().parents[3]
SOURCES = Path(goalweave.__file__).parent
BESIDE = ("tests", "docs", "pyproject.toml")
ENTRY = '    contact: Annotated[str, FieldSpec("Contact person", longest=200)] = ""\n'
COLUMN = '    contact = models.CharField(max_length=200, blank=True, default="")\n'


@dataclass(frozen=True)
class Trial:
    """entry, column: file and the line before which the field is put there. tests: where those of every field are."""

    entry: tuple[str, str]
    column: tuple[str, str]
    app: str
    tests: str
    passed: tuple[str, ...]


TRIALS = (
    Trial(
        ("core/model/records.py", "    details: Annotated[\n"),
        ("registry/models.py", "    details = models.JSONField"),
        "registry",
        "tests/web/records/test_every_field.py",
        (
            "a_change_of_one_field_alone_is_stored_logged_and_named",
            "a_file_that_does_not_tell_a_field_leaves_it",
            "a_field_is_edited_in_the_form",
            "every_column_is_read_from_csv_and_workbook",
        ),
    ),
    Trial(
        ("core/model/questionnaires.py", "    guidance: Annotated[LanguageMap | None"),
        ("surveys/models.py", "    guidance = models.JSONField"),
        "surveys",
        "tests/web/questionnaires/test_every_question_field.py",
        ("a_change_of_one_field_alone_is_stored_logged_and_named", "a_field_is_edited_in_the_form"),
    ),
    Trial(
        ("core/model/indicators.py", "    multiplier: Annotated[\n"),
        ("indicators/models.py", "    multiplier = models.SmallIntegerField(default=0)"),
        "indicators",
        "tests/web/indicators/test_every_series_field.py",
        ("a_change_of_one_field_alone_is_stored_logged_and_named", "a_field_is_edited_in_the_form"),
    ),
)


def insert(path: Path, before: str, line: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(before) == 1
    path.unlink()  # a link to the source
    path.write_text(text.replace(before, line + before), encoding="utf-8")


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Path]:
    """The working copy: links to the sources and to the bytecode that was made of them."""
    for name in BESIDE:
        (tmp_path / name).symlink_to(ROOT / name)
    package = tmp_path / "src" / "goalweave"
    shutil.copytree(SOURCES, package, copy_function=_link, ignore=shutil.ignore_patterns("__pycache__"))
    yield package
    shutil.rmtree(Path(cache_from_source(package)).parent, ignore_errors=True)


def _link(source: str, target: str) -> None:
    Path(target).symlink_to(source)
    if not source.endswith(".py"):
        return
    bytecode = Path(cache_from_source(source))
    if bytecode.exists():
        # To compile all of the sources takes most of the time. Python compiles a file again whose size or time differs.
        link = Path(cache_from_source(target))
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(bytecode)


RUN = """
import sys
import django, pytest
django.setup()
from django.core.management import call_command
call_command("makemigrations", *sys.argv[1].split(), name="contact")
from django.db import connections
del connections["default"]  # a database in memory stays open otherwise, without the tables that the tests bring
sys.exit(pytest.main(sys.argv[2:]))
"""
"""The migrations are made by the process that runs the tests: to start another takes as long as the tests."""


def run(copy: Path, tables: Path, *arguments: str) -> str:
    """RUN on the copy; what it printed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment |= {
        "PYTHONPATH": str(copy.parent),
        "PYTHONDONTWRITEBYTECODE": "1",
        "DJANGO_SETTINGS_MODULE": "goalweave.settings.test",
        TABLES: str(tables),
    }
    done = subprocess.run(
        [sys.executable, "-c", RUN, *arguments],
        cwd=copy.parents[1], env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_field_added_by_one_entry_and_a_column_survives_everything(copy: Path, tables: Path) -> None:
    for trial in TRIALS:
        insert(copy / trial.entry[0], trial.entry[1], ENTRY)
        insert(copy / trial.column[0], trial.column[1], COLUMN)
    apps = [trial.app for trial in TRIALS]
    files = [trial.tests for trial in TRIALS]
    printed = run(copy, tables, " ".join(apps), "-p", "no:cacheprovider", "-k", "contact", "-rA", *files)
    assert printed.count("_contact.py") == len(apps)
    for trial in TRIALS:
        for name in trial.passed:
            assert f"PASSED {trial.tests}::test_{name}[contact]" in printed
