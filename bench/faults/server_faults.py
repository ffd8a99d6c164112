"""Faults with PostgreSQL: kills of what reads or fills a database, a server that is away, an update that is interrupted."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.faults.places import DATABASE_URL, Job, Trial, new_trial
from bench.faults.postgresql import Cluster
from bench.faults.processes import kill_often
from bench.faults.report import Result

ServerFault = Callable[[Path, Path, Cluster, random.Random], Iterator[Result]]


def kill_on_postgresql(
    job: Job, folder: Path, base: Path, server: Cluster, times: int, luck: random.Random
) -> Iterator[Result]:
    """As on the embedded database; each trial has a database of its own."""
    server.require(job.postgresql, base)

    def make(name: str) -> Trial:
        trial = new_trial(folder, base, job, name)
        trial.environment[DATABASE_URL] = server.copy(job.postgresql, "trial")
        return trial

    yield from kill_often(job, make, job.victims, times, luck)


SERVER_FAULTS: dict[str, ServerFault] = {}
