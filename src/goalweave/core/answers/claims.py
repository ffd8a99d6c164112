"""What an answer claims, and which of its claims have a source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from goalweave.core.answers.markdown import MARK, SPAN, answer_parser, parse_tokens, read_inline
from goalweave.core.document import text_of_content
from goalweave.core.text.passages import text_length
from goalweave.core.text.sentences import sentence_spans

FEWEST_WORDS = 4
"""Words of a sentence that can be a claim; with fewer and without a source it is a label."""

REMEMBERED = 64
"""Answers whose sentences are kept, since a check reads each several times."""

_LEADS_ON = re.compile(r"[:：?？؟][\"”’»)\]*_]*$")

_WHOLE = re.compile(rf"{SPAN.pattern}|\*\*.+?\*\*", re.DOTALL)
_BLANKS = re.compile(r"[ \t\n]+")
_STOPS = re.compile("[.!?؟…。！？]")


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence, or a row of a table. sources: the numbers cited in it, in order; markdown: its Markdown.

    line: 0-based, of its paragraph, item or row.
    """

    text: str
    sources: tuple[int, ...]
    markdown: str
    line: int


@lru_cache(maxsize=REMEMBERED)
def extract_claims(text: str) -> tuple[Claim, ...]:
    """The claims of an answer in order. Headings, questions, lines that lead on to a list and short labels claim nothing."""
    return tuple(claim for claim in split_statements(text) if claim.sources or _is_claim(claim.text))


def split_statements(text: str) -> Iterator[Claim]:
    """Every sentence, label and row of an answer, in order; no headings, no code."""
    return iter(_read_statements(text))


@lru_cache(maxsize=REMEMBERED)
def _read_statements(text: str) -> tuple[Claim, ...]:
    return tuple(_iter_statements(text))


def _iter_statements(text: str) -> Iterator[Claim]:
    tag, line = "", 0
    cells: list[str] = []
    for token in parse_tokens(text):
        if token.type == "inline":
            if tag in ("td", "th"):
                cells.append(token.content)
            elif not tag.startswith("h"):
                yield from _sentence_claims(token.content, token.map[0] if token.map else line)
        elif token.nesting == 1:
            line = token.map[0] if token.map else line
            if token.type == "tr_open":
                cells = []
            tag = token.tag
        elif token.type == "tr_close" and tag == "td":
            yield _build_claim(" | ".join(cells), line, " · ".join(filter(None, map(_strip_markup, cells))))


def add_citation(text: str, claim: Claim, number: int) -> str:
    """Return the answer with one more mark at the end of a claim. Raises ValueError if the claim is no longer there."""
    span = _search_claim(text, claim)
    if span is None:
        raise ValueError("the sentence no longer stands in the answer")
    return f"{text[: span[1]]}[^{number}]{text[span[1] :]}"


def locate_claim(text: str, claim: Claim, begin: int = 0) -> tuple[int, int] | None:
    """Return start and end of a claim in the text, with its marks; None if it is no longer there. begin: search from
    here."""
    return _search_claim(text, claim, begin)


def remove_citation(text: str, number: int) -> str:
    """The answer without the marks of a source."""
    return re.sub(rf"[ \t]?\[\^{number}\]", "", text)


def _is_claim(text: str) -> bool:
    return text_length(text) >= FEWEST_WORDS and not _LEADS_ON.search(text)


def _sentence_claims(content: str, line: int) -> Iterator[Claim]:
    for start, end in sentence_spans(_WHOLE.sub(_mask_stops, content)):
        yield _build_claim(content[start:end], line + content.count("\n", 0, start), _strip_markup(content[start:end]))


def _mask_stops(match: re.Match[str]) -> str:
    """A title in bold type, or words in another language, with the stops hidden: they end no sentence."""
    return _STOPS.sub("x", match[0])


def _build_claim(markdown: str, line: int, text: str) -> Claim:
    return Claim(text, tuple(dict.fromkeys(int(number) for number in MARK.findall(markdown))), markdown, line)


def _strip_markup(markdown: str) -> str:
    children = answer_parser().parseInline(markdown)[0].children or []
    return " ".join(text_of_content(read_inline(children)).split()).replace(" .", ".") if children else ""


def _search_claim(text: str, claim: Claim, first: int = 0) -> tuple[int, int] | None:
    """Start and end of the claim as in the text, through line breaks and what begins a line of a quotation or an item."""
    # From its own line on, for the same sentence may appear twice; from the beginning where lines have moved since.
    pattern = r"(?:[ \t]*\n[ \t>]*|[ \t]+)".join(map(re.escape, _BLANKS.split(claim.markdown.strip())))
    begin = sum(len(line) + 1 for line in text.split("\n")[: claim.line])
    start = min(max(begin, first), len(text))
    sentence = claim.markdown.strip()
    # Most sentences are in the text as they are, and a pattern takes milliseconds to compile.
    if (place := text.find(sentence, start)) >= 0:
        return place, place + len(sentence)
    compiled = re.compile(pattern)
    match = compiled.search(text, start) or compiled.search(text, first)
    return match.span() if match else None
