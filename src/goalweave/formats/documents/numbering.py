"""The numbers that Word counts itself: they are in no paragraph's text, only in the rules of `numbering.xml`.

ECMA-376, part 1, 17.9: a paragraph names a list (`num`), itself or by its style; the list an abstract one, whose levels
say how to count and what to show (`%1.%2`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from goalweave.formats.documents.word_xml import (
    attribute_value,
    child_value,
    local_name,
    paragraph_text,
    resolve_styles,
    sibling_part,
    style_elements,
)
from goalweave.formats.reading.archives import Archive

LEVELS = 9
MOST_LINKS = 10
"""From an abstract list to the one with the levels; one is usual."""
LONGEST_LABEL = 40
"""Characters of a number with what stands around it."""
LONGEST_RULE = 200
"""Characters of what says how a number is shown, `%1.%2`."""

_WHOLE = re.compile(r"\d{1,6}")
_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)


@dataclass(frozen=True, slots=True)
class _NumberingLevel:
    """restart: the level (from 1) after which it begins again, 0 for never, None for any above it. style: that is at
    this level."""

    start: int = 1
    format: str = "decimal"
    text: str = ""
    restart: int | None = None
    legal: bool = False
    style: str = ""


@dataclass(frozen=True, slots=True)
class _NumberingList:
    """A `num`: abstract: id of the abstract list whose counters it shares; overrides: level → where it begins again."""

    abstract: str
    levels: dict[int, _NumberingLevel]
    overrides: dict[int, int]


@dataclass
class WordNumbering:
    """The lists of a document, and how far they have counted: ask each paragraph once, in reading order."""

    lists: dict[str, _NumberingList]
    styles: dict[str, tuple[str, int | None]]
    counters: dict[str, dict[int, int]] = field(default_factory=dict)
    started: set[tuple[str, int]] = field(default_factory=set)

    @classmethod
    def read(cls, archive: Archive, main: str) -> WordNumbering:
        styles = style_elements(archive, main)
        return cls(_read_lists(sibling_part(archive, main, "numbering.xml"), styles), _numbered_styles(styles))

    def next_label(self, paragraph: Any) -> str:
        """What Word shows before the paragraph, `3.2.` or `(a)`; empty for a bullet and for none."""
        number, level = self._list_position(paragraph)
        numbering_list = self.lists.get(number)
        if numbering_list is None:
            return ""
        self._count_paragraph(number, numbering_list, level)
        rule = numbering_list.levels.get(level, _NumberingLevel())
        if rule.format in ("bullet", "none"):
            return ""
        return re.sub(
            r"%([1-9])", lambda match: self._format_label(numbering_list, int(match[1]) - 1, rule), rule.text
        )[:LONGEST_LABEL].strip()

    def _list_position(self, paragraph: Any) -> tuple[str, int]:
        """The id of the list that a paragraph is in, and its level there."""
        style = child_value(paragraph, "pPr", "pStyle")
        of_style, level_of_style = self.styles.get(style, ("", None))
        own, level = child_value(paragraph, "pPr", "numPr", "numId"), child_value(paragraph, "pPr", "numPr", "ilvl")
        # A `numId` of 0 takes a paragraph out of the list of its style: no list has that number.
        number = own or of_style
        if level:
            return number, _whole_number(level, 0, LEVELS - 1)
        if not own and level_of_style is None and number in self.lists:
            named = (place for place, rule in self.lists[number].levels.items() if rule.style and rule.style == style)
            return number, next(named, 0)
        return number, 0 if own or level_of_style is None else level_of_style

    def _count_paragraph(self, number: str, numbering_list: _NumberingList, level: int) -> None:
        # Lists that share an abstract list go on counting together, unless one overrides where it begins.
        counters = self.counters.setdefault(numbering_list.abstract, {})
        first = (number, level) not in self.started
        self.started.add((number, level))
        if first and level in numbering_list.overrides:
            counters[level] = numbering_list.overrides[level]
        elif level in counters:
            counters[level] += 1
        else:
            counters[level] = numbering_list.levels.get(level, _NumberingLevel()).start
        for deeper in [place for place in counters if place > level]:
            restart = numbering_list.levels.get(deeper, _NumberingLevel()).restart
            # `restart` counts levels from 1: a paragraph of that level, or of one above it, lets this one begin again.
            if restart is None or level < restart:
                del counters[deeper]
                self.started.discard((number, deeper))

    def _format_label(self, numbering_list: _NumberingList, level: int, rule: _NumberingLevel) -> str:
        own = numbering_list.levels.get(level, _NumberingLevel())
        value = self.counters[numbering_list.abstract].get(level, own.start)
        # Legal numbering shows the levels above in decimals too: 1.1 below a chapter I.
        return _format_number(value, "decimal" if rule.legal else own.format)


def write_numbers(archive: Archive, main: str, body: Any) -> None:
    """Put the numbers that Word counts before the texts of their paragraphs, in the tree."""
    from lxml import etree

    numbering = WordNumbering.read(archive, main)
    if not numbering.lists:
        return
    for paragraph in iterate_paragraphs(body):
        label = numbering.next_label(paragraph)
        if not label or not "".join(paragraph_text(paragraph)).strip():
            continue
        namespace = paragraph.tag.rpartition("}")[0] + "}"
        run = etree.Element(f"{namespace}r")
        text = etree.SubElement(run, f"{namespace}t")
        text.text = f"{label} "
        place = 1 if len(paragraph) and local_name(paragraph[0]) == "pPr" else 0
        paragraph.insert(place, run)


def iterate_paragraphs(body: Any) -> Iterator[Any]:
    """All paragraphs in reading order, those of tables and text boxes too, each once."""
    for element in body.iter("{*}p"):
        # A text box is in the file twice, the second time as a fallback for older programs; `del` and `moveFrom` hold
        # what a tracked change took out.
        above = map(local_name, element.iterancestors())
        if not {"Fallback", "del", "moveFrom"}.intersection(above):
            yield element


def _read_lists(root: Any, styles: dict[str, Any]) -> dict[str, _NumberingList]:
    abstracts = {attribute_value(child, "abstractNumId"): child for child in root if local_name(child) == "abstractNum"}
    nums = {attribute_value(child, "numId"): child for child in root if local_name(child) == "num"}
    levels_of = {name: _read_levels(abstract) for name, abstract in abstracts.items()}
    links = _linked_lists(abstracts, nums, styles)
    lists = {}
    for number, num in nums.items():
        abstract = _follow_links(child_value(num, "abstractNumId"), links)
        if number == "0" or abstract not in abstracts:
            continue
        levels, overrides = dict(levels_of[abstract]), {}
        for child in num:
            if local_name(child) == "lvlOverride":
                level = _whole_number(attribute_value(child, "ilvl"), 0, LEVELS - 1)
                levels |= _read_levels(child)
                if start := child_value(child, "startOverride"):
                    overrides[level] = _whole_number(start, 1)
        lists[number] = _NumberingList(abstract, levels, overrides)
    return lists


def _linked_lists(abstracts: dict[str, Any], nums: dict[str, Any], styles: dict[str, Any]) -> dict[str, str]:
    """Abstract list that only names a numbering style → the abstract list of this style."""
    numbers = {key: child_value(style, "pPr", "numPr", "numId") for key, style in styles.items()}
    abstract_of = {number: child_value(num, "abstractNumId") for number, num in nums.items()}
    links = {}
    for name, abstract in abstracts.items():
        number = numbers.get(child_value(abstract, "numStyleLink"), "")
        if number in abstract_of:
            links[name] = abstract_of[number]
    return links


def _follow_links(name: str, links: dict[str, str]) -> str:
    """The abstract list with the levels."""
    for _step in range(MOST_LINKS):
        if name not in links:
            break
        name = links[name]
    return name


def _read_levels(parent: Any) -> dict[int, _NumberingLevel]:
    levels = {}
    for element in parent:
        if local_name(element) == "lvl":
            restart = child_value(element, "lvlRestart")
            legal = next((child for child in element if local_name(child) == "isLgl"), None)
            levels[_whole_number(attribute_value(element, "ilvl"), 0, LEVELS - 1)] = _NumberingLevel(
                start=_whole_number(child_value(element, "start"), 1),
                format=child_value(element, "numFmt") or "decimal",
                text=child_value(element, "lvlText")[:LONGEST_RULE],
                restart=_whole_number(restart, 0) if restart else None,
                legal=legal is not None and attribute_value(legal, "val") not in ("0", "false", "off"),
                style=child_value(element, "pStyle"),
            )
    return levels


def _numbered_styles(styles: dict[str, Any]) -> dict[str, tuple[str, int | None]]:
    """Style id → list and level that its paragraphs have, from itself or from a style that it is based on."""
    resolved = resolve_styles(styles, _resolve_number, ("", ""))
    return {
        key: (number, _whole_number(level, 0, LEVELS - 1) if level else None)
        for key, (number, level) in resolved.items()
        if number
    }


def _resolve_number(style: Any, base: tuple[str, str]) -> tuple[str, str]:
    """List and level as they are written; base: of the style that it is based on."""
    number, level = child_value(style, "pPr", "numPr", "numId"), child_value(style, "pPr", "numPr", "ilvl")
    return (number, level) if number else (base[0], level or base[1])


def _whole_number(text: str, default: int, most: int | None = None) -> int:
    value = int(text) if _WHOLE.fullmatch(text) else default
    return value if most is None else min(value, most)


def _format_number(value: int, number_format: str) -> str:
    if number_format == "decimalZero":
        return f"{value:02}"
    if number_format in ("lowerLetter", "upperLetter") and 0 < value <= 26 * LEVELS:
        letters = "abcdefghijklmnopqrstuvwxyz"[(value - 1) % 26] * ((value - 1) // 26 + 1)
        return letters if number_format == "lowerLetter" else letters.upper()
    if number_format in ("lowerRoman", "upperRoman") and 0 < value < 4000:
        letters = ""
        for size, sign in _ROMAN:
            letters += sign * (value // size)
            value %= size
        return letters if number_format == "lowerRoman" else letters.upper()
    return str(value)
