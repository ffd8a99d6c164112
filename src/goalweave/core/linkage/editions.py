"""Nodes that are the same in several editions of a framework, as its crosswalks say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from goalweave.core.catalogue import Catalogue
from goalweave.core.linkage.steps import unchanged_codes
from goalweave.core.model import Curie, Link, LinkageKind, Relation, Status

UNRELIABLE = (Status.DISPUTED, Status.RECALLED)


@dataclass(frozen=True)
class EditionMap:
    """identities: (key of an edition, key of the next or the previous) → code → codes of the same node there."""

    catalogue: Catalogue
    identities: Mapping[tuple[str, str], Mapping[str, tuple[str, ...]]]

    @classmethod
    def of(cls, catalogue: Catalogue) -> EditionMap:
        links: dict[tuple[str, str], list[Link]] = {}
        for linkage in catalogue.linkages:
            pair = (linkage.subject, linkage.object)
            if linkage.kind is LinkageKind.CROSSWALK and catalogue.frameworks.keys() >= set(pair):
                links.setdefault(pair, []).extend(linkage.links)
        identities: dict[tuple[str, str], Mapping[str, tuple[str, ...]]] = {}
        for pair, own in links.items():
            same = [(link.subject, link.object) for link in own if _is_identity(link)]
            same += [(code, code) for code in unchanged_codes(catalogue, pair, own)]
            identities[pair] = _by_first(same)
            identities[pair[1], pair[0]] = _by_first((new, old) for old, new in same)
        return cls(catalogue, identities)

    def same_nodes(self, curie: Curie) -> tuple[Curie, ...]:
        """The node in other editions, the nearest first; over several crosswalks if each says that it is the same."""
        reached, nodes = {curie.key}, [curie]
        # The list grows while it is read: what is reached last leads to the editions beyond.
        for node in nodes:
            further = [same for same in self._next_to(node) if same.key not in reached]
            nodes += further
            reached |= {same.key for same in further}
        return tuple(nodes[1:])

    def in_default_editions(self, nodes: Iterable[Curie]) -> dict[Curie, Curie]:
        """Node of a default edition → the node that it is; itself, or one of another edition that it is the same as."""
        own = [node for node in nodes if node.key in self.catalogue.frameworks]
        found = {node: node for node in own if self._is_default(node)}
        for node in own:
            for same in self.same_nodes(node):
                if self._is_default(same):
                    found.setdefault(same, node)
        return found

    def _is_default(self, node: Curie) -> bool:
        return self.catalogue.frameworks[node.key].default

    def _next_to(self, node: Curie) -> Iterator[Curie]:
        for (key, other), codes in self.identities.items():
            if key == node.key:
                yield from map(self.catalogue.frameworks[other].curie, codes.get(node.code, ()))


def _is_identity(link: Link) -> bool:
    return link.relation is Relation.IDENTICAL and link.sign > 0 and link.status not in UNRELIABLE


def _by_first(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    grouped: dict[str, list[str]] = {}
    for first, second in pairs:
        grouped.setdefault(first, []).append(second)
    return {first: tuple(dict.fromkeys(some)) for first, some in grouped.items()}
