"""The parts of the measurement of faults that decide what counts as lost or doubled."""

from __future__ import annotations

import sqlite3
import zipfile
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from bench.faults.comparison import compare, contents, parts_of
from bench.faults.places import DATABASE, Job, Trial, write_rows

RUNS = (("2026-03-01 12:00:00.5", "a" * 32), ("2026-03-02", "0123456789abcdef" * 4))


def trial(folder: Path, moment: str, name: str, *titles: str) -> Trial:
    """A site with a record for each title and a file, at a moment."""
    made = Trial(folder, Job("test", outputs=("all.zip",)), folder)
    (made.data / "imports").mkdir(parents=True)
    made.out.mkdir()
    (made.data / "imports" / name).touch()
    (made.data / "server.lock").touch()
    with zipfile.ZipFile(made.out / "all.zip", "w") as archive:
        archive.writestr("export.json", f'{{"written": "{moment}", "place": "{folder}"}}')
    with closing(sqlite3.connect(made.data / DATABASE)) as database, database:
        database.execute("CREATE TABLE registry_record (id INTEGER PRIMARY KEY, title TEXT, written TEXT)")
        rows = [(title, f"{title} at {moment}") for title in titles]
        database.executemany("INSERT INTO registry_record (title, written) VALUES (?, ?)", rows)
        database.execute("CREATE TABLE django_session (data TEXT)")
        database.execute("INSERT INTO django_session VALUES (?)", [name])
    return made


def test_runs_that_differ_in_times_names_and_places_are_the_same(tmp_path: Path) -> None:
    first, second = (trial(tmp_path / str(at), *run, "Wells", "Pumps") for at, run in enumerate(RUNS))
    assert contents(first) == contents(second)
    assert compare(second, contents(first)) == (0, 0)


def test_what_is_missing_and_what_is_there_twice_is_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = trial(tmp_path / "a", *RUNS[0], "Wells", "Pumps")
    second = trial(tmp_path / "b", *RUNS[1], "Pumps", "Pumps", "Pumps")
    (second.out / ".draft").touch()
    # The record and the list of outputs; two more records and another list.
    assert compare(second, contents(first)) == (2, 3)
    assert "+ registry_record: ('Pumps', 'Pumps at …')" in capsys.readouterr().err


def test_another_content_of_a_file_is_seen(tmp_path: Path) -> None:
    paths = [tmp_path / f"{name}.html" for name in "abc"]
    for path, text in zip(paths, ("at 2026-03-01", "at 2026-03-02T10:11:12", "on 2026-03-01"), strict=True):
        path.write_text(text, encoding="utf-8")
    first, second, third = (Counter(parts_of(path, str(tmp_path))) for path in paths)
    assert first == second
    assert first != third


def test_rows_for_the_jobs_are_the_same_each_time(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        write_rows(tmp_path / name, 3)
    content = (tmp_path / "a.csv").read_text(encoding="utf-8")
    assert content == (tmp_path / "b.csv").read_text(encoding="utf-8")
    assert [line.split(",")[0] for line in content.splitlines()] == ["ID", "R-00001", "R-00002", "R-00003"]
