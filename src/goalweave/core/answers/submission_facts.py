"""What a submission says of itself around its answers: whose it is, its facts, and the furniture of its page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from goalweave.core.model import Fact
from goalweave.core.text.boilerplate import is_boilerplate
from goalweave.core.text.passages import Passage, text_length

LONGEST_NAME = 20
"""Words of a line that may name the organisation."""

LONGEST_VALUE = 100
"""Characters of a fact."""

_YEAR = re.compile(r"(?:19|20|21)\d\d")
_CONTENT = re.compile(r"\d|://|@|www\.|:")
_LINK_OR_FIGURE = re.compile(
    r"://|@|www\.|^[\W\d_]+$|^(?:figure|table|chart|figura|cuadro|tableau|рис|таблица|الشكل|图|表)", re.IGNORECASE
)
_STOP = re.compile(r"[.!?;:,…。！？：；，؟؛،]$")
_ABBREVIATION = re.compile(r"[(（]([^()（）]{2,20})[)）]\s*$")
_LABELLED_ORGANISATION = re.compile(
    r"(?:(?:full )?name of (?:the |your )?)?(?:organi[sz]ation|entity|agency|institution|organisme|entité|organización|entidad"
    r"|организация|учреждение|المنظمة|المؤسسة|组织|机构)(?: name)?\s*[:：]\s*(\S.*)",
    re.IGNORECASE,
)


def read_fact(text: str, facts: Sequence[Fact]) -> tuple[Fact, str] | None:
    """The fact that a whole line states, with its value: what stands behind its label, or the line where nothing does."""
    for fact in facts:
        for label in sorted(fact.label.values(), key=len, reverse=True):
            match = re.fullmatch(rf"{re.escape(label)}s?\s*(?:[:：]\s*(.{{0,{LONGEST_VALUE}}}))?", text, re.IGNORECASE)
            if match:
                return fact, (match[1] or "").strip() or text.rstrip(" :：")
    return None


def is_fact_label(text: str) -> bool:
    """Whether a line is only the label of a fact, its value on the next one."""
    return text.rstrip().endswith((":", "：")) or not _YEAR.search(text)


def is_year(text: str) -> bool:
    return bool(_YEAR.fullmatch(text.strip()))


def read_year(text: str) -> int | None:
    match = _YEAR.search(text)
    return int(match[0]) if match else None


def is_inner_boilerplate(text: str) -> bool:
    """Whether a line within an answer is a button or notice: a link, date or figure there is content."""
    return is_boilerplate(text) and not _CONTENT.search(text)


def is_page_footer(text: str) -> bool:
    """Whether a line without doubt is of the page's foot: a button, notice or label, not a link, date or caption, which may
    as well end an answer."""
    return is_boilerplate(text) and not _LINK_OR_FIGURE.search(text)


def find_organisation_line(passages: Sequence[Passage], free: Sequence[int]) -> int | None:
    """Of the lines before the first question, the one that names the organisation: labelled so, else the last like a title."""
    for index in free:
        if _LABELLED_ORGANISATION.fullmatch(passages[index].text):
            return index
    return next((index for index in reversed(free) if is_title(passages[index])), None)


def is_title(passage: Passage) -> bool:
    if is_boilerplate(passage.text) or passage.kind == "item":
        return False
    short = text_length(passage.text) <= LONGEST_NAME
    return passage.kind == "heading" or (short and not _STOP.search(passage.text.rstrip("\"”’»')）】 ")))


def split_organisation_name(text: str) -> tuple[str, str]:
    """The organisation as the line names it, and its abbreviation, which stands in brackets behind."""
    labelled = _LABELLED_ORGANISATION.fullmatch(text)
    name = labelled[1].strip() if labelled else text
    match = _ABBREVIATION.search(name)
    return name, match[1].strip() if match else ""
