"""Structure messages of SDMX-ML 2.1 and 3.0 → what is known of components and codes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO

from goalweave.core.errors import InputError, LimitError
from goalweave.core.messages import Message
from goalweave.core.text.languages import LanguageMap, base_language
from goalweave.formats.observations.data_structure import StructureComponents
from goalweave.formats.observations.sdmx import concepts
from goalweave.formats.observations.sdmx.xml_events import clear_element, iterate_elements, local_name
from goalweave.formats.reading.files import limit_size
from goalweave.formats.reading.limits import Limits

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_COMPONENTS = ("Dimension", "TimeDimension", "MeasureDimension", "Attribute")
_TAGS = ("Codelist", "Concept", "DataStructure", *_COMPONENTS)
_CODELIST = re.compile(r"Codelist=[^:]+:(?P<id>[^()]+)")
_CONCEPT = re.compile(r"Concept=[^:]+:[^()]+\([^()]*\)\.(?P<id>.+)")
_INDICATOR = "Indicator"
"""Title of the annotation with which the UN's list of series says what a series measures."""

MOST_CODES = 500_000
"""Codes of all components, each with its names: the UN's structure of data on the SDGs has 20,000."""


@dataclass(slots=True)
class _CodeList:
    """partial: whether there are other codes than these; indicators: code → what its annotations name."""

    names: dict[str, dict[str, str]] = field(default_factory=dict)
    indicators: dict[str, tuple[str, ...]] = field(default_factory=dict)
    partial: bool = False


@dataclass(slots=True)
class _MessageParts:
    """lists: by id; list_of: concept → id of its code list; concepts: → names; components: → ids of code list and concept; structures:
    the dimensions of each."""

    lists: dict[str, _CodeList] = field(default_factory=dict)
    list_of: dict[str, str] = field(default_factory=dict)
    concepts: dict[str, dict[str, str]] = field(default_factory=dict)
    components: dict[str, tuple[str, str]] = field(default_factory=dict)
    structures: list[set[str]] = field(default_factory=list)
    attributes: set[str] = field(default_factory=set)


def read_structure(stream: BinaryIO, name: str, limits: Limits) -> StructureComponents:
    """Dimensions, attributes and the names of codes in a structure message, those of several data structures together.

    Raises InputError as xml_events.events does, and for a message without a data structure; LimitError past the limit of a file,
    and where many components share long code lists.
    """
    stream = limit_size(stream, name, limits)
    parts = _MessageParts()
    for event, element in iterate_elements(stream, name, _TAGS):
        _read_element(parts, element, event)
    if not any(parts.structures):
        raise InputError("the message has no data structure", file=name)
    lists = {component: codes for component in parts.components if (codes := _code_list(parts, component))}
    if sum(len(codes.names) for codes in lists.values()) > MOST_CODES:
        what = Message("the components have more than the limit of {limit:,} codes together", limit=MOST_CODES)
        raise LimitError(what, file=name)
    return StructureComponents(
        dimensions=frozenset(chain.from_iterable(parts.structures)),
        attributes=frozenset(parts.attributes),
        names=_code_names(lists),
        concepts={component: called for component in parts.components if (called := _concept_names(parts, component))},
        codes={component: frozenset(codes.names) for component, codes in lists.items() if not codes.partial},
        required=frozenset(set.intersection(*filter(None, parts.structures))),
        indicators=next((lists[component].indicators for component in concepts.SERIES if component in lists), {}),
    )


def _read_element(parts: _MessageParts, element: Element, event: str) -> None:
    kind = local_name(element)
    if event == "start":
        if kind == "DataStructure":
            parts.structures.append(set())
    elif kind == "Codelist":
        _read_code_list(parts.lists.setdefault(element.get("id") or "", _CodeList()), element)
        clear_element(element)
    elif kind == "Concept":
        concept = element.get("id") or ""
        parts.list_of[concept] = _code_list_id(element)
        parts.concepts[concept] = _read_names(element)
    elif kind in _COMPONENTS:
        concept = _concept_id(element)
        component = (element.get("id") or concept).upper()
        if not component:  # a reference to a dimension, of an attribute
            return
        parts.components[component] = (_code_list_id(element), concept)
        if kind == "Attribute":
            parts.attributes.add(component)
        elif parts.structures:
            parts.structures[-1].add(component)


def _read_code_list(codes: _CodeList, element: Element) -> None:
    for child in element:
        if local_name(child) == "CodelistExtension":  # of version 3.0: the rest is in another list
            codes.partial = True
        if local_name(child) != "Code":
            continue
        code = child.get("id") or ""
        codes.names[code] = _read_names(child)
        if indicators := _read_indicators(child):
            codes.indicators[code] = indicators
    codes.partial = codes.partial or element.get("isPartial") == "true"


def _read_indicators(code: Element) -> tuple[str, ...]:
    indicators: dict[str, None] = {}
    for annotation in code.iter():
        if local_name(annotation) != "Annotation":
            continue
        texts = {local_name(child): (child.text or "").strip() for child in annotation}
        if texts.get("AnnotationTitle") == _INDICATOR and (text := texts.get("AnnotationText")):
            indicators.update(dict.fromkeys(part.strip() for part in text.split(",")))
    return tuple(indicators)


def _code_list(parts: _MessageParts, component: str) -> _CodeList | None:
    codes, concept = parts.components[component]
    return parts.lists.get(codes or parts.list_of.get(concept, ""))


def _code_names(lists: Mapping[str, _CodeList]) -> dict[tuple[str, str], LanguageMap]:
    names: dict[tuple[str, str], LanguageMap] = {}
    for component, codes in lists.items():
        for code, called in codes.names.items():
            if known := {language: text for language, text in called.items() if text != code}:
                names[component, code] = known
    return names


def _concept_names(parts: _MessageParts, component: str) -> LanguageMap:
    _codes, concept = parts.components[component]
    return parts.concepts.get(concept, {})


def _read_names(element: Element) -> dict[str, str]:
    return {
        base_language(child.get(_LANGUAGE) or "en"): child.text.strip()
        for child in element
        if local_name(child) == "Name" and child.text
    }


def _code_list_id(element: Element) -> str:
    """The id of the code list of a component or concept: as Ref (2.1) or URN (3.0)."""
    for descendant in element.iter():
        if local_name(descendant) == "Enumeration":
            for child in descendant:
                if local_name(child) == "Ref":
                    return child.get("id") or ""
            if match := _CODELIST.search(descendant.text or ""):
                return match["id"]
    return ""


def _concept_id(element: Element) -> str:
    for descendant in element.iter():
        if local_name(descendant) == "ConceptIdentity":
            for child in descendant:
                if local_name(child) == "Ref":
                    return child.get("id") or ""
            if match := _CONCEPT.search(descendant.text or ""):
                return match["id"].strip()
    return ""
