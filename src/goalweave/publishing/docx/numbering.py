"""Lists: one definition of bullets and one of numbers, and a beginning of its own for every numbered list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goalweave.publishing.docx.markup import make_element, make_value_element, qualified_name
from goalweave.publishing.docx.paragraph_styles import INDENT

if TYPE_CHECKING:
    from lxml.etree import _Element

DEPTH = 9
"""Levels that Word knows."""


class DocxNumbering:
    """The part of a document that defines the numbering of lists; existing definitions stay."""

    def __init__(self, root: _Element) -> None:
        self._root = root
        last = max(self._numbers("w:abstractNum", "w:abstractNumId"), default=-1)
        self._bullets, self._ordered = last + 1, last + 2
        self._next = max(self._numbers("w:num", "w:numId"), default=0) + 1
        first = root.find(qualified_name("w:num"))
        at = root.index(first) if first is not None else len(root)
        root.insert(at, _abstract_numbering(self._bullets, "bullet"))
        root.insert(at + 1, _abstract_numbering(self._ordered, "decimal"))
        self.bullets = self._add(self._bullets)

    def add_numbered_list(self, level: int, start: int) -> int:
        """The identifier of a numbered list that begins with `start`; level: 0-based."""
        return self._add(
            self._ordered,
            make_element("w:lvlOverride", make_value_element("w:startOverride", max(start, 0)), w_ilvl=level),
        )

    def _add(self, definition: int, *overrides: _Element) -> int:
        number, self._next = self._next, self._next + 1
        element = make_element("w:num", make_value_element("w:abstractNumId", definition), *overrides, w_numId=number)
        after = self._root.findall(qualified_name("w:num"))
        if after:
            after[-1].addnext(element)
        else:
            self._root.append(element)
        return number

    def _numbers(self, name: str, attribute: str) -> list[int]:
        return [
            int(element.get(qualified_name(attribute)) or 0) for element in self._root.findall(qualified_name(name))
        ]


def _abstract_numbering(number: int, kind: str) -> _Element:
    levels = (
        make_element(
            "w:lvl",
            make_value_element("w:start", 1),
            make_value_element("w:numFmt", kind),
            make_value_element("w:lvlText", "–" if kind == "bullet" else f"%{level + 1}."),
            make_value_element("w:lvlJc", "left"),
            make_element("w:pPr", make_element("w:ind", w_left=INDENT * (level + 1), w_hanging=INDENT)),
            w_ilvl=level,
        )
        for level in range(DEPTH)
    )
    return make_element(
        "w:abstractNum", make_value_element("w:multiLevelType", "hybridMultilevel"), *levels, w_abstractNumId=number
    )
