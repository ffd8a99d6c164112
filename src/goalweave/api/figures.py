"""Coverage of a framework and its gaps, under the filter of the records."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from goalweave.accounts.actor import VISITOR
from goalweave.analysis.figures import covered
from goalweave.analysis.queries import data_as_of
from goalweave.analysis.selection import Selection
from goalweave.api import shapes
from goalweave.api.chosen import Chosen
from goalweave.api.frameworks import found
from goalweave.core.catalogue import Catalogue
from goalweave.core.linkage import Count, Counts, Coverage, gaps as core_gaps
from goalweave.core.model import Curie, Framework
from goalweave.frameworks.queries import catalogue

router = Router(tags=["figures"])


class FiguresAsked(Chosen):
    level: str = Field("", max_length=40, description="Only nodes of this level, such as goal.")


@router.get("/coverage/{framework}", response=shapes.Coverage, summary="Coverage of a framework")
def coverage(request: HttpRequest, framework: str, asked: Query[FiguresAsked]) -> Any:
    """Unique published records, mentions and money for each node: accepted and suggested, direct and via links, all apart."""
    one, known = found(framework), catalogue()
    figures, number = _covered(one, known, asked)
    return shapes.Coverage(
        framework=one.key,
        as_of=data_as_of(VISITOR),
        records=number,
        total=shapes.Total(accepted=_counts(figures.total.accepted), suggested=_counts(figures.total.suggested)),
        nodes=[
            shapes.NodeCoverage(
                node=str(row.node),
                level=one.node(code).level,
                accepted=_counts(row.accepted),
                suggested=_counts(row.suggested),
            )
            for code, row in figures.rows.items()
            if asked.level in ("", one.node(code).level)
        ],
    )


@router.get("/gaps/{framework}", response=shapes.Gaps, summary="Nodes without accepted, direct work")
def gaps(request: HttpRequest, framework: str, asked: Query[FiguresAsked]) -> Any:
    one, known = found(framework), catalogue()
    figures, number = _covered(one, known, asked)
    there = core_gaps(figures)

    def named(nodes: tuple[Curie, ...]) -> list[str]:
        return [str(node) for node in nodes if asked.level in ("", one.node(node.code).level)]

    return shapes.Gaps(
        framework=one.key,
        as_of=data_as_of(VISITOR),
        records=number,
        nothing=named(there.nothing),
        suggestions_only=named(there.suggestions_only),
        via_only=named(there.via_only),
    )


def _covered(one: Framework, known: Catalogue, asked: FiguresAsked) -> tuple[Coverage, int]:
    selection = Selection.of(VISITOR, asked.filter(known), known)
    return covered(selection.facts, one.key, selection.within, selection.at), int(selection.within.sum())


def _counts(counts: Counts) -> shapes.Counts:
    return shapes.Counts(direct=_count(counts.direct), via=_count(counts.via))


def _count(count: Count) -> shapes.Count:
    money = [shapes.Sum(amount=str(one.amount), currency=one.currency, kind=one.kind) for one in count.money]
    return shapes.Count(records=count.records, mentions=count.mentions, money=money)
