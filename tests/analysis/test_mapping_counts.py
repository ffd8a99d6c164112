"""Counts of mappings by record take no more bytes than they need, and grow with what is counted."""

import numpy as np

from goalweave.analysis.columns.facts import STATES, EarlierResult, Facts
from goalweave.analysis.mapping_counts import mappings_in_state
from goalweave.core.catalogue import Catalogue
from goalweave.core.linkage import LinkMap


def facts_with(records: int, mapped: list[int], **before) -> Facts:
    """mapped: the record of each accepted mapping; before: earlier results by name."""
    count = len(mapped)
    mappings = {
        "record": np.array(mapped, dtype=np.int32),
        "state": np.full(count, STATES.index("accepted"), dtype=np.int8),
    }
    nothing: dict = {}
    return Facts(
        1,
        1,
        LinkMap.of(Catalogue.of([], [])),
        nothing,
        {"pk": np.arange(records)},
        mappings,
        nothing,
        nothing,
        nothing,
        nothing,
        units=nothing,
        **before,
    )


def test_a_byte_holds_the_counts_of_most_records() -> None:
    counts = mappings_in_state(facts_with(3, [0, 2, 2]), "accepted")
    assert counts.dtype == np.uint8
    assert counts.tolist() == [1, 0, 2]


def test_the_first_record_with_more_than_a_byte_holds_changes_the_type_of_all() -> None:
    before = np.array([7, 0], dtype=np.uint8)
    earlier = {("mappings", "accepted"): EarlierResult(before, (np.array([1, 2]),), ("mappings",))}
    facts = facts_with(3, [0] * 7 + [1] * 300 + [2], inherited=earlier)
    counts = mappings_in_state(facts, "accepted")
    assert counts.dtype == np.uint16
    assert counts.tolist() == [7, 300, 1]
    assert before.tolist() == [7, 0]
