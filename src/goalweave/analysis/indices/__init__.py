"""Composite indices of countries, calculated from the stored observations (docs/explanation/indices.md)."""

from __future__ import annotations

from goalweave.analysis.indices.definitions import (
    SiteIndices,
    index_edition,
    index_editions,
    published_scores,
    site_indices,
)
from goalweave.analysis.indices.history import (
    EditionResult,
    IndexListing,
    YearResult,
    index_history,
    list_indices,
    results_by_edition,
)
from goalweave.analysis.indices.inputs import (
    MOST_WITHIN,
    WITHIN,
    IndexInputs,
    UnusableValue,
    parse_within,
    read_inputs,
)
from goalweave.analysis.indices.scores import (
    DRAWS,
    SEED,
    explained,
    median_scores,
    rank_intervals,
    ranked_areas,
    score_index,
    score_with_changes,
)
from goalweave.analysis.indices.sources import ValueSource, own_series, value_sources

__all__ = [
    "DRAWS",
    "MOST_WITHIN",
    "SEED",
    "WITHIN",
    "EditionResult",
    "IndexInputs",
    "IndexListing",
    "SiteIndices",
    "UnusableValue",
    "ValueSource",
    "YearResult",
    "explained",
    "index_edition",
    "index_editions",
    "index_history",
    "list_indices",
    "median_scores",
    "own_series",
    "parse_within",
    "published_scores",
    "rank_intervals",
    "ranked_areas",
    "read_inputs",
    "results_by_edition",
    "score_index",
    "score_with_changes",
    "site_indices",
    "value_sources",
]
