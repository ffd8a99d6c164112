"""What a document reader yields: the passages of a text in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from goalweave.core.text.asides import AsideReason
from goalweave.core.text.spans import TextSpan, locate_text, part_spans

PassageKind = Literal["heading", "paragraph", "item", "note"]

# Bullets as typed, and as PDF and Word assign those of symbol fonts.
BULLET = re.compile(r"^(?:[•‣▪▫●○◦■□◆◇►▶➢➤✓✔·∙⁃\x7f\uf0a7\uf0b7\uf0d8\uf0fc]+\s*|[*–—+-]\s+)")
WIDE = r"\u2e80-\u303f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uff60"
"""Characters of scripts that are written without blanks, for use inside a character class."""

_NOTE = re.compile(r"\[\^([\w-]{1,20})\]:?\s+|\[(\d{1,3})\]:?\s+(?=\S)|([¹²³⁴⁵⁶⁷⁸⁹⁰]{1,3})\s*(?=\S)")
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\x00-\x08\x0e-\x1f\x7f]")
_WIDE_CHARACTER = re.compile(f"[{WIDE}]")
_HYPHENATED = re.compile(r"([^\W\d_]+)[-‐\u00ad]$")
_WORD = re.compile(r"[\w-]+")
_CONJUNCTIONS = frozenset(("and", "or", "to", "et", "ou", "y", "e", "o", "und", "oder", "и", "или"))
"""After `short-` at the end of a line: `short- and long-term`."""

LAYOUT_HYPHEN = "‐"
"""U+2010, which layout programs set where they cut a word."""

LONGEST_WORD = 60

SHORTEST_PART = 4
"""Letters of both parts of a compound (`side-event`) that only its parts make known."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A heading, paragraph, list item or footnote; locator as in `model.Source`, without the section.

    level of a heading: 1 for the highest; 0 where the reader cannot tell. spans: where it is in the text of its document,
    which is `document`. aside: why the reader does not count it as content. row: whether an item is a row of a table.
    """

    text: str
    kind: PassageKind
    locator: str
    level: int = 0
    spans: tuple[TextSpan, ...] = ()
    aside: AsideReason | None = None
    document: str = field(default="", repr=False, compare=False)
    row: bool = False

    def parts(self, ranges: Iterable[tuple[int, int]]) -> list[Passage]:
        """The passages of the characters from start to end of each range, without white space around them, and where they are in the
        document."""
        located = locate_text(self.text, self.document, self.spans) if self.spans else []
        parts = []
        for start, end in ranges:
            text = self.text[start:end]
            begin = start + len(text) - len(text.lstrip())
            text = text.strip()
            spans = part_spans(located, begin, begin + len(text), self.spans) if located else ()
            parts.append(replace(self, text=text, spans=spans))
        return parts


def collapse_spaces(text: str) -> str:
    """Return the text with each run of white space as one space, without invisible characters."""
    return " ".join(_INVISIBLE.sub("", text).split())


def split_bullet(line: str) -> tuple[bool, str]:
    """Whether a line begins with a bullet, and the line without it."""
    stripped = line.strip()
    match = BULLET.match(stripped)
    return (True, stripped[match.end() :].strip()) if match else (False, stripped)


def split_note(text: str) -> tuple[str, str]:
    """The mark of a footnote (`1`, `*`) that a line is, as Markdown and most texts write it, and its words; no mark where it is none."""
    match = _NOTE.match(text)
    return (next(filter(None, match.groups())), text[match.end() :]) if match else ("", text)


def split_paragraphs(text: str) -> Iterator[tuple[bool, str]]:
    """The paragraphs of a text with typed line breaks, and whether each is a bullet: parted by empty lines and by bullets."""
    for block in re.split(r"\n\s*\n", text):
        gathered: list[str] = []
        item = False
        for bullet, line in map(split_bullet, block.split("\n")):
            if bullet:
                yield item, collapse_spaces(" ".join(gathered))
                gathered, item = [], True
            gathered.append(line)
        yield item, collapse_spaces(" ".join(gathered))


def text_length(text: str) -> int:
    """Length of a text in words; two characters of a script without blanks count as one word."""
    wide = len(_WIDE_CHARACTER.findall(text))
    return len(_WIDE_CHARACTER.sub(" ", text).split()) + (wide + 1) // 2


def collect_vocabulary(lines: Iterable[str]) -> frozenset[str]:
    """The words of a text in small letters, hyphenated ones too; without those that a line break may have cut.

    With LAYOUT_HYPHEN among them where its lines end with such hyphens: all others are the writer's own then.
    """
    words: set[str] = set()
    cut = False
    for line in map(collapse_line_spaces, lines):
        line_words = [word.lower() for word in _WORD.findall(line)]
        begins, cut = cut, bool(_HYPHENATED.search(line))
        if cut and line.endswith(LAYOUT_HYPHEN):
            words.add(LAYOUT_HYPHEN)
        # The halves on both sides of a cut are no words of the text.
        words.update(line_words[begins : len(line_words) - cut])
    return frozenset(words)


def join_lines(lines: Iterable[str], known_words: frozenset[str] = frozenset()) -> str:
    """The lines of one paragraph as one text: hyphenation undone, no blank between characters of wide scripts.

    known_words: the words of the whole text (`vocabulary`). They tell a word that was cut at the end of its line
    (`organ-ized`) from one that has its hyphen anyway (`cross-border`).
    """
    joined = ""
    for line in map(collapse_line_spaces, lines):
        if not joined or not line:
            joined += line
            continue
        hyphenated = _HYPHENATED.search(joined[-LONGEST_WORD:])
        begins = _WORD.match(line)
        if hyphenated and begins and begins[0].lower() not in _CONJUNCTIONS:
            joined = joined + line if _keeps_hyphen(hyphenated, begins[0], known_words) else joined[:-1] + line
        elif _WIDE_CHARACTER.match(joined[-1]) and _WIDE_CHARACTER.match(line[0]):
            joined += line
        else:
            joined += f" {line}"
    return collapse_spaces(joined)


def _keeps_hyphen(cut: re.Match[str], second: str, known_words: frozenset[str]) -> bool:
    first, other = cut[1].lower(), second.lower()
    # The hyphen of a layout only cuts a word. In a text that has such ones any other is the writer's, and so is one before
    # a capital or a digit. Else the rest of the text decides: it has the whole word, the compound, or both halves.
    if cut[0].endswith(LAYOUT_HYPHEN):
        return False
    if LAYOUT_HYPHEN in known_words or not second[0].islower():
        return True
    if first + other in known_words:
        return False
    return f"{first}-{other}" in known_words or (
        min(len(first), len(other)) >= SHORTEST_PART and {first, other} <= known_words
    )


def collapse_line_spaces(line: str) -> str:
    """Like `squeeze`, but a soft hyphen at the end stays, as the hyphen of a layout: it says that the word goes on."""
    stripped = line.rstrip()
    return collapse_spaces(stripped[:-1]) + LAYOUT_HYPHEN if stripped.endswith("\u00ad") else collapse_spaces(line)
