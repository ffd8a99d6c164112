"""Plain text: paragraphs and bullets by line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate, groupby, pairwise

from goalweave.core.text.asides import AsideReason
from goalweave.core.text.outline import section_number
from goalweave.core.text.passages import (
    Passage,
    PassageKind,
    collapse_spaces,
    collect_vocabulary,
    join_lines,
    split_bullet,
    split_note,
)
from goalweave.core.text.source_text import SourceText, source_text
from goalweave.core.text.spans import TextSpan
from goalweave.formats.reading.encodings import decode
from goalweave.formats.reading.limits import Limits

WIDEST = 120
"""Characters. A text with longer lines has one paragraph on each of them."""

NARROWEST, MAIL_WIDTH = 60, 100
"""Characters of the longest line of a text whose paragraphs a mail program may have broken."""

FULL = 0.8
"""Share of the widest line up to which the next word would have had room on a line: the break was wanted."""

FEWEST_MAIL_LINES = 3
"""Lines of an e-mail's head, its sender or receiver among them."""

_QUOTED = re.compile(r"\s{0,3}>")
_ADDRESSES = "from|to|de|para|от|кому|من|إلى|发件人|收件人"
_MAIL = (
    f"{_ADDRESSES}|cc|bcc|date|sent|subject|reply-to|à|envoyé|objet|fecha|enviado|asunto|дата|отправлено|копия|тема"
    "|التاريخ|الموضوع|日期|发送时间|抄送|主题"
)
_MAIL_LINE = re.compile(rf"(?:{_MAIL})\s*[:：]\s*\S", re.IGNORECASE)
_ADDRESS_LINE = re.compile(rf"(?:{_ADDRESSES}|à)\s*[:：]", re.IGNORECASE)
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
    asides = list(_mail_asides(lines, starts))
    for passage in asides:
        first = text.count("\n", 0, passage.spans[0].start)
        number = text.count("\n", passage.spans[0].start, passage.spans[0].end) + 1
        # Empty lines in their place keep the numbers of the others.
        lines[first : first + number] = [""] * number
    width = _wrap_width(lines)
    known = collect_vocabulary(lines) if width else frozenset()
    passages = [_to_passage(paragraph, starts, known) for paragraph in _paragraphs(lines, width)]
    content = (passage for passage in passages if passage.text)
    return source_text(text, [*asides, *content], AsideReason.SEPARATOR)


def _mail_asides(lines: list[str], starts: list[int]) -> Iterator[Passage]:
    """What an e-mail has before and below its own words: the lines of its head, and the message that it answers."""
    first = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    head = first
    while head < len(lines) and _MAIL_LINE.match(lines[head]):
        head += 1
    if head - first >= FEWEST_MAIL_LINES and any(map(_ADDRESS_LINE.match, lines[first:head])):
        yield _line_passage(lines, starts, first, head, AsideReason.LABEL)
    for quoted, group in groupby(range(len(lines)), key=lambda number: bool(_QUOTED.match(lines[number]))):
        numbers = list(group)
        if quoted:
            yield _line_passage(lines, starts, numbers[0], numbers[-1] + 1, AsideReason.QUOTED)


def _line_passage(lines: list[str], starts: list[int], first: int, end: int, aside: AsideReason) -> Passage:
    text = collapse_spaces("\n".join(lines[first:end]))
    span = TextSpan(starts[first], starts[end] - 1)
    return Passage(text, "paragraph", f"line {first + 1}", spans=(span,), aside=aside)


def _to_passage(paragraph: _Paragraph, starts: list[int], known: frozenset[str]) -> Passage:
    first = paragraph.line - 1
    span = TextSpan(starts[first], starts[first + len(paragraph.lines)] - 1)
    text = join_lines(paragraph.lines, known)
    kind: PassageKind = "item" if paragraph.item else "note" if split_note(text)[0] else "paragraph"
    return Passage(text, kind, f"line {paragraph.line}", spans=(span,))


def _paragraphs(lines: list[str], width: int) -> Iterator[_Paragraph]:
    current: _Paragraph | None = None
    widest = max(map(len, lines))
    for number, line in enumerate(lines, 1):
        if _RULE.fullmatch(line):
            if current:
                yield current
            current = None
            continue
        bullet, text = split_bullet(line)
        if current and not bullet and not split_note(text)[0] and _continues_paragraph(current, line, width, widest):
            current.lines.append(text)
            continue
        if current:
            yield current
        current = _Paragraph(number, bullet, [text])
    if current:
        yield current


def _continues_paragraph(paragraph: _Paragraph, line: str, width: int, widest: int) -> bool:
    """Whether a line belongs to the paragraph above it."""
    last = paragraph.lines[-1]
    if section_number(line.strip()):
        return False
    if paragraph.item and line[:1].isspace():
        return True
    if width and len(last) + 1 + len(line.split()[0]) >= FULL * width:
        return True
    if _STOP.search(last):
        return False
    if line.strip()[:1].islower() and len(last) <= WIDEST:
        return True
    # After a remark in brackets, such as a limit of words, a capital begins something else.
    return not last.rstrip().endswith((")", "）", "]")) and _would_not_fit(last, line, widest)


def _would_not_fit(last: str, line: str, widest: int) -> bool:
    """Whether the first word of a line had no room on the one above, in a text that is broken into lines."""
    return NARROWEST <= widest <= MAIL_WIDTH and len(last) + 1 + len(line.split()[0]) > widest


def _wrap_width(lines: list[str]) -> int:
    """The width to which the paragraphs are broken; 0 if each has a line of its own."""
    if max(map(len, lines)) > WIDEST:
        return 0
    followed = [len(line.strip()) for line, following in pairwise(lines) if line.strip() and following.strip()]
    widest = max(followed, default=0)
    full = sum(size >= FULL * widest for size in followed)
    return widest if len(followed) >= 2 and widest >= 40 and full >= 0.6 * len(followed) else 0
