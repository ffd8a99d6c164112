"""Plain text: paragraphs and bullets by line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from goalweave.core.text.asides import AsideReason
from goalweave.core.text.outline import section_number
from goalweave.core.text.passages import Passage, PassageKind, collect_vocabulary, join_lines, split_bullet, split_note
from goalweave.core.text.source_text import SourceText, source_text
from goalweave.core.text.spans import TextSpan
from goalweave.formats.reading.encodings import decode
from goalweave.formats.reading.limits import Limits

WIDEST = 120
"""Characters. A text with longer lines has one paragraph on each of them."""

FULL = 0.8
"""Share of the widest line up to which the next word would have had room on a line: the break was wanted."""

_RULE = re.compile(r"[\W_]*")
_STOP = re.compile(r"[.!?:;。！？：；؟؛]\W{0,2}$")


@dataclass
class _Paragraph:
    line: int
    item: bool
    lines: list[str] = field(default_factory=list)


def read_source(data: bytes, name: str, limits: Limits) -> SourceText:
    """The paragraphs, bullets and footnotes of a text; the locator is the line on which each begins.

    Both ways of writing are read: a line for each paragraph, and paragraphs broken into lines of about the same width.
    """
    text = decode(data).replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    starts = list(accumulate((len(line) + 1 for line in lines), initial=0))
    width = _wrap_width(lines)
    known = collect_vocabulary(lines) if width else frozenset()
    passages = (_to_passage(paragraph, starts, known) for paragraph in _paragraphs(lines, width))
    return source_text(text, (passage for passage in passages if passage.text), AsideReason.SEPARATOR)


def _to_passage(paragraph: _Paragraph, starts: list[int], known: frozenset[str]) -> Passage:
    first = paragraph.line - 1
    span = TextSpan(starts[first], starts[first + len(paragraph.lines)] - 1)
    text = join_lines(paragraph.lines, known)
    kind: PassageKind = "item" if paragraph.item else "note" if split_note(text)[0] else "paragraph"
    return Passage(text, kind, f"line {paragraph.line}", spans=(span,))


def _paragraphs(lines: list[str], width: int) -> Iterator[_Paragraph]:
    current: _Paragraph | None = None
    for number, line in enumerate(lines, 1):
        if _RULE.fullmatch(line):
            if current:
                yield current
            current = None
            continue
        bullet, text = split_bullet(line)
        if current and not bullet and not split_note(text)[0] and _continues_paragraph(current, line, width):
            current.lines.append(text)
            continue
        if current:
            yield current
        current = _Paragraph(number, bullet, [text])
    if current:
        yield current


def _continues_paragraph(paragraph: _Paragraph, line: str, width: int) -> bool:
    """Whether a line belongs to the paragraph above it."""
    last = paragraph.lines[-1]
    if section_number(line.strip()):
        return False
    if paragraph.item and line[:1].isspace():
        return True
    if width and len(last) + 1 + len(line.split()[0]) >= FULL * width:
        return True
    return line.strip()[:1].islower() and len(last) <= WIDEST and not _STOP.search(last)


def _wrap_width(lines: list[str]) -> int:
    """The width to which the paragraphs are broken; 0 if each has a line of its own."""
    if max(map(len, lines)) > WIDEST:
        return 0
    followed = [len(line.strip()) for line, following in pairwise(lines) if line.strip() and following.strip()]
    widest = max(followed, default=0)
    full = sum(size >= FULL * widest for size in followed)
    return widest if len(followed) >= 2 and widest >= 40 and full >= 0.6 * len(followed) else 0
