"""What is lost or doubled when processes are killed (kill -9) at random moments of each long job, and by other faults.

python bench/faults.py [--jobs import undo …] [--times 3] [--seed 1] [--folder /tmp/faults]

Each job runs on a small database: twice undisturbed (“none”, which shows that the comparison itself finds nothing), then so many
times with each victim. A command is started again by hand after it was killed; workers and web processes are replaced by
`goalweave serve`; after the parent was killed, the tool waits until all its processes are gone and starts it again. In the end every row
of every table and every file is compared with the undisturbed run, without ids, times and keys. “Lost” and “doubled” count
rows and files that are missing or more than there; both are zero if nothing happened.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import re
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from goalweave.cli.parent_process import end_with_parent

ROOT = Path(__file__).resolve().parents[1]
GOALWEAVE = [str(Path(sys.executable).parent / "goalweave")]
DATABASE = "goalweave.sqlite3"
ROWS = 700
"""More than are imported while someone waits."""

PATIENCE = 240
"""Seconds after which a job that should have been done counts as stuck."""

SHORT = 20
"""Seconds that a server may take to stop."""

LEFT_OUT = re.compile(
    r"(django_tasks_database|jobs_worker|django_session|django_migrations|sqlite_|frameworks_|search_|account_|auth_|django_content).*"
)
"""Tables that describe runs of processes, or that no job here writes and that make the comparison slow."""

SECOND_RUN = re.compile(r"audit_entry: .*'import'.*\"new\": 0, \"changed\": 0, .*")
"""The line in the log of a command that was begun again after it had done everything: it states that nothing was new."""

VOLATILE = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?|[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}|[0-9a-f]{32,64}"
    r"|\d{8}T\d{6}-[0-9a-f]{12}"
)
"""Times, UUIDs, digests and random names."""

SET_UP = """
import django, sys
from goalweave.cli.data import use_database
use_database()
from django.utils import timezone
from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Organisation
now = timezone.now()
own = Organisation.objects.get(slug="own")
def imported(state):
    from goalweave.imports import actions, tasks
    with open(sys.argv[1], "rb") as stream:
        upload = actions.upload_file(actor=SYSTEM, organisation=own, stream=stream, name="rows.csv", now=now)
    upload = actions.check_import(actor=SYSTEM, upload=actions.start_check(actor=SYSTEM, upload=upload))
    if state == "checked":
        return upload
    return actions.apply_import(actor=SYSTEM, upload=actions.start_apply(actor=SYSTEM, upload=upload), now=now)
"""


@dataclass(frozen=True)
class Job:
    """setup: what is done before, in Python, after SET_UP; command: arguments of `goalweave`, or script: Python that does the job in
    a process of its own; task: path of the task that the server does; files: whether files are compared; environment: of the job."""

    name: str
    setup: str = ""
    command: tuple[str, ...] = ()
    script: str = ""
    task: str = ""
    empty: bool = False
    outputs: tuple[str, ...] = ()

    @property
    def victims(self) -> tuple[str, ...]:
        return ("worker", "web", "parent") if self.task else ("command",)


PUBLISHED = """
from goalweave.registry.models import Record, Visibility
imported("applied")
Record.objects.update(visibility=Visibility.PUBLIC)
"""

JOBS = (
    Job("load", command=("load", "{rows}", "--organisation", "own", "--model", "none")),
    Job("first start", command=("load", "--model", "none"), empty=True),
    Job(
        "classify",
        command=(
            *("classify", "{rows}", "--output", "{out}/classified.jsonl", "--model", "labels", "--jobs", "2"),
            *("--text", "Description", "--id", "ID"),
        ),
        outputs=("classified.jsonl",),
    ),
    Job("backup", setup="imported('applied')", command=("backup", "{out}/backup.tar.gz")),
    Job("export", setup=PUBLISHED, command=("export", "iati", "own", "{out}/own.xml"), outputs=("own.xml",)),
    Job(
        "publish import",
        setup="imported('applied')",
        script="""
from goalweave.imports import actions
from goalweave.imports.models import Import
actions.publish_import(actor=SYSTEM, upload=Import.objects.latest("pk"))
""",
    ),
    Job(
        "vote count",
        setup="""
from datetime import timedelta
from tests.factories.votes import running_vote, voter_of
from goalweave.prizes.voting import cast_vote
opens = now - timedelta(days=8)
vote = running_vote(opens=opens)
during = opens + timedelta(days=1)
nominees = list(vote.nominees.values())
for number in range(2000):
    nominee = nominees[number % 4]
    voter = voter_of(vote.edition, f"voter{number % 1500}@example.org", during)
    cast_vote(voter=voter, category=nominee.category, choice=nominee.entry.reference, now=during)
""",
        script="""
from goalweave.prizes.models import Edition
from goalweave.prizes.voting import counted_vote, open_vote
edition = Edition.objects.get()
if counted_vote(edition) is None:
    open_vote(actor=SYSTEM, edition=edition, now=now)
""",
    ),
    Job(
        "import",
        setup="""
from goalweave.imports import tasks
tasks.queue_apply(actor=SYSTEM, upload=imported("checked"))
""",
        task="goalweave.imports.tasks.run_apply",
    ),
    Job(
        "undo",
        setup="""
from goalweave.imports import tasks
tasks.queue_undo(actor=SYSTEM, upload=imported("applied"))
""",
        task="goalweave.imports.tasks.run_undo",
    ),
    Job(
        "suggestions",
        setup="""
from goalweave.mapping.tasks import suggest_mappings
imported("applied")
suggest_mappings.enqueue()
""",
        task="goalweave.mapping.tasks.suggest_mappings",
    ),
    Job(
        "open data",
        setup=PUBLISHED
        + """
from goalweave.web.opendata.tasks import refresh_open_data
refresh_open_data.enqueue()
""",
        task="goalweave.web.opendata.tasks.refresh_open_data",
    ),
    Job(
        "mails",
        setup="""
from django.core.mail import EmailMessage
for number in range(300):
    EmailMessage(f"Mail {number}", "Text", to=[f"p{number % 50}@example.org"]).send()
""",
        task="mails",
    ),
)


@dataclass
class Trial:
    """A copy of the base with its environment."""

    folder: Path
    job: Job
    environment: dict[str, str] = field(default_factory=dict)
    rows: Path = Path()

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def out(self) -> Path:
        return self.folder / "out"

    @property
    def database(self) -> Path:
        return self.data / DATABASE

    def command(self) -> list[str]:
        if self.job.script:
            return [sys.executable, "-c", SET_UP + self.job.script, str(self.rows)]
        return [*GOALWEAVE, *(text.format(rows=self.rows, out=self.out) for text in self.job.command)]


def write_rows(path: Path, rows: int) -> None:
    words = "water school energy women climate health trade forest".split()  # noqa: SIM905
    luck = random.Random(7)
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["ID", "Title", "Description", "SDG", "Budget (USD)"])
        for number in range(1, rows + 1):
            text = " ".join(luck.choices(words, k=25)).capitalize()
            writer.writerow(
                [
                    f"R-{number:05}",
                    f"Project {number} {luck.choice(words)}",
                    f"{text}.",
                    luck.randint(1, 17),
                    number * 1000,
                ]
            )


def environment_of(data: Path, tier: str = "none") -> dict[str, str]:
    names = {name: value for name, value in os.environ.items() if not name.startswith("GOALWEAVE_")}
    return {**names, "GOALWEAVE_DATA_DIR": str(data), "GOALWEAVE_TIER": tier, "COLUMNS": "200"}


def prepare_base(folder: Path) -> Path:
    base = folder / "base"
    if not (base / "ready").exists():
        shutil.rmtree(base, ignore_errors=True)
        base.mkdir(parents=True)
        write_rows(base / "first.csv", 20)
        data = base / "data"
        subprocess.run(
            [*GOALWEAVE, "load", str(base / "first.csv"), "--organisation", "own", "--model", "none"],
            env=environment_of(data),
            check=True,
            capture_output=True,
        )
        (base / "ready").touch()
    return base / "data"


def new_trial(folder: Path, base: Path, job: Job, name: str) -> Trial:
    """job.setup runs once for all trials of a job: what it draws at random is the same in each."""
    place = folder / f"{job.name.replace(' ', '-')}-{name}"
    shutil.rmtree(place, ignore_errors=True)
    (place / "out").mkdir(parents=True)
    tier = "labels" if job.name == "suggestions" else "none"
    trial = Trial(place, job, environment_of(place / "data", tier), folder / "rows.csv")
    if job.empty:
        return trial
    own = base
    if job.setup:
        own = folder / f"base-{job.name.replace(' ', '-')}"
        if not (own / ".ready").exists():
            shutil.rmtree(own, ignore_errors=True)
            shutil.copytree(base, own)
            command = [sys.executable, "-c", SET_UP + job.setup, str(trial.rows)]
            subprocess.run(command, env=environment_of(own, tier) | {"PYTHONPATH": str(ROOT)}, check=True)
            (own / ".ready").touch()
    shutil.copytree(own, trial.data, ignore=shutil.ignore_patterns(".ready"))
    return trial


def start(trial: Trial, command: list[str]) -> subprocess.Popen[bytes]:
    log = (trial.folder / "log").open("ab")
    own = os.getpid()
    return subprocess.Popen(
        command,
        env=trial.environment,
        stdout=log,
        stderr=log,
        start_new_session=True,
        preexec_fn=lambda: end_with_parent(own),
    )


def kill_group(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(trial: Trial) -> subprocess.Popen[bytes]:
    return start(trial, [*GOALWEAVE, "serve", "--port", str(free_port())])


def query(trial: Trial, sql: str) -> list[tuple[object, ...]]:
    """Rows; none while the database is busy."""
    try:
        with closing(sqlite3.connect(f"file:{trial.database}?mode=ro", uri=True, timeout=1)) as connection:
            return connection.execute(sql).fetchall()
    except sqlite3.OperationalError:
        return []


def state_of_task(trial: Trial) -> str:
    if trial.job.task == "mails":
        waiting = query(trial, "SELECT count(*) FROM outbox_mail WHERE state <> 'sent'")
        sent = query(trial, "SELECT count(*) FROM outbox_mail WHERE state = 'sent'")
        return "SUCCESSFUL" if waiting == [(0,)] else "RUNNING" if sent and sent != [(0,)] else "READY"
    # A task that does itself again each morning waits for that.
    sql = f"SELECT status FROM django_tasks_database_dbtaskresult WHERE task_path = '{trial.job.task}' ORDER BY enqueued_at LIMIT 1"
    rows = query(trial, sql)
    return str(rows[0][0]) if rows else ""


def wait_for(condition: Callable[[], bool], seconds: float, step: float = 0.02) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(step)
    return False


def wait_until_done(trial: Trial) -> float:
    """Seconds from the start of the task to its end."""
    if not wait_for(lambda: state_of_task(trial) not in ("", "READY"), PATIENCE):
        raise RuntimeError(f"{trial.folder}: the task was not started")
    began = time.monotonic()
    if not wait_for(lambda: state_of_task(trial) in ("SUCCESSFUL", "FAILED"), PATIENCE):
        raise RuntimeError(f"{trial.folder}: the task was not finished")
    return time.monotonic() - began


def settle(trial: Trial) -> None:
    """Wait until nothing is due any more."""
    due = "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status = 'RUNNING' OR (status = 'READY' AND (run_after <= datetime('now') OR run_after LIKE '9999%'))"
    wait_for(lambda: query(trial, due) == [(0,)], PATIENCE, 0.2)


def descendants(pid: int) -> Iterator[int]:
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == pid:
            child = int(path.parent.name)
            yield child
            yield from descendants(child)


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except FileNotFoundError:
        return ""


def victim_of(parent: int, victim: str, task: str) -> int | None:
    if victim == "parent":
        return parent
    queue = "imports" if task.startswith("goalweave.imports") else "default"
    for pid in descendants(parent):
        line = command_line(pid)
        is_worker = "goalweave.cli.worker" in line
        if victim == "worker" and is_worker and f"main(*sys.argv[1:]) {queue} " in line:
            return pid
        if victim == "web" and not is_worker and "resource_tracker" not in line:
            return pid
    return None


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except FileNotFoundError:
        return True


def run_served(trial: Trial, victim: str, moment: float) -> float:
    """Let the server do the task, kill the victim that many seconds after the task began, and wait for the end; seconds it took."""
    server = serve(trial)
    try:
        if victim != "none":
            wait_for(lambda: state_of_task(trial) not in ("", "READY"), PATIENCE)
            time.sleep(moment)
            target = victim_of(server.pid, victim, trial.job.task)
            if target is not None:
                orphans = list(descendants(server.pid))
                os.kill(target, signal.SIGKILL)
                if victim == "parent":
                    server.wait()
                    if not wait_for(lambda: all(map(is_gone, orphans)), SHORT):
                        raise RuntimeError(f"{trial.folder}: processes go on after their parent was killed")
                    server = serve(trial)
        seconds = wait_until_done(trial)
        settle(trial)
    finally:
        server.terminate()
        try:
            server.wait(SHORT)
        except subprocess.TimeoutExpired:
            kill_group(server)
    return seconds


def run_command(trial: Trial, victim: str, moment: float) -> float:
    if victim == "command":
        process = start(trial, trial.command())
        time.sleep(moment)
        kill_group(process)
    began = time.monotonic()
    done = start(trial, trial.command())
    if done.wait(PATIENCE):
        raise RuntimeError(f"{trial.folder}: the command failed (exit code {done.returncode})")
    return time.monotonic() - began


def run(trial: Trial, victim: str, moment: float) -> float:
    return (run_served if trial.job.task else run_command)(trial, victim, moment)


def contents(trial: Trial) -> Counter[str]:
    """Every row and every file, without what differs from run to run."""
    counted: Counter[str] = Counter()
    with closing(sqlite3.connect(trial.database)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            if LEFT_OUT.fullmatch(table):
                continue
            columns = [
                name
                for _cid, name, kind, _null, _default, key in connection.execute(f'PRAGMA table_info("{table}")')
                if not key and not name.endswith("_id") and kind not in ("datetime", "char(32)")
            ]
            listed = ", ".join(f'"{name}"' for name in columns) or "1"
            for row in connection.execute(f'SELECT {listed} FROM "{table}"'):
                counted[f"{table}: {VOLATILE.sub('…', repr(row))}"] += 1
    for path in sorted(trial.data.rglob("*")):
        if path.is_file() and not path.name.startswith(DATABASE) and path.suffix != ".lock":
            name = str(path.relative_to(trial.data))
            counted[
                f"file {path.parent.name if name.startswith(('mail/', 'imports/')) else VOLATILE.sub('…', name)}"
            ] += 1
    for name in trial.job.outputs:
        counted[f"{name}: {VOLATILE.sub('…', (trial.out / name).read_text(encoding='utf-8'))}"] += 1
    left = [path.name for path in trial.out.iterdir()]
    counted[f"outputs: {sorted(left)}"] += 1
    if trial.job.task == "mails":
        counted.update(f"mail {subject}" for subject in mail_subjects(trial.data / "mail"))
    return counted


def mail_subjects(folder: Path) -> Iterator[str]:
    for path in folder.iterdir():
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("Subject: "):
                yield line


def compare(trial: Trial, expected: Counter[str]) -> tuple[int, int]:
    found = Counter({text: number for text, number in contents(trial).items() if not SECOND_RUN.fullmatch(text)})
    lost, doubled = expected - found, found - expected
    for text in [*(f"- {text}" for text in lost), *(f"+ {text}" for text in doubled)][:6]:
        print(f"    {text[:300]}", file=sys.stderr)
    return lost.total(), doubled.total()


def test_job(
    job: Job, folder: Path, base: Path, times: int, luck: random.Random
) -> Iterator[tuple[str, str, int, int, int]]:
    reference = new_trial(folder, base, job, "reference")
    seconds = run(reference, "none", 0)
    expected = contents(reference)
    for victim in ("none", *job.victims):
        lost = doubled = 0
        number = 1 if victim == "none" else times
        for at in range(number):
            trial = new_trial(folder, base, job, f"{victim}-{at}")
            missing, more = compare_after(trial, victim, luck.uniform(0, max(seconds, 0.2)), expected)
            lost, doubled = lost + missing, doubled + more
            shutil.rmtree(trial.folder, ignore_errors=not (missing or more))
        yield job.name, victim, number, lost, doubled
    shutil.rmtree(reference.folder)


def compare_after(trial: Trial, victim: str, moment: float, expected: Counter[str]) -> tuple[int, int]:
    run(trial, victim, moment)
    return compare(trial, expected)


def full_disk(folder: Path, base: Path) -> tuple[str, str, int, int, int]:
    """No file may grow by more than 200 kB while 700 rows are loaded; then there is room again."""
    job = JOBS[0]
    reference = new_trial(folder, base, job, "reference")
    run(reference, "none", 0)
    trial = new_trial(folder, base, job, "full")
    limit = trial.database.stat().st_size + 200_000

    def restrict() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    done = subprocess.run(
        trial.command(), env=trial.environment, preexec_fn=restrict, capture_output=True, text=True, check=False
    )
    said = (done.stderr.strip().splitlines() or [""])[-1]
    print(f"    full disk: exit code {done.returncode}: {said[:160]}", file=sys.stderr)
    return "load", "full disk", 1, *compare_after(trial, "none", 0, contents(reference))


def locked(folder: Path, base: Path, seconds: float) -> tuple[str, str, int, int, int]:
    """Another process has the write lock of the database for a minute, from the moment the import begins."""
    job = next(job for job in JOBS if job.name == "import")
    reference = new_trial(folder, base, job, "reference")
    run(reference, "none", 0)
    trial = new_trial(folder, base, job, "locked")
    server = serve(trial)
    wait_for(lambda: state_of_task(trial) not in ("", "READY"), PATIENCE)
    with closing(sqlite3.connect(trial.database, isolation_level=None, timeout=60)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        time.sleep(seconds)
        holder.execute("COMMIT")
    wait_until_done(trial)
    settle(trial)
    server.terminate()
    server.wait(SHORT)
    return "import", f"database locked {seconds:.0f} s", 1, *compare(trial, contents(reference))


def second_server(folder: Path, base: Path) -> tuple[str, str, int, int, int]:
    """A second server on the same folder is refused in one sentence."""
    trial = new_trial(folder, base, JOBS[0], "second")
    first = serve(trial)
    wait_for(
        lambda: (trial.data / "server.lock").exists() and bool(query(trial, "SELECT 1 FROM jobs_worker")), PATIENCE
    )
    second = subprocess.run(
        [*GOALWEAVE, "serve", "--port", str(free_port())],
        env=trial.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    print(f"    second server: exit code {second.returncode}: {second.stderr.strip()[:200]}", file=sys.stderr)
    first.terminate()
    first.wait(SHORT)
    return "serve", "second server", 1, 0, int(second.returncode != 2)


OTHERS = {
    "full disk": full_disk,
    "second server": second_server,
    "locked": lambda folder, base: locked(folder, base, 60),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", nargs="*", default=[job.name for job in JOBS] + list(OTHERS))
    parser.add_argument("--times", type=int, default=3, help="kills of each victim in each job")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path("/tmp/faults"))
    options = parser.parse_args()
    luck = random.Random(options.seed)
    base = prepare_base(options.folder)
    write_rows(options.folder / "rows.csv", ROWS)
    print(f"{'job':<16} {'killed or fault':<24} {'times':>5} {'lost':>6} {'doubled':>8}", flush=True)

    def show(row: tuple[str, str, int, int, int]) -> None:
        print(f"{row[0]:<16} {row[1]:<24} {row[2]:>5} {row[3]:>6} {row[4]:>8}", flush=True)

    for name in options.jobs:
        if name in OTHERS:
            show(OTHERS[name](options.folder, base))
            continue
        for row in test_job(next(job for job in JOBS if job.name == name), options.folder, base, options.times, luck):
            show(row)


if __name__ == "__main__":
    main()
