"""Formats: bytes to and from the words of core.model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypedDict, Unpack

from goalweave.core.errors import InputError
from goalweave.core.model import CodeList, Record
from goalweave.core.statements.allocation import ReadDocument
from goalweave.formats.reading.files import limit_size, open_file
from goalweave.formats.reading.limits import Limits, limits_for_rows
from goalweave.formats.reading.profile import TABLES, FileProfile, detect_kind, profile_file
from goalweave.formats.records.tags import Resolve

if TYPE_CHECKING:
    from goalweave.formats.records.table.reader import Preview

__all__ = ["TABLES", "FileProfile", "Limits", "limits_for_rows", "preview", "profile_path", "read", "read_path"]

OnProblem = Callable[[InputError], None]
OnDocument = Callable[[ReadDocument], None]
Corrections = Mapping[str, Mapping[str, str]]
DEFAULT_LIMITS = Limits()


class ReadOptions(TypedDict, total=False):
    """See `read`."""

    limits: Limits
    columns: Mapping[str, str] | None
    resolve: Resolve | None
    on_problem: OnProblem | None
    on_document: OnDocument | None
    corrections: Corrections | None
    profile: FileProfile | None
    code_lists: Mapping[str, CodeList] | None


def read(
    stream: BinaryIO,
    name: str,
    *,
    limits: Limits = DEFAULT_LIMITS,
    columns: Mapping[str, str] | None = None,
    resolve: Resolve | None = None,
    on_problem: OnProblem | None = None,
    on_document: OnDocument | None = None,
    corrections: Corrections | None = None,
    profile: FileProfile | None = None,
    code_lists: Mapping[str, CodeList] | None = None,
) -> Iterator[Record]:
    """The records of a file in any format that is read; `name` is what the user calls it.

    columns: field of the record → column of a table, where the guess would be wrong; of IATI only `currency` → `=USD`, for
    amounts that tell none. resolve: gives the node that a tag names, in tables and IATI; without it tags are left out.
    on_problem: told what one row or activity has wrong, which is then left out, and what text of a document is in no record;
    without it a table stops there. on_document: given the text of a document, and which of it is in no record and why. corrections: head of a column, or element or attribute of an activity → what stands
    there → what is read instead. profile: of the file, where it is known. code_lists: by id, against which codes of records are
    checked. Raises InputError, before the first record
    wherever that can be, for files that cannot be used; LimitError past a limit.
    """
    stream = limit_size(stream, name, limits)
    profile = profile or FileProfile(name, detect_kind(stream, name))
    # Readers are imported when they are needed: each brings libraries of its own.
    if profile.is_table:
        from goalweave.formats.records.table.reader import read_table

        return read_table(
            stream,
            profile,
            limits,
            columns,
            resolve=resolve,
            on_problem=on_problem,
            corrections=corrections,
            code_lists=code_lists,
        )
    if profile.kind == "iati":
        from goalweave.formats.records import iati

        currency = (columns or {}).get("currency", "").partition("=")[2]
        return iati.read(
            stream,
            name,
            limits,
            resolve=resolve,
            on_problem=on_problem,
            corrections=corrections,
            currency=currency,
            code_lists=code_lists,
        )
    from goalweave.formats import documents

    return documents.read(stream, name, limits, document=profile.kind, on_problem=on_problem, on_document=on_document)


def read_path(path: Path, *, name: str = "", **options: Unpack[ReadOptions]) -> Iterator[Record]:
    """The records of the file at a path, which stays open until the last of them; name: what it is called, if not so.
    options, errors: those of `read`."""
    stream = open_file(path, name)
    try:
        records = read(stream, name or path.name, **options)
    except BaseException:
        stream.close()
        raise
    return _close_after_reading(stream, records)


def profile_path(path: Path, *, name: str = "", limits: Limits = DEFAULT_LIMITS) -> FileProfile:
    """What is known of the file at a path before its records are read. Raises InputError, LimitError as `read` does."""
    with open_file(path, name) as stream:
        return profile_file(stream, name or path.name, limits)


def preview(profile: FileProfile, columns: Mapping[str, str] | None = None) -> Preview:
    """How the columns of a CSV or XLSX file are read, and its first rows. Raises InputError for any other file."""
    if not profile.is_table:
        raise InputError("only tables (CSV, XLSX) have columns to preview", file=profile.name)
    from goalweave.formats.records.table.reader import preview_table

    return preview_table(profile, columns)


def _close_after_reading(stream: BinaryIO, records: Iterator[Record]) -> Iterator[Record]:
    with stream:
        yield from records
