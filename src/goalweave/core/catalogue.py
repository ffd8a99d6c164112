"""All frameworks and linkages available, and the names of their nodes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from goalweave.core.errors import UnknownNode
from goalweave.core.messages import Message
from goalweave.core.model import Curie, Framework, Link, Linkage, Node


@dataclass(frozen=True, slots=True)
class NodeLink:
    """A link seen from one of its ends. reversed: seen from its object."""

    subject: Curie
    object: Curie
    link: Link
    reversed: bool

    @property
    def other(self) -> Curie:
        """The end that is not the one it is seen from."""
        return self.subject if self.reversed else self.object


@dataclass(frozen=True)
class Catalogue:
    """frameworks: key (`sdg@2025`) → framework."""

    frameworks: dict[str, Framework]
    linkages: tuple[Linkage, ...]

    @classmethod
    def of(cls, frameworks: Iterable[Framework], linkages: Iterable[Linkage] = ()) -> Catalogue:
        return cls({framework.key: framework for framework in frameworks}, tuple(linkages))

    def framework(self, name: str) -> Framework:
        """By key (`sdg@2019`) or, for the default edition, by id (`sdg`). Raises UnknownNode."""
        if name in self.frameworks:
            return self.frameworks[name]
        editions = [framework for framework in self.frameworks.values() if framework.id == name]
        for framework in editions:
            if framework.default or len(editions) == 1:
                return framework
        raise UnknownNode(
            Message("unknown framework {name}; available: {known}", name=name, known=sorted(self.frameworks))
        )

    def resolve(self, name: str | Curie) -> Curie:
        """The explicit name of a node that exists: `sdg:9.c` → sdg@2025:9.c. Raises UnknownNode."""
        curie = Curie.parse(name) if isinstance(name, str) else name
        framework = self.framework(curie.key)
        framework.node(curie.code)
        return framework.curie(curie.code)

    def node(self, name: str | Curie) -> Node:
        """Raises UnknownNode."""
        curie = self.resolve(name)
        return self.frameworks[curie.key].node(curie.code)

    def name(self, curie: Curie) -> str:
        """The node's name for people and for JSON: `sdg:9.c` in the default edition."""
        return self.framework(curie.key).name(curie.code)

    def links_of(self, curie: Curie) -> list[NodeLink]:
        """All links of a node: those out of it, then those into it, as published."""
        outgoing, incoming = [], []
        for linkage in self.linkages:
            for link in linkage.links:
                ends = (
                    self.frameworks[linkage.subject].curie(link.subject),
                    self.frameworks[linkage.object].curie(link.object),
                )
                if ends[0] == curie:
                    outgoing.append(NodeLink(*ends, link, reversed=False))
                elif ends[1] == curie:
                    incoming.append(NodeLink(*ends, link, reversed=True))
        return [*outgoing, *incoming]
