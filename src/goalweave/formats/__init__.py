"""Formats: bytes to and from the words of core.model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from goalweave.core.errors import InputError
from goalweave.core.model import Record
from goalweave.formats.reading.detect import HEAD, detect_format
from goalweave.formats.reading.files import limit_size, open_file
from goalweave.formats.reading.limits import Limits
from goalweave.formats.records.tags import Resolve

if TYPE_CHECKING:
    from goalweave.formats.reading.tables import Preview

__all__ = ["TABLES", "Limits", "format_of", "preview_path", "read", "read_path"]

TABLES = ("csv", "xlsx")
OnProblem = Callable[[InputError], None]
Corrections = Mapping[str, Mapping[str, str]]
DEFAULT_LIMITS = Limits()


def read(
    stream: BinaryIO,
    name: str,
    *,
    limits: Limits = DEFAULT_LIMITS,
    columns: Mapping[str, str] | None = None,
    resolve: Resolve | None = None,
    on_problem: OnProblem | None = None,
    corrections: Corrections | None = None,
) -> Iterator[Record]:
    """The records of a file in any format that is read; `name` is what the user calls it.

    columns: field of the record → column of a table, where the guess would be wrong; of IATI only `currency` → `=USD`, for
    amounts that tell none. resolve: gives the node that a tag
    names, in tables and IATI; without it tags are left out. on_problem: told what one row or activity has wrong, which is
    then left out, and what text of a document is in no record; without it a table stops there. corrections: head of a column, or element or attribute of an activity → what stands
    there → what is read instead. Raises InputError, before the first record wherever that can be, for files that cannot be used; LimitError past
    a limit.
    """
    stream = limit_size(stream, name, limits)
    head = stream.read(HEAD)
    stream.seek(0)
    found = detect_format(head, name)
    if found == "xml-other":
        raise InputError("the file is XML, but not an IATI activity file", file=name)
    options: dict[str, object] = {}
    module = f"formats.records.{found}"
    if found in TABLES:
        options |= {"columns": columns, "resolve": resolve, "on_problem": on_problem, "corrections": corrections}
    elif found == "iati":
        options |= {"resolve": resolve, "on_problem": on_problem, "corrections": corrections}
        options["currency"] = (columns or {}).get("currency", "").partition("=")[2]
    else:
        module = "formats.documents"
        options |= {"document": found, "on_problem": on_problem}
    records: Iterator[Record] = import_module(f"goalweave.{module}").read(stream, name, limits, **options)
    return records


def read_path(
    path: Path,
    *,
    name: str = "",
    limits: Limits = DEFAULT_LIMITS,
    columns: Mapping[str, str] | None = None,
    resolve: Resolve | None = None,
    on_problem: OnProblem | None = None,
    corrections: Corrections | None = None,
) -> Iterator[Record]:
    """The records of the file at a path, which stays open until the last of them; name: what it is called, if not so. Raises as `read` does."""
    stream = open_file(path)
    try:
        records = read(
            stream,
            name or path.name,
            limits=limits,
            columns=columns,
            resolve=resolve,
            on_problem=on_problem,
            corrections=corrections,
        )
    except BaseException:
        stream.close()
        raise
    return _close_after_reading(stream, records)


def preview_path(
    path: Path, *, name: str = "", limits: Limits = DEFAULT_LIMITS, columns: Mapping[str, str] | None = None
) -> Preview:
    """How the columns of a CSV or XLSX file are read, and its first rows. Raises InputError for any other file."""
    called = name or path.name
    with open_file(path) as stream:
        found = detect_format(stream.read(HEAD), called)
        stream.seek(0)
        if found not in TABLES:
            raise InputError("only tables (CSV, XLSX) have columns to preview", file=called)
        shown: Preview = import_module(f"goalweave.formats.records.{found}").preview(stream, called, limits, columns)
        return shown


def format_of(path: Path, *, name: str = "") -> str:
    """`csv`, `xlsx`, `iati`, or that of a document (`txt`, `md`, `html`, `pdf`, `docx`). Raises InputError as `read` does."""
    with open_file(path) as stream:
        found = detect_format(stream.read(HEAD), name or path.name)
    if found == "xml-other":
        raise InputError("the file is XML, but not an IATI activity file", file=name or path.name)
    return found


def _close_after_reading(stream: BinaryIO, records: Iterator[Record]) -> Iterator[Record]:
    with stream:
        yield from records
