"""Nodes of all frameworks in one row, and links as steps between them: their direction, and whether they count."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError, UnknownNode
from goalweave.core.messages import Message
from goalweave.core.model import Curie, Link, Linkage, LinkageKind, Relation, Status, Strength
from goalweave.core.text.languages import LanguageMap

UNCHANGED: LanguageMap = {
    "en": "The code stands in both editions and is not listed as changed.",
    "fr": "Le code figure dans les deux éditions et n’est pas signalé comme modifié.",
    "es": "El código figura en ambas ediciones y no consta como modificado.",
    "ru": "Код есть в обеих редакциях и не указан среди изменённых.",
    "ar": "الرمز موجود في الإصدارين وغير مدرج ضمن ما تغيّر.",
    "zh": "该代码在两个版本中都有，且未列为变更。",
}
"""Rationale of the identity that a crosswalk implies for a code it does not list."""


class ExclusionReason(StrEnum):
    """Why a path does not count; where several reasons hold, the first of these is given."""

    REJECTED = "rejected"
    NEGATIVE = "negative"
    DISPUTED = "disputed"
    RECALLED = "recalled"
    BACKWARDS = "backwards"
    VIA = "via"
    OUTRANKED = "outranked"


@dataclass(frozen=True, slots=True)
class LinkOptions:
    """Which links paths follow. backwards: also against their direction, which is another question than what counts.

    via: ids or keys of the frameworks that may lie between the two ends; None: any; (): direct links only.
    """

    include_disputed: bool = False
    include_recalled: bool = False
    backwards: bool = False
    via: tuple[str, ...] | None = None


NOT_FOLLOWED = frozenset({Relation.INFLUENCES, Relation.MEASURED})
"""An influence is an effect between targets, a measurement a reading aid: neither says that work serves a node."""

BOTH_WAYS = frozenset({Relation.IDENTICAL, Relation.CLOSE, Relation.RELATED})
"""Relations without a direction: what they say of the subject and the object, they say of the object and the subject."""

UNSTATED = 2.0**-30
"""What a link without a strength multiplies a path by: such a path comes after every path of known links, and one with
two such links after all that have one. The power of two keeps the product exact."""

STEPS_OF_STRENGTH = {Strength.STRONG: 1.0, Strength.MODERATE: 2 / 3, Strength.WEAK: 1 / 3}
"""Three even steps. They order paths and are shown nowhere."""

_ORDER = tuple(ExclusionReason)


@dataclass(frozen=True, eq=False)
class NodeRow:
    """All nodes, framework after framework. parents: position of the parent, -1 at the top; depths: 0 at the top."""

    nodes: tuple[Curie, ...]
    positions: Mapping[Curie, int]
    spans: Mapping[str, range]
    parents: tuple[int, ...]
    depths: tuple[int, ...]

    def position(self, curie: Curie) -> int:
        """Raises UnknownNode."""
        try:
            return self.positions[curie]
        except KeyError:
            raise UnknownNode(Message("no loaded framework has the node {node}", node=curie)) from None

    def upwards(self, position: int) -> Iterator[int]:
        """The node itself, its parent, and so on to the top."""
        while position >= 0:
            yield position
            position = self.parents[position]


@dataclass(frozen=True, slots=True)
class LinkStep:
    """A link as it is read: from source to target, both positions in the row of nodes.

    order: in (0, 1], by which paths are compared; no strength that anybody gave.
    """

    source: int
    target: int
    link: Link
    linkage_id: str
    reversed: bool
    left_out: ExclusionReason | None
    order: float


StepsBetween = Mapping[tuple[str, str], tuple[LinkStep, ...]]
"""(key of the framework left, key of the framework reached) → steps, in an order that no input order changes."""


def build_node_row(catalogue: Catalogue) -> NodeRow:
    """Frameworks in the order of their keys, nodes in the order of each framework."""
    nodes: list[Curie] = []
    parents: list[int] = []
    depths: list[int] = []
    spans: dict[str, range] = {}
    for key, framework in sorted(catalogue.frameworks.items()):
        start = len(nodes)
        place = {node.code: start + offset for offset, node in enumerate(framework.nodes)}
        for node in framework.nodes:
            nodes.append(framework.curie(node.code))
            parents.append(-1 if node.parent is None else place[framework.node(node.parent).code])
            depths.append(len([*framework.ancestors(node.code)]))
        spans[key] = range(start, len(nodes))
    return NodeRow(tuple(nodes), {curie: n for n, curie in enumerate(nodes)}, spans, tuple(parents), tuple(depths))


def steps_between(catalogue: Catalogue, row: NodeRow, options: LinkOptions) -> StepsBetween:
    """Every link twice, forwards and backwards, those left out of figures included and marked.

    Raises UnknownNode for a link's end that its framework does not have, InputError for a weight outside (0, 1].
    """
    steps: dict[tuple[str, str], list[LinkStep]] = {}
    for linkage_id, subject, object_, link in _iter_links(catalogue):
        if link.weight is not None and not 0 < link.weight <= 1:
            raise InputError(
                Message(
                    "the link {subject} → {object} in {linkage} has the weight {weight}; a weight must be greater "
                    "than 0 and at most 1",
                    subject=link.subject,
                    object=link.object,
                    linkage=linkage_id,
                    weight=f"{link.weight:g}",
                ),
                field="weight",
            )
        ends = [row.position(catalogue.frameworks[key].curie(code)) for key, code in (subject, object_)]
        for backwards in (False, True):
            source, target = reversed(ends) if backwards else ends
            between = (object_[0], subject[0]) if backwards else (subject[0], object_[0])
            reason = _exclusion_reason(link, backwards, options)
            step = LinkStep(source, target, link, linkage_id, backwards, reason, link_order(link))
            steps.setdefault(between, []).append(step)
    # Of equally strong paths the first counts: a fixed order keeps figures and paths the same however packs are loaded.
    return {between: tuple(sorted(some, key=_step_order)) for between, some in steps.items()}


def _iter_links(catalogue: Catalogue) -> Iterator[tuple[str, tuple[str, str], tuple[str, str], Link]]:
    """Id of the linkage, framework and code of the subject, the same of the object, and the link itself.

    A crosswalk lists what changed between two editions, so that a code which is in both and on neither side of the
    crosswalk is the same: for each such code an identity is added.
    """
    between = [linkage for linkage in catalogue.linkages if _is_traversable(linkage, catalogue)]
    for linkage in between:
        for link in linkage.links:
            if link.relation not in NOT_FOLLOWED:
                yield linkage.id, (linkage.subject, link.subject), (linkage.object, link.object), link
    crosswalks = [linkage for linkage in between if linkage.kind is LinkageKind.CROSSWALK]
    for pair in sorted({(linkage.subject, linkage.object) for linkage in crosswalks}):
        of_pair = [linkage for linkage in crosswalks if (linkage.subject, linkage.object) == pair]
        links = list(chain.from_iterable(linkage.links for linkage in of_pair))
        for code in unchanged_codes(catalogue, pair, links):
            link = Link(code, code, Relation.IDENTICAL, Status.OURS, rationale=UNCHANGED)
            yield min(linkage.id for linkage in of_pair), (pair[0], code), (pair[1], code), link


def _is_traversable(linkage: Linkage, catalogue: Catalogue) -> bool:
    """Whether a path may follow it: between two frameworks, both loaded."""
    return (
        linkage.kind is not LinkageKind.INTERLINKAGE
        and linkage.subject != linkage.object
        and {linkage.subject, linkage.object} <= catalogue.frameworks.keys()
    )


def unchanged_codes(catalogue: Catalogue, pair: tuple[str, str], links: Sequence[Link]) -> Iterator[str]:
    """Codes that are in both editions and on neither side of any link of their crosswalks: the same node."""
    listed = {*(link.subject for link in links), *(link.object for link in links)}
    old, new = (catalogue.frameworks[key] for key in pair)
    return (node.code for node in old.nodes if node.code in new.by_code and node.code not in listed)


def _step_order(step: LinkStep) -> tuple[object, ...]:
    link = step.link
    texts = (sorted(link.rationale.items()), sorted(link.note.items()), link.source)
    ends = (step.source, step.target, -step.order, step.linkage_id, step.reversed)
    return (*ends, link.relation.value, link.status.value, link.sign, *texts)


def _exclusion_reason(link: Link, backwards: bool, options: LinkOptions) -> ExclusionReason | None:
    """Why a link, read in this direction, is left out of figures; None if it counts."""
    # In the order of ExclusionReason, of which the first that holds is given.
    if link.sign < 0:
        return ExclusionReason.NEGATIVE
    if link.status is Status.DISPUTED and not options.include_disputed:
        return ExclusionReason.DISPUTED
    if link.status is Status.RECALLED and not options.include_recalled:
        return ExclusionReason.RECALLED
    if is_against(link.relation, backwards) and not options.backwards:
        return ExclusionReason.BACKWARDS
    return None


def is_against(relation: Relation, from_object: bool) -> bool:
    """Whether a link is read against its direction, in which work on the one end serves the other.

    Work on the broader subject of a `narrow` link need not touch its object, as work on a goal need not touch a target;
    work on the object is work on the subject, so that such a link leads from object to subject.
    """
    if relation in BOTH_WAYS:
        return False
    return from_object is not (relation is Relation.NARROW)


def link_order(link: Link) -> float:
    """By what a link multiplies the order of a path, in (0, 1]: its weight, the step of its strength, or UNSTATED."""
    if link.weight is not None:
        return link.weight
    strength = link.strength_class
    return UNSTATED if strength is None else STEPS_OF_STRENGTH[strength]


def first_reason(*reasons: ExclusionReason | None) -> ExclusionReason | None:
    """The one that is given where several hold; None without any."""
    return min((reason for reason in reasons if reason), key=_ORDER.index, default=None)
