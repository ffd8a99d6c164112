"""Files of observations on their way in: one lies in the folder of data until it was loaded or a day has passed.

Next to it stands, in a small file, what was requested and how far it is: a loading is one transaction, and while that
is open no one else sees what it writes.
"""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core import signing

from goalweave.accounts.actor import Actor
from goalweave.core.errors import InputError, LimitError, NotAllowed
from goalweave.core.messages import Message, message_from_json, message_to_json
from goalweave.core.text.languages import LanguageMap
from goalweave.core.text.sanitise import sanitise_line
from goalweave.datafolder import open_private_file
from goalweave.formats.observations.preview import CodeReading, ColumnReading, TablePreview
from goalweave.formats.reading.limits import Limits
from goalweave.indicators import rules

UPLOAD_LIFETIME = timedelta(days=1)
LONGEST_NAME = 200
CHUNK = 1 << 20
MOST_PROBLEMS = 5_000
"""So many are kept; all are counted."""

_SALT = "goalweave.indicators.uploads"
_FILE_NAME = re.compile("[0-9a-f]{32}")


class UploadStep(StrEnum):
    """How far a file is. columns: a person says how its columns are read; failed: it cannot be used at all, `error` says why."""

    READING = "reading"
    COLUMNS = "columns"
    CHECKING = "checking"
    CHECKED = "checked"
    LOADING = "loading"
    LOADED = "loaded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong in a row, as it is kept."""

    file: str
    line: int | None
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A value that stands, and the one that would come in its place."""

    series: str
    area: str
    key: str
    time: str
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class PlannedSeries:
    """A series that would be made or widened. slug, indicator: what it is or would be of; new, opens: whether the series, and
    the indicator, would be made; breakdowns: dimensions that the series has not had.
    """

    code: str
    name: LanguageMap
    slug: str
    indicator: LanguageMap
    new: bool
    opens: bool
    breakdowns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PreviewPoint:
    """period: as it is shown; before, after: the value as it is and as it would be, None without one."""

    period: str
    year: int
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class SeriesPreview:
    """A line of a series as it would be. lines: how many of the series have new or changed values; area_name, code_names: names of its area and
    of the codes of its key that the file brings, or that are here.
    """

    code: str
    name: LanguageMap
    unit: str
    multiplier: int
    area: str
    key: str
    lines: int
    points: tuple[PreviewPoint, ...]
    area_name: LanguageMap = field(default_factory=dict)
    code_names: tuple[LanguageMap, ...] = ()


@dataclass(frozen=True, slots=True)
class ObservationUpload:
    """A file that waits. stored: what it is called here; asked: options of the form by name; error: why it cannot be used.

    counts: new, changed, unchanged, rejected; remarks: on values that are kept as published; unknown: series that would be made; coming: these and those that would be widened; series: all of them; vintage: what it
    became, 0 where nothing changed; table: the choice of how it is read, as JSON; preview: its columns, None where its format leaves nothing to choose;
    known: slug of the provider for which such a table was read before; lines: of series as they would be; empty_files, ignored, unknown_units: of
    a repository.
    """

    stored: str
    name: str
    size: int
    digest: str
    asked: Mapping[str, str]
    step: UploadStep = UploadStep.CHECKING
    error: str = ""
    counts: Mapping[str, int] | None = None
    problems: tuple[RowProblem, ...] = ()
    remarks: tuple[RowProblem, ...] = ()
    changes: tuple[ValueChange, ...] = ()
    unknown: tuple[str, ...] = ()
    coming: tuple[PlannedSeries, ...] = ()
    series: tuple[str, ...] = ()
    vintage: int = 0
    table: Mapping[str, Any] = field(default_factory=dict)
    preview: TablePreview | None = None
    known: str = ""
    lines: tuple[SeriesPreview, ...] = ()
    empty_files: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    unknown_units: tuple[str, ...] = ()


def store_upload(*, actor: Actor, stream: IO[Any], name: str, options: Mapping[str, str], now: datetime) -> str:
    """Lay the file down; what names it from now on, for this person alone. Files that waited too long are removed.

    Raises NotAllowed; LimitError for one that is too large.
    """
    if actor.user is None or not rules.may_load_somewhere(actor):
        raise NotAllowed("only editors and administrators can import observations")
    file_name = sanitise_line(re.split(r"[\\/]", name)[-1])[-LONGEST_NAME:] or "file"
    _delete_expired(now)
    stored, limit = uuid.uuid4().hex, Limits().file
    size, digest = 0, hashlib.sha256()
    with open_private_file(upload_path(stored)) as handle:
        while (chunk := stream.read(CHUNK)) and size <= limit:
            size += len(chunk)
            digest.update(chunk)
            handle.write(chunk)
    if size > limit:
        delete_upload(stored)
        raise LimitError(Message("the file is larger than the limit of {limit:,} bytes", limit=limit), file=file_name)
    write_upload(ObservationUpload(stored, file_name, size, digest.hexdigest(), dict(options)))
    return signing.dumps([actor.user.pk, stored], salt=_SALT)


def find_upload(actor: Actor, token: str) -> ObservationUpload | None:
    """What waits under that name; None if it is someone else's, or waits no more."""
    try:
        user, stored = signing.loads(token, salt=_SALT, max_age=UPLOAD_LIFETIME)
    except (signing.BadSignature, ValueError):
        return None
    return None if actor.user is None or user != actor.user.pk else read_upload(stored)


def read_upload(file_name: str) -> ObservationUpload | None:
    if not _FILE_NAME.fullmatch(file_name):
        return None
    try:
        notes = json.loads(_notes_path(file_name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return replace(
        ObservationUpload(**notes),
        step=UploadStep(notes["step"]),
        error=message_from_json(notes["error"]),
        problems=tuple(map(_read_problem, notes["problems"])),
        remarks=tuple(map(_read_problem, notes["remarks"])),
        changes=tuple(ValueChange(**change) for change in notes["changes"]),
        unknown=tuple(notes["unknown"]),
        coming=tuple(
            PlannedSeries(**{**series, "breakdowns": tuple(series["breakdowns"])}) for series in notes.get("coming", ())
        ),
        series=tuple(notes["series"]),
        preview=_read_preview(notes["preview"]) if notes.get("preview") else None,
        lines=tuple(_read_line(line) for line in notes.get("lines", ())),
        empty_files=tuple(notes.get("empty_files", ())),
        ignored=tuple(notes.get("ignored", ())),
        unknown_units=tuple(notes.get("unknown_units", ())),
    )


def write_upload(upload: ObservationUpload) -> None:
    """Write down how far it is."""
    notes = asdict(upload)
    notes["error"] = message_to_json(upload.error)
    if upload.preview:
        notes["preview"]["remark"] = message_to_json(upload.preview.remark)
        for column in notes["preview"]["columns"]:
            column["reason"] = message_to_json(column["reason"])
    for name, some in (("problems", upload.problems), ("remarks", upload.remarks)):
        notes[name] = [{**asdict(problem), "message": message_to_json(problem.message)} for problem in some]
    beside = _notes_path(upload.stored).with_suffix(".writing")
    beside.write_text(json.dumps(notes), encoding="utf-8")
    beside.replace(_notes_path(upload.stored))


def _read_preview(data: dict[str, Any]) -> TablePreview:
    columns = tuple(
        ColumnReading(**{**column, "samples": tuple(column["samples"]), "reason": message_from_json(column["reason"])})
        for column in data["columns"]
    )
    codes = tuple(CodeReading(**code) for code in data["codes"])
    fields = {"sheets": tuple(data["sheets"]), "remark": message_from_json(data["remark"])}
    return TablePreview(**{**data, **fields, "columns": columns, "codes": codes})


def _read_line(data: dict[str, Any]) -> SeriesPreview:
    points = tuple(PreviewPoint(**point) for point in data["points"])
    return SeriesPreview(**{**data, "points": points, "code_names": tuple(data["code_names"])})


def _read_problem(data: dict[str, Any]) -> RowProblem:
    return RowProblem(**{**data, "message": message_from_json(data["message"])})


def row_problem(problem: InputError) -> RowProblem:
    return RowProblem(
        sanitise_line(problem.file)[:LONGEST_NAME], problem.line, sanitise_line(problem.field)[:300], problem.message
    )


def delete_upload(file_name: str) -> None:
    for path in (upload_path(file_name), _notes_path(file_name)):
        path.unlink(missing_ok=True)


def upload_path(file_name: str) -> Path:
    return _uploads_folder() / file_name


def _notes_path(file_name: str) -> Path:
    return _uploads_folder() / f"{file_name}.json"


def _uploads_folder() -> Path:
    folder = Path(settings.DATA_DIR) / "observations"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _delete_expired(now: datetime) -> None:
    for path in _uploads_folder().iterdir():
        if (
            _FILE_NAME.fullmatch(path.name.partition(".")[0])
            and path.stat().st_mtime < (now - UPLOAD_LIFETIME).timestamp()
        ):
            path.unlink(missing_ok=True)
