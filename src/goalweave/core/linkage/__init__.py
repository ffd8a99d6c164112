"""Links as matrices: contributions, coverage, gaps and the paths behind them (docs/explanation/linkage.md)."""

from goalweave.core.linkage.contributions import Contribution, contributions, mapping_weight
from goalweave.core.linkage.coverage import Count, Counts, Coverage, Gaps, NodeCoverage, Total, coverage, gaps, gaps_of
from goalweave.core.linkage.explain import Path, explain
from goalweave.core.linkage.flows import (
    Column,
    Edge,
    Flows,
    FoundLink,
    LinkFilter,
    column,
    flows,
    links_between,
    records_at,
    travelling,
)
from goalweave.core.linkage.index import CoverageIndex, NodeCounts, pack
from goalweave.core.linkage.linkmap import Hop, LinkMap
from goalweave.core.linkage.money import apportioned
from goalweave.core.linkage.options import LeftOut, LinkOptions
from goalweave.core.linkage.places import in_cents, placed

__all__ = [
    "Column",
    "Contribution",
    "Count",
    "Counts",
    "Coverage",
    "CoverageIndex",
    "Edge",
    "Flows",
    "FoundLink",
    "Gaps",
    "Hop",
    "LeftOut",
    "LinkFilter",
    "LinkMap",
    "LinkOptions",
    "NodeCounts",
    "NodeCoverage",
    "Path",
    "Total",
    "apportioned",
    "column",
    "contributions",
    "coverage",
    "explain",
    "flows",
    "gaps",
    "gaps_of",
    "in_cents",
    "links_between",
    "mapping_weight",
    "pack",
    "placed",
    "records_at",
    "travelling",
]
