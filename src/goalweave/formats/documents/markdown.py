"""Markdown: headings, lists, paragraphs and rows of tables, without their markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from goalweave.core.text.passages import Passage, PassageKind, collapse_spaces, join_lines, split_bullet
from goalweave.formats.reading.encodings import decode
from goalweave.formats.reading.limits import Limits

if TYPE_CHECKING:
    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_TAG = re.compile(r"<!--.*?(?:-->|\Z)|<[^>]*>", re.DOTALL)


def passages(data: bytes, name: str, limits: Limits) -> list[Passage]:
    """CommonMark with tables; code, images, heads of tables and front matter are left out. The locator is the line."""
    from markdown_it import MarkdownIt

    text = decode(data).replace("\r\n", "\n").replace("\r", "\n")
    # Blank lines in its place keep the numbers of the lines below.
    text = _FRONT_MATTER.sub(lambda match: "\n" * match[0].count("\n"), text)
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    return [passage for passage in _to_passages(tokens) if passage.text]


def _to_passages(tokens: list[Token]) -> Iterator[Passage]:
    depth = line = 0
    tag = ""
    row: list[str] = []
    for token in tokens:
        line = token.map[0] + 1 if token.map else line
        if token.type in ("list_item_open", "list_item_close"):
            depth += token.nesting
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and tag == "td":
            yield Passage(" · ".join(filter(None, row)), "item", f"line {line}")
        elif token.type == "html_block":
            yield Passage(collapse_spaces(_TAG.sub(" ", token.content)), "paragraph", f"line {line}")
        elif token.type != "inline":
            tag = token.tag
        elif tag in ("td", "th"):
            row.append(collapse_spaces(_plain_text(token)))
        elif tag.startswith("h"):
            yield Passage(collapse_spaces(_plain_text(token)), "heading", f"line {line}", int(tag[1]))
        else:
            yield from _read_paragraph(_plain_text(token).split("\n"), "item" if depth else "paragraph", line)


def _read_paragraph(lines: list[str], kind: PassageKind, first: int) -> Iterator[Passage]:
    """A paragraph; its lines one by one where they begin with bullets that Markdown does not know (•)."""
    gathered: list[str] = []
    begin = first
    for number, line in enumerate(lines, first):
        bullet, text = split_bullet(line)
        if bullet:
            yield Passage(join_lines(gathered), kind, f"line {begin}")
            gathered, kind, begin = [], "item", number
        gathered.append(text)
    yield Passage(join_lines(gathered), kind, f"line {begin}")


def _plain_text(token: Token) -> str:
    """The words of inline markup; line breaks stay."""
    words = {"text": None, "code_inline": None, "text_special": None, "softbreak": "\n", "hardbreak": "\n"}
    return "".join(words[child.type] or child.content for child in token.children or [] if child.type in words)
