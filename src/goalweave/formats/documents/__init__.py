"""Documents (text, Markdown, HTML, PDF, DOCX): their passages, and the records that those state."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from typing import BinaryIO

from goalweave.core.errors import InputError, LimitError, Severity
from goalweave.core.messages import Message
from goalweave.core.model import Record
from goalweave.core.statements.duplicates import merge_near_duplicates
from goalweave.core.statements.extraction import FEWEST_WORDS, extract_statements
from goalweave.core.text.passages import Passage, text_length
from goalweave.formats.reading.limits import Limits

READERS = {"txt": "text", "md": "markdown", "html": "html", "pdf": "pdf", "docx": "docx"}
"""Format → module of this package with `passages(data, name, limits)`."""


OnProblem = Callable[[InputError], None]
QUOTED = 80
"""Characters of a passage that a message quotes."""

EXAMPLES = 5
"""Short passages that the message on all of them names."""


def read(
    stream: BinaryIO, name: str, limits: Limits, *, document: str = "txt", on_problem: OnProblem | None = None
) -> Iterator[Record]:
    """The statements of a document as records, repetitions merged. document: a key of READERS.

    The whole document is read before this returns. on_problem: told which of its text is in no record. Raises InputError if
    the document cannot be read or states nothing.
    """
    left_out: list[Passage] = []
    statements = extract_statements(
        passages(stream.read(), name, limits, document=document), name, left_out=left_out.append
    )
    records = merge_near_duplicates(statements)
    if not records:
        raise InputError("the file does not contain any statements", file=name)
    if on_problem is not None:
        for problem in _left_out_warnings(left_out, name):
            on_problem(problem)
    return iter(records)


def _left_out_warnings(passages: Sequence[Passage], name: str) -> Iterator[InputError]:
    """A warning for each passage that might have been meant as something done, and one for buttons and other short ones."""
    short = [passage for passage in passages if text_length(passage.text) < FEWEST_WORDS and not _is_labelled(passage)]
    for passage in passages:
        if passage not in short:
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


def passages(data: bytes, name: str, limits: Limits, *, document: str) -> list[Passage]:
    """Headings, paragraphs and list items of a document in reading order. Raises InputError and LimitError."""
    passages_read: list[Passage] = import_module(f"{__name__}.{READERS[document]}").passages(data, name, limits)
    if sum(len(passage.text) for passage in passages_read) > limits.text:
        raise LimitError(
            Message("the document has more than the limit of {limit:,} characters of text", limit=limits.text),
            file=name,
        )
    return passages_read
