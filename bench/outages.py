"""What is lost or doubled by faults of the machine: full disk, read-only folder, clock set back, database away, interrupted update.

python bench/outages.py [--faults "full disk" "clock back" …] [--times 3] [--seed 1] [--folder /tmp/outages]

After each fault the same work is begun again without it, and in the end every row and every file is compared with an undisturbed run,
as in bench/faults.py. Needs for “read-only folder” the right to mount (unshare -m), for “database away” and “move” the programs of
PostgreSQL; what cannot be caused here is named and left out.
"""

from __future__ import annotations

import argparse
import lzma
import os
import random
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from faults import (
    GOALWEAVE,
    LEFT_OUT,
    PATIENCE,
    ROOT,
    SHORT,
    VOLATILE,
    Job,
    Row,
    compare,
    compare_after,
    contents,
    find_job,
    free_port,
    kill_group,
    new_trial,
    prepare_base,
    query,
    run,
    serve,
    settle,
    show_heads,
    show_row,
    start,
    state_of_task,
    wait_for,
    wait_until_done,
    write_rows,
)

AWAY = 60
"""Seconds for which the database is locked or away."""

BACK = "+30 days"
"""The clock is set back: what was written is of the future then."""


class Impossible(Exception):
    """Why a fault cannot be caused on this machine."""


def report(fault: str, done: subprocess.CompletedProcess[str]) -> None:
    lines = (done.stderr.strip() or done.stdout.strip()).splitlines() or [""]
    print(f"    {fault}: exit code {done.returncode}: {lines[-1][:160]}", file=sys.stderr)


def reference_of(folder: Path, base: Path, job: Job) -> Counter[str]:
    trial = new_trial(folder, base, job, "reference")
    run(trial, "none", 0)
    return contents(trial)


def full_disk(job: Job, folder: Path, base: Path, luck: random.Random) -> tuple[int, int]:
    """No file may grow beyond a limit somewhere in the job; then there is room again."""
    expected = reference_of(folder, base, job)
    trial = new_trial(folder, base, job, "full")
    limit = trial.database.stat().st_size + luck.randint(0, 400_000)
    if job.name == "backup":  # an archive is smaller than what is in it
        limit = luck.randint(10_000, 400_000)

    def restrict() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    done = subprocess.run(
        trial.command(), env=trial.environment, preexec_fn=restrict, capture_output=True, text=True, check=False
    )
    report("full disk", done)
    return compare_after(trial, "none", 0, expected)


def read_only(job: Job, folder: Path, base: Path, _luck: random.Random) -> tuple[int, int]:
    """The data folder is mounted without the right to write while the job begins."""
    expected = reference_of(folder, base, job)
    trial = new_trial(folder, base, job, "readonly")
    mount = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'
    if not shutil.which("unshare") or subprocess.run(["unshare", "-m", "true"], check=False).returncode:
        raise Impossible("mounting is not allowed here")
    before = files_of(trial.data)
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", mount, str(trial.data), *trial.command()],
        env=trial.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    report("read-only folder", done)
    if done.returncode == 0 or "Traceback" in done.stderr or files_of(trial.data) != before:
        return 0, 1
    return compare_after(trial, "none", 0, expected)


def files_of(folder: Path) -> dict[str, int]:
    return {str(path): path.stat().st_size for path in folder.rglob("*") if path.is_file()}


def clock_back(job: Job, folder: Path, base: Path, luck: random.Random) -> tuple[int, int]:
    """The worker is killed in the job and the clock is set back by 30 days before the next start: all that is written is of the
    future, as the database sees it, for its own program and for ours."""
    expected = reference_of(folder, base, job)
    trial = new_trial(folder, base, job, "clock")
    server = serve(trial)
    wait_for(lambda: state_of_task(trial) not in ("", "READY"), PATIENCE)
    time.sleep(luck.uniform(0, 1))
    os.kill(server.pid, signal.SIGKILL)
    server.wait()
    time.sleep(1)
    move_times(trial.database, BACK)
    server = serve(trial)
    try:
        wait_until_done(trial)
        settle(trial)
    finally:
        stop(server)
    return compare(trial, expected)


def move_times(database: Path, by: str) -> None:
    """Every moment in the database, so many days later. The log refuses changes, so its guard is taken off meanwhile."""
    with closing(sqlite3.connect(database, timeout=60)) as connection, connection:
        guards = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        guards = [guard for guard in guards if guard[0].startswith("audit_entry_no_")]
        for name, _sql in guards:
            connection.execute(f'DROP TRIGGER "{name}"')
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")') if row[2] == "datetime"]
            for column in columns:
                connection.execute(
                    f'UPDATE "{table}" SET "{column}" = strftime(\'%Y-%m-%d %H:%M:%f\', "{column}", ?) '
                    f'WHERE "{column}" IS NOT NULL AND "{column}" < \'9000\'',
                    [by],
                )
        for _name, sql in guards:
            connection.execute(sql)


def stop(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(SHORT)
    except subprocess.TimeoutExpired:
        kill_group(server)


def locked(job: Job, folder: Path, base: Path, _luck: random.Random) -> tuple[int, int]:
    """Another process has the write lock of the embedded database for a minute, from the moment the job begins."""
    expected = reference_of(folder, base, job)
    trial = new_trial(folder, base, job, "locked")
    server = serve(trial)
    wait_for(lambda: state_of_task(trial) not in ("", "READY"), PATIENCE)
    with closing(sqlite3.connect(trial.database, isolation_level=None, timeout=60)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        time.sleep(AWAY)
        holder.execute("COMMIT")
    try:
        wait_until_done(trial)
        settle(trial)
    finally:
        stop(server)
    return compare(trial, expected)


def second_server(job: Job, folder: Path, base: Path, _luck: random.Random) -> tuple[int, int]:
    """A second server on the same folder is refused in one sentence."""
    trial = new_trial(folder, base, job, "second")
    first = serve(trial)
    wait_for(lambda: bool(query(trial, "SELECT 1 FROM jobs_worker")), PATIENCE)
    second = subprocess.run(
        [*GOALWEAVE, "serve", "--port", str(free_port())],
        env=trial.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    report("second server", second)
    stop(first)
    return 0, int(second.returncode != 2)


def no_locks(job: Job, folder: Path, base: Path, _luck: random.Random) -> tuple[int, int]:
    """The file system takes every lock and keeps none, as some network file systems do: the server refuses to start."""
    trial = new_trial(folder, base, job, "locks")
    place = folder / "without-locks"
    place.mkdir(exist_ok=True)
    lines = "import fcntl\nfcntl.flock = lambda *_arguments: None\n"
    (place / "sitecustomize.py").write_text(lines)
    before = files_of(trial.data)
    done = subprocess.run(
        [*GOALWEAVE, "serve", "--port", str(free_port())],
        env=trial.environment | {"PYTHONPATH": str(place)},
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    report("no locks", done)
    changed = {
        name for name in {**before, **files_of(trial.data)} if before.get(name) != files_of(trial.data).get(name)
    }
    changed = {name for name in changed if not name.endswith(".lock")}
    return 0, int(done.returncode != 2) + len(changed)


def interrupted_update(_job: Job, folder: Path, _base: Path, luck: random.Random) -> tuple[int, int]:
    """A database of an earlier version is updated, the command is killed in the middle, and begins again."""
    dumps = sorted((ROOT / "tests" / "upgrade").glob("*.sql.xz"))
    job = Job("update", command=("user", "list"))
    expected, seconds = updated(job, dumps[0], folder, 0)
    found, _seconds = updated(job, dumps[0], folder, luck.uniform(2, seconds))
    # A copy is made before each attempt.
    for counted in (expected, found):
        for name in [name for name in counted if name.startswith("file upgrades")]:
            del counted[name]
    for text in [*(f"- {text}" for text in expected - found), *(f"+ {text}" for text in found - expected)][:6]:
        print(f"    {text[:300]}", file=sys.stderr)
    return (expected - found).total(), (found - expected).total()


def updated(job: Job, dump: Path, folder: Path, moment: float) -> tuple[Counter[str], float]:
    """What is in the database after the update; seconds it took. moment: of the kill, 0 for none."""
    trial = new_trial(folder, folder, replace(job, empty=True), "update")
    trial.data.mkdir()
    with closing(sqlite3.connect(trial.database)) as connection:
        connection.executescript(lzma.decompress(dump.read_bytes()).decode())
    if moment:
        process = start(trial, trial.command())
        time.sleep(moment)
        kill_group(process)
    began = time.monotonic()
    if start(trial, trial.command()).wait(PATIENCE):
        raise RuntimeError(f"{trial.folder}: the update failed")
    return contents(trial), time.monotonic() - began


@contextmanager
def cluster(folder: Path) -> Iterator[Callable[..., None]]:
    """A PostgreSQL of its own, on a socket in `folder`/pg; yields what runs `pg_ctl` with these arguments."""
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    tools = str(binaries[-1]) if binaries else str(Path(shutil.which("pg_ctl") or "").parent)
    if not (Path(tools) / "initdb").exists():
        raise Impossible("PostgreSQL is not installed")
    place = folder / "pg"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    if os.geteuid() == 0:
        shutil.chown(place, "postgres")

    def execute(program: str, *arguments: str) -> None:
        account = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        subprocess.run([*account, f"{tools}/{program}", *arguments], cwd=place, check=True, stdout=subprocess.DEVNULL)

    def control(*arguments: str) -> None:
        options = f"-c listen_addresses='' -c unix_socket_directories={place}"
        starting = ["-l", str(place / "log"), "-o", options] if "start" in arguments else []
        execute("pg_ctl", "-D", str(place / "data"), "-w", *starting, *arguments)

    execute("initdb", "-D", str(place / "data"), "-U", "site", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8")
    control("start")
    try:
        yield control
    finally:
        control("-m", "immediate", "stop")
        shutil.rmtree(place)


def address(folder: Path, name: str) -> str:
    return f"postgresql://site@/{name}?host={folder / 'pg'}"


def create_database(folder: Path, name: str) -> None:
    import psycopg

    with psycopg.connect(address(folder, "postgres"), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}"')  # type: ignore[arg-type]
        connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type]


def rows_of_server(folder: Path, name: str) -> Counter[str]:
    """As `contents`, of a database of the server and without files."""
    import psycopg

    counted: Counter[str] = Counter()
    with psycopg.connect(address(folder, name)) as connection:
        listed = connection.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, ordinal_position"
        ).fetchall()
        tables: dict[str, list[str]] = {}
        for table, column, kind in listed:
            columns = tables.setdefault(table, [])
            left_out = column == "id" or column.endswith("_id") or kind in ("timestamp with time zone", "uuid")
            if not left_out:
                columns.append(f'"{column}"::text')
        for table, columns in tables.items():
            if LEFT_OUT.fullmatch(table) or table == "audit_commits":
                continue
            statement = f'SELECT {", ".join(columns) or "1"} FROM "{table}"'
            for row in connection.execute(statement):  # type: ignore[call-overload]
                counted[f"{table}: {VOLATILE.sub('…', repr(row))}"] += 1
    return counted


def compare_rows(expected: Counter[str], found: Counter[str]) -> tuple[int, int]:
    for text in [*(f"- {text}" for text in expected - found), *(f"+ {text}" for text in found - expected)][:6]:
        print(f"    {text[:300]}", file=sys.stderr)
    return (expected - found).total(), (found - expected).total()


def database_away(job: Job, folder: Path, base: Path, luck: random.Random) -> tuple[int, int]:
    """PostgreSQL is killed in the middle of the job and comes back after a minute."""
    with cluster(folder) as control:
        counted = []
        for name in ("undisturbed", "away"):
            create_database(folder, name)
            trial = new_trial(folder, base, job, name)
            trial.environment["GOALWEAVE_DATABASE_URL"] = address(folder, name)
            subprocess.run([*GOALWEAVE, "move"], env=trial.environment, check=True, capture_output=True)
            server = serve(trial)
            try:
                wait_for(lambda name=name: task_on_server(folder, name, job) not in ("", "READY"), PATIENCE)  # type: ignore[misc]
                if name == "away":
                    time.sleep(luck.uniform(0, 1))
                    control("-m", "immediate", "stop")
                    time.sleep(AWAY)
                    if server.poll() is not None:
                        raise RuntimeError("the server ended while the database was away")
                    control("start")
                done = wait_for(
                    lambda name=name: task_on_server(folder, name, job) in ("SUCCESSFUL", "FAILED"),  # type: ignore[misc]
                    PATIENCE,
                    0.2,
                )
                if not done:
                    raise RuntimeError("the task was not finished")
            finally:
                stop(server)
            counted.append(rows_of_server(folder, name))
        return compare_rows(*counted)


def task_on_server(folder: Path, name: str, job: Job) -> str:
    import psycopg

    try:
        with psycopg.connect(address(folder, name)) as connection:
            row = connection.execute(
                "SELECT status FROM django_tasks_database_dbtaskresult WHERE task_path = %s ORDER BY enqueued_at LIMIT 1",
                [job.task],
            ).fetchone()
    except psycopg.OperationalError:
        return "READY"
    return str(row[0]) if row else ""


def move_killed(job: Job, folder: Path, base: Path, luck: random.Random) -> tuple[int, int]:
    """`goalweave move` is killed while it copies, and begins again."""
    with cluster(folder):
        counted, seconds = [], 0.0
        for name in ("undisturbed", "killed"):
            create_database(folder, name)
            trial = new_trial(folder, base, job, name)
            trial.environment["GOALWEAVE_DATABASE_URL"] = address(folder, name)
            command = [*GOALWEAVE, "move"]
            if name == "killed":
                process = start(trial, command)
                time.sleep(luck.uniform(1, seconds))
                kill_group(process)
            began = time.monotonic()
            done = subprocess.run(command, env=trial.environment, capture_output=True, text=True, check=False)
            seconds = time.monotonic() - began
            if done.returncode:
                report("move", done)
                # It was done before it was killed: the copy is there and is not made twice.
                if not re.search(r"not empty|already", done.stderr):
                    return 1, 0
            counted.append(rows_of_server(folder, name))
        return compare_rows(*counted)


Fault = Callable[[Job, Path, Path, random.Random], tuple[int, int]]
FAULTS: dict[str, tuple[tuple[str, ...], Fault]] = {
    "full disk": (("load", "backup"), full_disk),
    "read-only folder": (("load",), read_only),
    "clock back 30 days": (("import", "undo"), clock_back),
    "interrupted update": (("load",), interrupted_update),
    "no file locks": (("load",), no_locks),
    "second server": (("load",), second_server),
    "killed": (("import",), move_killed),
    "server away 60 s": (("import",), database_away),
    "file locked 60 s": (("import",), locked),
}
"""Fault → jobs in which it is caused, and how. “killed” is that of the move to a server."""
NAMES = {"interrupted update": "update", "no file locks": "serve", "second server": "serve", "killed": "move"}
"""What is disturbed, where it is not the job."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--faults", nargs="*", choices=list(FAULTS), default=list(FAULTS))
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path("/tmp/outages"))
    options = parser.parse_args()
    luck = random.Random(options.seed)
    base = prepare_base(options.folder)
    write_rows(options.folder / "rows.csv", 700)
    show_heads()
    for name in options.faults:
        jobs, cause = FAULTS[name]
        for job in jobs:
            show_row(repeat(name, cause, find_job(job), options.folder, base, options.times, luck))


def repeat(name: str, cause: Fault, job: Job, folder: Path, base: Path, times: int, luck: random.Random) -> Row:
    lost = doubled = 0
    for _time in range(times):
        try:
            missing, more = cause(job, folder, base, luck)
        except Impossible as reason:
            print(f"    {name}: {reason}", file=sys.stderr)
            times = 0
            break
        lost, doubled = lost + missing, doubled + more
    return NAMES.get(name, job.name), name, times, lost, doubled


if __name__ == "__main__":
    main()
