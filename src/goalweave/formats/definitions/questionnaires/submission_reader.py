"""A submission that exists as a document, its answers put in their places."""

from __future__ import annotations

from goalweave.core.answers import RecognisedSubmission, recognise_submission
from goalweave.core.errors import InputError
from goalweave.core.model import Questionnaire
from goalweave.formats.documents import READERS, passages
from goalweave.formats.reading.detect import HEAD, detect_format
from goalweave.formats.reading.limits import Limits


def read_submission(data: bytes, name: str, questionnaire: Questionnaire, limits: Limits) -> RecognisedSubmission:
    """Read a submission. Raises InputError for an unsupported document or one without any of the questions;
    LimitError."""
    document = detect_format(data[:HEAD], name)
    if document not in READERS:
        raise InputError(
            "this is not a supported document; supported formats are text, Markdown, HTML, PDF and DOCX", file=name
        )
    # Word may count the questions itself; their numbers are needed then.
    passages_read = passages(data, name, limits, document=document, numbers=True)
    return recognise_submission(passages_read, questionnaire, name)
