"""The same question put to CoverageIndex, to bit rows per record, to DuckDB and to SQLite."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np
from coverage_data import TARGET, Data
from numpy.typing import NDArray

from goalweave.core.linkage import CoverageIndex, pack_records

Result = TypeVar("Result")

# The four figures of a record at a node are settled first, then counted: the rule of docs/explanation/linkage.md.
QUESTION = """
SELECT target,
       SUM(accepted),
       SUM(accepted_via AND NOT accepted),
       SUM(suggested AND NOT accepted),
       SUM(suggested_via AND NOT (accepted OR accepted_via OR suggested))
FROM (
    SELECT closure.target AS target, mapping.record AS record,
           MAX(mapping.accepted AND closure.direct) AS accepted,
           MAX(mapping.accepted AND NOT closure.direct) AS accepted_via,
           MAX(NOT mapping.accepted AND closure.direct) AS suggested,
           MAX(NOT mapping.accepted AND NOT closure.direct) AS suggested_via
    FROM record
    JOIN mapping ON mapping.record = record.id
    JOIN closure ON closure.source = mapping.node
    WHERE record.year BETWEEN ? AND ?
    GROUP BY closure.target, mapping.record
) AS standing
GROUP BY target ORDER BY target
"""
# DuckDB has no arithmetic on booleans; the words are otherwise the same.
QUESTION_DUCKDB = (
    QUESTION.replace("SUM(accepted)", "SUM(accepted::INT)")
    .replace("SUM(accepted_via AND NOT accepted)", "SUM((accepted_via AND NOT accepted)::INT)")
    .replace("SUM(suggested AND NOT accepted)", "SUM((suggested AND NOT accepted)::INT)")
    .replace(
        "SUM(suggested_via AND NOT (accepted OR accepted_via OR suggested))",
        "SUM((suggested_via AND NOT (accepted OR accepted_via OR suggested))::INT)",
    )
)

Answer = NDArray[np.int64]
"""Four figures × nodes of the target framework."""

Ask = Callable[[int, int], Answer]
"""First and last year → answer."""


def timed(work: Callable[[], Result]) -> tuple[Result, float]:
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


def index_engine(data: Data) -> tuple[Ask, float]:
    index, built = timed(
        lambda: CoverageIndex.of(data.linkmap, TARGET, data.record, data.node, data.accepted, records=len(data.year))
    )

    def ask(first: int, last: int) -> Answer:
        found = index.count(pack_records((data.year >= first) & (data.year <= last)))
        return np.stack([found.accepted, found.accepted_via, found.suggested, found.suggested_via])

    return ask, built


def rows_engine(data: Data) -> tuple[Ask, float]:
    """The other layout, not kept: the rows of the closure as bits, OR-ed per record, then counted by column."""
    columns, width, offset = _columns(data)
    by_record, built = timed(lambda: np.searchsorted(data.record, np.arange(len(data.year) + 1)))

    def ask(first: int, last: int) -> Answer:
        chosen = np.flatnonzero((data.year >= first) & (data.year <= last) & (np.diff(by_record) > 0))
        lengths = by_record[chosen + 1] - by_record[chosen]
        starts = np.cumsum(lengths) - lengths
        mappings = np.repeat(by_record[chosen] - starts, lengths) + np.arange(lengths.sum())
        kinds = columns[data.accepted[mappings].astype(np.int8), data.node[mappings]]
        standing: NDArray[np.uint64] = np.bitwise_or.reduceat(kinds, starts, axis=0)
        accepted, accepted_via, suggested, suggested_via = (
            standing[:, place * offset : (place + 1) * offset] for place in range(4)
        )
        figures = (
            accepted,
            accepted_via & ~accepted,
            suggested & ~accepted,
            suggested_via & ~(accepted | accepted_via | suggested),
        )
        return np.stack([_by_column(figure, width) for figure in figures])

    return ask, built


def _columns(data: Data) -> tuple[NDArray[np.uint64], int, int]:
    """(suggested, accepted) × nodes × words of the four figures; the number of nodes; words a figure."""
    reached = data.linkmap.closure(TARGET).order > 0
    width = reached.shape[1]
    words = -(-width // 64)
    bits = np.zeros((len(reached), words * 8), dtype=np.uint8)
    packed = np.packbits(reached, axis=1, bitorder="little")
    bits[:, : packed.shape[1]] = packed
    span = data.linkmap.row.spans[TARGET]
    columns = np.zeros((2, len(reached), 4 * words), dtype=np.uint64)
    for accepted in (0, 1):
        for node, row in enumerate(bits.view(np.uint64)):
            figure = (0 if accepted else 2) + (0 if node in span else 1)
            columns[accepted, node, figure * words : (figure + 1) * words] = row
    return columns, width, words


def _by_column(words: NDArray[np.uint64], width: int) -> NDArray[np.int64]:
    counted = np.zeros(width, dtype=np.int64)
    as_bytes = np.ascontiguousarray(words).view(np.uint8)
    # Sums of up to 255 bits stay in a byte.
    for start in range(0, len(as_bytes), 255 * 64):
        block = np.unpackbits(as_bytes[start : start + 255 * 64], axis=1, bitorder="little", count=width)
        for part in range(0, len(block), 255):
            counted += np.add.reduce(block[part : part + 255], axis=0, dtype=np.uint8)
    return counted


def sqlite_engine(data: Data) -> tuple[Ask, float]:
    base = sqlite3.connect(":memory:")
    base.execute("PRAGMA cache_size = -1000000")
    _sources, _targets, closure = closure_rows(data)
    base.execute("CREATE TABLE record (id INTEGER PRIMARY KEY, year INTEGER)")
    base.execute(
        "CREATE TABLE mapping (record INTEGER, node INTEGER, accepted INTEGER, PRIMARY KEY (record, node)) WITHOUT ROWID"
    )
    base.execute(
        "CREATE TABLE closure (source INTEGER, target INTEGER, direct INTEGER, PRIMARY KEY (source, target)) WITHOUT ROWID"
    )

    def load() -> None:
        base.executemany("INSERT INTO record VALUES (?, ?)", enumerate(data.year.tolist()))
        mappings = zip(data.record.tolist(), data.node.tolist(), data.accepted.astype(int).tolist(), strict=True)
        base.executemany("INSERT INTO mapping VALUES (?, ?, ?)", mappings)
        base.executemany("INSERT INTO closure VALUES (?, ?, ?)", closure)
        base.execute("CREATE INDEX record_year ON record (year)")
        base.execute("ANALYZE")

    _, built = timed(load)
    return lambda first, last: answer(base.execute(QUESTION, (first, last)).fetchall(), data), built


def duckdb_engine(data: Data) -> tuple[Ask, float]:
    import duckdb

    base = duckdb.connect(":memory:")
    sources, targets, closure = closure_rows(data)
    arrays = {
        "record": {"id": np.arange(len(data.year), dtype=np.int32), "year": data.year},
        "mapping": {"record": data.record, "node": data.node, "accepted": data.accepted},
        "closure": {
            "source": sources,
            "target": targets,
            "direct": np.array([direct for *_ends, direct in closure]) > 0,
        },
    }

    def load() -> None:
        for table, columns in arrays.items():
            base.register("arrays", columns)
            base.execute(f"CREATE TABLE {table} AS SELECT * FROM arrays")
            base.unregister("arrays")

    _, built = timed(load)
    return lambda first, last: answer(base.execute(QUESTION_DUCKDB, (first, last)).fetchall(), data), built


def closure_rows(data: Data) -> tuple[NDArray[np.int32], NDArray[np.int32], list[tuple[int, int, int]]]:
    span = data.linkmap.row.spans[TARGET]
    sources, targets = np.nonzero(data.linkmap.closure(TARGET).order)
    rows = [
        (source, target, int(source in span)) for source, target in zip(sources.tolist(), targets.tolist(), strict=True)
    ]
    return sources.astype(np.int32), targets.astype(np.int32), rows


def answer(rows: list[tuple[int, ...]], data: Data) -> Answer:
    found = np.zeros((4, len(data.linkmap.row.spans[TARGET])), dtype=np.int64)
    for target, *figures in rows:
        found[:, target] = figures
    return found


ENGINES: dict[str, tuple[str, Callable[[Data], tuple[Ask, float]]]] = {
    "index": ("CoverageIndex", index_engine),
    "rows": ("bit rows per record", rows_engine),
    "duckdb": ("DuckDB", duckdb_engine),
    "sqlite": ("SQLite", sqlite_engine),
}
