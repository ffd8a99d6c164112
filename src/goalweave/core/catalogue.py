"""All frameworks and linkages available, and the names of their nodes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

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
        """Links that name a node by a former code name it by the code of today."""
        by_key = {framework.key: framework for framework in frameworks}
        return cls(by_key, tuple(_with_current_codes(linkage, by_key) for linkage in linkages))

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
        """The explicit name of a node that exists: `sdg:9.c` → sdg@2025:9.c. Raises UnknownNode.

        A former code leads to the code of today: `itu:R.1-1` → itu@2020-2023:R.1~a.
        """
        curie = Curie.parse(name) if isinstance(name, str) else name
        framework = self.framework(curie.key)
        return framework.curie(framework.node(framework.current_code(curie.code)).code)

    def find(self, name: str | Curie) -> Curie | None:
        """As `resolve`; None for a node that does not exist."""
        try:
            return self.resolve(name)
        except UnknownNode:
            return None

    def current_name(self, name: str) -> str:
        """The explicit name of today of a node that was named so before, as the log has it; any other name as it is."""
        curie = Curie.parse(name)
        framework = self.frameworks.get(curie.key)
        return str(framework.curie(framework.current_code(curie.code))) if framework else name

    def node(self, name: str | Curie) -> Node:
        """Raises UnknownNode."""
        curie = self.resolve(name)
        return self.frameworks[curie.key].node(curie.code)

    def name(self, curie: Curie) -> str:
        """The node's name for people and for JSON: `sdg:9.c` in the default edition."""
        return self.framework(curie.key).name(curie.code)

    def links_of(self, curie: Curie) -> list[NodeLink]:
        """All links of a node: those out of it, then those into it, as published."""
        return [*self._outgoing.get(curie, ()), *self._incoming.get(curie, ())]

    @cached_property
    def _outgoing(self) -> Mapping[Curie, list[NodeLink]]:
        return self._links_by_end(reversed=False)

    @cached_property
    def _incoming(self) -> Mapping[Curie, list[NodeLink]]:
        """A link of a node with itself is among those out of it alone."""
        return self._links_by_end(reversed=True)

    def _links_by_end(self, *, reversed: bool) -> Mapping[Curie, list[NodeLink]]:  # noqa: A002 - as NodeLink has it
        links: dict[Curie, list[NodeLink]] = {}
        for linkage in self.linkages:
            subjects, objects = self.frameworks[linkage.subject], self.frameworks[linkage.object]
            for link in linkage.links:
                ends = (subjects.curie(link.subject), objects.curie(link.object))
                if not reversed or ends[0] != ends[1]:
                    links.setdefault(ends[reversed], []).append(NodeLink(*ends, link, reversed=reversed))
        return links


def _with_current_codes(linkage: Linkage, frameworks: Mapping[str, Framework]) -> Linkage:
    subjects, objects = (
        frameworks[key].renamed_codes if key in frameworks else {} for key in (linkage.subject, linkage.object)
    )
    if not any(link.subject in subjects or link.object in objects for link in linkage.links):
        return linkage
    links = tuple(
        replace(
            link,
            subject=frameworks[linkage.subject].current_code(link.subject) if subjects else link.subject,
            object=frameworks[linkage.object].current_code(link.object) if objects else link.object,
        )
        for link in linkage.links
    )
    return replace(linkage, links=links)
