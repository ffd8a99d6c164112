"""A submission that exists as a document: its text, the numbers of its questions included."""

from __future__ import annotations

from goalweave.core.errors import InputError
from goalweave.core.text.source_text import SourceText
from goalweave.formats.documents import READERS, read_source
from goalweave.formats.reading.detect import HEAD, detect_format
from goalweave.formats.reading.limits import Limits


def submission_source(data: bytes, name: str, limits: Limits) -> SourceText:
    """The text of a submission and its passages. Raises InputError for an unsupported document; LimitError."""
    document = detect_format(data[:HEAD], name)
    if document not in READERS:
        raise InputError(
            "this is not a supported document; supported formats are text, Markdown, HTML, PDF and DOCX", file=name
        )
    # Word may count the questions itself; their numbers are needed then.
    return read_source(data, name, limits, document=document, numbers=True)
