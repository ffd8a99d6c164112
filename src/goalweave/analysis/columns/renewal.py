"""The facts after some records changed: these are read again, the rest is taken over."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from goalweave.analysis.columns.column_reader import ColumnReader
from goalweave.analysis.columns.facts import PARTS, Columns, Facts, Mask, Numbers

MOST_RENEWED = 2_000
"""When more records have changed since something was made, it is made anew."""


def renew_facts(facts: Facts, pks: list[int], position: Hashable, units: Mapping[int, int], *, anew: bool) -> Facts:
    """pks: of all records that were added or changed; those that are gone for good stand as deleted.

    anew: whether organisations or units are others too, so that what was made of these is made anew.
    """
    if not pks:
        if not anew:
            return replace(facts, position=position)
        none = np.empty(0, dtype=np.int64)
        return replace(
            facts,
            position=position,
            units=units,
            cache={},
            renewable=set(),
            inherited=_renewable_results(facts, none, anew=True),
        )
    reader = ColumnReader(facts.vocabularies, facts.linkmap)
    read = reader.records(pks)
    known = facts.rows(np.array(pks, dtype=np.int64))
    new = ~np.isin(read["pk"], facts.records["pk"])
    records = {name: np.concatenate([column, read[name][new]]) for name, column in facts.records.items()}
    records["deleted"][known] = True  # unless they are read again
    places = facts.rows(read["pk"][~new])
    for name, column in records.items():
        column[places] = read[name][~new]
    after = replace(facts, position=position, units=units, records=records, cache={}, renewable=set(), inherited={})
    order = after.by_pk
    parts = reader.parts(pks, order, records["pk"][order])
    changed = np.union1d(known, np.arange(len(facts), len(after)))
    touched = after.mask_of(changed)
    tables: dict[str, Columns] = {name: _merge_columns(getattr(facts, name), parts[name], touched) for name in PARTS}
    return replace(
        after,
        mappings=tables["mappings"],
        places=tables["places"],
        money=tables["money"],
        groups=tables["groups"],
        partners=tables["partners"],
        inherited=_renewable_results(facts, changed, anew=anew),
    )


def _merge_columns(before: Columns, read: Columns, touched: Mask) -> Columns:
    stays = ~touched[before["record"]]
    return {name: np.concatenate([column[stays], read[name]]) for name, column in before.items()}


def _renewable_results(before: Facts, changed: Numbers, *, anew: bool) -> dict[Hashable, tuple[Any, Numbers]]:
    """What can be renewed, unless too much has changed since or it may be of units and organisations."""
    found = {name: (one, np.union1d(rows, changed)) for name, (one, rows) in list(before.inherited.items())}
    found |= {name: (one, changed) for name, one in list(before.cache.items()) if name in before.renewable}
    return {
        name: kept
        for name, kept in found.items()
        if len(kept[1]) <= MOST_RENEWED and not (anew and isinstance(name, tuple) and name[0] == "dimension")
    }
