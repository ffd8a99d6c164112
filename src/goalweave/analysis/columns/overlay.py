"""Facts after a write: what changed is read again, and everything else is shared with the facts before."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from goalweave.analysis.columns.column_reader import ColumnReader
from goalweave.analysis.columns.facts import (
    MOST_CACHED,
    MOST_RENEWED,
    NO_ROWS,
    PARTS,
    Columns,
    Facts,
    Mask,
    Numbers,
    OfColumns,
)


def renew_facts(facts: Facts, pks: list[int], position: Hashable, units: Mapping[int, int], *, anew: bool) -> Facts:
    """pks: of all records that were added or changed; those that are gone for good stand as deleted.

    anew: whether organisations or units are others too, so that what was made of these is made again.
    """
    if not pks:
        if not anew:
            return replace(facts, position=position)
        return replace(
            facts,
            position=position,
            units=units,
            cache={},
            renewable=set(),
            inherited=_renewable_results(facts, NO_ROWS, NO_ROWS, anew=True),
        )
    reader = ColumnReader(facts.vocabularies, facts.linkmap)
    read = reader.records(pks)
    known, of_read = facts.rows(np.array(pks, dtype=np.int64)), facts.find_rows(read["pk"])
    new, places = of_read < 0, of_read[of_read >= 0]
    gone = np.setdiff1d(known, places)
    records: Columns = {}
    for name, before in facts.records.items():
        rows, values = places, read[name][~new]
        if name == "deleted":
            # Rows are never removed, so that the numbers of rows in all that was made before stay right.
            rows, values = np.concatenate([rows, gone]), np.concatenate([values, np.ones(len(gone), dtype=np.bool_)])
        records[name] = _append_rows(facts, "records", name, _set_values(before, rows, values), read[name][new])
    after = replace(
        facts,
        position=position,
        units=units,
        records=records,
        cache={},
        renewable=set(),
        inherited={},
        known_order=_extend_order(facts, read["pk"][new]),
    )
    order = after.by_pk
    changed = np.union1d(known, np.arange(len(facts), len(after)))
    parts = reader.parts(pks, order, records["pk"][order])
    touched = after.mask_of(changed)
    tables = {name: _replace_rows(after, name, parts[name], touched) for name in PARTS}
    altered = _altered_rows(facts, records, tables, changed)
    return replace(
        after,
        mappings=tables["mappings"],
        places=tables["places"],
        money=tables["money"],
        groups=tables["groups"],
        partners=tables["partners"],
        since=np.union1d(facts.since, changed),
        inherited=_renewable_results(facts, changed, altered, anew=anew),
    )


def _altered_rows(before: Facts, records: Columns, tables: Mapping[str, Columns], changed: Numbers) -> Numbers:
    """Those of the rows whose record is new or has another value in any column: a change of titles and texts alters none."""
    known = changed[changed < len(before)]
    altered = set(changed[len(known) :].tolist())
    for name, values in records.items():
        if values is not before.records[name]:
            altered |= set(known[values[known] != before.records[name][known]].tolist())
    for name, table in tables.items():
        columns: Columns = getattr(before, name)
        if any(table[column] is not values for column, values in columns.items()):
            then, now = _rows_by_record(columns, changed), _rows_by_record(table, changed)
            altered |= {row for row in changed.tolist() if then.get(row) != now.get(row)}
    return np.array(sorted(altered), dtype=np.int64)


def _rows_by_record(table: Columns, records: Numbers) -> dict[int, list[tuple[Any, ...]]]:
    """What a table of parts has of these records; nothing equals NaN, so that -1 stands for it."""
    there = np.flatnonzero(np.isin(table["record"], records))
    columns = [column[there] for column in table.values()]
    columns = [np.where(np.isnan(column), -1, column) if column.dtype.kind == "f" else column for column in columns]
    rows: dict[int, list[tuple[Any, ...]]] = {}
    for record, values in zip(
        table["record"][there].tolist(), zip(*map(np.ndarray.tolist, columns), strict=True), strict=True
    ):
        rows.setdefault(record, []).append(values)
    return rows


def _replace_rows(facts: Facts, table: str, read: Columns, touched: Mask) -> Columns:
    """The table with the rows that were read in the place of all rows of the records that are touched.

    Rows of a record stay in their order: how cents are divided depends on it.
    """
    before: Columns = getattr(facts, table)
    old = np.flatnonzero(touched[before["record"]])
    order = np.argsort(read["record"], kind="stable")
    common = min(len(old), len(order))
    stays = None
    if len(old) > common:
        stays = np.ones(len(before["record"]), dtype=np.bool_)
        stays[old[common:]] = False
    after = {}
    for name, column in before.items():
        values = read[name][order]
        changed = _set_values(column, old[:common], values[:common])
        after[name] = (
            changed[stays] if stays is not None else _append_rows(facts, table, name, changed, values[common:])
        )
    return after


def _set_values(column: NDArray[Any], rows: Numbers, values: NDArray[Any]) -> NDArray[Any]:
    """The column with these values in these rows; itself, without a copy, where they are there already."""
    present = column[rows]
    if np.array_equal(present, values, equal_nan=present.dtype.kind == "f"):
        return column
    after = column.copy()
    after[rows] = values
    return after


def _append_rows(facts: Facts, table: str, name: str, column: NDArray[Any], rows: NDArray[Any]) -> NDArray[Any]:
    if not len(rows):
        return column
    if facts.generation is not None:
        return facts.generation.append_rows(table, name, column, rows)
    return np.concatenate([column, rows])


def _extend_order(facts: Facts, new: NDArray[np.int64]) -> NDArray[np.integer] | None:
    """The order by primary key with new records, where these come last, as they mostly do; else None: sort them again."""
    order = facts.by_pk
    if not len(new):
        return order
    if len(order) and new.min() < facts.records["pk"][order[-1]]:
        return None
    return np.concatenate([order, len(order) + np.argsort(new)])


def _renewable_results(
    before: Facts, changed: Numbers, altered: Numbers, *, anew: bool
) -> dict[Hashable, tuple[Any, Numbers]]:
    """What can be renewed, unless too much has changed since or it may be of units and organisations.

    changed: rows of the records that were written; altered: those of them whose columns may be others.
    """

    def touched(name: Hashable) -> Numbers:
        return altered if isinstance(name, OfColumns) else changed

    # What no one requested since the last renewal is inherited further, with the rows of all changes since it was made.
    # The dictionaries are copied first: other threads may add to them in the meantime.
    results = {
        name: (result, np.union1d(rows, touched(name))) for name, (result, rows) in list(before.inherited.items())
    }
    results |= {
        name: (result, touched(name)) for name, result in list(before.cache.items()) if name in before.renewable
    }
    for name, (_result, rows) in list(results.items()):
        if len(rows) > MOST_RENEWED or (anew and _may_be_of_units(name)):
            del results[name]
    while len(results) > MOST_CACHED:
        del results[next(iter(results))]
    return results


def _may_be_of_units(name: Hashable) -> bool:
    return isinstance(name, OfColumns) or (isinstance(name, tuple) and name[0] == "dimension")
