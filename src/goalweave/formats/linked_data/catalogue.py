"""The catalogue of a site's open data in DCAT-AP 3.0 (SEMIC, DCAT Application Profile for data portals in Europe), and its check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from goalweave.core.text.languages import LanguageMap
from goalweave.formats.linked_data.resources import Literal, Resource, links, moment, text, texts, web_links

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node as Term

_FILE_TYPES = "http://publications.europa.eu/resource/authority/file-type/"
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_DAILY = "http://publications.europa.eu/resource/authority/frequency/DAILY"
_PUBLIC = "http://publications.europa.eu/resource/authority/access-right/PUBLIC"


@dataclass(frozen=True, slots=True)
class DataFile:
    """A file of a dataset. form: its code in the EU's list of file types; rows: how many things are in it; licence: SPDX id or address,
    empty if it is not stated; written: ISO 8601 with time and zone; standard: address of the specification that it follows."""

    name: str
    form: str
    media_type: str
    size: int
    sha256: str
    rows: int
    written: str
    licence: str = ""
    licence_url: str = ""
    standard: str = ""
    title: LanguageMap = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DatasetDescription:
    """title, description: by language. page: whole address of its part of the page."""

    key: str
    title: LanguageMap
    description: LanguageMap
    files: tuple[DataFile, ...]
    page: str


@dataclass(frozen=True, slots=True)
class CatalogueDescription:
    """uri: whole address of the catalogue; files: how the addresses of files begin; publisher: name, and address of the site."""

    uri: str
    files: str
    title: LanguageMap
    description: LanguageMap
    publisher: str
    site: str
    modified: str


def describe_catalogue(catalogue: CatalogueDescription, datasets: Iterable[DatasetDescription]) -> Resource:
    publisher = Resource(
        ("foaf:Agent",),
        (*text("foaf:name", catalogue.publisher), *web_links("foaf:homepage", [catalogue.site])),
        f"{catalogue.uri}#publisher",
    )
    described = [("dcat:dataset", _describe_dataset(catalogue, dataset, publisher.uri)) for dataset in datasets]
    return Resource(
        ("dcat:Catalog",),
        (
            *texts("dct:title", catalogue.title),
            *texts("dct:description", catalogue.description),
            ("dct:publisher", publisher),
            *web_links("foaf:homepage", [catalogue.site]),
            *moment("dct:modified", catalogue.modified),
            *described,
        ),
        catalogue.uri,
    )


def describe_dataset_for_page(catalogue: CatalogueDescription, dataset: DatasetDescription) -> Resource:
    """In the words of schema.org."""
    downloads = [
        Resource(
            ("schema:DataDownload",),
            (
                *text("schema:encodingFormat", file.media_type),
                *web_links("schema:contentUrl", [catalogue.files + file.name]),
                *text("schema:contentSize", f"{file.size} B"),
                *text("schema:sha256", file.sha256),
            ),
        )
        for file in dataset.files
    ]
    licences = dict.fromkeys(file.licence_url for file in dataset.files)
    return Resource(
        ("schema:Dataset",),
        (
            *texts("schema:name", dataset.title),
            *texts("schema:description", dataset.description),
            *text("schema:dateModified", max((file.written for file in dataset.files), default="")),
            *web_links("schema:license", licences),
            *(("schema:distribution", download) for download in downloads),
            *web_links("schema:url", [dataset.page]),
        ),
        f"{catalogue.uri}#{dataset.key}",
    )


def _describe_dataset(catalogue: CatalogueDescription, dataset: DatasetDescription, publisher: str) -> Resource:
    files = [("dcat:distribution", _describe_file(catalogue, dataset, file)) for file in dataset.files]
    return Resource(
        ("dcat:Dataset",),
        (
            *texts("dct:title", dataset.title),
            *texts("dct:description", dataset.description),
            *text("dct:identifier", f"{catalogue.uri}#{dataset.key}"),
            *links("dct:publisher", [publisher]),
            *links("dct:accrualPeriodicity", [_DAILY]),
            *links("dct:accessRights", [_PUBLIC]),
            *moment("dct:modified", max((file.written for file in dataset.files), default="")),
            *web_links("dcat:landingPage", [dataset.page]),
            *files,
        ),
        f"{catalogue.uri}#{dataset.key}",
    )


def _describe_file(catalogue: CatalogueDescription, dataset: DatasetDescription, file: DataFile) -> Resource:
    address = catalogue.files + file.name
    checksum = Resource(
        ("spdx:Checksum",),
        (
            *links("spdx:algorithm", ["http://spdx.org/rdf/terms#checksumAlgorithm_sha256"]),
            ("spdx:checksumValue", Literal(file.sha256, datatype="xsd:hexBinary")),
        ),
    )
    return Resource(
        ("dcat:Distribution",),
        (
            *(texts("dct:title", file.title) if file.title else text("dct:title", file.name)),
            *web_links("dcat:accessURL", [dataset.page]),
            *web_links("dcat:downloadURL", [address]),
            *links("dct:format", [_FILE_TYPES + file.form]),
            *links("dcat:mediaType", [_MEDIA_TYPES + file.media_type.partition(";")[0]]),
            *web_links("dct:license", [file.licence_url]),
            *web_links("dct:conformsTo", [file.standard]),
            ("dcat:byteSize", Literal(str(file.size), datatype="xsd:nonNegativeInteger")),
            ("gw:rows", Literal(str(file.rows), datatype="xsd:nonNegativeInteger")),
            *moment("dct:modified", file.written),
            ("spdx:checksum", checksum),
        ),
        f"{catalogue.uri}#{file.name}",
    )


LITERAL, RESOURCE = "a text", "a resource"
MANDATORY = {
    "dcat:Catalog": {
        "dct:title": LITERAL,
        "dct:description": LITERAL,
        "dct:publisher": "foaf:Agent",
        "dcat:dataset": "dcat:Dataset",
    },
    "dcat:Dataset": {"dct:title": LITERAL, "dct:description": LITERAL},
    "dcat:Distribution": {"dcat:accessURL": RESOURCE},
    "foaf:Agent": {"foaf:name": LITERAL},
    "spdx:Checksum": {"spdx:algorithm": RESOURCE, "spdx:checksumValue": LITERAL},
}
"""Class → property that DCAT-AP demands of it → what its values are: a text, a resource, or a resource of a class."""
SINGLE = {
    "dcat:Catalog": ("dct:publisher", "dct:modified"),
    "dcat:Dataset": ("dct:publisher", "dct:modified", "dct:accrualPeriodicity", "dct:accessRights"),
    "dcat:Distribution": (
        "dct:format",
        "dcat:mediaType",
        "dct:license",
        "dcat:byteSize",
        "spdx:checksum",
        "dct:modified",
    ),
}
"""Class → properties of which there is at most one value."""


def catalogue_faults(graph: Graph) -> list[str]:
    """What DCAT-AP demands and the graph lacks, a line each; empty for a valid catalogue."""
    from rdflib import RDF

    faults: list[str] = []
    if not any(graph.subjects(RDF.type, _term("dcat:Catalog"))):
        faults.append("there is no dcat:Catalog")
    for kind, properties in MANDATORY.items():
        for subject in sorted(graph.subjects(RDF.type, _term(kind)), key=str):
            for predicate, expected in properties.items():
                values = list(graph.objects(subject, _term(predicate)))
                faults += _value_faults(graph, f"{kind} {subject}", predicate, expected, values)
    for kind, predicates in SINGLE.items():
        for subject in sorted(graph.subjects(RDF.type, _term(kind)), key=str):
            for predicate in predicates:
                if len(list(graph.objects(subject, _term(predicate)))) > 1:
                    faults.append(f"{kind} {subject} has several {predicate}")
    return faults


def _value_faults(graph: Graph, name: str, predicate: str, expected: str, values: list[Term]) -> Iterator[str]:
    from rdflib import RDF, Literal as RdfLiteral

    if not values:
        yield f"{name} has no {predicate}"
    for value in values:
        is_text = isinstance(value, RdfLiteral)
        if is_text != (expected == LITERAL):
            yield f"{name}: {predicate} is not {expected}"
        elif expected not in (LITERAL, RESOURCE) and (value, RDF.type, _term(expected)) not in graph:
            yield f"{name}: {predicate} is not a {expected}"


def _term(name: str) -> Term:
    from rdflib import URIRef

    from goalweave.formats.linked_data.resources import PREFIXES

    prefix, _colon, local = name.partition(":")
    return URIRef(PREFIXES[prefix] + local)
