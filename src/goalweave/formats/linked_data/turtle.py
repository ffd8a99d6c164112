"""Resources as Turtle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from goalweave.formats.frameworks.skos.turtle import write_blank_node, write_iri, write_literal, write_subject
from goalweave.formats.linked_data.resources import PREFIXES, Link, Literal, Resource, Value

MEDIA_TYPE = "text/turtle"


def iterate_turtle(resources: Iterable[Resource]) -> Iterator[str]:
    """The document in portions, one for each resource."""
    yield "".join(f"@prefix {name}: <{uri}> .\n" for name, uri in PREFIXES.items())
    for resource in resources:
        waiting = [resource]
        # Parts with a name of their own follow the resource that they were said with.
        for named in waiting:
            yield "\n" + write_subject(named.uri, _pairs(named, waiting))


def write_turtle(resources: Iterable[Resource]) -> str:
    return "".join(iterate_turtle(resources))


def _pairs(resource: Resource, waiting: list[Resource]) -> list[tuple[str, str]]:
    pairs = [("a", kind) for kind in resource.types]
    return pairs + [(predicate, _write_value(value, waiting)) for predicate, value in resource.properties]


def _write_value(value: Value, waiting: list[Resource]) -> str:
    match value:
        case Link(uri=uri):
            return write_iri(uri)
        case Literal(text=text, language=language, datatype=datatype):
            return f"{write_literal(text)}^^{datatype}" if datatype else write_literal(text, language)
        case Resource(uri=""):
            return write_blank_node(_pairs(value, waiting))
        case Resource(uri=uri):
            waiting.append(value)
            return write_iri(uri)
