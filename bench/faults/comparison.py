"""Every row and every file of a trial, without what differs from run to run, compared with those of an undisturbed run."""

from __future__ import annotations

import re
import sqlite3
import sys
import tarfile
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

from bench.faults.places import DATABASE, DATABASE_URL, Trial

LEFT_OUT = re.compile(
    r"(django_tasks_database|jobs_worker|django_session|django_migrations|sqlite_|frameworks_|search_|account_|auth_|django_content).*"
)
"""Tables that describe runs of processes, or that no job here writes and that make the comparison slow."""

SECOND_RUN = re.compile(r"audit_entry: .*'import'.*\"new\": 0, \"changed\": 0, .*")
"""The line in the log of a command that was begun again after it had done everything: it states that nothing was new."""

VOLATILE = re.compile(
    r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?"
    r"|[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}|[0-9a-f]{32,64}|\d{8}T\d{6}-[0-9a-f]{12}|\d{8}-[0-9a-f]{12}"
)
"""Dates, times, UUIDs, digests and random names."""

PASSING = re.compile(
    r".*\.lock|goalweave\.sqlite3.*|ready|metrics/.*|last-backup|columns/.*|mail/.*|upgrades/\w+-goalweave\.sqlite3"
)
"""Files that describe processes; columns, which are made again from the database; files of mails, one for each delivery, of which the
subjects are compared; copies from before an update."""


def contents(trial: Trial) -> Counter[str]:
    """What there is, as lines of text, and how often."""
    counted: Counter[str] = Counter()
    for table, row in stored_rows(trial):
        counted[f"{table}: {VOLATILE.sub('…', repr(row))}"] += 1
    for path in sorted(trial.data.rglob("*")):
        name = str(path.relative_to(trial.data))
        if path.is_file() and not PASSING.fullmatch(name):
            shown = path.parent.name if name.startswith("imports/") else VOLATILE.sub("…", name)
            counted[f"file {shown}"] += 1
    for name in trial.job.outputs:
        counted.update(f"{name}: {line}" for line in parts_of(trial.out / name, str(trial.folder)))
    counted[f"outputs: {sorted(path.name for path in trial.out.iterdir())}"] += 1
    if trial.job.task == "mails":
        counted.update(f"mail {subject}" for subject in mail_subjects(trial.data / "mail"))
    return counted


def compare(trial: Trial, expected: Counter[str]) -> tuple[int, int]:
    """How many lines are missing and how many are more than expected; the first of them are printed."""
    there = Counter({text: number for text, number in contents(trial).items() if not SECOND_RUN.fullmatch(text)})
    lost, doubled = expected - there, there - expected
    for text in [*(f"- {text}" for text in lost), *(f"+ {text}" for text in doubled)][:6]:
        print(f"    {text[:300]}", file=sys.stderr)
    return lost.total(), doubled.total()


def stored_rows(trial: Trial) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """(table, values without keys and times) of the database that the trial ends with."""
    url = trial.environment.get(DATABASE_URL, "")
    if url:
        yield from _postgresql_rows(url)
    elif trial.database.exists():
        yield from _embedded_rows(trial.database)


def _embedded_rows(database: Path) -> Iterator[tuple[str, tuple[Any, ...]]]:
    with closing(sqlite3.connect(database)) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            described = connection.execute(f'PRAGMA table_info("{table}")').fetchall()
            columns = [(name, kind) for _cid, name, kind, _null, _default, key in described if not key]
            if statement := _statement(table, columns):
                for row in connection.execute(statement):
                    yield table, row


def _postgresql_rows(url: str) -> Iterator[tuple[str, tuple[Any, ...]]]:
    import psycopg

    with psycopg.connect(url) as connection:
        described = connection.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns "
            "WHERE table_schema = 'public' ORDER BY table_name, ordinal_position"
        ).fetchall()
        tables: dict[str, list[tuple[str, str]]] = {}
        for table, name, kind in described:
            tables.setdefault(table, []).append((name, kind))
        for table, columns in tables.items():
            if statement := _statement(table, [column for column in columns if column[0] != "id"]):
                for row in connection.execute(statement):
                    yield table, row


_PASSING_TYPES = frozenset({"datetime", "char(32)", "uuid", "timestamp with time zone"})


def _statement(table: str, columns: Iterable[tuple[str, str]]) -> str:
    if LEFT_OUT.fullmatch(table):
        return ""
    lasting = (name for name, kind in columns if kind not in _PASSING_TYPES and name != "attempts")
    names = [f'"{name}"' for name in lasting if not name.endswith("_id")]
    return f'SELECT {", ".join(names) or "1"} FROM "{table}"'


def parts_of(path: Path, place: str) -> Iterator[str]:
    """Members of an archive with the digests of their contents, or the digest of a file; place: a folder that contents may name."""
    if path.name.endswith(".tar.gz"):
        with tarfile.open(path) as archive:
            for member in archive:
                stream = archive.extractfile(member)
                # A copy of a database is compared by its rows elsewhere; its free pages may differ.
                content = stream.read() if stream and member.name != DATABASE else b""
                yield f"{VOLATILE.sub('…', member.name)} {_digest(content, place)}"
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for name in sorted(archive.namelist()):
                yield f"{name} {_digest(archive.read(name), place)}"
    else:
        yield _digest(path.read_bytes(), place)


def _digest(content: bytes, place: str) -> str:
    text = VOLATILE.sub("…", content.decode("latin-1").replace(place, "…"))
    return sha256(text.encode()).hexdigest()[:16]


def mail_subjects(folder: Path) -> Iterator[str]:
    for path in folder.iterdir():
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("Subject: "):
                yield line
