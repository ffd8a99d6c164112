"""What is said of things, before it is written as JSON-LD or Turtle."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from goalweave.core.text.languages import LanguageMap
from goalweave.formats.frameworks.skos.identifiers import NAMESPACES, is_iri

PREFIXES = {
    **NAMESPACES,
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "schema": "https://schema.org/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Prefix → namespace of all properties, classes and datatypes that are used."""

_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_DATE_TYPES = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}


@dataclass(frozen=True, slots=True)
class Literal:
    """language: a tag, empty for none; datatype: with its prefix, empty for plain text."""

    text: str
    language: str = ""
    datatype: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """The name of another resource; is_iri holds for it."""

    uri: str


@dataclass(frozen=True, slots=True)
class Resource:
    """types, predicates: with their prefix. uri: empty for a part that has no name of its own."""

    types: tuple[str, ...]
    properties: tuple[Property, ...]
    uri: str = ""


Value = Literal | Link | Resource
Property = tuple[str, Value]
Properties = Iterator[Property]


def text(predicate: str, value: str, language: str = "") -> Properties:
    """Nothing for an empty text; without the language if it is no tag."""
    if value:
        yield predicate, Literal(value, language if _LANGUAGE.fullmatch(language) else "")


def texts(predicate: str, values: LanguageMap) -> Properties:
    for language in sorted(values):
        yield from text(predicate, values[language], language)


def date(predicate: str, value: str) -> Properties:
    """value: ISO 8601 of any precision from the year to the day; anything else is left out."""
    if _DATE.fullmatch(value):
        yield predicate, Literal(value, datatype=_DATE_TYPES[len(value)])


def moment(predicate: str, value: str) -> Properties:
    """value: ISO 8601 with time and zone."""
    if value:
        yield predicate, Literal(value, datatype="xsd:dateTime")


def links(predicate: str, uris: Iterable[str]) -> Properties:
    """What can be no name of a resource is left out, such as half an address that someone has typed."""
    for uri in uris:
        if is_iri(uri):
            yield predicate, Link(uri)


def web_links(predicate: str, addresses: Iterable[str]) -> Properties:
    """Addresses of the web only: nothing that a browser would run."""
    yield from links(predicate, (address for address in addresses if address.startswith(("https://", "http://"))))
