"""Texts of an activity by language: narratives (2.0x), or elements that repeat for each language (1.0x)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from goalweave.core.text.languages import base_language
from goalweave.formats.records.texts import UNKNOWN_LANGUAGE, tidy_text

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

Texts = dict[str, dict[str, None]]
"""Language → texts in document order, each once."""


def element_language(element: Element, inherited: str) -> str:
    """Return the xml:lang of the element, or of its ancestors."""
    tag = element.get(XML_LANG)
    return normalise_language(tag) or inherited if tag else inherited


def collect_texts(element: Element, inherited: str, texts: Texts) -> None:
    """Add the texts of an element; the same text is not added twice in a language."""
    language = element_language(element, inherited)
    has_narratives = False
    for child in element:
        if child.tag == "narrative":
            has_narratives = True
            _add_text(texts, element_language(child, language), _element_text(child))
    if not has_narratives:
        _add_text(texts, language, _element_text(element))


def organisation_name(element: Element, language: str) -> str:
    """The name of an organisation on one line: in the language wanted, which it also inherits, or else the first."""
    texts: Texts = {}
    collect_texts(element, language, texts)
    names = texts.get(language) or next(iter(texts.values()), {"": None})
    return " ".join(next(iter(names)).split())


def _add_text(texts: Texts, language: str, text: str) -> None:
    if text:
        texts.setdefault(language, {})[text] = None


def _element_text(element: Element) -> str:
    if len(element):
        return tidy_text("".join(str(part) for part in element.itertext()))
    text = element.text
    return tidy_text(text) if text else ""


@lru_cache(maxsize=256)
def normalise_language(tag: str) -> str:
    """`en-GB` as `en`; UNKNOWN_LANGUAGE for what names no language."""
    language = base_language(tag)
    return language if 2 <= len(language) <= 3 and language.isalpha() else UNKNOWN_LANGUAGE
