"""The first look at an upload: what kind of file it is, and the records that it begins with.

A process of its own takes it (imports.reading_process), with an end: a small file can be made so that it takes hours to read.
"""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path
from typing import cast

from django.conf import settings

from goalweave.core.errors import InputError, LimitError
from goalweave.core.messages import Message
from goalweave.core.model import Record
from goalweave.formats import FileProfile
from goalweave.frameworks.queries import catalogue, framework_revision
from goalweave.imports.files import import_limits
from goalweave.imports.reading_process import Job, Outcome, ProfileJob, ReadingEquipment, RecordsJob, run, run_job
from goalweave.packs import code_lists
from goalweave.process_pool import JobTimeout, Pool, PoolFull, WorkerDied

LOG = logging.getLogger(__name__)

WAITING = 1
"""Files that wait while another is read. Each holds a thread of the site, which has four."""


def profile_file(path: Path, name: str) -> FileProfile:
    """What is known of a file before its records are read. Raises InputError; LimitError where that takes too long or too much memory."""
    return cast(FileProfile, _run_job(ProfileJob(path, name, import_limits()), name))


def read_first_records(job: RecordsJob) -> list[Record]:
    """Raises as `profile_file` does."""
    return cast(list[Record], _run_job(job, job.profile.name))


def _run_job(job: Job, name: str) -> Outcome:
    equipment = ReadingEquipment(framework_revision(), catalogue(), code_lists(), settings.GOALWEAVE_IMPORT_ROWS)
    seconds = settings.GOALWEAVE_IMPORT_SECONDS
    try:
        outcome: Outcome = (
            reading_pool(seconds).work(job, equipment, equipment.version) if seconds else run_job(equipment, job)
        )
    except PoolFull:
        raise InputError("other files are being read; try again in a minute", file=name) from None
    except JobTimeout:
        what = Message("reading the file took longer than {seconds} seconds and was stopped", seconds=seconds)
        raise LimitError(what, file=name) from None
    except WorkerDied:
        LOG.error("the process that reads files for import has died")
        raise LimitError("reading the file takes too much memory", file=name) from None
    if isinstance(outcome, InputError):
        raise outcome
    return outcome


@cache
def reading_pool(seconds: int) -> Pool:
    """The process that belongs to this one."""
    return Pool(run, name="import-reader", processes=1, waiting=WAITING, seconds=seconds)
