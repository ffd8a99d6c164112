"""The chapter of a goal in an area, as a voluntary national review has it: indicators, groups left behind, gaps, work, sources."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from goalweave.analysis.figure_sources import area_releases, figure_sources
from goalweave.analysis.goal_gaps import GoalGaps, find_gaps, work_nodes
from goalweave.analysis.left_behind import groups_not_named
from goalweave.analysis.record_listing import newest_selected
from goalweave.analysis.selection import Selection
from goalweave.core.model import Curie, Framework, Mapping, MappingState
from goalweave.frameworks.queries import catalogue
from goalweave.mapping.queries import mappings_of
from goalweave.registry.models import Record
from goalweave.web.addresses import address
from goalweave.web.chart_files import chart_links
from goalweave.web.countries.profile import (
    area_crumbs,
    area_filter,
    area_query,
    chapter_address,
    find_known_area,
    requested_framework,
)
from goalweave.web.frame import actor
from goalweave.wording.area_chapters import Chapter, read_chapter
from goalweave.wording.figure_sources import source_row
from goalweave.wording.indicator_labels import area_text, disclaimer, years_text
from goalweave.wording.indicator_rows import line_years
from goalweave.wording.labels import GROUPS
from goalweave.wording.templatetags.goalweave import pick_text

RECORDS = 12


@require_safe
def chapter(request: HttpRequest, area: str, goal: str) -> HttpResponse:
    who, known = actor(request), catalogue()
    code = find_known_area(who, area)
    framework = requested_framework(request, known)
    tops = framework.child_codes.get(None, ())
    if code is None or goal not in tops:
        raise Http404
    if code != area:
        return redirect(chapter_address(code, framework, goal))
    content = read_chapter(who, code, framework, goal)
    selection = Selection.create(who, area_filter(code), known)
    here = selection.with_filter(node=content.goal, state="accepted")
    records = newest_selected(here, RECORDS)
    gaps, accepted = _gaps(content, selection)
    years = line_years(content.indicators)
    place = tops.index(goal)
    name, label = area_text(code), pick_text(framework.node(goal).label)
    query = {**area_query(code), "node": str(content.goal), "state": "accepted"}
    return render(
        request,
        "countries/chapter.html",
        {
            "area": code,
            "name": name,
            "document_href": address(
                reverse("document", args=["country"]), country=code, goal=goal, framework=framework.key
            ),
            "goal": content.goal,
            "label": label,
            "framework": framework,
            "lead": content.lead,
            "rows": content.with_figures,
            "missing": content.missing,
            "years": years_text(*years) if years else "",
            "figures": content.figures,
            "files": _files(content),
            "further": content.further,
            "sources": [source_row(sources) for sources in figure_sources(who, content.indicators)],
            "gaps": gaps,
            "accepted": accepted,
            "unnamed": [str(GROUPS[group]) for group in groups_not_named(selection, content.goal, content.groups)],
            "count": here.count,
            "records": list(zip(records, _accepted_below(records, framework, goal), strict=True)),
            "records_href": address(reverse("records"), **query),
            "releases": area_releases(who, [code], content.series) if content.series else [],
            "previous": _neighbour(code, framework, tops, place - 1),
            "next": _neighbour(code, framework, tops, place + 1),
            "query": "" if framework.default else f"?framework={framework.key}",
            "disclaimer": disclaimer(),
            "crumbs": area_crumbs(code, label),
        },
    )


def _files(chapter: Chapter) -> dict[str, list[tuple[str, str]]]:
    """Of each chart the files."""
    _page, _mark, query = chapter_address(chapter.area, chapter.framework, chapter.goal.code).partition("?")

    def address(chart: str, form: str) -> str:
        path = reverse("country-goal-file", args=[chapter.area, chapter.goal.code, chart, form])
        return f"{path}?{query}" if query else path

    return {chart: chart_links(partial(address, chart)) for chart in ("indicators", "groups")}


def _gaps(chapter: Chapter, selection: Selection) -> tuple[GoalGaps, dict[Curie, int]]:
    counts = selection.counts(chapter.framework.key)
    accepted = {node: int(number) for node, number in zip(counts.nodes, counts.accepted, strict=True)}
    nodes = work_nodes(chapter.framework, chapter.goal.code)
    return find_gaps(nodes, chapter.indicators, accepted), {node: accepted.get(node, 0) for node in nodes}


def _accepted_below(records: Sequence[Record], framework: Framework, goal: str) -> list[list[Mapping]]:
    """Of each record the mappings accepted for the goal or below it."""
    mappings = mappings_of([row.pk for row in records]) if records else {}
    accepted = []
    for row in records:
        own = [
            mapping
            for mapping in mappings.get(row.pk, ())
            if mapping.state is MappingState.ACCEPTED and mapping.sign > 0
        ]
        accepted.append(
            [
                mapping
                for mapping in own
                if mapping.node.key == framework.key and framework.top(mapping.node.code) == goal
            ]
        )
    return accepted


def _neighbour(area: str, framework: Framework, tops: Sequence[str], place: int) -> tuple[Curie, str] | None:
    """The chapter before or after, with its address."""
    if not 0 <= place < len(tops):
        return None
    return framework.curie(tops[place]), chapter_address(area, framework, tops[place])
