"""What a process of a pool runs in tests. Imports next to nothing, so that such a process is ready soon."""

from __future__ import annotations

import os
import time
from multiprocessing.connection import Connection
from pathlib import Path

from goalweave.process_pool import serve

LONG = 60.0
MEMORY = 200_000_000


def answer(job: str) -> tuple[int, str]:
    """The process that answers, and the job; `sleep` takes long, with a path after it it makes that file first;
    `take` takes so many megabytes; `die` ends it."""
    if job.startswith("sleep"):
        if path := job.removeprefix("sleep").strip():
            Path(path).touch()
        time.sleep(LONG)
    if job.startswith("take"):
        bytearray(int(job.removeprefix("take")) * 1_000_000)
    if job == "die":
        os._exit(1)
    return os.getpid(), job


def work_for_long(connection: Connection, equipment: object) -> None:
    serve(connection, answer, memory=MEMORY)


def work_once(connection: Connection, equipment: object) -> None:
    connection.send(None)
    connection.send(answer(connection.recv()))
