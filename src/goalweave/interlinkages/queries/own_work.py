"""The accepted work of an organisation and its interactions, from the columns in memory (analysis.columns)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from goalweave.accounts.actor import Actor
from goalweave.analysis.amounts import Amounts, amounts_by_node
from goalweave.analysis.columns import Facts, current_facts
from goalweave.analysis.columns.facts import STATES, Mask
from goalweave.analysis.rules import counted_mask, visibility_key
from goalweave.core import model
from goalweave.core.interlinkages import OwnInteractions, PathEffects, effects_of_work, find_own_interactions
from goalweave.interlinkages.queries.matrices import StoredMatrix, scores_of


@dataclass(frozen=True, slots=True)
class WorkEffects:
    """What the work of an organisation sets off, one and two steps on, among nodes where it has none; strongest first."""

    framework: str
    matrix: StoredMatrix
    enables: tuple[PathEffects, ...]
    hinders: tuple[PathEffects, ...]


def own_interactions(
    actor: Actor, organisation: int, matrices: Sequence[StoredMatrix]
) -> Mapping[str, OwnInteractions]:
    """Framework's key → where the work of an organisation (by id) that the actor may see supports and undermines itself.

    The records have no titles, texts, money or evidence. Of matrices that the actor may see; kept until records or matrices change.
    """
    facts = current_facts()
    by_framework: dict[str, list[StoredMatrix]] = {}
    for matrix in matrices:
        # A matrix of an edition that the catalogue lacks by now says nothing of its nodes.
        if matrix.is_influence and matrix.pairs and matrix.framework in facts.linkmap.catalogue.frameworks:
            by_framework.setdefault(matrix.framework, []).append(matrix)
    interactions = {}
    for key, own in by_framework.items():
        revisions = tuple((matrix.key, matrix.revision) for matrix in own)
        name = ("own interactions", visibility_key(actor), organisation, revisions)
        interactions[key] = facts.cached(name, partial(_calculate, facts, actor, organisation, key, own))
    return interactions


def work_effects(actor: Actor, organisation: int, matrices: Sequence[StoredMatrix]) -> tuple[WorkEffects, ...]:
    """What the work enables and hinders beyond itself, by each matrix; kept as `own_interactions` are."""
    facts = current_facts()
    effects = []
    for key, own in own_interactions(actor, organisation, matrices).items():
        for matrix in matrices:
            if matrix.framework != key or not matrix.is_influence or not matrix.pairs:
                continue
            name = ("work effects", visibility_key(actor), organisation, matrix.key, matrix.revision)
            enables, hinders = facts.cached(name, partial(effects_of_work, own.work, scores_of(matrix)))
            effects.append(WorkEffects(key, matrix, enables, hinders))
    return tuple(effects)


def money_by_node(actor: Actor, organisation: int, framework: str) -> Amounts:
    """Code → what falls on the node of the work of an organisation that the actor may see, as core.linkage divides it."""
    facts = current_facts()
    name = ("own money", visibility_key(actor), organisation, framework)
    return facts.cached(name, lambda: amounts_by_node(facts, framework, _own_mask(facts, actor, organisation)))


def _own_mask(facts: Facts, actor: Actor, organisation: int) -> Mask:
    return counted_mask(facts, actor) & facts.with_number("organisation", organisation)


def _calculate(
    facts: Facts, actor: Actor, organisation: int, framework: str, matrices: Sequence[StoredMatrix]
) -> OwnInteractions:
    records = records_in_memory(facts, _own_mask(facts, actor, organisation), framework)
    return find_own_interactions(
        records, [scores_of(matrix) for matrix in matrices], facts.linkmap.catalogue.frameworks[framework]
    )


def records_in_memory(facts: Facts, mask: Mask, framework: str) -> list[model.Record]:
    """The records of a mask that are accepted on a node of a framework, newest first, with number, kind, places and mappings to
    that framework. Their money is added up in whole columns (`money_by_node`), which is many times quicker."""
    mappings = _mappings(facts, mask, framework)
    if not mappings:
        return []
    mapped = facts.mask_of(np.array(list(mappings), dtype=np.int64))
    places = _places(facts, mapped)
    kinds = facts.vocabularies["kind"].words
    order = facts.newest_first
    records = []
    for row in order[mapped[order]].tolist():
        records.append(
            model.Record(
                id=str(facts.records["pk"][row]),
                title={},
                text={},
                language="",
                kind=model.RecordKind(kinds[facts.records["kind"][row]]),
                places=tuple(places.get(row, ())),
                mappings=tuple(mappings[row]),
            )
        )
    return records


def _mappings(facts: Facts, mask: Mask, framework: str) -> dict[int, list[model.Mapping]]:
    table = facts.mappings
    span = facts.linkmap.row.spans[framework]
    wanted = table["state"] == STATES.index("accepted")
    wanted &= (table["node"] >= span.start) & (table["node"] < span.stop)
    wanted &= mask[table["record"]]
    nodes = facts.linkmap.row.nodes
    rows: dict[int, list[model.Mapping]] = {}
    columns = (table[name][wanted].tolist() for name in ("record", "node", "primary", "share"))
    for record, node, primary, share in zip(*columns, strict=True):
        mapping = model.Mapping(
            node=nodes[node],
            state=model.MappingState.ACCEPTED,
            origin="",
            rank=model.MappingRank.PRIMARY if primary else model.MappingRank.SECONDARY,
            # NaN is the only number that is not itself.
            share=share if share == share else None,
        )
        rows.setdefault(record, []).append(mapping)
    return rows


def _places(facts: Facts, mask: Mask) -> dict[int, list[model.RecordPlace]]:
    table = facts.places
    wanted = mask[table["record"]]
    areas = facts.vocabularies["area"].words
    rows: dict[int, list[model.RecordPlace]] = {}
    for record, area in zip(table["record"][wanted].tolist(), table["area"][wanted].tolist(), strict=True):
        rows.setdefault(record, []).append(model.RecordPlace(areas[area]))
    return rows
