"""The passages of an answer as Markdown, and duplicates among answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from goalweave.core.model import Record, RecordSource
from goalweave.core.statements.duplicates import merge_near_duplicates
from goalweave.core.text.passages import Passage, text_length

FEWEST_WORDS = 3
"""Words of a passage that can be a duplicate; shorter ones recur for good reasons."""

HEADING = "###"

_LEADING = re.compile(r"^(?:(#{1,6})(?=\s|$)|([-+])(?=\s|$)|(>)|(\d{1,9})([.)])(?=\s|$)|(~~~)|([=-]+\s*$))")
_INLINE = re.compile(r"[\\`*<]|(?<![^\W_])_|_(?![^\W_])|\[(?=[^\]]*\])|!(?=\[)|&(?=#?\w+;)|~~|\|")
_CLOSING = re.compile(r"(?<=\s)#+$")
_ORDERED = re.compile(r"(\d{1,9})\.\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class PassagePlace:
    """question: number of the answer; locator: of the passage in its file."""

    question: str
    locator: str


@dataclass(frozen=True, slots=True)
class DuplicatePassage:
    """A repeated passage: first the place where it stays, then each place that repeats it or is entirely contained in
    it."""

    text: str
    places: tuple[PassagePlace, ...]


def passages_to_markdown(passages: Sequence[Passage]) -> str:
    """Paragraphs, lists and headings; what would read as markup is escaped, so that the words stay as they are."""
    blocks: list[str] = []
    for listed, group in groupby(passages, key=lambda passage: passage.kind == "item"):
        if listed:
            blocks += _list_blocks([passage.text for passage in group])
        else:
            blocks += (_passage_block(passage) for passage in group)
    return "\n\n".join(blocks)


def _passage_block(passage: Passage) -> str:
    text = escape_markdown(passage.text)
    # Signs at the end of a heading would close it.
    return f"{HEADING} {_CLOSING.sub(_escape_match, text)}" if passage.kind == "heading" else text


def _list_blocks(items: Sequence[str]) -> list[str]:
    """Lists of bullets, and of numbers where these are 1, 2, 3 …: other numbers would be counted again, and are kept as
    words."""
    blocks: list[list[str]] = []
    number = 0
    for item in items:
        match = _ORDERED.match(item)
        if match and match[1] == str(number + 1):
            if not number:
                blocks.append([])
            number += 1
            blocks[-1].append(f"{number}. {escape_markdown(item[match.end() :])}")
            continue
        if number or not blocks:
            blocks.append([])
        number = 0
        blocks[-1].append(f"- {escape_markdown(item)}")
    return ["\n".join(lines) for lines in blocks]


def escape_markdown(text: str) -> str:
    """One line of text as Markdown that shows it."""
    body = _INLINE.sub(_escape_match, text)
    match = _LEADING.match(body)
    if not match:
        return body
    if match[4]:
        return f"{match[4]}\\{body[match.end(4) :]}"
    return f"\\{body}"


def _escape_match(match: re.Match[str]) -> str:
    return "".join(f"\\{sign}" for sign in match[0])


def find_duplicates(answers: Iterable[tuple[str, Sequence[Passage]]]) -> tuple[DuplicatePassage, ...]:
    """Return paragraphs and list items that appear twice in one answer or in two, identical or almost entirely within a
    longer one.

    answers: number of the question and its passages.
    """
    merged = merge_near_duplicates(_passage_records(answers))
    return tuple(_as_duplicate(record) for record in merged if record.also)


def _as_duplicate(record: Record) -> DuplicatePassage:
    sources = (record.source, *record.also)
    return DuplicatePassage(record.body, tuple(PassagePlace(source.file, source.locator) for source in sources))


def _passage_records(answers: Iterable[tuple[str, Sequence[Passage]]]) -> Iterator[Record]:
    for number, passages in answers:
        for place, passage in enumerate(passages):
            if passage.kind != "heading" and text_length(passage.text) >= FEWEST_WORDS:
                source = RecordSource(number, passage.locator)
                yield Record(f"{number}-{place}", {}, {"": passage.text}, "", source=source)
