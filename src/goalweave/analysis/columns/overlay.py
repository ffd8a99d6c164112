"""Facts after a write: what changed is read again, and everything else is shared with the facts before."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from goalweave.analysis.columns.column_reader import ColumnReader, join_columns
from goalweave.analysis.columns.facts import (
    MOST_CACHED,
    NO_ROWS,
    PARTS,
    REMOVED,
    TEXTS,
    Columns,
    EarlierResult,
    Facts,
    Numbers,
    OfSomeRecords,
    rows_in,
)
from goalweave.core.linkage import merge_ascending

IN_PLACE = ("state", "evidenced")
"""Columns of mappings in which a decision sets other values; where others differ, the mapping is another one."""


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
            renewable={},
            inherited=_renewable_results(facts, {}, anew=True),
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
        renewable={},
        inherited={},
        known_order=_extend_order(facts, read["pk"][new]),
    )
    order = after.by_pk
    changed = np.concatenate([np.sort(known), np.arange(len(facts), len(after))])
    parts = reader.parts(pks, order, records["pk"][order])
    tables = {name: _replace_rows(after, name, parts[name], changed) for name in PARTS if name != "mappings"}
    tables["mappings"] = _replace_mappings(after, parts["mappings"], changed)
    altered = _altered_rows(facts, after, records, tables, changed)
    # Rows may have changed places among the records that were read: where none has others, the places stay what results know them by.
    tables |= {name: getattr(facts, name) for name in PARTS if not len(altered[name])}
    return replace(
        after,
        mappings=tables["mappings"],
        places=tables["places"],
        money=tables["money"],
        groups=tables["groups"],
        partners=tables["partners"],
        since=merge_ascending(facts.since, changed),
        altered=_altered_since(facts, altered),
        inherited=_renewable_results(facts, altered, anew=anew),
    )


def renew_mappings(facts: Facts, pks: list[int], position: Hashable) -> Facts | None:
    """As renew_facts where nothing but mappings of these records changed: no other table is read. None if a record is not known yet."""
    changed = np.sort(facts.rows(np.array(pks, dtype=np.int64)))
    if len(changed) < len(pks):
        return None
    order = facts.by_pk
    reader = ColumnReader(facts.vocabularies, facts.linkmap)
    read = join_columns(reader.part_portions("mappings", pks, order, facts.records["pk"][order]))
    table = _replace_mappings(facts, read, changed)
    altered = {"mappings": _altered_parts(facts, facts, "mappings", table, changed)}
    return replace(
        facts,
        position=position,
        cache={},
        renewable={},
        mappings=table if len(altered["mappings"]) else facts.mappings,
        since=merge_ascending(facts.since, changed),
        altered=_altered_since(facts, altered),
        inherited=_renewable_results(facts, altered, anew=False),
    )


def _altered_since(before: Facts, altered: Mapping[str, Numbers]) -> dict[str, Numbers]:
    """These, and what was altered before since the files were written."""
    joined = {name: merge_ascending(before.altered.get(name, NO_ROWS), rows) for name, rows in altered.items()}
    return {**before.altered, **joined}


def _altered_rows(
    before: Facts, after: Facts, records: Columns, tables: Mapping[str, Columns], changed: Numbers
) -> dict[str, Numbers]:
    """Table → those of the changed rows of which it has something else, new records in each; a change of titles and texts alters none."""
    known = changed[changed < len(before)]
    new = set(changed[len(known) :].tolist())
    altered = {TEXTS: changed}
    rows = set(new)
    for name, values in records.items():
        if values is not before.records[name]:
            rows |= set(known[values[known] != before.records[name][known]].tolist())
    altered["records"] = np.array(sorted(rows), dtype=np.int64)
    for name, table in tables.items():
        altered[name] = _altered_parts(before, after, name, table, changed)
    return altered


def _altered_parts(before: Facts, after: Facts, name: str, table: Columns, changed: Numbers) -> Numbers:
    """Those of the changed rows of which this table of parts, as it is now, has something else; new records too."""
    known = changed[changed < len(before)]
    rows = set(changed[len(known) :].tolist())
    columns: Columns = getattr(before, name)
    if any(table[column] is not values for column, values in columns.items()):
        then = _rows_by_record(columns, before.part_rows(columns["record"], known))
        now = _rows_by_record(table, after.part_rows(table["record"], changed))
        rows |= {row for row in changed.tolist() if then.get(row) != now.get(row)}
    return np.array(sorted(rows), dtype=np.int64)


def _rows_by_record(table: Columns, there: Numbers) -> dict[int, list[tuple[Any, ...]]]:
    """What a table of parts has in these rows, by record; nothing equals NaN, so that -1 stands for it."""
    columns = [column[there] for column in table.values()]
    columns = [np.where(np.isnan(column), -1, column) if column.dtype.kind == "f" else column for column in columns]
    rows: dict[int, list[tuple[Any, ...]]] = {}
    for record, values in zip(
        table["record"][there].tolist(), zip(*map(np.ndarray.tolist, columns), strict=True), strict=True
    ):
        rows.setdefault(record, []).append(values)
    return rows


def _replace_rows(facts: Facts, table: str, read: Columns, changed: Numbers) -> Columns:
    """The table with the rows that were read in the place of all rows of the records that have changed.

    Rows of a record stay in their order: how cents are divided depends on it.
    """
    before: Columns = getattr(facts, table)
    old = facts.part_rows(before["record"], changed)
    order = np.argsort(read["record"], kind="stable")
    common = min(len(old), len(order))
    gone = old[common:]
    after = {}
    for name, column in before.items():
        values = read[name][order]
        changed = _set_values(column, old[:common], values[:common])
        after[name] = (
            np.delete(changed, gone) if len(gone) else _append_rows(facts, table, name, changed, values[common:])
        )
    return after


def _replace_mappings(facts: Facts, read: Columns, changed: Numbers) -> Columns:
    """As _replace_rows of the table of mappings, of which hardly any column is copied.

    A record whose mappings differ in their state alone has the states set. All rows of another one are marked as removed, and all that it has now
    come behind the last row, where the files have room. Without files the table is small, and nothing would ever take such rows away.
    """
    if facts.generation is None:
        return _replace_rows(facts, "mappings", read, changed)
    before = facts.mappings
    old = facts.part_rows(before["record"], changed)
    old = old[before["state"][old] != REMOVED]
    old = old[np.argsort(before["record"][old], kind="stable")]
    order = np.argsort(read["record"], kind="stable")
    read = {name: column[order] for name, column in read.items()}
    place_then, place_now = (np.searchsorted(changed, column) for column in (before["record"][old], read["record"]))
    then, now = (np.bincount(places, minlength=len(changed)) for places in (place_then, place_now))
    stays = then == now
    # Of these, rows stand next to each other in both.
    both_then, both_now = old[stays[place_then]], stays[place_now]
    for name in before.keys() - set(IN_PLACE):
        values, others = before[name][both_then], read[name][both_now]
        differ = (values != others) & ~((values != values) & (others != others))
        stays[place_now[both_now][differ]] = False
    same_then, same_now = old[stays[place_then]], stays[place_now]
    gone = old[~stays[place_then]]
    after = {}
    for name, column in before.items():
        rows, values = same_then, read[name][same_now]
        if name == "state":
            rows, values = np.concatenate([rows, gone]), np.concatenate([values, np.full(len(gone), REMOVED)])
        after[name] = _append_rows(facts, "mappings", name, _set_values(column, rows, values), read[name][~same_now])
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


def _renewable_results(before: Facts, altered: Mapping[str, Numbers], *, anew: bool) -> dict[Hashable, EarlierResult]:
    """What can be renewed, unless too much has changed since or it may be of units and organisations.

    altered: by table, the rows of the records of which it has something else.
    """

    @cache
    def touched(tables: tuple[str, ...]) -> Numbers:
        return rows_in(altered, tables)

    # What no one requested since the last renewal is inherited further, with the rows of all changes since it was made.
    # The dictionaries are copied first: other threads may add to them in the meantime.
    results = {name: earlier.after_write(touched(earlier.tables)) for name, earlier in list(before.inherited.items())}
    for name, result in list(before.cache.items()):
        if (tables := before.renewable.get(name)) is not None:
            results[name] = EarlierResult(result, (touched(tables),), tables)
    for name, earlier in list(results.items()):
        if earlier.most_changed() > before.most_renewed or (anew and _may_be_of_units(name)):
            del results[name]
    while len(results) > MOST_CACHED:
        del results[next(iter(results))]
    return results


def _may_be_of_units(name: Hashable) -> bool:
    return isinstance(name, OfSomeRecords) or (isinstance(name, tuple) and name[0] == "dimension")
