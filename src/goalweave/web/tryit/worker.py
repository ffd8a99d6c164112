"""A process next to the site that maps what visitors of the try-it page send: bytes in, a part of the page out; and that reads entries.

It knows no database: the catalogue comes with its start. Django's apps are only there once `run` has set them up, so
this module imports nothing of them.
"""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from io import BytesIO
from itertools import chain
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.pipeline import MapOptions, MappingEngine, MappingResult, map_records
from goalweave.formats import read
from goalweave.formats.reading.limits import Limits
from goalweave.process_pool import begin_process, serve
from goalweave.web.tryit.statements import separate_statements

if TYPE_CHECKING:
    from goalweave.mapping.thresholds import LearnedThresholds

# Smaller than on the command line: a page must answer while someone waits.
LIMITS = Limits(
    file=20_000_000,
    expanded=100_000_000,
    cells=1_000_000,
    pages=500,
    operations=1_000_000,
    elements=100_000,
    nodes=500_000,
    attributes=500,
    text=1_000_000,
)
MOST_RECORDS = 3_000
MOST_PASSAGES = 20_000
"""Passages of evidence that one page shows."""

MEMORY = 2_000_000_000
"""Bytes of addresses that a job can take besides what the process has when it is ready: the longest text takes 1 GB, and 0.4 GB of memory."""

MAIN = "sdg"


@dataclass(frozen=True, slots=True)
class Job:
    """A file or a text that was sent. language: of the interface; to: the framework to map to; pasted: a text from the form, whose
    paragraphs are split into statements."""

    data: bytes
    name: str
    language: str
    to: str = MAIN
    pasted: bool = False


@dataclass(frozen=True, slots=True)
class JobOutcome:
    """The result as HTML, or the problem with the input; fault: a traceback, for an internal error."""

    html: str = ""
    problem: str = ""
    fault: str = ""


@dataclass(frozen=True)
class Equipment:
    """What a process needs besides the job. revision: of the catalogue."""

    revision: int
    catalogue: Catalogue
    tier: str
    thresholds: LearnedThresholds

    @property
    def version(self) -> tuple[int, str, str]:
        """Another one where the same text would be mapped otherwise."""
        return self.revision, self.tier, self.thresholds.digest


def run(connection: Connection, equipment: Equipment) -> None:
    """Work until nothing has come for a while, or the site has ended. Sends None once it is ready."""
    begin_process()
    import django

    django.setup()
    from goalweave.calls.suggestions import SuggestionJob, read_suggestions
    from goalweave.mapping.engine import build_engine

    engine = build_engine(equipment.catalogue, equipment.tier, equipment.thresholds)

    def work(job: Any) -> object:
        # Entries to calls are read by the same process: the models take much memory.
        if isinstance(job, SuggestionJob):
            return read_suggestions(job, equipment.catalogue, engine)
        return run_job(job, equipment.catalogue, engine)

    serve(connection, work, memory=MEMORY)


def run_job(job: Job, catalogue: Catalogue, engine: MappingEngine) -> JobOutcome:
    """Map the input and render the result. Raises nothing: the caller receives the error."""
    from django.utils import translation

    from goalweave.wording.messages import describe_error

    with translation.override(job.language):
        try:
            return JobOutcome(html=_render(_map_job(job, catalogue, engine)))
        except InputError as error:
            return JobOutcome(problem=str(describe_error(error)))
        except MemoryError:
            raise  # the process ends, and its place is taken by a new one
        except Exception:
            return JobOutcome(fault=traceback.format_exc())


def _map_job(job: Job, catalogue: Catalogue, engine: MappingEngine) -> MappingResult:
    records = []
    length = 0
    for record in read(BytesIO(job.data), job.name, limits=LIMITS):
        records.append(record)
        length += sum(map(len, record.text.values()))
        if len(records) > MOST_RECORDS:
            raise InputError(
                Message("more than {most} records; use the command line for files of this size", most=MOST_RECORDS),
                file=job.name,
            )
        if length > LIMITS.text:
            raise InputError(
                Message(
                    "more than {most:,} characters of text; use the command line for files of this size",
                    most=LIMITS.text,
                ),
                file=job.name,
            )
    if job.pasted:
        records = separate_statements(records, catalogue, engine, job.to)
    mapped = map_records(records, catalogue, engine, MapOptions(to=job.to))
    mappings = chain.from_iterable(record.mappings for record in mapped.records)
    if sum(len(mapping.evidence) for mapping in mappings) > MOST_PASSAGES:
        raise InputError(
            Message(
                "the text names more than {most:,} goals and targets; use the command line for files of this kind",
                most=MOST_PASSAGES,
            ),
            file=job.name,
        )
    return mapped


def _render(mapped: MappingResult) -> str:
    from django.template.loader import render_to_string

    from goalweave.documents.map_page import map_view

    return render_to_string("wording/tried.html", {"mapped": map_view(mapped), "catalogue": mapped.catalogue})
