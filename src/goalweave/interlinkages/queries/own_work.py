"""The accepted work of an organisation and its interactions, from the columns in memory (analysis.columns)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial

import numpy as np

from goalweave.accounts.actor import Actor
from goalweave.analysis.columns import Facts, current_facts
from goalweave.analysis.columns.facts import STATES, Mask
from goalweave.analysis.rules import counted_mask, visibility_key
from goalweave.core import model
from goalweave.core.interlinkages import OwnInteractions, find_own_interactions
from goalweave.interlinkages.queries.matrices import StoredMatrix, scores_of


def own_interactions(
    actor: Actor, organisation: int, matrices: Sequence[StoredMatrix]
) -> Mapping[str, OwnInteractions]:
    """Framework's key → where the work of an organisation (by id) that the actor may see supports and undermines itself.

    The records have no titles, texts or evidence. Of matrices that the actor may see; kept until records or matrices change.
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


def _calculate(
    facts: Facts, actor: Actor, organisation: int, framework: str, matrices: Sequence[StoredMatrix]
) -> OwnInteractions:
    mask = counted_mask(facts, actor) & (facts.records["organisation"] == organisation)
    records = records_in_memory(facts, mask, framework)
    return find_own_interactions(
        records, [scores_of(matrix) for matrix in matrices], facts.linkmap.catalogue.frameworks[framework]
    )


def records_in_memory(facts: Facts, mask: Mask, framework: str) -> list[model.Record]:
    """The records of a mask that are accepted on a node of a framework, newest first, with what the columns have of them: number,
    kind, places, money, and mappings to that framework."""
    mappings = _mappings(facts, mask, framework)
    if not mappings:
        return []
    mapped = facts.mask_of(np.array(list(mappings), dtype=np.int64))
    places, money = _places(facts, mapped), _money(facts, mapped)
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
                money=tuple(money.get(row, ())),
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


def _money(facts: Facts, mask: Mask) -> dict[int, list[model.Money]]:
    table = facts.money
    wanted = mask[table["record"]]
    labels = facts.vocabularies["label"].words
    rows: dict[int, list[model.Money]] = {}
    columns = (table[name][wanted].tolist() for name in ("record", "cents", "label"))
    for record, cents, label in zip(*columns, strict=True):
        kind, _, currency = labels[label].partition(" ")
        rows.setdefault(record, []).append(model.Money(Decimal(cents).scaleb(-2), currency, kind))
    return rows
