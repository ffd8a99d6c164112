"""How many mappings of each state a record has, as columns next to those of the records."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from goalweave.analysis.columns.facts import STATES, Facts, Mask, Numbers

EVIDENCED = {"accepted evidenced": "accepted", "hinders evidenced": "hinders"}
"""Next to the states: accepted mappings that name a passage."""


def mappings_in_state(facts: Facts, state: str) -> NDArray[np.integer]:
    """Of each record, how many mappings it has in a state of STATES, or EVIDENCED; not to be changed.

    In the fewest bytes that hold the largest, so that sums need a type of their own.
    """

    def count(rows: Numbers | None) -> NDArray[np.int64]:
        record, there = facts.mappings["record"], _rows_in_state(facts, state, rows)
        return np.bincount(record[there] if rows is None else record[rows[there]], minlength=len(facts))

    def make() -> NDArray[np.integer]:
        counts = count(None)
        return counts.astype(_type_for(counts))

    def renew(before: NDArray[np.integer], changed: Numbers) -> NDArray[np.integer]:
        counts = count(facts.mapping_rows(changed))[changed]
        after = np.zeros(len(facts), dtype=np.promote_types(before.dtype, _type_for(counts)))
        after[: len(before)] = before
        after[changed] = counts
        return after

    return facts.cached(("mappings", state), make, renew, tables=("mappings",), share=True)


def _type_for(counts: NDArray[np.int64]) -> np.dtype[Any]:
    return np.min_scalar_type(int(counts.max(initial=0)))


def count_mappings(facts: Facts, state: str, within: Mask) -> int:
    """Of the records within together."""
    return int((mappings_in_state(facts, state) * within).sum(dtype=np.int64))


def rows_in_state(facts: Facts, state: str) -> NDArray[np.int32]:
    """Rows of the table of mappings."""

    def find() -> NDArray[np.int32]:
        return np.flatnonzero(_rows_in_state(facts, state, None)).astype(np.int32)

    # In their order, so that they are found again after every change.
    return facts.cached(
        ("rows of mappings", state), find, lambda _before, _changed: find(), tables=("mappings",), share=True
    )


def _rows_in_state(facts: Facts, state: str, rows: Numbers | None) -> Mask:
    states = facts.mappings["state"] if rows is None else facts.mappings["state"][rows]
    there: Mask = states == STATES.index(EVIDENCED.get(state, state))
    if state in EVIDENCED:
        there &= facts.mappings["evidenced"] if rows is None else facts.mappings["evidenced"][rows]
    return there
