"""A submission that exists as a document, its answers put in their places."""

from __future__ import annotations

from goalweave.core.errors import InputError
from goalweave.core.text.passages import Passage
from goalweave.formats.documents import READERS, docx, passages
from goalweave.formats.reading.detect import HEAD, detect_format
from goalweave.formats.reading.limits import Limits


def submission_passages(data: bytes, name: str, limits: Limits) -> list[Passage]:
    """The passages of a submission, the numbers of its questions included. Raises InputError for an unsupported document;
    LimitError."""
    document = detect_format(data[:HEAD], name)
    if document not in READERS:
        raise InputError(
            "this is not a supported document; supported formats are text, Markdown, HTML, PDF and DOCX", file=name
        )
    # Word may count the questions itself; their numbers are needed then.
    if document == "docx":
        return docx.passages(data, name, limits, numbers=True)
    return passages(data, name, limits, document=document)
