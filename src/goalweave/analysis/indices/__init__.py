"""Composite indices of countries, calculated from the stored observations (docs/explanation/indices.md)."""

from __future__ import annotations

from goalweave.analysis.indices.cities import city_area, load_city_table
from goalweave.analysis.indices.definitions import (
    SiteIndices,
    index_edition,
    index_editions,
    published_scores,
    site_indices,
)
from goalweave.analysis.indices.drafts import (
    delete_index_draft,
    find_index_draft,
    is_published_here,
    publish_index,
    remove_published_index,
    save_index_draft,
    visible_index_drafts,
)
from goalweave.analysis.indices.history import (
    EditionResult,
    IndexListing,
    YearResult,
    index_history,
    list_indices,
    results_by_edition,
)
from goalweave.analysis.indices.ingredients import (
    OfferedSeries,
    choose_series,
    offer_series,
    series_breakdowns,
    series_ref,
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
from goalweave.analysis.indices.trial import IndexTrial, ValueRange, try_index

__all__ = [
    "DRAWS",
    "MOST_WITHIN",
    "SEED",
    "WITHIN",
    "EditionResult",
    "IndexInputs",
    "IndexListing",
    "IndexTrial",
    "OfferedSeries",
    "SiteIndices",
    "UnusableValue",
    "ValueRange",
    "ValueSource",
    "YearResult",
    "choose_series",
    "city_area",
    "delete_index_draft",
    "explained",
    "find_index_draft",
    "index_edition",
    "index_editions",
    "index_history",
    "is_published_here",
    "list_indices",
    "load_city_table",
    "median_scores",
    "offer_series",
    "own_series",
    "parse_within",
    "publish_index",
    "published_scores",
    "rank_intervals",
    "ranked_areas",
    "read_inputs",
    "remove_published_index",
    "results_by_edition",
    "save_index_draft",
    "score_index",
    "score_with_changes",
    "series_breakdowns",
    "series_ref",
    "site_indices",
    "try_index",
    "value_sources",
    "visible_index_drafts",
]
