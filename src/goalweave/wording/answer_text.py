"""An answer as it reads: its Markdown as HTML, each claim underlined with the numbers of its sources."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from goalweave.core.answers.claims import Claim, extract_claims, locate_claim
from goalweave.core.answers.markdown import read_blocks
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
)

# Two marks of medieval writing that no answer has: both are punctuation, so that what stands beside them stays bold or slanted.
_OPEN, _CLOSE = "\u2e4b", "\u2e49"
_MARKS = re.compile(f"{_OPEN}(\\d+){_OPEN}|({_CLOSE})")
_CLASSES = {"": "src", "stale": "src stale", "gone": "src gone", "bare": "src bare"}


@dataclass(frozen=True, slots=True)
class SourceMark:
    """How a number of a source is shown. state: empty, `stale` (its record has changed) or `gone`; href: where it leads, or empty."""

    state: str = ""
    href: str = ""


@dataclass
class _AnswerWriter:
    """What is known while an answer is written from beginning to end. at: the claim that is being written, -1 for none;
    going_on: it goes on in the next cell."""

    claims: Sequence[Claim]
    marks: Mapping[int, SourceMark]
    bare: bool
    ids: bool
    at: int = -1
    going_on: bool = False
    seen: set[int] = field(default_factory=set)

    def blocks(self, blocks: Sequence[Block]) -> str:
        return "".join(map(self._block, blocks))

    def _block(self, block: Block) -> str:
        match block:
            case Heading(level=level, content=content):
                return f"<h{level}>{self._line(content)}</h{level}>"
            case Paragraph(content=content, look=look):
                text = f"<p>{self._line(content)}</p>"
                return f"<blockquote>{text}</blockquote>" if look is ParagraphStyle.QUOTE else text
            case ItemList(items=items, ordered=ordered, start=start):
                inner = "".join(f"<li>{self._item(item)}</li>" for item in items)
                begin = f' start="{start}"' if start != 1 else ""
                return f"<ol{begin}>{inner}</ol>" if ordered else f"<ul>{inner}</ul>"
            case Table():
                return self._table(block)
        return ""

    def _item(self, item: Sequence[Block]) -> str:
        """A point of one paragraph alone needs no paragraph."""
        first = item[0]
        if isinstance(first, Paragraph) and first.look is ParagraphStyle.PLAIN:
            return self._line(first.content) + self.blocks(item[1:])
        return self.blocks(item)

    def _table(self, table: Table) -> str:
        head = "".join(self._row(row, table.columns) for row in table.head)
        body = "".join(self._row(row, table.columns) for row in table.rows)
        return f'<div class="tablewrap" tabindex="0"><table><thead>{head}</thead><tbody>{body}</tbody></table></div>'

    def _row(self, row: Sequence[Cell], columns: Sequence[ColumnAlign]) -> str:
        """A claim that is a row goes on from cell to cell."""
        cells = []
        for cell, align in zip(row, columns, strict=False):
            # A screen reader would announce a head without words.
            heading = cell.heading and bool(cell.content)
            name = "th" if heading else "td"
            kind = ' class="n"' if align is ColumnAlign.END else ""
            scope = ' scope="col"' if heading else ""
            cells.append(f"<{name}{kind}{scope}>{self._line(cell.content, ends=False)}</{name}>")
        self.at, self.going_on = -1, False
        return f"<tr>{''.join(cells)}</tr>"

    def _line(self, content: Sequence[Inline], *, ends: bool = True) -> str:
        begun = self._open_claim() if self.going_on else ""
        inner = "".join(map(self._inline, content))
        text = f"{begun}{inner}{'</span>' if self.at >= 0 else ''}"
        if ends:
            self.at = -1
        self.going_on = self.at >= 0
        return text

    def _inline(self, inline: Inline) -> str:
        match inline:
            case TextRun():
                return self._run(inline)
            case Hyperlink(target=target, content=inner):
                # A claim that begins or ends inside a link would cut it in two: there it is the link as a whole.
                shown = "".join(self._format_run(_MARKS.sub("", text.text), text) for text in inner)
                before, after = self._claim_tags(inner)
                return f'{before}<a href="{escape(target)}" rel="noopener nofollow">{shown}</a>{after}'
            case NoteRef(number=number):
                return self._reference(number)
        return ""

    def _claim_tags(self, inner: Sequence[TextRun]) -> tuple[str, str]:
        marks = list(chain.from_iterable(_MARKS.finditer(run.text) for run in inner))
        turns = [self._replace_marker(match) for match in marks]
        opening = marks and not marks[0][2]
        return ("".join(turns), "") if opening else ("", "".join(turns))

    def _run(self, run: TextRun) -> str:
        parts, last = [], 0
        for match in _MARKS.finditer(run.text):
            parts += [self._format_run(run.text[last : match.start()], run), self._replace_marker(match)]
            last = match.end()
        return "".join([*parts, self._format_run(run.text[last:], run)])

    def _replace_marker(self, match: re.Match[str]) -> str:
        """A claim begins or ends."""
        if match[2]:
            if self.at < 0:
                return ""
            bare = not self.claims[self.at].sources and self.bare
            self.at = -1
            return f"{_missing_source() if bare else ''}</span>"
        closed = "</span>" if self.at >= 0 else ""
        self.at = int(match[1])
        return closed + self._open_claim()

    def _open_claim(self) -> str:
        return f'<span class="{_CLASSES[self._state(self.claims[self.at])]}">'

    def _state(self, claim: Claim) -> str:
        states = [self.marks[number].state if number in self.marks else "gone" for number in claim.sources]
        if not states:
            return "bare"
        return next((state for state in ("gone", "stale") if state in states), "")

    def _format_run(self, text: str, run: TextRun) -> str:
        if not text:
            return ""
        shown = str(escape(text))
        if run.code:
            shown = f'<code dir="ltr">{shown}</code>'
        if run.italic:
            shown = f"<em>{shown}</em>"
        if run.bold:
            shown = f"<strong>{shown}</strong>"
        return f'<bdi lang="{escape(run.language)}">{shown}</bdi>' if run.language else shown

    def _reference(self, number: int) -> str:
        mark = self.marks.get(number, SourceMark("gone"))
        first = self.ids and number not in self.seen
        self.seen.add(number)
        name = f' id="cite-{number}"' if first else ""
        inner = f'<a href="{escape(mark.href)}">{number}</a>' if mark.href else str(number)
        return f"<sup{name}>{inner}</sup>"


def answer_html(text: str, marks: Mapping[int, SourceMark], *, bare: bool = False, ids: bool = False) -> SafeString:
    """The answer for a page. marks: number of a source → how it is shown.

    bare: claims without a source are marked as such. ids: the first place where a source is cited is `cite-3` for links.
    """
    claims = extract_claims(text)
    shown, spans = _mark_claims(text, claims, bare)
    pen = _AnswerWriter(claims if spans else (), marks, bare, ids)
    return SafeString(pen.blocks(read_blocks(shown)))


def _mark_claims(text: str, claims: Sequence[Claim], bare: bool) -> tuple[str, bool]:
    """The Markdown with a mark where each claim begins and ends; as it is where it has such marks itself."""
    if _OPEN in text or _CLOSE in text:
        return text, False
    parts, last = [], 0
    for number, claim in enumerate(claims):
        if not claim.sources and not bare:
            continue
        span = locate_claim(text, claim, last)
        if span is None:
            continue
        parts += [text[last : span[0]], f"{_OPEN}{number}{_OPEN}", text[span[0] : span[1]], _CLOSE]
        last = span[1]
    return "".join([*parts, text[last:]]), True


def _missing_source() -> SafeString:
    return format_html('<sup aria-hidden="true">?</sup><span class="sr"> ({})</span>', _("no source"))
