"""The tables and charts of a chapter as files: with a citation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from goalweave.analysis.figure_sources import area_releases
from goalweave.charts import render_dumbbell, render_line_rows, stack_pictures
from goalweave.core.model import Observation, Series
from goalweave.core.progress import Progress
from goalweave.frameworks.queries import catalogue
from goalweave.indicators.conversion import key_text
from goalweave.web.addresses import on_site
from goalweave.web.chart_files import (
    NAMES,
    PICTURES,
    ChartCitation,
    cite_releases,
    picture_response,
    sdmx_response,
    table_response,
)
from goalweave.web.countries.profile import chapter_address, find_known_area, requested_framework
from goalweave.web.frame import actor
from goalweave.wording.area_chapters import Chapter, read_chapter
from goalweave.wording.chart import right_to_left
from goalweave.wording.group_gaps import GapFigure
from goalweave.wording.indicator_labels import area_text
from goalweave.wording.templatetags.goalweave import pick_text

CHARTS = ("indicators", "groups")
INDICATOR_COLUMNS = (
    "node",
    "indicator",
    "name",
    "series",
    "key",
    "unit",
    "area",
    "latest_year",
    "latest",
    "national_target",
    "national_target_year",
    "global_target",
    "global_target_year",
    "growth_a_year",
    "verdict",
    "explanation",
)
"""The names are the same in every language, for programs."""
GROUP_COLUMNS = (
    "indicator",
    "series",
    "area",
    "dimension",
    "year",
    "behind",
    "value_behind",
    "ahead",
    "value_ahead",
    "gap",
    "ratio",
    "change",
)


@require_safe
def chapter_file(request: HttpRequest, area: str, goal: str, chart: str, form: str) -> HttpResponse:
    """chart: of CHARTS; form: of NAMES."""
    who, known = actor(request), catalogue()
    code, framework = find_known_area(who, area), requested_framework(request, known)
    tops = framework.child_codes.get(None, ())
    if code is None or chart not in CHARTS or form not in NAMES or goal not in tops:
        raise Http404
    content = read_chapter(who, code, framework, goal)
    name, citation = f"{code.lower()}-{goal}-{chart}.{form}", _citation(request, content)
    if form == "csv":
        if chart == "groups":
            return table_response(GROUP_COLUMNS, _group_cells(content), citation, name)
        return table_response(INDICATOR_COLUMNS, _indicator_cells(content), citation, name)
    if form in PICTURES:
        picture = _groups_picture(content) if chart == "groups" else _indicators_picture(content)
        return picture_response(picture, citation, name, form)
    return sdmx_response(*_values(content, chart), citation, name, form)


def _citation(request: HttpRequest, chapter: Chapter) -> ChartCitation:
    label = pick_text(chapter.framework.node(chapter.goal.code).label)
    releases = area_releases(actor(request), [chapter.area], chapter.series) if chapter.series else []
    address = on_site(chapter_address(chapter.area, chapter.framework, chapter.goal.code), request)
    return cite_releases(f"{area_text(chapter.area)}, {chapter.goal.code}: {label}", releases, address)


def _indicator_cells(chapter: Chapter) -> Iterator[tuple[object, ...]]:
    for row in chapter.rows:
        facts = row.facts
        yield (
            str(facts.node),
            facts.indicator.slug,
            row.name,
            facts.series.code if facts.series else "",
            key_text(facts.key),
            facts.series.unit if facts.series else "",
            facts.area,
            facts.latest.year if facts.latest else "",
            facts.latest.value if facts.latest else "",
            *_target_cells(facts.national),
            *_target_cells(facts.wider),
            facts.trend.growth if facts.trend and facts.trend.growth is not None else "",
            row.verdict,
            row.why,
        )


def _target_cells(progress: Progress | None) -> tuple[object, object]:
    if progress is None:
        return "", ""
    aimed = progress.target.value if progress.aimed is None else progress.aimed
    return "" if aimed is None else aimed, progress.target.year or ""


def _group_cells(chapter: Chapter) -> Iterator[tuple[object, ...]]:
    for group in chapter.groups:
        for gap in group.gaps:
            yield (
                group.indicator.indicator.slug,
                group.indicator.series.code if group.indicator.series else "",
                chapter.area,
                gap.dimension,
                gap.year,
                gap.behind.code,
                gap.behind.point.value,
                gap.ahead.code,
                gap.ahead.point.value,
                gap.difference,
                gap.ratio or "",
                "" if gap.change is None else gap.change,
            )


def _values(chapter: Chapter, chart: str) -> tuple[list[Series], Iterable[Observation]]:
    """All values of the series that a chart shows, of the groups or of everybody."""
    if chart == "groups":
        broken_down = [group for group in chapter.groups if group.indicator.series]
        series = [group.indicator.series for group in broken_down if group.indicator.series]
        return series, chain.from_iterable(group.observed for group in broken_down)
    series = [indicator.series for indicator in chapter.indicators if indicator.series]
    return series, chain.from_iterable(indicator.observed for indicator in chapter.indicators)


def _indicators_picture(chapter: Chapter) -> str:
    rows = [(row.name, str(row.spark), row.latest, row.year, row.verdict) for row in chapter.rows if row.facts.latest]
    return render_line_rows(rows, rtl=right_to_left())


def _groups_picture(chapter: Chapter) -> str:
    pictures = [_titled(figure) for figure in chapter.figures]
    return stack_pictures(pictures) if pictures else ""


def _titled(figure: GapFigure) -> str:
    return render_dumbbell(figure.chart, headed=f"{figure.title}, {figure.year}")
