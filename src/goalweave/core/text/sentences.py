"""Where the sentences of a text begin and end."""

from __future__ import annotations

import re

from goalweave.core.text.passages import WIDE

# A stop, what closes after it, and the marks of citations that belong to the sentence (`[^3]`).
_STOP = re.compile(
    r"(?P<stop>[.!?؟…]+|[。！？]+)(?P<closing>[\"”’»'\)\]）】」』*_]*)(?P<marks>(?:\s?\[\^\d{1,4}\])*)(?P<after>[^\S\u00a0]+|$)?"
)
_BEFORE = re.compile(r"([^\W\d_][\w.’'-]*|\d+)$")
_LOWER = re.compile(r"[\"“«(\[*_]*[a-zà-ÿа-яё]")
_ABBREVIATIONS = (
    "art ca cf dr e.g etc fig gen i.e inc incl jr ltd mr mrs ms no nos nr p par para pp prof ref res resp sec sr st tel "
    "vol vs м г гг т.е т.д т.п др руб млн млрд тыс стр ст п пп им"
)
_ABBREVIATED = frozenset(_ABBREVIATIONS.split())
_WIDE_CHARACTER = re.compile(f"[{WIDE}]")
_WIDE_STOPS = "。！？"
_INITIALS = re.compile(r"(?:\w\.)+\w")


def sentence_spans(text: str) -> tuple[tuple[int, int], ...]:
    """(start, end) of each sentence in code points, white space around it left out; together they hold all other text.

    A full stop after an abbreviation, initials, before a small letter or a no-break space ends nothing. A sentence ends after the marks of
    citations that follow its stop.
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _STOP.finditer(text):
        if _ends_sentence(text, match):
            end = match.start("after") if match["after"] is not None else match.end()
            _add_span(spans, text, start, end)
            start = match.end()
    _add_span(spans, text, start, len(text))
    return tuple(spans)


def _add_span(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    span = text[start:end]
    if stripped := span.strip():
        begin = start + span.index(stripped[0])
        spans.append((begin, begin + len(stripped)))


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    if match["stop"][0] in _WIDE_STOPS:
        return True
    # Without a blank after it a stop is part of a number or a name (3.5, e.g. itu.int), unless Chinese or Japanese follows.
    if match["after"] is None:
        return bool(_WIDE_CHARACTER.match(text, match.end()))
    if match["marks"] or match.end() == len(text):
        return True
    # “?” and “!” end a sentence after any word; only a full stop may belong to an abbreviation.
    if match["stop"] == ".":
        before = _BEFORE.search(text, max(0, match.start() - 20), match.start())
        word = before[1].lower() if before else ""
        if word in _ABBREVIATED or _INITIALS.fullmatch(word) or (len(word) == 1 and word.isalpha()):
            return False
    return not _LOWER.match(text, match.end())
