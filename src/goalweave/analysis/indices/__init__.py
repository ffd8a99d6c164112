"""Composite indices of countries, worked out from the observations that are kept (docs/explanation/indices.md)."""

from __future__ import annotations

from goalweave.analysis.indices.definitions import SiteIndices, edition_of, editions, site_indices
from goalweave.analysis.indices.history import At, By, Listed, by_editions, history, listed
from goalweave.analysis.indices.inputs import (
    MOST_WITHIN,
    WITHIN,
    Inputs,
    Unusable,
    inputs,
    within_of,
)
from goalweave.analysis.indices.sources import Source, own_series, sources
from goalweave.analysis.indices.work import (
    DRAWS,
    SEED,
    changed,
    explained,
    intervals,
    medians,
    ranked,
    scored,
)

__all__ = [
    "DRAWS",
    "MOST_WITHIN",
    "SEED",
    "WITHIN",
    "At",
    "By",
    "Inputs",
    "Listed",
    "SiteIndices",
    "Source",
    "Unusable",
    "by_editions",
    "changed",
    "edition_of",
    "editions",
    "explained",
    "history",
    "inputs",
    "intervals",
    "listed",
    "medians",
    "own_series",
    "ranked",
    "scored",
    "site_indices",
    "sources",
    "within_of",
]
