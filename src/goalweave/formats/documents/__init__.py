"""Documents (text, Markdown, HTML, PDF, DOCX): their passages, and the records that those state."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from typing import BinaryIO

from goalweave.core.errors import InputError, LimitError, Severity
from goalweave.core.messages import Message
from goalweave.core.model import Record
from goalweave.core.statements.allocation import ReadDocument, allocate_text
from goalweave.core.statements.duplicates import merge_near_duplicates
from goalweave.core.statements.extraction import extract_statements
from goalweave.core.statements.grouping import FEWEST_WORDS
from goalweave.core.text.asides import AsideReason
from goalweave.core.text.passages import Passage, text_length
from goalweave.core.text.source_text import SourceText
from goalweave.formats.reading.encodings import guess_encoding, replaced_characters
from goalweave.formats.reading.limits import Limits

READERS = {"txt": "text", "md": "markdown", "html": "html", "pdf": "pdf", "docx": "docx"}
"""Format → module of this package with `read_source(data, name, limits)`."""

OnProblem = Callable[[InputError], None]
OnDocument = Callable[[ReadDocument], None]
QUOTED = 80
"""Characters of a passage that a message quotes."""

_TOLD = frozenset((AsideReason.NOTICE, AsideReason.NAVIGATION, AsideReason.LABEL, AsideReason.SHORT))
"""Reasons that may be mistaken: what is set aside for them in the content is told."""

EXAMPLES = 5
"""Short passages that the message on all of them names."""


def read(
    stream: BinaryIO,
    name: str,
    limits: Limits,
    *,
    document: str = "txt",
    on_problem: OnProblem | None = None,
    on_document: OnDocument | None = None,
) -> Iterator[Record]:
    """The statements of a document as records, repetitions merged. document: a key of READERS.

    The whole document is read before this returns. on_problem: told which of its text is in no record, though it may have
    been meant as a statement; on_document: told where all of it is. Raises InputError if the document cannot be read or
    states nothing.
    """
    data = stream.read()
    source = read_source(data, name, limits, document=document)
    extraction = extract_statements(source.passages, name)
    records = merge_near_duplicates(extraction.records)
    if not records:
        raise InputError("the file does not contain any statements", file=name)
    if on_problem is not None:
        if replaced := _replaced_characters(data, name, document):
            on_problem(replaced)
        for problem in _left_out_warnings(extraction.set_aside, name):
            on_problem(problem)
    placed, read_document = allocate_text(name, source.text, records, extraction.set_aside)
    if on_document is not None:
        on_document(read_document)
    return iter(placed)


def _replaced_characters(data: bytes, name: str, document: str) -> InputError | None:
    if document not in ("txt", "md", "html"):
        return None
    if document == "html":
        from goalweave.formats.documents.html import page_encoding

        encoding = page_encoding(data)
    else:
        encoding = guess_encoding(data)
    return replaced_characters(data.decode(encoding, errors="replace"), data, encoding, name)


def _left_out_warnings(passages: Sequence[Passage], name: str) -> Iterator[InputError]:
    """A warning for each passage that might have been meant as something done, and one for buttons and other short ones."""
    short: list[Passage] = []
    for passage in passages:
        if passage.aside not in _TOLD:
            continue
        if text_length(passage.text) < FEWEST_WORDS and not _is_labelled(passage):
            short.append(passage)
            continue
        message = Message("left out, as a label, notice or heading: “{text}”", text=_quote_passage(passage))
        yield InputError(message, file=name, field=passage.locator, severity=Severity.WARNING)
    if short:
        examples = ", ".join(f"“{_quote_passage(passage)}”" for passage in short[:EXAMPLES])
        message = Message("left out, as too short to state anything ({n}): {examples}", n=len(short), examples=examples)
        yield InputError(message, file=name, severity=Severity.WARNING)


def _is_labelled(passage: Passage) -> bool:
    return ":" in passage.text or "：" in passage.text


def _quote_passage(passage: Passage) -> str:
    return passage.text if len(passage.text) <= QUOTED else f"{passage.text[:QUOTED]}…"


def read_source(data: bytes, name: str, limits: Limits, *, document: str, numbers: bool = False) -> SourceText:
    """The text of a document and all its passages, also those that are not content. Raises InputError and LimitError.

    numbers: with the numbers that Word counts itself.
    """
    options = {"numbers": True} if numbers and document == "docx" else {}
    source: SourceText = import_module(f"{__name__}.{READERS[document]}").read_source(data, name, limits, **options)
    if sum(len(passage.text) for passage in source.content) > limits.text:
        raise LimitError(
            Message("the document has more than the limit of {limit:,} characters of text", limit=limits.text),
            file=name,
        )
    return source


def passages(data: bytes, name: str, limits: Limits, *, document: str, numbers: bool = False) -> list[Passage]:
    """Headings, paragraphs, list items and footnotes of a document in reading order. Raises InputError and LimitError."""
    return read_source(data, name, limits, document=document, numbers=numbers).content
