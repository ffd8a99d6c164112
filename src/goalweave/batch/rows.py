"""The rows of a batch: texts, results, and rows that could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from goalweave.core.model import Evidence

LONGEST = 1_000_000
"""Characters of a text; a longer one is rejected."""


@dataclass(frozen=True, slots=True)
class Row:
    """A text to classify. language: BCP 47 tag; empty: to be detected. number: 1-based, of the row in its input;
    place: where that is (`line 12`)."""

    id: str
    text: str
    language: str = ""
    number: int = 0
    place: str = ""


@dataclass(frozen=True, slots=True)
class DocumentFile:
    """A file whose text is one row, not read yet. name: its path below the folder; size: bytes."""

    name: str
    path: Path
    size: int
    number: int


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that cannot be classified, and why."""

    number: int
    place: str
    reason: str


@dataclass(frozen=True, slots=True)
class ClassifiedRow:
    """A text's nodes from the best down, a target always with its goal; scores and evidence in the same order.

    abstained: the text is about nothing here. evidence: only where it was requested; places are counted in `Row.text`.
    """

    id: str
    nodes: tuple[str, ...]
    scores: tuple[float, ...]
    language: str
    abstained: bool
    evidence: tuple[tuple[Evidence, ...], ...] = ()

    def plain_evidence(self) -> list[list[dict[str, object]]]:
        """For each node its passages, as JSON and Parquet have them."""
        return [list(map(_plain_passage, passages)) for passages in self.evidence]


def build_row(
    identifier: object, texts: list[object], language: object = None, *, number: int, place: str
) -> Row | RejectedRow:
    """A row of values as they were read: the texts below each other, empty ones left out.

    Rejected for values that are no texts, texts that are too long, and characters that cannot be written in UTF-8.
    """
    for value in (*texts, language):
        if value is not None and not isinstance(value, str):
            return RejectedRow(number, place, _not_text_message("text", value))
    if not (identifier is None or isinstance(identifier, str | int | float)):
        return RejectedRow(number, place, _not_text_message("id", identifier))
    text = "\n".join(value for value in texts if isinstance(value, str) and not value.isspace() and value)
    if len(text) > LONGEST:
        return RejectedRow(number, place, f"the text has {len(text):,} characters; the limit is {LONGEST:,}")
    name = "" if identifier is None else str(identifier)
    try:
        f"{name}{text}".encode()
    except UnicodeEncodeError:
        return RejectedRow(number, place, "the row contains half a character (a lone surrogate)")
    return Row(name, text, language if isinstance(language, str) else "", number, place)


def _plain_passage(passage: Evidence) -> dict[str, object]:
    return {"text": passage.text, "start": passage.start, "end": passage.end, "words": passage.words}


def _not_text_message(column: str, value: object) -> str:
    if isinstance(value, bytes):
        return f"the {column} is not in UTF-8"
    kinds = {bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return f"the {column} is {kinds.get(type(value), f'of the type {type(value).__name__}')}, not text"
