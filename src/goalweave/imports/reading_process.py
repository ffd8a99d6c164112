"""A process next to the site that takes the first look at files for import, so that one that takes for ever can be stopped.

It knows neither Django nor the database: what it needs of the site comes with its start.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from itertools import islice
from multiprocessing.connection import Connection
from pathlib import Path

from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError
from goalweave.core.former_codes import code_resolver
from goalweave.core.model import CodeList, Record
from goalweave.formats import FileProfile, Limits, profile_path, read_path
from goalweave.process_pool import begin_process, serve

IDLE = 60.0
"""Seconds without a file after which the process ends: it has loaded little and is soon there again."""

MEMORY = 500_000_000
MEMORY_PER_ROW = 5_000
"""Bytes that a file can take, and what is added for each row that the site takes: openpyxl keeps all texts of a workbook."""


@dataclass(frozen=True)
class ReadingEquipment:
    """What a process needs besides the file. revision: of the catalogue; code_lists: those that ship."""

    revision: int
    catalogue: Catalogue
    code_lists: Mapping[str, CodeList]
    rows: int

    @property
    def version(self) -> tuple[int, int]:
        return self.revision, self.rows


@dataclass(frozen=True, slots=True)
class ProfileJob:
    """Find out what kind of file it is, and the first rows of a table."""

    path: Path
    name: str
    limits: Limits


@dataclass(frozen=True, slots=True)
class RecordsJob:
    """Read the first records of a file as they would be imported. columns, corrections: see models.Import."""

    path: Path
    profile: FileProfile
    limits: Limits
    columns: Mapping[str, str]
    corrections: Mapping[str, Mapping[str, str]]
    most: int


Job = ProfileJob | RecordsJob
Outcome = FileProfile | list[Record] | InputError


def run(connection: Connection, equipment: ReadingEquipment) -> None:
    """Read files until none has come for a while, or the site has ended."""
    begin_process()
    serve(connection, partial(run_job, equipment), idle=IDLE, memory=MEMORY + equipment.rows * MEMORY_PER_ROW)


def run_job(equipment: ReadingEquipment, job: Job) -> Outcome:
    """An InputError is returned: it is an answer, too. Raises what else there is."""
    try:
        if isinstance(job, ProfileJob):
            return profile_path(job.path, name=job.name, limits=job.limits)
        records = read_path(
            job.path,
            name=job.profile.name,
            limits=job.limits,
            columns=job.columns or None,
            resolve=code_resolver(equipment.catalogue),
            on_problem=lambda _problem: None,
            corrections=job.corrections,
            profile=job.profile,
            code_lists=equipment.code_lists,
        )
        return list(islice(records, job.most))
    except InputError as error:
        return error
