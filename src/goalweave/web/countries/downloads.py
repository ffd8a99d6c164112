"""The tables and charts of a chapter as files: SVG and PNG with a citation below, CSV with one behind, SDMX-CSV."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from itertools import chain

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goalweave.analysis.figure_sources import area_releases
from goalweave.charts import render_dumbbell, render_line_rows, render_png, stack_pictures, with_caption
from goalweave.core.model import Observation, Series
from goalweave.core.progress import Progress
from goalweave.formats.observations.sdmx import write_sdmx_csv
from goalweave.formats.observations.sdmx.csv_writer import MEDIA_TYPE as SDMX_CSV
from goalweave.frameworks.queries import catalogue
from goalweave.indicators.conversion import key_text
from goalweave.web.addresses import on_site
from goalweave.web.countries.chapter import Chapter, read_chapter
from goalweave.web.countries.profile import find_known_area, requested_framework
from goalweave.web.downloads import csv_response, file_response
from goalweave.web.frame import actor
from goalweave.wording.chart import right_to_left
from goalweave.wording.group_gaps import GapFigure
from goalweave.wording.indicator_labels import area_text
from goalweave.wording.templatetags.goalweave import pick_text

SVG, PNG = "image/svg+xml", "image/png"
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
Forms = dict[str, Callable[[HttpRequest, Chapter, str], HttpResponse]]


@require_safe
def chapter_file(request: HttpRequest, area: str, goal: str, chart: str, form: str) -> HttpResponse:
    """chart: indicators or groups; form: of FORMS."""
    who, known = actor(request), catalogue()
    code, framework = find_known_area(who, area), requested_framework(request, known)
    write = FORMS.get(chart, {}).get(form)
    if code is None or write is None or goal not in framework.child_codes.get(None, ()):
        raise Http404
    shown = read_chapter(who, code, framework, goal)
    return write(request, shown, f"{code.lower()}-{goal}-{chart}.{form}")


def _citation(request: HttpRequest, shown: Chapter) -> tuple[str, list[str]]:
    """The title, and the lines below it: where the figures are from, and the address that shows the same."""
    label = pick_text(shown.framework.node(shown.goal.code).label)
    title = f"{area_text(shown.area)}, {shown.goal.code}: {label}"
    releases = area_releases(actor(request), [shown.area], shown.series) if shown.series else []
    sources = dict.fromkeys(", ".join(filter(None, (row.source or row.file, row.release))) for row in releases)
    lines = [_("Sources: %(sources)s.") % {"sources": "; ".join(filter(None, sources))}] if any(sources) else []
    return title, [*lines, on_site(shown.address, request)]


def _indicators_csv(request: HttpRequest, shown: Chapter, name: str) -> HttpResponse:
    return csv_response(name, INDICATOR_COLUMNS, [*_indicator_cells(shown), _citation_row(request, shown)])


def _groups_csv(request: HttpRequest, shown: Chapter, name: str) -> HttpResponse:
    return csv_response(name, GROUP_COLUMNS, [*_group_cells(shown), _citation_row(request, shown)])


def _citation_row(request: HttpRequest, shown: Chapter) -> tuple[str]:
    title, lines = _citation(request, shown)
    return (f"# {' '.join((f'{title}.', *lines))}",)


def _indicator_cells(shown: Chapter) -> Iterator[tuple[object, ...]]:
    for row in shown.rows:
        one = row.facts
        yield (
            str(one.node),
            one.indicator.slug,
            row.name,
            one.series.code if one.series else "",
            key_text(one.key),
            one.series.unit if one.series else "",
            one.area,
            one.latest.year if one.latest else "",
            one.latest.value if one.latest else "",
            *_target_cells(one.national),
            *_target_cells(one.wider),
            one.trend.growth if one.trend and one.trend.growth is not None else "",
            row.verdict,
            row.why,
        )


def _target_cells(progress: Progress | None) -> tuple[object, object]:
    if progress is None:
        return "", ""
    aimed = progress.target.value if progress.aimed is None else progress.aimed
    return "" if aimed is None else aimed, progress.target.year or ""


def _group_cells(shown: Chapter) -> Iterator[tuple[object, ...]]:
    for found in shown.groups:
        for gap in found.gaps:
            yield (
                found.indicator.indicator.slug,
                found.indicator.series.code if found.indicator.series else "",
                shown.area,
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


def _sdmx(request: HttpRequest, shown: Chapter, name: str) -> HttpResponse:
    """All values of the series that are shown, with those of their groups."""
    series = [one.series for one in shown.indicators if one.series]
    observations = chain.from_iterable(one.observed for one in shown.indicators)
    return _sdmx_response(series, observations, name)


def _groups_sdmx(request: HttpRequest, shown: Chapter, name: str) -> HttpResponse:
    series = [found.indicator.series for found in shown.groups if found.indicator.series]
    observations = chain.from_iterable(found.observed for found in shown.groups)
    return _sdmx_response(series, observations, name)


def _sdmx_response(series: list[Series], observations: Iterator[Observation], name: str) -> HttpResponse:
    out = io.StringIO(newline="")
    write_sdmx_csv(out, series, observations)
    return file_response(out.getvalue().encode(), name, SDMX_CSV)


def _picture(request: HttpRequest, shown: Chapter, svg: str) -> str:
    """404 where there is nothing to draw."""
    if not svg:
        raise Http404
    title, lines = _citation(request, shown)
    return with_caption(svg, title, lines, rtl=right_to_left())


def _indicators_picture(shown: Chapter) -> str:
    drawn = [(row.name, str(row.spark), row.latest, row.year, row.verdict) for row in shown.rows if row.facts.latest]
    return render_line_rows(drawn, rtl=right_to_left())


def _groups_picture(shown: Chapter) -> str:
    pictures = [_titled(figure) for figure in shown.figures]
    return stack_pictures(pictures) if pictures else ""


def _titled(figure: GapFigure) -> str:
    return render_dumbbell(figure.chart, headed=f"{figure.title}, {figure.year}")


def _svg(picture: Callable[[Chapter], str]) -> Callable[[HttpRequest, Chapter, str], HttpResponse]:
    return lambda request, shown, name: file_response(_picture(request, shown, picture(shown)), name, SVG)


def _png(picture: Callable[[Chapter], str]) -> Callable[[HttpRequest, Chapter, str], HttpResponse]:
    return lambda request, shown, name: file_response(render_png(_picture(request, shown, picture(shown))), name, PNG)


FORMS: dict[str, Forms] = {
    "indicators": {
        "csv": _indicators_csv,
        "sdmx.csv": _sdmx,
        "svg": _svg(_indicators_picture),
        "png": _png(_indicators_picture),
    },
    "groups": {
        "csv": _groups_csv,
        "sdmx.csv": _groups_sdmx,
        "svg": _svg(_groups_picture),
        "png": _png(_groups_picture),
    },
}
