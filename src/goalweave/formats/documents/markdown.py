"""Markdown: headings, lists, paragraphs and rows of tables, without their markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING

from goalweave.core.errors import LimitError
from goalweave.core.messages import Message
from goalweave.core.text.asides import AsideReason
from goalweave.core.text.passages import Passage, PassageKind, collapse_spaces, join_lines, split_bullet, split_note
from goalweave.core.text.source_text import SourceText, source_text
from goalweave.core.text.spans import TextSpan
from goalweave.formats.documents.tables import BETWEEN_CELLS
from goalweave.formats.reading.encodings import decode
from goalweave.formats.reading.limits import Limits

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_NOTE_DEFINITION = re.compile(r"^( {0,3})\[\^", re.MULTILINE)
_TASK = re.compile(r"\[[ xX]\]\s+")
_SIGN = re.compile(r"[\n|*_`\[\]!<>&\\#+-]|\d[.)]")
_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<[^>]*>", re.DOTALL)


def read_source(data: bytes, name: str, limits: Limits) -> SourceText:
    """CommonMark with tables and footnotes; code, images, heads of tables and front matter are set aside. The locator is the line."""
    text = decode(data).replace("\r\n", "\n").replace("\r", "\n")
    _limit_signs(text, name, limits)
    starts = list(accumulate((len(line) + 1 for line in text.split("\n")), initial=0))
    passages = [
        replace(block.passage, spans=(TextSpan(starts[block.first], starts[block.first + block.lines] - 1),))
        for block in _read_blocks(text)
        if block.passage.text
    ]
    return source_text(text, passages, AsideReason.MARKUP)


def _limit_signs(text: str, name: str, limits: Limits) -> None:
    """Raise LimitError for more signs of markup than elements are allowed: the parser makes up to four tokens of each, a kilobyte."""
    for count, sign in enumerate(_SIGN.finditer(text), 1):
        if count > limits.elements:
            message = Message(
                "the document has more than the limit of {limit:,} signs of markup", limit=limits.elements
            )
            raise LimitError(message, file=name, line=text.count("\n", 0, sign.start()) + 1)


@dataclass(frozen=True, slots=True)
class _LineBlock:
    """A passage and the lines that it is on; first counts from 0."""

    passage: Passage
    first: int
    lines: int


def _read_blocks(text: str) -> Iterator[_LineBlock]:
    from markdown_it import MarkdownIt

    front = _FRONT_MATTER.match(text)
    if front:
        lines = len(front[0].splitlines())
        yield _LineBlock(Passage(front[0], "paragraph", "line 1", aside=AsideReason.METADATA), 0, lines)
        # Blank lines in its place keep the numbers of the lines below.
        text = "\n" * lines + text[front.end() :]
    # CommonMark does not know footnotes: as they are, it would take them for definitions of links, which show nothing.
    text = _NOTE_DEFINITION.sub(r"\1\\[^", text)
    yield from _token_blocks(MarkdownIt("commonmark").enable("table").parse(text))


def _token_blocks(tokens: list[Token]) -> Iterator[_LineBlock]:
    depth = first = lines = 0
    tag = ""
    row: list[str] = []
    for token in tokens:
        if token.map:
            first, lines = token.map[0], max(token.map[1] - token.map[0], 1)
        place = f"line {first + 1}"
        if token.type in ("list_item_open", "list_item_close"):
            depth += token.nesting
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close":
            aside = None if tag == "td" else AsideReason.TABLE_HEAD
            text = BETWEEN_CELLS.join(filter(None, row))
            yield _LineBlock(Passage(text, "item", place, aside=aside, row=True), first, 1)
        elif token.type in ("fence", "code_block"):
            yield _LineBlock(Passage(token.content, "paragraph", place, aside=AsideReason.CODE), first, lines)
        elif token.type == "html_block":
            yield _LineBlock(Passage(collapse_spaces(_TAG.sub(" ", token.content)), "paragraph", place), first, lines)
        elif token.type != "inline":
            tag = token.tag
        elif tag in ("td", "th"):
            row.append(collapse_spaces(_plain_text(token)))
        elif tag.startswith("h"):
            heading = Passage(collapse_spaces(_plain_text(token)), "heading", place, int(tag[1]))
            yield _LineBlock(heading, first, lines)
        else:
            text = _plain_text(token)
            # A task is a list item with a box before it.
            text = _TASK.sub("", text, count=1) if depth and _TASK.match(text) else text
            yield from _read_paragraph(text.split("\n"), "item" if depth else "paragraph", first)


def _read_paragraph(lines: list[str], kind: PassageKind, first: int) -> Iterator[_LineBlock]:
    """A paragraph; its lines one by one where they begin with bullets that Markdown does not know (•), or as a footnote."""
    gathered: list[str] = []
    begin = first
    for number, line in enumerate(lines, first):
        bullet, text = split_bullet(line)
        note = bool(split_note(text)[0])
        if bullet or note:
            yield _LineBlock(Passage(join_lines(gathered), kind, f"line {begin + 1}"), begin, number - begin)
            gathered, kind, begin = [], "note" if note else "item", number
        gathered.append(text)
    yield _LineBlock(Passage(join_lines(gathered), kind, f"line {begin + 1}"), begin, len(lines) + first - begin)


def _plain_text(token: Token) -> str:
    """The words of inline markup; line breaks stay."""
    words = {"text": None, "code_inline": None, "text_special": None, "softbreak": "\n", "hardbreak": "\n"}
    return "".join(words[child.type] or child.content for child in token.children or [] if child.type in words)
