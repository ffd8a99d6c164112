"""What the CURIEs of a SSSOM file name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError, UnknownNode
from goalweave.core.messages import Message
from goalweave.core.model import Relation
from goalweave.formats.frameworks.skos.identifiers import TERMS, framework_uri, parse_node_uri
from goalweave.formats.frameworks.sssom.slots import ALIASES, BUILT_IN, PREDICATES
from goalweave.formats.reading.yaml import LONGEST_TEXT, YamlEntries

SIDES = ("subject", "object")


@dataclass(frozen=True)
class CurieResolver:
    """The prefixes of a file, over the frameworks at hand.

    sources: side → URI of the framework that the file declares; uris: side → a publisher's URI → framework's key, code.
    """

    prefixes: Mapping[str, str]
    catalogue: Catalogue
    file: str
    sources: Mapping[str, str]
    uris: Mapping[str, Mapping[str, tuple[str, str]]]

    @classmethod
    def read(cls, head: YamlEntries, catalogue: Catalogue, file: str) -> CurieResolver:
        """Raises InputError if the map of prefixes is none."""
        declared = {name: uri.text(LONGEST_TEXT) for name, uri in head.section("curie_map").items()}
        sources = {side: head.text(f"{side}_source", LONGEST_TEXT) for side in SIDES}
        uris = {side: _nodes_by_uri(catalogue, head.text(f"{side}_source_version")) for side in SIDES}
        return cls({"goalweave": TERMS, **BUILT_IN, **declared}, catalogue, file, sources, uris)

    def expand_curie(self, curie: str) -> str:
        """The full name; what has no declared prefix stays as it is."""
        prefix, colon, local = curie.strip().partition(":")
        return self.prefixes[prefix] + local if colon and prefix in self.prefixes else curie.strip()

    def find_relation(self, curie: str) -> Relation | None:
        known = {self.expand_curie(name): relation for relation, name in PREDICATES.items()} | ALIASES
        return known.get(self.expand_curie(curie))

    def find_node(self, curie: str, side: str, line: int) -> tuple[str, str]:
        """Framework's key and code: by our own name, by the publisher's URI, or by a prefix that is a framework's id.

        Raises InputError if no framework at hand has the node.
        """
        place = f"{side}_id"
        if not curie.strip():
            raise InputError("the node is missing", file=self.file, line=line, field=place)
        uri = self.expand_curie(curie)
        prefix, _, code = curie.strip().partition(":")
        key, code = parse_node_uri(uri) or self.uris[side].get(uri) or (prefix, code)
        try:
            framework = self.catalogue.framework(key)
            return framework.key, framework.node(code).code
        except UnknownNode as error:
            raise InputError(
                Message("{node}: {problem}", node=curie.strip(), problem=error.full_message),
                file=self.file,
                line=line,
                field=place,
            ) from None

    def declared_source(self, side: str) -> str:
        """The framework that the metadata declare, for a file without links. Raises InputError."""
        uri = self.expand_curie(self.sources[side])
        for framework in self.catalogue.frameworks.values():
            if uri and uri in (framework_uri(framework.key), framework.uri):
                return framework.key
        raise InputError(
            "the file has no links and does not name an available framework", file=self.file, field=f"{side}_source"
        )


def _nodes_by_uri(catalogue: Catalogue, version: str) -> dict[str, tuple[str, str]]:
    """Of editions that share a URI, the one of the version declared, else the default; within one, the first node."""
    by_uri: dict[str, tuple[str, str]] = {}
    for framework in sorted(catalogue.frameworks.values(), key=lambda one: (one.edition == version, one.default)):
        by_uri |= {node.uri: (framework.key, node.code) for node in reversed(framework.nodes) if node.uri}
    return by_uri
