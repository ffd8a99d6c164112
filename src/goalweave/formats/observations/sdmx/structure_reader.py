"""Structure messages of SDMX-ML 2.1 and 3.0 → what is known of components and codes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from goalweave.core.errors import InputError
from goalweave.core.text.languages import base_language
from goalweave.formats.observations.sdmx.structure import KnownStructure
from goalweave.formats.observations.sdmx.xml_events import clear_element, iterate_elements, local_name
from goalweave.formats.reading.files import limit_size
from goalweave.formats.reading.limits import Limits

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_TAGS = ("Codelist", "Concept", "Dimension", "TimeDimension", "MeasureDimension", "Attribute")
_CODELIST = re.compile(r"Codelist=[^:]+:(?P<id>[^()]+)")
_CONCEPT = re.compile(r"Concept=[^:]+:[^()]+\([^()]*\)\.(?P<id>.+)")


def read_structure(stream: BinaryIO, name: str, limits: Limits) -> KnownStructure:
    """Dimensions, attributes and the names of codes in a structure message, those of several data structures together.

    Raises InputError as xml_events.events does, and for a message without a data structure; LimitError past the limit of a file.
    """
    stream = limit_size(stream, name, limits)
    lists: dict[str, dict[str, dict[str, str]]] = {}
    by_concept: dict[str, str] = {}
    components: dict[str, tuple[str, str]] = {}
    kinds: dict[str, set[str]] = {"dimension": set(), "attribute": set()}
    for event, element in iterate_elements(stream, name, _TAGS):
        kind = local_name(element)
        if event == "start" or kind not in _TAGS:
            continue
        component = (element.get("id") or "").upper()
        if kind == "Codelist":
            lists[element.get("id") or ""] = {
                code.get("id") or "": _read_names(code) for code in element if local_name(code) == "Code"
            }
            clear_element(element)
        elif kind == "Concept":
            by_concept[element.get("id") or ""] = _code_list_id(element)
        else:
            concept = _concept_id(element)
            component = component or concept.upper()
            kinds["attribute" if kind == "Attribute" else "dimension"].add(component)
            components[component] = (_code_list_id(element), concept)
    if not kinds["dimension"]:
        raise InputError("the message has no data structure", file=name)
    names = {}
    for component, (codes, concept) in components.items():
        for code, called in lists.get(codes or by_concept.get(concept, ""), {}).items():
            if called:
                names[component, code] = called
    return KnownStructure(frozenset(kinds["dimension"]), frozenset(kinds["attribute"]), names)


def _read_names(element: Element) -> dict[str, str]:
    return {
        base_language(child.get(_LANGUAGE) or "en"): child.text.strip()
        for child in element
        if local_name(child) == "Name" and child.text
    }


def _code_list_id(element: Element) -> str:
    """The id of the code list of a component or concept: as Ref (2.1) or URN (3.0)."""
    for one in element.iter():
        if local_name(one) == "Enumeration":
            for child in one:
                if local_name(child) == "Ref":
                    return child.get("id") or ""
            if match := _CODELIST.search(one.text or ""):
                return match["id"]
    return ""


def _concept_id(element: Element) -> str:
    for one in element.iter():
        if local_name(one) == "ConceptIdentity":
            for child in one:
                if local_name(child) == "Ref":
                    return child.get("id") or ""
            if match := _CONCEPT.search(one.text or ""):
                return match["id"].strip()
    return ""
