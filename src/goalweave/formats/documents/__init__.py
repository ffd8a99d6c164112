"""Documents (text, Markdown, HTML, PDF, DOCX): their passages, and the records that those state."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import BinaryIO

from goalweave.core.errors import InputError
from goalweave.core.model import Record
from goalweave.core.text.duplicates import merge_near_duplicates
from goalweave.core.text.passages import Passage
from goalweave.core.text.statements import statements
from goalweave.formats.limits import Limits

READERS = {"txt": "text", "md": "markdown", "html": "html", "pdf": "pdf", "docx": "docx"}
"""Format → module of this package with `passages(data, name, limits)`."""


def read(stream: BinaryIO, name: str, limits: Limits, *, document: str = "txt") -> Iterator[Record]:
    """The statements of a document as records, repetitions merged. document: a key of READERS.

    The whole document is read before this returns. Raises InputError if it cannot be read or states nothing.
    """
    records = merge_near_duplicates(statements(passages(stream.read(), name, limits, document=document), name))
    if not records:
        raise InputError("the file has no text that states anything", file=name)
    return iter(records)


def passages(data: bytes, name: str, limits: Limits, *, document: str) -> list[Passage]:
    """Headings, paragraphs and list items of a document in reading order. Raises InputError and LimitError."""
    found: list[Passage] = import_module(f"{__name__}.{READERS[document]}").passages(data, name, limits)
    return found
