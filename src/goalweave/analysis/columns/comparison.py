"""The files of the columns compared with the database, row by row, in flat memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from goalweave.analysis.columns.column_files import ColumnStore
from goalweave.analysis.columns.column_reader import ColumnReader
from goalweave.analysis.columns.facts import PARTS, Columns, Facts
from goalweave.analysis.columns.facts_files import FrameworkState, open_facts
from goalweave.analysis.columns.log_changes import changes_since
from goalweave.analysis.columns.vocabulary import Vocabulary
from goalweave.audit.following import LogPosition

NO_RECORD = "not in the database"
NOT_IN_FILES = "not in the files"

Signatures = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class ColumnDifference:
    """record: its primary key; table: `records` or one of the parts; what: the columns of the record that differ, or a phrase."""

    record: int
    table: str
    what: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """records, parts: how many rows were compared; -1 records: there are no files, or too much has changed since."""

    records: int
    parts: int
    differences: tuple[ColumnDifference, ...]


def compare_files(store: ColumnStore, frameworks: FrameworkState, most_changed: int) -> Comparison:
    """Compare the newest files, with the changes that the log names since, with the database.

    What is written meanwhile is left out, up to `most_changed` records. Raises UnusableColumns, OSError.
    """
    opened = open_facts(store, frameworks, None)
    if opened is None:
        return Comparison(-1, 0, ())
    facts, position = opened
    differences = [*_compare_records(facts, frameworks), *_compare_parts(facts, frameworks)]
    written = _written_meanwhile(position, most_changed)
    parts = sum(len(_table(facts, table)["record"]) for table in PARTS)
    return Comparison(len(facts), parts, tuple(one for one in differences if one.record not in written))


def _written_meanwhile(position: LogPosition, most: int) -> frozenset[int]:
    changes = changes_since(position, most)
    return frozenset(changes.pks) if changes is not None else frozenset()


def _reader(facts: Facts, frameworks: FrameworkState) -> ColumnReader:
    # Copies: the same words have the same numbers, and new ones do not get into the facts.
    words = {name: Vocabulary(vocabulary.words) for name, vocabulary in facts.vocabularies.items()}
    return ColumnReader(words, frameworks.links)


def _compare_records(facts: Facts, frameworks: FrameworkState) -> Iterator[ColumnDifference]:
    seen = np.zeros(len(facts), dtype=np.bool_)
    for portion in _reader(facts, frameworks).record_portions(None):
        rows = facts.find_rows(portion["pk"])
        there = rows >= 0
        for pk in portion["pk"][~there].tolist():
            yield ColumnDifference(pk, "records", NOT_IN_FILES)
        seen[rows[there]] = True
        differing = {
            name: portion[name][there] != facts.records[name][rows[there]] for name in facts.records if name != "pk"
        }
        some = np.logical_or.reduce(list(differing.values()))
        for place in np.flatnonzero(some).tolist():
            names = [name for name, where in differing.items() if where[place]]
            yield ColumnDifference(int(portion["pk"][there][place]), "records", ", ".join(names))
    for pk in facts.records["pk"][~seen & ~facts.records["deleted"]].tolist():
        yield ColumnDifference(pk, "records", NO_RECORD)


def _compare_parts(facts: Facts, frameworks: FrameworkState) -> Iterator[ColumnDifference]:
    reader, order = _reader(facts, frameworks), facts.by_pk
    keys = facts.records["pk"][order]
    for table in PARTS:
        here, there = np.zeros((2, len(facts)), dtype=np.uint64)
        _add_signatures(here, _table(facts, table))
        for portion in reader.part_portions(table, None, order, keys):
            _add_signatures(there, portion)
        for pk in facts.records["pk"][(here != there) & ~facts.records["deleted"]].tolist():
            yield ColumnDifference(pk, table, "other rows")


def _table(facts: Facts, name: str) -> Columns:
    table: Columns = facts.remaining_mappings() if name == "mappings" else getattr(facts, name)
    return table


def _add_signatures(signatures: Signatures, columns: Columns) -> None:
    """Add to each record a number of 64 bits for each of its rows: the same rows in any order have the same sum."""
    row = np.full(len(columns["record"]), 0x9E3779B97F4A7C15, dtype=np.uint64)
    for name, column in columns.items():
        if name != "record":
            row = _mix(row ^ _bits_of(column))
    np.add.at(signatures, columns["record"], row)


def _bits_of(column: NDArray[Any]) -> NDArray[np.uint64]:
    if column.dtype.kind == "f":
        # A missing share is one bit pattern, however it was written.
        return np.where(np.isnan(column), np.nan, column).view(np.uint64)
    return column.astype(np.int64).view(np.uint64)


def _mix(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Spread every bit over all bits: the finalizer of splitmix64 (Steele, Lea and Flood 2014)."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))
