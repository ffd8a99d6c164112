"""The records of a document: its separate statements of something done."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from goalweave.core.model import Record, RecordSource
from goalweave.core.statements.kind_cues import guess_kind
from goalweave.core.text.boilerplate import is_boilerplate
from goalweave.core.text.detection import SAMPLE, detect_language
from goalweave.core.text.outline import is_question, mark_outline, section_number
from goalweave.core.text.passages import WIDE, Passage, collapse_spaces, text_length

LONGEST_TITLE = 90
"""Characters of a title; half as many in a script without blanks."""

LONGEST_INTRODUCTION = 20
"""Words of a line with a colon that only introduces the list below it."""

FEWEST_WORDS = 4
"""Words of a paragraph that states something; a point of a list may have fewer."""

_POINT_B, _POINT_C, _POINT_D = (re.compile(rf"\({letter}\)", re.IGNORECASE) for letter in "bcd")
_COLON = re.compile(r"[:：]$")
_QUOTES = {"“": "”", '"': '"', "«": "»", "„": "“", "「": "」", "『": "』", "《": "》"}
_SENTENCE_END = re.compile(r"(?<=[\w\)\]\"”»][.!?؟])\s+(?=[^\W\d_a-zа-яё])|(?<=[。！？])")
_FOLLOWING = re.compile(
    r"\b(?:following|below|suivant\w*|ci-(?:dessous|après)|siguientes?|следующ\w+|ниже)\b|التالية|التالي|以下|如下",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Statement:
    passage: Passage
    section: str
    introduction: str


def extract_statements(
    passages: Iterable[Passage],
    file: str,
    language: str | None = None,
    *,
    left_out: Callable[[Passage], None] = lambda passage: None,
) -> list[Record]:
    """One record for each list item and each paragraph that states something, in reading order.

    Headings and questions give the section in the record's locator (`§ 4.4 › line 143`); site furniture and lines that
    only introduce a list are left out. A text of headings only (a list of titles, say) gives a record for each without
    a number. The text is what is in the document, white space normalised. Record ids are made of the file's name and a
    hash of the text: they stay when the document grows elsewhere, and are unique in the file. `language` is that of the
    document; without it, it is detected, for longer statements one by one. left_out: told each passage with letters
    that is neither in a record nor the name of its section.
    """
    read = [Passage(collapse_spaces(p.text), p.kind, p.locator, p.level) for p in passages]
    content: list[Passage] = []
    for index, passage in enumerate(read):
        if not is_boilerplate(passage.text) or _is_point_c(read, index):
            content.append(passage)
        elif any(map(str.isalpha, passage.text)):
            left_out(passage)
    content = [passage for passage in content if passage.text]
    short: list[Passage] = []
    statements = list(_find_statements(mark_outline(content), short.append))
    if statements:
        for passage in short:
            left_out(passage)
    else:
        titles = [p for p in content if not is_question(p.text) and not section_number(p.text)]
        statements = [_Statement(passage, "", "") for passage in titles]
    document = "\n".join(passage.text for passage in content)
    main = language or detect_language(document[:SAMPLE])
    seen: Counter[str] = Counter()
    return [
        _build_record(statement, file, document, language or detect_language(statement.passage.text, main), seen)
        for statement in statements
    ]


def _is_point_c(passages: Sequence[Passage], index: int) -> bool:
    """Whether a passage that begins like a copyright notice is a point between (b) and (d)."""
    if not _POINT_C.match(passages[index].text):
        return False
    before = passages[index - 1].text if index else ""
    after = passages[index + 1].text if index + 1 < len(passages) else ""
    return bool(_POINT_B.match(before) or _POINT_D.match(after))


def statement_title(text: str) -> str:
    """A title for a statement: the quoted name that it begins with, its first sentence, or its first words."""
    closing = _QUOTES.get(text[:1])
    end = text.find(closing, 1) if closing else -1
    if 0 < end <= 2 * LONGEST_TITLE and text_length(text[1:end]) > 1:
        return _cut_title(text[1:end])
    return _cut_title(_SENTENCE_END.split(text, maxsplit=1)[0])


def _find_statements(passages: Sequence[Passage], left_out: Callable[[Passage], None]) -> Iterator[_Statement]:
    headings: list[Passage] = []
    introduction = ""
    for index, passage in enumerate(passages):
        if passage.kind == "heading":
            headings = [*_parent_headings(headings, passage.level), passage]
            introduction = ""
            continue
        # A line with a colon introduces the list below it, and is a statement too where it says more than that.
        introduces = bool(_COLON.search(passage.text)) and passage.kind == "paragraph"
        if introduces:
            introduction = passage.text
            if _only_introduces(passage.text) and index + 1 < len(passages):
                left_out(passage)
                continue
        elif passage.kind == "paragraph":
            if text_length(passage.text) < FEWEST_WORDS:
                left_out(passage)
                continue
            introduction = ""
        yield _Statement(passage, _section_label(headings), introduction if passage.kind == "item" else "")


def _parent_headings(headings: list[Passage], level: int) -> list[Passage]:
    """The headings that a new one of this level is under. Level 0, told by its looks, is below all others."""
    return [heading for heading in headings if heading.level and (not level or heading.level < level)]


def _only_introduces(text: str) -> bool:
    if len(_SENTENCE_END.split(text)) > 1:
        return False
    return text_length(text) <= LONGEST_INTRODUCTION or bool(_FOLLOWING.search(text))


def _section_label(headings: Sequence[Passage]) -> str:
    """`4.4`, `Digital skills › Schools`: from the last number on, the headings' own words where there is none.

    Headings told by their looks are named only where no other is: such a line may end long before the next one.
    """
    numbers = [section_number(heading.text) for heading in headings]
    first = max((index for index, number in enumerate(numbers) if number), default=0)
    named = [index for index in range(first, len(headings)) if headings[index].level or len(headings) == 1]
    return " › ".join(numbers[index] or _cut_title(headings[index].text) for index in named)


def _cut_title(text: str) -> str:
    text = text.strip().rstrip(" .;,:。；，：؛،").strip()
    limit = LONGEST_TITLE // 2 if re.search(f"[{WIDE}]", text[:LONGEST_TITLE]) else LONGEST_TITLE
    if len(text) <= limit:
        return text
    words = text[: limit + 1].rsplit(" ", 1)[0] if " " in text[limit // 2 : limit + 1] else text[:limit]
    return words.rstrip(' .;,:(-–—"“«。；，：؛،') + "…"


def _build_record(statement: _Statement, file: str, document: str, language: str, id_counts: Counter[str]) -> Record:
    text = statement.passage.text
    place = f"§ {statement.section} › {statement.passage.locator}" if statement.section else statement.passage.locator
    name = f"{_id_prefix(file)}-{blake2b(text.encode(), digest_size=4).hexdigest()}"
    id_counts[name] += 1
    return Record(
        id=name if id_counts[name] == 1 else f"{name}-{id_counts[name]}",
        title={language: statement_title(text)},
        text={language: text},
        language=language,
        kind=guess_kind(text, statement.introduction),
        source=RecordSource(file, place, document),
    )


def _id_prefix(file: str) -> str:
    """The file's name as the beginning of an id: no folder, no ending, small letters and hyphens."""
    name = re.split(r"[\\/]", file)[-1].rsplit(".", 1)[0]
    return re.sub(r"[\W_]+", "-", name.lower()).strip("-")[:40].rstrip("-") or "text"
