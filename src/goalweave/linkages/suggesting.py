"""Links that the texts of nodes and the records mapped to both ends speak for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from goalweave.classifiers.encoders import installed_encoders
from goalweave.core.catalogue import Catalogue
from goalweave.core.classify import stem_vectors
from goalweave.core.model import Framework, Node
from goalweave.core.text.languages import pick
from goalweave.linkages.models import JointLinkage, ProposalState, Side
from goalweave.mapping.models import Mapping, State
from goalweave.registry.models import Visibility

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

TextReader = Callable[[Sequence[str]], "Floats"]
"""Texts → (texts, dimensions), each of length 1."""

LEAST_SIMILARITY = 0.25
"""After the mean of a framework was taken off, unrelated nodes are at about 0."""
HALF_EVIDENCE = 5
"""So many records mapped to both ends speak for a link half as much as texts that say the same."""
MOST_PER_ROW = 5
MOST_EVIDENCE = 20


@dataclass(frozen=True, slots=True)
class SuggestedLink:
    """subject, object: codes; score: 0 to 1, of similarity (of the texts) and records (how many are mapped to both ends);
    evidence: ids of the first of these records."""

    subject: str
    object: str
    score: float
    similarity: float
    records: int
    evidence: tuple[str, ...]


def meaning_reader(tier: str) -> TextReader:
    """What reads the English texts of nodes: the encoder that is made for English, else one for all languages; word stems in
    the fast tier or where none is installed."""
    encoders = () if tier == "fast" else installed_encoders()
    special = [encoder for encoder in encoders if "en" in encoder.languages]
    general = [encoder for encoder in encoders if not encoder.languages]
    preferred = next(iter([*special, *general]), None)
    return stem_vectors if preferred is None else preferred.encode


def suggest_links(linkage: JointLinkage, catalogue: Catalogue, read: TextReader) -> tuple[SuggestedLink, ...]:
    """Pairs of nodes without a link or an open proposal, best first, at most MOST_PER_ROW for each node on the side of the
    rows. Only levels that the linkage links already are searched, and only public records are evidence.

    The score is 1 − (1 − s)(1 − n ÷ (n + HALF_EVIDENCE)) for the similarity s and n records: either is enough.
    """
    subject, object_ = catalogue.framework(linkage.subject), catalogue.framework(linkage.object)
    linked = {(link.subject, link.object) for link in linkage.links.all()}
    opened = linkage.proposals.filter(state__in=(ProposalState.DRAFT, ProposalState.PROPOSED))
    excluded = linked | set(opened.values_list("subject", "object"))
    subjects = _nodes_of_levels(subject, {code for code, _other in linked})
    objects = _nodes_of_levels(object_, {code for _other, code in linked})
    if not subjects or not objects:
        return ()
    similar = node_similarity(subject, subjects, object_, objects, read)
    evidence = _records_of_both(linkage)
    by_row: dict[str, list[SuggestedLink]] = defaultdict(list)
    for place, node in enumerate(subjects):
        for other_place, other in enumerate(objects):
            ends = (node.code, other.code)
            itself = subject.key == object_.key and node.code == other.code
            if ends in excluded or itself:
                continue
            records = evidence.get(ends, ())
            similarity = max(float(similar[place, other_place]), 0.0)
            if similarity < LEAST_SIMILARITY and not records:
                continue
            row = node.code if linkage.side == Side.SUBJECT else other.code
            by_row[row].append(_suggested_link(ends, similarity, records))
    best: list[SuggestedLink] = []
    for links in by_row.values():
        best += sorted(links, key=_rank)[:MOST_PER_ROW]
    return tuple(sorted(best, key=_rank))


def _suggested_link(ends: tuple[str, str], similarity: float, records: Sequence[str]) -> SuggestedLink:
    count = len(records)
    score = 1 - (1 - min(similarity, 1.0)) * (1 - count / (count + HALF_EVIDENCE))
    return SuggestedLink(*ends, round(score, 4), round(similarity, 4), count, tuple(records[:MOST_EVIDENCE]))


def _rank(link: SuggestedLink) -> tuple[float, str, str]:
    return -link.score, link.subject, link.object


def _nodes_of_levels(framework: Framework, codes: set[str]) -> list[Node]:
    levels = {framework.by_code[code].level for code in codes if code in framework.by_code}
    return [node for node in framework.nodes if not levels or node.level in levels]


def node_similarity(
    subject: Framework, subjects: Sequence[Node], object_: Framework, objects: Sequence[Node], read: TextReader
) -> Floats:
    """(subjects, objects): cosines of the nodes' texts, after the mean of each framework was taken off, since what all its
    nodes share (its style, its theme) says nothing about one of them (Mu and Viswanath 2018)."""
    return (
        _centred(read([_node_text(subject, node) for node in subjects]))
        @ _centred(read([_node_text(object_, node) for node in objects])).T
    )


def _centred(vectors: Floats) -> Floats:
    import numpy as np

    if len(vectors) < 3:
        return vectors
    apart = vectors - vectors.mean(axis=0)
    lengths = np.linalg.norm(apart, axis=1, keepdims=True)
    return np.asarray(apart / np.maximum(lengths, 1e-9))


def _node_text(framework: Framework, node: Node) -> str:
    """Its label with the one above it, and the words that stand for it."""
    above = [pick(parent.label) for parent in framework.ancestors(node.code)][:1]
    return ". ".join([pick(node.label), *above, ", ".join(node.terms.get("en", ())[:12])]).strip(". ")


def _records_of_both(linkage: JointLinkage) -> dict[tuple[str, str], tuple[str, ...]]:
    """Both ends → ids of the public records with accepted mappings to both, in their order. Two queries."""
    accepted = Mapping.objects.filter(
        state=State.ACCEPTED, sign=1, record__visibility=Visibility.PUBLIC, record__deleted=None
    )
    ends: list[dict[str, list[str]]] = []
    for key in (linkage.subject, linkage.object):
        codes: dict[str, list[str]] = defaultdict(list)
        rows = accepted.filter(node__framework__key=key).order_by("record__slug", "node__position")
        for slug, code in rows.values_list("record__slug", "node__code"):
            codes[slug].append(code)
        ends.append(codes)
    shared: dict[tuple[str, str], list[str]] = defaultdict(list)
    for slug in sorted(ends[0].keys() & ends[1].keys()):
        for code in ends[0][slug]:
            for other in ends[1][slug]:
                shared[code, other].append(slug)
    return {pair: tuple(slugs) for pair, slugs in shared.items()}
