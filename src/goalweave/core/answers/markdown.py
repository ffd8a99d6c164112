"""Answers are written in Markdown (CommonMark and tables) with marks of citations, `[^3]`, and passages in another language,
`[words]{lang=en}`; HTML in it is text like any other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any

from goalweave.core.document import (
    Block,
    Cell,
    ColumnAlign,
    Heading,
    Hyperlink,
    Inline,
    ItemList,
    NoteRef,
    Paragraph,
    ParagraphStyle,
    Table,
    TextRun,
    text_of_content,
)
from goalweave.core.errors import InputError, LimitError
from goalweave.core.messages import Message
from goalweave.core.text.passages import text_length
from goalweave.core.text.sanitise import sanitise_text

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

MARK = re.compile(r"\[\^(\d{1,4})\]")
"""A citation: the number of a source of this answer."""

SPAN = re.compile(
    r"\[(?P<inner>(?:\\.|[^\[\]\\])+)\]\{lang=(?P<language>[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3})\}", re.DOTALL
)
"""A passage in another language than the answer's (a bracketed span, as Pandoc writes it); brackets in it are escaped."""

HIGHEST = 3
"""Level of an answer's highest heading: its question has the second."""

LONGEST = 200_000
"""Characters of an answer, some seventy pages."""

_LOWEST = 4
_DEEPEST = 20
_ADDRESS = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_ALIGNED = {"text-align:right": ColumnAlign.END, "text-align:center": ColumnAlign.CENTRE}


def read_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of an answer: headings from level 3 on, paragraphs, lists, tables; marks become NoteRefs.

    Pictures become their description, rules nothing; links lead only to http, https and mailto addresses.
    """
    return tuple(_TokenReader(parse_tokens(text)).blocks())


def clean_answer(text: str, field: str = "") -> str:
    """The text as it is kept: line breaks as `\\n`, nothing that plays tricks, no white space around it.

    Raises LimitError when it is too long, InputError when its lists or quotations go deeper than they are read.
    """
    if len(text) > LONGEST:
        raise LimitError(
            Message("the answer has {count:,} characters; the limit is {limit:,}", count=len(text), limit=LONGEST),
            field=field,
        )
    cleaned = sanitise_text(text).strip()
    if any(token.level >= _DEEPEST - 1 for token in parse_tokens(cleaned)):
        raise InputError("lists and quotations are nested too deeply", field=field)
    return cleaned


def parse_tokens(text: str) -> list[Token]:
    """The tokens of the text, with `citation` tokens whose content is the number."""
    return answer_parser().parse(text)


def plain_text(text: str) -> str:
    """What a reader reads: no markup, no marks, a line for each paragraph, item or row."""
    return "\n".join(filter(None, map(str.strip, _plain_lines(read_blocks(text)))))


def count_words(text: str) -> int:
    """Words that count against a limit; two characters of a script without blanks count as one word."""
    return text_length(plain_text(text))


def citation_numbers(text: str) -> tuple[int, ...]:
    """The numbers cited in the text, each once, in order."""
    children = chain.from_iterable(token.children or () for token in parse_tokens(text))
    return tuple(dict.fromkeys(int(child.content) for child in children if child.type == "citation"))


def _plain_lines(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading() | Paragraph():
                yield text_of_content(block.content)
            case ItemList():
                for item in block.items:
                    yield from _plain_lines(item)
            case Table():
                for row in (*block.head, *block.rows):
                    yield " · ".join(filter(None, (text_of_content(cell.content) for cell in row)))


@cache
def answer_parser() -> MarkdownIt:
    """The one parser of answers."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": _DEEPEST}).enable("table")
    parser.inline.ruler.before("link", "citation", _parse_citation)
    parser.inline.ruler.before("link", "language", _parse_language)
    return parser


def _parse_citation(state: Any, silent: bool) -> bool:
    match = MARK.match(state.src, state.pos)
    if not match:
        return False
    if not silent:
        state.push("citation", "", 0).content = match[1]
    state.pos = match.end()
    return True


def _parse_language(state: Any, silent: bool) -> bool:
    match = SPAN.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        # What is inside is parsed like any text, but no further than its bracket.
        most = state.posMax
        state.push("language_open", "", 1).content = match["language"]
        state.pos, state.posMax = match.span("inner")
        state.md.inline.tokenize(state)
        state.posMax = most
        state.push("language_close", "", -1)
    state.pos = match.end()
    return True


class _TokenReader:
    """Goes through the tokens once."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = iter(tokens)

    def blocks(self, end: str = "") -> Iterator[Block]:
        look = ParagraphStyle.PLAIN
        for token in self.tokens:
            if token.type == end:
                return
            match token.type:
                case "heading_open":
                    level = min(int(token.tag[1]) + HIGHEST - 1, _LOWEST)
                    yield Heading(level, self._inline("heading_close"))
                case "paragraph_open":
                    if content := self._inline("paragraph_close"):
                        yield Paragraph(content, look)
                case "bullet_list_open" | "ordered_list_open":
                    ordered = token.type.startswith("ordered")
                    start = int(token.attrGet("start") or 1)
                    yield ItemList(tuple(self._items(token.type.replace("open", "close"))), ordered, start)
                case "blockquote_open":
                    yield from map(_with_quotes, self.blocks("blockquote_close"))
                case "fence" | "code_block":
                    if token.content.strip():
                        yield Paragraph((TextRun(token.content.rstrip("\n"), code=True),))
                case "table_open":
                    yield self._table()

    def _inline(self, end: str) -> tuple[Inline, ...]:
        content: tuple[Inline, ...] = ()
        for token in self.tokens:
            if token.type == end:
                break
            if token.type == "inline":
                content = read_inline(token.children or ())
        return content

    def _items(self, end: str) -> Iterator[tuple[Block, ...]]:
        for token in self.tokens:
            if token.type == end:
                return
            if token.type == "list_item_open" and (blocks := tuple(self.blocks("list_item_close"))):
                yield blocks

    def _table(self) -> Table:
        head: list[tuple[Cell, ...]] = []
        rows: list[tuple[Cell, ...]] = []
        columns: list[ColumnAlign] = []
        row: list[Cell] = []
        into = head
        for token in self.tokens:
            match token.type:
                case "table_close":
                    break
                case "tbody_open":
                    into = rows
                case "tr_open":
                    row = []
                case "tr_close":
                    into.append(tuple(row))
                case "th_open" | "td_open":
                    heading = token.tag == "th"
                    if heading:
                        columns.append(_ALIGNED.get(str(token.attrGet("style") or ""), ColumnAlign.START))
                    row.append(Cell(self._inline(token.type.replace("open", "close")), heading))
        return Table("", tuple(columns), tuple(head), tuple(rows))


def _with_quotes(block: Block) -> Block:
    return Paragraph(block.content, ParagraphStyle.QUOTE) if isinstance(block, Paragraph) else block


def read_inline(tokens: Sequence[Token]) -> tuple[Inline, ...]:
    """The content of one paragraph; neighbouring runs of one form are one."""
    content: list[Inline] = []
    bold = italic = 0
    language = ""
    link: str | None = None
    linked: list[TextRun] = []
    for token in tokens:
        match token.type:
            case "strong_open" | "strong_close":
                bold += token.nesting
            case "em_open" | "em_close":
                italic += token.nesting
            case "language_open" | "language_close":
                language = token.content
            case "link_open":
                target = str(token.attrGet("href") or "")
                link, linked = (target if _ADDRESS.match(target) else ""), []
            case "link_close":
                content += [Hyperlink(link, tuple(linked))] if link and linked else linked
                link = None
            case "citation":
                content.append(NoteRef(int(token.content)))
            case _:
                run = TextRun(_token_text(token), bool(bold), bool(italic), token.type == "code_inline", language)
                _append_run(content if link is None else linked, run)
    return tuple(content)


def _token_text(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return " "
    if token.type == "image":
        return "".join(_token_text(child) for child in token.children or ())
    return token.content


def _append_run(runs: list[Any], run: TextRun) -> None:
    last = runs[-1] if runs else None
    if isinstance(last, TextRun) and replace(last, text=run.text) == run:
        runs[-1] = replace(run, text=last.text + run.text)
    elif run.text:
        runs.append(run)
