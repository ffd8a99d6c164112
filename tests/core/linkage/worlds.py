"""Small catalogues and records for these tests: by hand, and at random."""

from __future__ import annotations

from collections.abc import Iterator, Mapping as MappingOf
from decimal import Decimal
from itertools import chain

from hypothesis import settings, strategies as st

from goalweave.core.catalogue import Catalogue
from goalweave.core.linkage import LinkOptions
from goalweave.core.model import (
    Curie,
    Framework,
    Level,
    Link,
    Linkage,
    LinkageKind,
    Mapping,
    MappingRank,
    MappingState,
    Money,
    Node,
    Record,
    RecordSource,
    Relation,
    Status,
    Strength,
)

unhurried = settings(deadline=None)
"""An example may take as long as the machine needs."""

LEVELS = ("goal", "target", "indicator", "part", "piece")


def framework(key: str, parents: MappingOf[str, str | None], default: bool = True) -> Framework:
    """parents: code → parent's code; levels by depth."""
    name, _, edition = key.partition("@")

    def depth(code: str) -> int:
        parent = parents[code]
        return 0 if parent is None else 1 + depth(parent)

    nodes = tuple(Node(code, LEVELS[depth(code)], parent, {}, Status.OURS) for code, parent in parents.items())
    return Framework(name, edition, {}, tuple(Level(level, {}, {}) for level in LEVELS), nodes, default)


def link(
    subject: str,
    object_: str,
    weight: float | None = 0.5,
    *,
    status: Status = Status.OFFICIAL,
    sign: int = 1,
    relation: Relation = Relation.CONTRIBUTES,
) -> Link:
    return Link(subject, object_, relation, status, weight, sign, {"en": f"{subject} serves {object_}"})


def linkage(subject: str, object_: str, *links: Link, kind: LinkageKind = LinkageKind.LINKAGE) -> Linkage:
    return Linkage(f"{subject}-{object_}", kind, subject, object_, links)


SDG = framework("sdg@2020", {"4": None, "4.4": "4", "4.b": "4", "9": None, "9.1": "9", "9.c": "9"})
WSIS = framework("wsis@2003", {"C2": None, "C4": None, "C7": None, "C7-elea": "C7"})
ITU = framework("itu@2020", {"G1": None, "T1.1": "G1", "G3": None})
CONNECT = framework("connect@2030", {"T1.1": None})


def world(*linkages: Linkage) -> Catalogue:
    return Catalogue.of([SDG, WSIS, ITU, CONNECT], linkages)


def curie(text: str) -> Curie:
    return Curie.parse(text)


def accepted(node: str, share: float | None = None, rank: MappingRank = MappingRank.PRIMARY) -> Mapping:
    return Mapping(curie(node), MappingState.ACCEPTED, "person", rank=rank, share=share)


def suggested(node: str, score: float = 0.6) -> Mapping:
    return Mapping(curie(node), MappingState.SUGGESTED, "classifier:fast-1", score)


def hindering(node: str, state: MappingState = MappingState.ACCEPTED) -> Mapping:
    return Mapping(curie(node), state, "person", sign=-1)


def rejected(node: str) -> Mapping:
    return Mapping(curie(node), MappingState.REJECTED, "classifier:fast-1", 0.6)


def record(name: str, *mappings: Mapping, also: int = 0, money: tuple[Money, ...] = ()) -> Record:
    return Record(name, {}, {}, "en", also=(RecordSource("again"),) * also, money=money, mappings=mappings)


def usd(amount: str, kind: str = "budget") -> Money:
    return Money(Decimal(amount), "USD", kind)


def brute_force(catalogue: Catalogue, options: LinkOptions, source: Curie, to: str) -> dict[Curie, float]:
    """Order of every node of `to` that `source` reaches, by walking every path there is."""
    best: dict[Curie, float] = {}

    def walk(here: Curie, strength: float, visited: tuple[str, ...]) -> None:
        stands = [here, *(catalogue.framework(here.key).curie(node.code) for node in _above(catalogue, here))]
        if here.key == to:
            for stand in stands:
                best[stand] = max(strength, best.get(stand, 0.0))
            return
        if len(visited) > 1 and options.via is not None and here.key not in options.via:
            return
        for stand in stands:
            for other, weight in _neighbours(catalogue, options, stand):
                if other.key not in visited:
                    walk(other, strength * weight, (*visited, other.key))

    walk(source, 1.0, (source.key,))
    return best


def _above(catalogue: Catalogue, curie: Curie) -> Iterator[Node]:
    return catalogue.framework(curie.key).ancestors(curie.code)


def _neighbours(catalogue: Catalogue, options: LinkOptions, here: Curie) -> Iterator[tuple[Curie, float]]:
    for one in catalogue.linkages:
        if one.kind is LinkageKind.INTERLINKAGE or one.subject == one.object:
            continue
        subject, object_ = catalogue.frameworks[one.subject], catalogue.frameworks[one.object]
        pairs = [
            (each.subject, each.object, _order(each), each.relation) for each in one.links if _counts(each, options)
        ]
        if one.kind is LinkageKind.CROSSWALK:
            crosswalks = [each for each in catalogue.linkages if each.kind is LinkageKind.CROSSWALK]
            same = [each for each in crosswalks if (each.subject, each.object) == (one.subject, one.object)]
            links = chain.from_iterable(each.links for each in same)
            listed = set(chain.from_iterable((link.subject, link.object) for link in links))
            unlisted = [code for code in subject.by_code if code in object_.by_code and code not in listed]
            pairs += [(code, code, 1.0, Relation.IDENTICAL) for code in unlisted]
        for left, right, order, relation in pairs:
            if subject.curie(left) == here and (options.backwards or relation is not Relation.NARROW):
                yield object_.curie(right), order
            if object_.curie(right) == here and (options.backwards or relation in FROM_OBJECT):
                yield subject.curie(left), order


FROM_OBJECT = {Relation.IDENTICAL, Relation.CLOSE, Relation.RELATED, Relation.NARROW}


def _order(each: Link) -> float:
    if each.weight is not None:
        return each.weight
    if each.relation is Relation.IDENTICAL or each.strength is Strength.STRONG:
        return 1.0
    return {Strength.MODERATE: 2 / 3, Strength.WEAK: 1 / 3, None: 0.5**30}[each.strength]


FOLLOWED = frozenset(Relation) - {Relation.INFLUENCES, Relation.MEASURED}


def _counts(each: Link, options: LinkOptions) -> bool:
    return (
        each.relation in FOLLOWED
        and each.sign > 0
        and (each.status is not Status.DISPUTED or options.include_disputed)
        and (each.status is not Status.RECALLED or options.include_recalled)
    )


KEYS = ("a@1", "b@1", "c@1", "d@1")
WEIGHTS = (1.0, 0.9, 0.7, 0.5, 0.3, 0.1, None)


@st.composite
def frameworks(draw: st.DrawFn, key: str) -> Framework:
    parents: dict[str, str | None] = {}
    for number in range(draw(st.integers(1, 5))):
        parents[str(number)] = draw(st.sampled_from([None, *parents]))
    return framework(key, parents)


@st.composite
def links(draw: st.DrawFn, subject: Framework, object_: Framework) -> Link:
    return Link(
        draw(st.sampled_from([node.code for node in subject.nodes])),
        draw(st.sampled_from([node.code for node in object_.nodes])),
        draw(st.sampled_from([*Relation, Relation.CONTRIBUTES, Relation.IDENTICAL, Relation.RELATED])),
        draw(st.sampled_from([*Status, Status.OFFICIAL, Status.OURS, Status.TRANSCRIBED])),
        draw(st.sampled_from(WEIGHTS)),
        draw(st.sampled_from([1, 1, 1, -1])),
        strength=draw(st.sampled_from([None, *Strength])),
    )


@st.composite
def catalogues(draw: st.DrawFn) -> Catalogue:
    found = [draw(frameworks(key)) for key in KEYS[: draw(st.integers(2, 4))]]
    linkages = []
    for number in range(draw(st.integers(1, 5))):
        subject, object_ = (draw(st.sampled_from(found)) for _end in range(2))
        kind = draw(st.sampled_from([*LinkageKind, LinkageKind.LINKAGE, LinkageKind.LINKAGE]))
        some = tuple(draw(st.lists(links(subject, object_), max_size=5)))
        linkages.append(Linkage(f"linkage-{number}", kind, subject.key, object_.key, some))
    return Catalogue.of(found, linkages)


def options() -> st.SearchStrategy[LinkOptions]:
    via = st.none() | st.lists(st.sampled_from(KEYS[:2]), unique=True).map(tuple)
    return st.builds(LinkOptions, st.booleans(), st.booleans(), st.booleans(), via)


def all_nodes(catalogue: Catalogue) -> list[Curie]:
    nodes: list[Curie] = []
    for framework in catalogue.frameworks.values():
        nodes += map(framework.curie, framework.by_code)
    return nodes


@st.composite
def records_of(draw: st.DrawFn, catalogue: Catalogue) -> list[Record]:
    """Up to six records; shares, scores, money and repeated mentions are there or not."""
    mapping = st.builds(
        Mapping,
        st.sampled_from(all_nodes(catalogue)),
        st.sampled_from(MappingState),
        st.sampled_from(["person", "classifier:fast-1"]),
        st.sampled_from([0.0, 0.25, 0.5, 1.0]),
        st.sampled_from(MappingRank),
        st.sampled_from([None, None, 10.0, 25.0, 50.0, 100.0]),
    )
    money = st.builds(
        Money,
        st.decimals("0", "1000000", places=2),
        st.sampled_from(["USD", "EUR"]),
        st.sampled_from(["budget", "spent"]),
    )
    found = []
    for number in range(draw(st.integers(0, 6))):
        mappings = tuple(draw(st.lists(mapping, max_size=5)))
        owned = tuple(draw(st.lists(money, max_size=2)))
        found.append(record(f"r{number}", *mappings, also=draw(st.integers(0, 2)), money=owned))
    return found
