"""Jobs, and the folders in which they run: each trial has a copy of the same small site."""

from __future__ import annotations

import csv
import os
import random
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GOALWEAVE = [str(Path(sys.executable).parent / "goalweave")]
DATABASE = "goalweave.sqlite3"
DATABASE_URL = "GOALWEAVE_DATABASE_URL"
ROWS = 700
"""More than are imported while someone waits."""

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
    """Work that is interrupted.

    setup: what is done before, in Python, after SET_UP; command: arguments of `goalweave`, in which {rows}, {out} and {archive} are
    files, or script: Python that does the job in a process of its own; task: path of the task that the server does; empty: the
    data folder is; outputs: names of files in {out} that are compared; once: the command refuses to do its work a second time, which
    shows that it was done; archive: the setup leaves a backup; postgresql: name of the database that each trial gets a copy of.
    """

    name: str
    setup: str = ""
    command: tuple[str, ...] = ()
    script: str = ""
    task: str = ""
    empty: bool = False
    outputs: tuple[str, ...] = ()
    once: bool = False
    archive: bool = False
    postgresql: str = ""
    tier: str = "none"

    @property
    def victims(self) -> tuple[str, ...]:
        return ("worker", "web", "parent", "clock back 1 hour", "clock back 1 day") if self.task else ("command",)


@dataclass
class Trial:
    """A copy of the site with its environment. seconds: that the job took, once it was done."""

    folder: Path
    job: Job
    shared: Path
    environment: dict[str, str] = field(default_factory=dict)
    seconds: float = 0

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def out(self) -> Path:
        return self.folder / "out"

    @property
    def database(self) -> Path:
        return self.data / DATABASE

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def rows(self) -> Path:
        return self.shared / "rows.csv"

    def arguments(self) -> list[str]:
        """Of the command, or of the script."""
        if self.job.script:
            return [str(self.rows)]
        archive = archive_of(self.shared, self.job)
        return [text.format(rows=self.rows, out=self.out, archive=archive) for text in self.job.command]


def slug(name: str) -> str:
    return name.replace(" ", "-")


def archive_of(folder: Path, job: Job) -> Path:
    return folder / f"{slug(job.name)}.tar.gz"


def write_rows(path: Path, rows: int) -> None:
    words = "water school energy women climate health trade forest".split()  # noqa: SIM905
    luck = random.Random(7)
    with path.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["ID", "Title", "Description", "SDG", "Budget (USD)"])
        for number in range(1, rows + 1):
            text = " ".join(luck.choices(words, k=25)).capitalize()
            title, goal = f"Project {number} {luck.choice(words)}", luck.randint(1, 17)
            writer.writerow([f"R-{number:05}", title, f"{text}.", goal, number * 1000])


def environment_of(data: Path, tier: str = "none") -> dict[str, str]:
    names = {name: value for name, value in os.environ.items() if not name.startswith(("GOALWEAVE_", "DJANGO_"))}
    own = {"GOALWEAVE_DATA_DIR": str(data), "GOALWEAVE_TIER": tier, "COLUMNS": "200", "PYTHONPATH": str(ROOT)}
    return {**names, **own}


def prepare_base(folder: Path) -> Path:
    """A data folder with the packs and twenty records."""
    base = folder / "base"
    if not (folder / "rows.csv").exists():
        write_rows(folder / "rows.csv", ROWS)
    if not (base / "ready").exists():
        shutil.rmtree(base, ignore_errors=True)
        base.mkdir(parents=True)
        write_rows(base / "first.csv", 20)
        command = [*GOALWEAVE, "load", str(base / "first.csv"), "--organisation", "own", "--model", "none"]
        subprocess.run(command, env=environment_of(base / "data"), check=True, capture_output=True)
        (base / "ready").touch()
    return base / "data"


def prepare_job(folder: Path, base: Path, job: Job) -> Path:
    """The data folder that all trials of a job begin with: what its setup draws at random is the same in each."""
    if not job.setup and not job.archive:
        return base
    own = folder / f"base-{slug(job.name)}"
    ready, made_by = own / ".ready", f"{job.setup}{job.archive}"
    if ready.exists() and ready.read_text(encoding="utf-8") == made_by:
        return own
    shutil.rmtree(own, ignore_errors=True)
    shutil.copytree(base, own)
    environment = environment_of(own, job.tier)
    if job.setup:
        command = [sys.executable, "-c", SET_UP + job.setup, str(folder / "rows.csv")]
        subprocess.run(command, env=environment, check=True)
    if job.archive:
        archive = archive_of(folder, job)
        archive.unlink(missing_ok=True)
        subprocess.run([*GOALWEAVE, "backup", str(archive)], env=environment, check=True, capture_output=True)
    ready.write_text(made_by, encoding="utf-8")
    return own


def new_trial(folder: Path, base: Path, job: Job, name: str) -> Trial:
    place = folder / f"{slug(job.name)}-{name}"
    shutil.rmtree(place, ignore_errors=True)
    (place / "out").mkdir(parents=True)
    trial = Trial(place, job, folder, environment_of(place / "data", job.tier))
    own = prepare_job(folder, base, job)
    if not job.empty:
        shutil.copytree(own, trial.data, ignore=shutil.ignore_patterns(".ready"))
    return trial
