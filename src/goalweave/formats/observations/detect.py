"""Which format of observations a file is in: by its content."""

from __future__ import annotations

import re

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.formats.reading.csv_rows import DELIMITERS
from goalweave.formats.reading.detect import HEAD, detect_format
from goalweave.formats.reading.encodings import decode

__all__ = ["HEAD", "observations_format"]

TABLES = ("csv", "txt", "md")

_SDMX_XML = re.compile(r"sdmx\.org/resources/sdmxml|SDMX/resources/SDMXML", re.IGNORECASE)
_SDMX_JSON = re.compile(r'sdmx-json|sdmx\.data\+json|"dataSets"|"structures?"\s*:\s*[\[{]', re.IGNORECASE)


def observations_format(head: bytes, name: str) -> str:
    """`sdmx`, `unsd-api`, `xlsx` or `csv`. head: the first HEAD bytes.

    Raises InputError for an empty file and for what holds no observations in any of these formats.
    """
    if not head.startswith((b"PK", b"\xd0\xcf\x11\xe0", b"%PDF-")):
        text = decode(head).lstrip("\ufeff \t\r\n")
        if text.startswith(("{", "[{", "[\n", "[\r", "[ ")) or text == "[]":
            return "sdmx" if _SDMX_JSON.search(text) else "unsd-api"
        if text.startswith("<") and _SDMX_XML.search(text):
            return "sdmx"
        if _is_sdmx_csv(text):
            return "sdmx"
    file_format = detect_format(head, name)
    if file_format == "xlsx":
        return file_format
    if file_format in TABLES:
        return "csv"
    if file_format in ("iati", "xml-other"):
        raise InputError("the file is XML, but not SDMX", file=name)
    message = Message("the file is a document ({format}), not a table or a file of observations", format=file_format)
    raise InputError(message, file=name)


def _is_sdmx_csv(text: str) -> bool:
    """SDMX-CSV 2 begins with STRUCTURE and STRUCTURE_ID, 1 with DATAFLOW."""
    line = next(iter(text.splitlines()), "")
    for delimiter in DELIMITERS:
        first, *others = (cell.strip(' "').upper() for cell in line.split(delimiter))
        if len(others) < 2:
            continue
        second = others[0]
        if first == "DATAFLOW" or (first.startswith("STRUCTURE") and second.startswith("STRUCTURE_ID")):
            return True
    return False
