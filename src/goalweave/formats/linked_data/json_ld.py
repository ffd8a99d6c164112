"""Resources as JSON-LD: with our prefixes for programs, in the plain words of schema.org for the pages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from goalweave.core.text.languages import pick
from goalweave.formats.linked_data.resources import PREFIXES, Link, Literal, Property, Resource, Value

MEDIA_TYPE = "application/ld+json"
_SCHEMA = "schema:"
_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
"""What could end the script element that the text is in, or a line of it."""


def iterate_json_ld(resources: Iterable[Resource]) -> Iterator[str]:
    """The document in portions, one for each resource. It carries its context, so that nothing needs to be fetched."""
    yield f'{{"@context": {json.dumps(PREFIXES)},\n"@graph": ['
    between = "\n"
    for resource in resources:
        yield between + json.dumps(_to_object(resource), ensure_ascii=False)
        between = ",\n"
    yield "\n]}\n"


def write_json_ld(resources: Iterable[Resource]) -> str:
    return "".join(iterate_json_ld(resources))


def write_page_data(resources: Iterable[Resource], language: str) -> str:
    """What schema.org has words for, in one language, as the content of a script element of a page."""
    graph = [_to_page_object(resource, language) for resource in resources]
    script = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False)
    return "".join(_ESCAPES.get(sign, sign) for sign in script)


def _to_object(resource: Resource) -> dict[str, Any]:
    head = _head(resource, resource.types)
    return head | _group((predicate, _to_value(value)) for predicate, value in resource.properties)


def _to_value(value: Value) -> object:
    match value:
        case Link(uri=uri):
            return {"@id": uri}
        case Literal(text=text, datatype=datatype) if datatype:
            return {"@value": text, "@type": datatype}
        case Literal(text=text, language=language):
            return {"@value": text, "@language": language} if language else text
        case Resource():
            return _to_object(value)


def _to_page_object(resource: Resource, language: str) -> dict[str, Any]:
    kinds = tuple(kind.removeprefix(_SCHEMA) for kind in resource.types if kind.startswith(_SCHEMA))
    properties = [property_ for property_ in resource.properties if property_[0].startswith(_SCHEMA)]
    pairs = [
        (predicate.removeprefix(_SCHEMA), _to_page_value(value, language))
        for predicate, value in _in_language(properties, language)
    ]
    return _head(resource, kinds) | _group(pairs)


def _to_page_value(value: Value, language: str) -> object:
    match value:
        case Link(uri=uri):
            return uri
        case Literal(text=text):
            return text
        case Resource():
            return _to_page_object(value, language)


def _in_language(properties: Iterable[Property], language: str) -> list[Property]:
    """Of texts in several languages only the best for the reader; all else as it is."""
    by_language: dict[str, dict[str, str]] = {}
    for predicate, value in properties:
        if isinstance(value, Literal) and value.language:
            by_language.setdefault(predicate, {})[value.language] = value.text
    plain = [property_ for property_ in properties if not (isinstance(property_[1], Literal) and property_[1].language)]
    texts = [(predicate, Literal(pick(by_language[predicate], language))) for predicate in by_language]
    return [*texts, *plain]


def _head(resource: Resource, types: tuple[str, ...]) -> dict[str, Any]:
    head: dict[str, Any] = {"@id": resource.uri} if resource.uri else {}
    if types:
        head["@type"] = types[0] if len(types) == 1 else list(types)
    return head


def _group(pairs: Iterable[tuple[str, object]]) -> dict[str, Any]:
    """Several values of one property as a list."""
    grouped: dict[str, list[object]] = {}
    for name, value in pairs:
        grouped.setdefault(name, []).append(value)
    return {name: values[0] if len(values) == 1 else values for name, values in grouped.items()}
