"""Which frameworks have targets, and how far these are."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from goalweave.analysis.country import indicators_by_area
from goalweave.analysis.target_progress import TargetRow, progress_rows
from goalweave.core.model import Framework
from goalweave.core.progress import GROUP_NAMES, Progress, count_by_group
from goalweave.frameworks.queries import catalogue
from goalweave.indicators import queries, rules
from goalweave.web.frame import actor
from goalweave.web.progress.state import read_state


@dataclass(frozen=True, slots=True)
class FrameworkTargets:
    """A framework with its targets. counts: (name of the group, number)."""

    framework: Framework
    targets: int
    counts: tuple[tuple[str, int], ...]


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    who, state = actor(request), read_state(request.GET)
    rows = progress_rows(who, queries.list_targets(who), method=state.method)
    return render(
        request,
        "progress/overview.html",
        {
            "frameworks": framework_targets(rows),
            "indicators": queries.list_indicators(who).prefetch_related(None).count(),
            "areas": len(indicators_by_area(who)),
            "may_set": rules.may_load_somewhere(who),
        },
    )


def framework_targets(rows: list[TargetRow]) -> list[FrameworkTargets]:
    """The frameworks of the rows in the catalogue's order."""
    progresses: dict[str, list[Progress]] = {}
    for row in rows:
        progresses.setdefault(row.target.node.key, []).append(row.progress)
    frameworks = catalogue().frameworks
    return [_count_targets(frameworks[key], progresses[key]) for key in frameworks if key in progresses]


def _count_targets(framework: Framework, progresses: list[Progress]) -> FrameworkTargets:
    counts = tuple((GROUP_NAMES[group], number) for group, number in count_by_group(progresses).items())
    return FrameworkTargets(framework, len(progresses), counts)
