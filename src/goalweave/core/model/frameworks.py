"""Frameworks, nodes, linkages and links."""

from __future__ import annotations

from collections.abc import Iterator, Mapping as MappingOf
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import chain

from goalweave.core.errors import UnknownNode
from goalweave.core.messages import Message
from goalweave.core.text.languages import LanguageMap


class Status(StrEnum):
    """How far a node or link can be relied on."""

    OFFICIAL = "official"
    TRANSCRIBED = "transcribed"
    RECALLED = "recalled"
    DISPUTED = "disputed"
    OURS = "ours"


class Relation(StrEnum):
    """What a link says of its two ends; the SSSOM predicates are in formats/frameworks/sssom."""

    IDENTICAL = "identical"
    CLOSE = "close"
    BROAD = "broad"
    NARROW = "narrow"
    RELATED = "related"
    CONTRIBUTES = "contributes"
    MEASURED = "measured"
    INFLUENCES = "influences"


class Strength(StrEnum):
    """How much a link says that work on its one end does for the other, in words, the strongest first."""

    STRONG = "strong"
    MODERATE = "moderate"
    WEAK = "weak"

    @classmethod
    def of_weight(cls, weight: float) -> Strength:
        """The thirds of (0, 1], as the seven-point scale of Nilsson and others (2016) has three steps on each side."""
        if weight > TWO_THIRDS:
            return cls.STRONG
        return cls.MODERATE if weight > ONE_THIRD else cls.WEAK


ONE_THIRD, TWO_THIRDS = 1 / 3, 2 / 3


class StrengthSource(StrEnum):
    """Who gave a link its strength: we, its publisher, or the organisations that signed it."""

    OURS = "ours"
    PUBLISHER = "publisher"
    SIGNED = "signed"


class LinkageKind(StrEnum):
    LINKAGE = "linkage"
    INTERLINKAGE = "interlinkage"
    CROSSWALK = "crosswalk"


@dataclass(frozen=True, slots=True, order=True)
class Curie:
    """A node's name: `sdg@2025:9.c`. An empty edition means the default one and is never stored."""

    framework: str
    edition: str
    code: str

    @classmethod
    def parse(cls, text: str) -> Curie:
        """Read `sdg:9.c` or `sdg@2019:17.6.2`. Raises UnknownNode if the text has no such form."""
        head, colon, code = text.strip().partition(":")
        framework, _, edition = head.partition("@")
        if not colon or not framework or not code:
            raise UnknownNode(Message("“{text}” is not a node name such as sdg:9.c", text=text))
        return cls(framework, edition, code)

    @property
    def key(self) -> str:
        """The framework's key, `sdg@2025`."""
        return f"{self.framework}@{self.edition}" if self.edition else self.framework

    def __str__(self) -> str:
        return f"{self.key}:{self.code}"


class FacilitatorRole(StrEnum):
    """What an organisation does for a node. `named`: a source names it for the node without saying as what."""

    FACILITATOR = "facilitator"
    CO_FACILITATOR = "co-facilitator"
    PARTNER = "partner"
    INTERIM = "interim"
    NAMED = "named"


@dataclass(frozen=True, slots=True)
class Facilitator:
    """An organisation that leads or supports the work on a node. period: years or a limit (2006, since 2010), if known."""

    organisation: str
    role: FacilitatorRole
    status: Status
    period: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """An element of a framework. `terms` are alternative words by language, for search and the classifier.

    formerly: codes of ours that it had earlier in this edition, the latest first.
    """

    code: str
    level: str
    parent: str | None
    label: LanguageMap
    status: Status
    wording: LanguageMap = field(default_factory=dict)
    terms: MappingOf[str, tuple[str, ...]] = field(default_factory=dict)
    uri: str = ""
    colour: str = ""
    source: str = ""
    properties: MappingOf[str, tuple[str, ...]] = field(default_factory=dict)
    formerly: tuple[str, ...] = ()
    facilitators: tuple[Facilitator, ...] = ()


@dataclass(frozen=True, slots=True)
class Level:
    id: str
    one: LanguageMap
    many: LanguageMap


@dataclass(frozen=True, slots=True)
class MentionWords:
    """Words that, directly before a code, name a node; `code` makes the code from what was read (`G{}`).

    words: they name the framework (SDG). plain: they do not (Goal), and count only where there is a sign of the framework.
    signs: what else is a sign of it, such as 2030 Agenda; they hold for the framework, in whatever section they stand.
    followed_by: the words count only where one of these follows the codes (“of the Paris Agreement”).
    """

    level: str
    words: MappingOf[str, tuple[str, ...]]
    code: str = "{}"
    plain: MappingOf[str, tuple[str, ...]] = field(default_factory=dict)
    signs: MappingOf[str, tuple[str, ...]] = field(default_factory=dict)
    followed_by: MappingOf[str, tuple[str, ...]] = field(default_factory=dict)

    def before_codes(self) -> tuple[str, ...]:
        """The words in all languages, plain ones too; none of those that need to be followed by a name."""
        if self.followed_by:
            return ()
        return tuple(chain.from_iterable((*self.words.values(), *self.plain.values())))


@dataclass(frozen=True)
class Framework:
    """One published edition of a hierarchy. Nodes are in the order in which they are shown, parents first.

    opened: codes of nodes that are shown with their children from the start.
    """

    id: str
    edition: str
    title: LanguageMap
    levels: tuple[Level, ...]
    nodes: tuple[Node, ...]
    default: bool = True
    short: LanguageMap = field(default_factory=dict)
    owner: LanguageMap = field(default_factory=dict)
    source: str = ""
    uri: str = ""
    mentions: tuple[MentionWords, ...] = ()
    opened: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.id}@{self.edition}"

    @cached_property
    def by_code(self) -> MappingOf[str, Node]:
        return {node.code: node for node in self.nodes}

    @cached_property
    def child_codes(self) -> MappingOf[str | None, tuple[str, ...]]:
        """Parent's code (None: the top) → codes of its children, in order."""
        children: dict[str | None, list[str]] = {}
        for node in self.nodes:
            children.setdefault(node.parent, []).append(node.code)
        return {parent: tuple(codes) for parent, codes in children.items()}

    @cached_property
    def coloured_nodes(self) -> MappingOf[str, Node]:
        """Code → the nearest node at or above that has a colour, of those that have one."""
        coloured: dict[str, Node] = {}
        for node in self.nodes:
            nearest = next((above for above in chain([node], self.ancestors(node.code)) if above.colour), None)
            if nearest is not None:
                coloured[node.code] = nearest
        return coloured

    @cached_property
    def renamed_codes(self) -> MappingOf[str, str]:
        """Former code → the code of today."""
        renamed: dict[str, str] = {}
        for node in self.nodes:
            renamed |= dict.fromkeys(node.formerly, node.code)
        return renamed

    def current_code(self, code: str) -> str:
        """The code of today of a code that may be a former one; any other code comes back as it is."""
        return code if code in self.by_code else self.renamed_codes.get(code, code)

    def node(self, code: str) -> Node:
        """By the code of today. Raises UnknownNode."""
        try:
            return self.by_code[code]
        except KeyError:
            raise UnknownNode(Message("{framework} has no node {code}", framework=self.key, code=code)) from None

    def curie(self, code: str) -> Curie:
        return Curie(self.id, self.edition, code)

    def name(self, code: str) -> str:
        """The node's name for people: without the edition where that is the default one."""
        return f"{self.id}:{code}" if self.default else f"{self.key}:{code}"

    def top(self, code: str) -> str:
        """Return the code of the top-level ancestor of a node, or its own. Raises UnknownNode."""
        return [*self.lineage(code)][-1]

    def lineage(self, code: str) -> Iterator[str]:
        """The node's own code, its parent's, and so on to the top. Raises UnknownNode."""
        yield code
        for node in self.ancestors(code):
            yield node.code

    def ancestors(self, code: str) -> Iterator[Node]:
        """Parent first, then up to the top; in a cycle (an error of the pack), each node once."""
        seen = {code}
        parent = self.node(code).parent
        while parent is not None and parent not in seen:
            seen.add(parent)
            node = self.node(parent)
            yield node
            parent = node.parent

    def at_level(self, level: str) -> tuple[Node, ...]:
        return tuple(node for node in self.nodes if node.level == level)


@dataclass(frozen=True, slots=True)
class Link:
    """subject and object are codes in the two frameworks of the linkage; sign 1 or -1.

    weight in (0, 1] and strength are given only where somebody gave them, strength_by says who; most publishers name a
    link without either, and then nothing is made up.
    """

    subject: str
    object: str
    relation: Relation
    status: Status
    weight: float | None = None
    sign: int = 1
    rationale: LanguageMap = field(default_factory=dict)
    note: LanguageMap = field(default_factory=dict)
    source: str = ""
    strength: Strength | None = None
    strength_by: StrengthSource = StrengthSource.OURS

    @property
    def strength_class(self) -> Strength | None:
        """The strength in words, of a weight its third, of an identity strong; None if nobody gave one."""
        if self.relation is Relation.IDENTICAL and self.weight is None:
            return Strength.STRONG
        if self.strength is not None or self.weight is None:
            return self.strength
        return Strength.of_weight(self.weight)


@dataclass(frozen=True)
class Linkage:
    """A set of links. subject and object are framework keys with edition, `wsis@2003`."""

    id: str
    kind: LinkageKind
    subject: str
    object: str
    links: tuple[Link, ...]
    title: LanguageMap = field(default_factory=dict)
    source: str = ""
