"""Links as matrices: contributions, coverage, gaps and the paths behind them (docs/explanation/linkage.md)."""

from goalweave.core.linkage.apportionment import apportion_money, apportion_places, round_to_cents
from goalweave.core.linkage.ascending import merge_ascending
from goalweave.core.linkage.bit_table import (
    BitPlaces,
    BitRows,
    BitTable,
    count_bits,
    pack_records,
    rows_in_bits,
    unpack_records,
)
from goalweave.core.linkage.contributions import Contribution, contributions, mapping_weight
from goalweave.core.linkage.coverage import (
    Coverage,
    CoverageCount,
    CoverageCounts,
    CoverageTotal,
    Gaps,
    NodeCoverage,
    coverage_gaps,
    gaps_from_figures,
    measure_coverage,
)
from goalweave.core.linkage.coverage_index import CoverageIndex, NodeCounts
from goalweave.core.linkage.editions import EditionMap
from goalweave.core.linkage.flows import (
    ColumnLink,
    FlowColumn,
    FlowEdge,
    Flows,
    LinkFilter,
    build_column,
    build_flows,
    count_links,
    flow_pairs,
    flow_widths,
    links_between,
    records_at,
    travelling_records,
)
from goalweave.core.linkage.linkmap import Hop, LinkMap
from goalweave.core.linkage.path_explanation import LinkPath, explain_paths
from goalweave.core.linkage.steps import ExclusionReason, LinkOptions, link_order

__all__ = [
    "BitPlaces",
    "BitRows",
    "BitTable",
    "ColumnLink",
    "Contribution",
    "Coverage",
    "CoverageCount",
    "CoverageCounts",
    "CoverageIndex",
    "CoverageTotal",
    "EditionMap",
    "ExclusionReason",
    "FlowColumn",
    "FlowEdge",
    "Flows",
    "Gaps",
    "Hop",
    "LinkFilter",
    "LinkMap",
    "LinkOptions",
    "LinkPath",
    "NodeCounts",
    "NodeCoverage",
    "apportion_money",
    "apportion_places",
    "build_column",
    "build_flows",
    "contributions",
    "count_bits",
    "count_links",
    "coverage_gaps",
    "explain_paths",
    "flow_pairs",
    "flow_widths",
    "gaps_from_figures",
    "link_order",
    "links_between",
    "mapping_weight",
    "measure_coverage",
    "merge_ascending",
    "pack_records",
    "records_at",
    "round_to_cents",
    "rows_in_bits",
    "travelling_records",
    "unpack_records",
]
