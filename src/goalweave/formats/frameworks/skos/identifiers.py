"""The names under which frameworks, nodes and linkages are in RDF and SSSOM. They identify; nothing is fetched
there."""

from __future__ import annotations

from urllib.parse import quote, unquote

TERMS = "https://goalweave.org/ns#"
IDENTIFIERS = "https://goalweave.org/id/"

NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "dct": "http://purl.org/dc/terms/",
    "gw": TERMS,
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
}
"""Prefix → namespace of what a SKOS file of ours uses."""


def framework_uri(key: str) -> str:
    """`sdg@2025` → `https://goalweave.org/id/sdg@2025`."""
    return IDENTIFIERS + quote(key, safe="@")


def node_uri(key: str, code: str) -> str:
    """`sdg@2025`, `9.c` → `https://goalweave.org/id/sdg@2025/9.c`."""
    return f"{framework_uri(key)}/{quote(code, safe='')}"


def linkage_uri(identifier: str) -> str:
    """`wsis-sdg` → `https://goalweave.org/id/linkage/wsis-sdg`."""
    return f"{IDENTIFIERS}linkage/{quote(identifier, safe='')}"


def parse_linkage_uri(uri: str) -> str:
    """What `linkage_uri` was made of; empty if it is another's name."""
    start = f"{IDENTIFIERS}linkage/"
    return unquote(uri.removeprefix(start)) if uri.startswith(start) else ""


def parse_node_uri(uri: str) -> tuple[str, str] | None:
    """What `node_uri` was made of: the framework's key and the code; None if it is another's name."""
    key, slash, code = uri.removeprefix(IDENTIFIERS).partition("/")
    return (unquote(key), unquote(code)) if uri.startswith(IDENTIFIERS) and slash else None
