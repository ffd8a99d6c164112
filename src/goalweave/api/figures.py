"""Coverage of a framework and its gaps, under the filter of the records."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from goalweave.accounts.actor import VISITOR
from goalweave.analysis.framework_coverage import framework_coverage
from goalweave.analysis.queries import data_as_of
from goalweave.analysis.selection import Selection
from goalweave.api import shapes
from goalweave.api.frameworks import find_framework
from goalweave.api.record_filter import RecordParameters
from goalweave.core.catalogue import Catalogue
from goalweave.core.linkage import Coverage, CoverageCount, CoverageCounts, coverage_gaps as core_gaps
from goalweave.core.model import Curie, Framework
from goalweave.frameworks.queries import catalogue

router = Router(tags=["figures"])


class CoverageParameters(RecordParameters):
    level: str = Field("", max_length=40, description="Only nodes of this level, such as goal.")


@router.get("/coverage/{framework}", response=shapes.Coverage, summary="Coverage of a framework")
def coverage(request: HttpRequest, framework: str, parameters: Query[CoverageParameters]) -> Any:
    """Unique published records, mentions and money for each node: accepted and suggested, direct and via links, all separate."""
    selected, known = find_framework(framework), catalogue()
    figures, number = _count_coverage(selected, known, parameters)
    return shapes.Coverage(
        framework=selected.key,
        as_of=data_as_of(VISITOR),
        records=number,
        total=shapes.Total(
            accepted=_counts_shape(figures.total.accepted), suggested=_counts_shape(figures.total.suggested)
        ),
        nodes=[
            shapes.NodeCoverage(
                node=str(row.node),
                level=selected.node(code).level,
                accepted=_counts_shape(row.accepted),
                suggested=_counts_shape(row.suggested),
            )
            for code, row in figures.rows.items()
            if parameters.level in ("", selected.node(code).level)
        ],
    )


@router.get("/gaps/{framework}", response=shapes.Gaps, summary="Nodes without accepted, direct work")
def gaps(request: HttpRequest, framework: str, parameters: Query[CoverageParameters]) -> Any:
    selected, known = find_framework(framework), catalogue()
    figures, number = _count_coverage(selected, known, parameters)
    there = core_gaps(figures)

    def named(nodes: tuple[Curie, ...]) -> list[str]:
        return [str(node) for node in nodes if parameters.level in ("", selected.node(node.code).level)]

    return shapes.Gaps(
        framework=selected.key,
        as_of=data_as_of(VISITOR),
        records=number,
        nothing=named(there.nothing),
        suggestions_only=named(there.suggestions_only),
        via_only=named(there.via_only),
    )


def _count_coverage(framework: Framework, catalogue: Catalogue, parameters: CoverageParameters) -> tuple[Coverage, int]:
    selection = Selection.create(VISITOR, parameters.filter(catalogue), catalogue)
    coverage = framework_coverage(selection.facts, framework.key, selection.within, selection.geographic_filter)
    return coverage, selection.count


def _counts_shape(counts: CoverageCounts) -> shapes.Counts:
    return shapes.Counts(direct=_count_shape(counts.direct), via=_count_shape(counts.via))


def _count_shape(count: CoverageCount) -> shapes.Count:
    money = [shapes.shape_from(shapes.Sum, total, amount=str(total.amount)) for total in count.money]
    return shapes.shape_from(shapes.Count, count, money=money)
