"""The accepted work of an organisation and its interactions, from the columns in memory (analysis.columns)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain

import numpy as np

from goalweave.accounts.actor import Actor
from goalweave.analysis.amounts import Amounts, amounts_by_node
from goalweave.analysis.columns import Facts, current_facts
from goalweave.analysis.columns.facts import STATES, Mask
from goalweave.analysis.rules import counted_mask, visibility_key
from goalweave.core import model
from goalweave.core.interlinkages import (
    CrossImpactMatrix,
    NodeWork,
    PathEffects,
    TouchedPair,
    effects_of_work,
    match_interactions,
    work_by_node,
)
from goalweave.imports.gc_pause import pause_gc
from goalweave.interlinkages.queries.matrices import MatrixSummary, scores_of


@dataclass(frozen=True, slots=True)
class WorkEffects:
    """What the work of an organisation sets off, one and two steps on, among nodes where it has none; strongest first."""

    framework: str
    matrix: MatrixSummary
    enables: tuple[PathEffects, ...]
    hinders: tuple[PathEffects, ...]


def own_trade_offs(
    actor: Actor, organisation: int, matrices: Sequence[MatrixSummary]
) -> Mapping[str, tuple[TouchedPair, ...]]:
    """Framework's key → where the work of an organisation (by id) that the actor may see undermines itself, worst first.

    The records have no titles, texts, money or evidence. Of matrices that the actor may see; kept until records or matrices change.
    """
    return _own_pairs(actor, organisation, matrices, -1)


def own_synergies(
    actor: Actor, organisation: int, matrices: Sequence[MatrixSummary]
) -> Mapping[str, tuple[TouchedPair, ...]]:
    """As `own_trade_offs`, where the work supports itself, best first."""
    return _own_pairs(actor, organisation, matrices, 1)


def work_effects(actor: Actor, organisation: int, matrices: Sequence[MatrixSummary]) -> tuple[WorkEffects, ...]:
    """What the work enables and hinders beyond itself, by each matrix; kept as the trade-offs are."""
    facts = current_facts()
    effects = []
    for key, usable in _usable_matrices(facts, matrices).items():
        work = _own_work(facts, actor, organisation, key, usable)
        for matrix in usable:
            name = ("work effects", visibility_key(actor), organisation, matrix.key, matrix.revision)
            enables, hinders = facts.cached(name, partial(effects_of_work, work, scores_of(matrix)))
            effects.append(WorkEffects(key, matrix, enables, hinders))
    return tuple(effects)


def money_by_node(actor: Actor, organisation: int, framework: str) -> Amounts:
    """Code → what falls on the node of the work of an organisation that the actor may see, as core.linkage divides it."""
    facts = current_facts()
    name = ("own money", visibility_key(actor), organisation, framework)
    return facts.cached(name, lambda: amounts_by_node(facts, framework, _own_mask(facts, actor, organisation)))


def _own_mask(facts: Facts, actor: Actor, organisation: int) -> Mask:
    return counted_mask(facts, actor) & facts.with_number("organisation", organisation)


def _usable_matrices(facts: Facts, matrices: Sequence[MatrixSummary]) -> dict[str, list[MatrixSummary]]:
    """Framework's key → its matrices. One of an edition that the catalogue lacks by now says nothing of its nodes."""
    by_framework: dict[str, list[MatrixSummary]] = {}
    for matrix in matrices:
        if matrix.is_influence and matrix.pairs and matrix.framework in facts.linkmap.catalogue.frameworks:
            by_framework.setdefault(matrix.framework, []).append(matrix)
    return by_framework


def _own_pairs(
    actor: Actor, organisation: int, matrices: Sequence[MatrixSummary], sign: int
) -> dict[str, tuple[TouchedPair, ...]]:
    facts = current_facts()
    pairs = {}
    for key, usable in _usable_matrices(facts, matrices).items():
        name = ("own pairs", visibility_key(actor), organisation, _revisions(usable), sign)
        pairs[key] = facts.cached(name, partial(_match_pairs, facts, actor, organisation, key, usable, sign))
    return pairs


def _match_pairs(
    facts: Facts, actor: Actor, organisation: int, framework: str, matrices: Sequence[MatrixSummary], sign: int
) -> tuple[TouchedPair, ...]:
    work = _own_work(facts, actor, organisation, framework, matrices)
    # Most pairs have the other sign or none, and matching them would take most of the time.
    sided = [_side(matrix, sign) for matrix in matrices]
    # Thousands of pairs are made at once, and to look through all that is in memory meanwhile took twice as long.
    with pause_gc():
        matched = match_interactions(work, [matrix for matrix in sided if matrix.pairs])
    return matched.trade_offs if sign < 0 else matched.synergies


def _side(matrix: MatrixSummary, sign: int) -> CrossImpactMatrix:
    """The matrix with those of its pairs alone that have a score of the sign."""
    scores = scores_of(matrix)
    pairs = [pair for pair in scores.pairs if (pair.hindering if sign < 0 else pair.supporting) is not None]
    return replace(scores, pairs=tuple(pairs))


def _own_work(
    facts: Facts, actor: Actor, organisation: int, framework: str, matrices: Sequence[MatrixSummary]
) -> Mapping[str, NodeWork]:
    """Code → the accepted work at it or below it, for the nodes of the matrices."""

    def calculate() -> Mapping[str, NodeWork]:
        nodes = set(chain.from_iterable(scores_of(matrix).nodes for matrix in matrices))
        records = records_in_memory(facts, _own_mask(facts, actor, organisation), framework)
        return work_by_node(records, facts.linkmap.catalogue.frameworks[framework], nodes)

    return facts.cached(("own work", visibility_key(actor), organisation, _revisions(matrices)), calculate)


def _revisions(matrices: Sequence[MatrixSummary]) -> tuple[tuple[str, object], ...]:
    return tuple((matrix.key, matrix.revision) for matrix in matrices)


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
    selected = table["state"] == STATES.index("accepted")
    selected &= (table["node"] >= span.start) & (table["node"] < span.stop)
    selected &= mask[table["record"]]
    nodes = facts.linkmap.row.nodes
    rows: dict[int, list[model.Mapping]] = {}
    columns = (table[name][selected].tolist() for name in ("record", "node", "primary", "share"))
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
    selected = mask[table["record"]]
    areas = facts.vocabularies["area"].words
    rows: dict[int, list[model.RecordPlace]] = {}
    for record, area in zip(table["record"][selected].tolist(), table["area"][selected].tolist(), strict=True):
        rows.setdefault(record, []).append(model.RecordPlace(areas[area]))
    return rows
