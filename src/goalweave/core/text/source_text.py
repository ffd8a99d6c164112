"""The text of a document as it was read, every character of it in one passage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain

from goalweave.core.text.asides import AsideReason
from goalweave.core.text.passages import Passage, PassageKind, collapse_spaces
from goalweave.core.text.spans import TextSpan, uncovered_spans


@dataclass(frozen=True, slots=True)
class SourceText:
    """What a reader makes of a document: its text, and its passages in reading order, those it sets aside among them.

    The text is that of the file where it is one (plain text, Markdown); else the words that it shows, a line for each
    block. Every character but white space is in a passage.
    """

    text: str
    passages: tuple[Passage, ...]

    @property
    def content(self) -> list[Passage]:
        """The passages that are not set aside."""
        return [passage for passage in self.passages if passage.aside is None]


def source_text(text: str, passages: Iterable[Passage], rest: AsideReason) -> SourceText:
    """rest: why text that is in no passage is set aside."""
    read = [replace(passage, document=text) for passage in passages]
    spans = list(chain.from_iterable(passage.spans for passage in read))
    read += _rest_passages(text, spans, rest)
    read.sort(key=lambda passage: passage.spans[0].start)
    return SourceText(text, tuple(read))


def _rest_passages(text: str, spans: Iterable[TextSpan], rest: AsideReason) -> Iterator[Passage]:
    for gap in uncovered_spans(spans, TextSpan(0, len(text))):
        between = text[gap.start : gap.end]
        if stripped := between.strip():
            start = gap.start + between.index(stripped)
            span = TextSpan(start, start + len(stripped))
            yield Passage(stripped, "paragraph", "", spans=(span,), aside=rest, document=text)


@dataclass
class SourceBuilder:
    """Puts together the text of a document that is not plain text, a line for each block, with its passages."""

    parts: list[str] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    length: int = 0

    def add(
        self,
        text: str,
        kind: PassageKind,
        locator: str,
        level: int = 0,
        aside: AsideReason | None = None,
        row: bool = False,
    ) -> None:
        """A block of the document, unless it is empty. row: whether it is a row of a table."""
        tidied = text.strip()
        if not tidied:
            return
        span = self.write(tidied)
        self.passages.append(Passage(collapse_spaces(tidied), kind, locator, level, (span,), aside, row=row))

    def write(self, text: str) -> TextSpan:
        """Text that gets its passage later."""
        span = TextSpan(self.length, self.length + len(text))
        self.parts += (text, "\n")
        self.length += len(text) + 1
        return span

    def build(self) -> SourceText:
        """The text, a line for each block, and its passages."""
        return source_text("".join(self.parts), self.passages, AsideReason.SEPARATOR)
