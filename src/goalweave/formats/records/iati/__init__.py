"""IATI activity files, versions 1.01 to 2.03, streamed: one record an activity; activities and organisation files out, 2.03
(https://iatistandard.org)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO

from goalweave.core.errors import InputError
from goalweave.core.model import CodeList, Record
from goalweave.formats.reading.limits import Limits
from goalweave.formats.records.iati.activity import read_activity
from goalweave.formats.records.iati.carried import (
    ACTIVITY_KINDS as ACTIVITY_KINDS,
    CarriedActivity as CarriedActivity,
    Loss as Loss,
    Publisher as Publisher,
    carried_activity as carried_activity,
)
from goalweave.formats.records.iati.codes import (
    ORGANISATION_TYPES as ORGANISATION_TYPES,
    OTHER_ORGANISATION as OTHER_ORGANISATION,
)
from goalweave.formats.records.iati.draft import Corrections
from goalweave.formats.records.iati.organisation import (
    OrganisationFigures as OrganisationFigures,
    collect_figures as collect_figures,
    write_organisation_file as write_organisation_file,
)
from goalweave.formats.records.iati.stream import iterate_activities, refuse_doctype
from goalweave.formats.records.iati.writer import (
    ExportSummary as ExportSummary,
    NodeName as NodeName,
    iterate_activity_file as iterate_activity_file,
)
from goalweave.formats.records.tags import Resolve


def read(
    stream: BinaryIO,
    name: str,
    limits: Limits,
    *,
    resolve: Resolve | None = None,
    on_problem: Callable[[InputError], None] | None = None,
    corrections: Corrections | None = None,
    currency: str = "",
    code_lists: Mapping[str, CodeList] | None = None,
) -> Iterator[Record]:
    """The activities of a file, in order; the stream must be able to seek, and stays open.

    resolve: called with `sdg` and the code of each SDG tag; without it, records come without mappings. on_problem: told
    of what one activity has wrong (a tag that names no node, a date that is none …), which is then left out.
    corrections: element or attribute, as problems name it → what is there → what is read instead. currency: of amounts
    that tell none. code_lists: by id; a code that its list lacks is a warning. The file itself must be sound XML without DTD: else InputError, naming the line, after the
    activities before it.
    """
    refuse_doctype(stream, name)
    return _read_records(
        stream, name, limits, resolve, on_problem or _ignore_problem, corrections or {}, currency, code_lists
    )


def _read_records(
    stream: BinaryIO,
    name: str,
    limits: Limits,
    resolve: Resolve | None,
    on_problem: Callable[[InputError], None],
    corrections: Corrections,
    currency: str,
    code_lists: Mapping[str, CodeList] | None,
) -> Iterator[Record]:
    for element in iterate_activities(stream, name, limits):
        yield read_activity(element, name, resolve, on_problem, corrections, currency, code_lists)


def _ignore_problem(_problem: InputError) -> None:
    pass
