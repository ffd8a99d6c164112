"""The names under which frameworks, nodes and linkages are in RDF and SSSOM. They identify; nothing is fetched
there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from urllib.parse import quote, unquote

from goalweave.core.model import Framework

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


_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\\x7f-\x9f\s]+")


def is_iri(text: str) -> bool:
    """Whether the text can be a resource's name as it is."""
    return _IRI.fullmatch(text) is not None


def framework_uri(key: str, base: str = IDENTIFIERS) -> str:
    """`sdg@2025` → `https://goalweave.org/id/sdg@2025`. base: how our names begin; that of a site for a file of the site."""
    return base + quote(key, safe="@")


def node_uri(key: str, code: str, base: str = IDENTIFIERS) -> str:
    """`sdg@2025`, `9.c` → `https://goalweave.org/id/sdg@2025/9.c`."""
    return f"{framework_uri(key, base)}/{quote(code, safe='')}"


def official_uri(framework: Framework, code: str) -> str:
    """The identifier that the publisher of the framework gave the node; empty if there is none.

    It is one where it lies below that of the framework, as http://metadata.un.org/sdg/9.c does below
    http://metadata.un.org/sdg; any other address is only a link.
    """
    uri = framework.node(code).uri
    scheme = framework.uri.rstrip("/#")
    if not scheme or uri.startswith(framework_uri(framework.key)) or not is_iri(uri):
        return ""
    return uri if uri.startswith((f"{scheme}/", f"{scheme}#")) else ""


def concept_uris(framework: Framework, base: str = IDENTIFIERS) -> Mapping[str, str]:
    """Code → the name of its node in RDF: the publisher's own identifier, else ours.

    Of several nodes with one identifier, as SDG indicators below two or more targets have it, the first has it here and
    the others have ours.
    """
    uris: dict[str, str] = {}
    used: set[str] = set()
    for node in framework.nodes:
        official = official_uri(framework, node.code)
        uris[node.code] = official if official and official not in used else node_uri(framework.key, node.code, base)
        used.add(official)
    return uris


def concept_uri(framework: Framework, code: str, base: str = IDENTIFIERS) -> str:
    """As concept_uris, of one node."""
    official = official_uri(framework, code)
    if official and next(node.code for node in framework.nodes if node.uri == official) == code:
        return official
    return node_uri(framework.key, code, base)


def repeated_codes(framework: Framework) -> Mapping[str, tuple[str, ...]]:
    """The publisher's identifier → the codes of its nodes, in order, of those that have several."""
    counts = Counter(official_uri(framework, node.code) for node in framework.nodes)
    repeated: dict[str, tuple[str, ...]] = {}
    for node in framework.nodes:
        official = official_uri(framework, node.code)
        if official and counts[official] > 1:
            repeated[official] = (*repeated.get(official, ()), node.code)
    return repeated


def linkage_uri(identifier: str, base: str = IDENTIFIERS) -> str:
    """`wsis-sdg` → `https://goalweave.org/id/linkage/wsis-sdg`."""
    return f"{base}linkage/{quote(identifier, safe='')}"


def record_uri(number: int, base: str) -> str:
    return f"{base}record/{number}"


def organisation_uri(slug: str, base: str) -> str:
    return f"{base}organisation/{quote(slug, safe='')}"


def indicator_uri(slug: str, base: str) -> str:
    return f"{base}indicator/{quote(slug, safe='')}"


def parse_linkage_uri(uri: str) -> str:
    """What `linkage_uri` was made of; empty if it is another's name."""
    start = f"{IDENTIFIERS}linkage/"
    return unquote(uri.removeprefix(start)) if uri.startswith(start) else ""


def parse_node_uri(uri: str) -> tuple[str, str] | None:
    """What `node_uri` was made of: the framework's key and the code; None if it is another's name."""
    key, slash, code = uri.removeprefix(IDENTIFIERS).partition("/")
    return (unquote(key), unquote(code)) if uri.startswith(IDENTIFIERS) and slash else None
