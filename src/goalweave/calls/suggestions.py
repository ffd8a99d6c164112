"""The nodes of an entry: what its words and its category suggest, and what its writer has confirmed.

Each is `{"node", "state", "origin", "score", "evidence"}`, as calls.models.CallEntry.nodes has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping as MappingOf, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import chain
from typing import Any

from goalweave.core.catalogue import Catalogue
from goalweave.core.classify import suggest_all_mappings
from goalweave.core.errors import UnknownNode
from goalweave.core.model import Curie, Evidence, Mapping, MappingState, Record, RecordKind
from goalweave.core.model.calls import Call, CallFieldType
from goalweave.core.pipeline import MappingEngine, deepest_level

CATEGORY_ORIGIN = "category"
PERSON = "person"
MAIN_FRAMEWORK = "sdg"
MOST_NODES = 40
"""Nodes of an entry, rejected ones included."""

Nodes = Sequence[MappingOf[str, Any]]


@dataclass(frozen=True, slots=True)
class SuggestionJob:
    """A text to be read, on its way to the process that reads. frameworks: keys or ids."""

    title: str
    text: str
    language: str
    frameworks: tuple[str, ...]


def call_frameworks(call: Call) -> tuple[str, ...]:
    """Keys of the frameworks whose nodes the call asks for."""
    fields = [field for field in call.fields.values() if field.type == CallFieldType.NODES]
    keys = chain.from_iterable(field.frameworks or (MAIN_FRAMEWORK,) for field in fields)
    return tuple(dict.fromkeys(keys))


def read_suggestions(job: SuggestionJob, catalogue: Catalogue, engine: MappingEngine) -> tuple[Mapping, ...]:
    """What the text is about in each framework, with the words that say so; frameworks that the site does not have are passed over."""
    record = Record(
        id="entry",
        title={job.language: job.title},
        text={job.language: job.text},
        language=job.language,
        kind=RecordKind.ACTIVITY,
    )
    keys = set()
    for name in job.frameworks:
        try:
            framework = catalogue.framework(name)
        except UnknownNode:
            continue
        keys.add(framework.key)
        level = deepest_level(framework, "")
        mapped = suggest_all_mappings(
            [record],
            catalogue.frameworks.values(),
            framework,
            engine.finder,
            engine.classifier,
            level,
            engine.code_lists,
            engine.polarity,
        )
        record = replace(record, mappings=mapped[0])
    return tuple(mapping for mapping in record.mappings if mapping.node.key in keys and mapping.sign > 0)


def merge_suggestions(nodes: Nodes, mappings: Iterable[Mapping]) -> list[dict[str, Any]]:
    """The nodes with new suggestions in place of the old ones; what the person has decided stays, in its place."""
    decided = [dict(node) for node in nodes if node["state"] != MappingState.SUGGESTED.value]
    names = {node["node"] for node in decided}
    new = [plain_node(mapping) for mapping in mappings if str(mapping.node) not in names]
    return [*decided, *new][:MOST_NODES]


def plain_node(mapping: Mapping) -> dict[str, Any]:
    """A mapping as the entry has it, suggested until the person confirms it."""
    return {
        "node": str(mapping.node),
        "state": MappingState.SUGGESTED.value,
        "origin": mapping.origin,
        "score": round(mapping.score, 4),
        "evidence": [asdict(evidence) for evidence in mapping.evidence],
    }


def node_mapping(node: MappingOf[str, Any]) -> Mapping:
    """A node of an entry as a mapping."""
    evidence = [
        Evidence(**{**plain, "words": tuple((start, end) for start, end in plain["words"])})
        for plain in node["evidence"]
    ]
    return Mapping(
        Curie.parse(node["node"]),
        MappingState(node["state"]),
        node["origin"],
        score=node["score"],
        evidence=tuple(evidence),
    )


def with_node(nodes: Nodes, curie: str, state: MappingState) -> list[dict[str, Any]]:
    """The nodes with one in that state; one that is not among them is added as named by the person."""
    if all(node["node"] != curie for node in nodes):
        return [*map(dict, nodes), _named(curie, PERSON, state)][:MOST_NODES]
    return [{**node, "state": state.value} if node["node"] == curie else dict(node) for node in nodes]


def with_category(nodes: Nodes, call: Call, category: str) -> list[dict[str, Any]]:
    """The nodes with those of the category confirmed, and without those of the one before."""
    confirmed = next((list(map(str, each.nodes)) for each in call.categories if each.id == category), [])
    others = [dict(node) for node in nodes if node["origin"] != CATEGORY_ORIGIN and node["node"] not in confirmed]
    return [*(_named(curie, CATEGORY_ORIGIN, MappingState.ACCEPTED) for curie in confirmed), *others][:MOST_NODES]


def _named(curie: str, origin: str, state: MappingState) -> dict[str, Any]:
    return {"node": curie, "state": state.value, "origin": origin, "score": 1.0, "evidence": []}
