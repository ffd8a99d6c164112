"""Up to eight countries and groups side by side: the indicators of a goal, each with its line, latest value and verdict."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goalweave.accounts.actor import Actor
from goalweave.analysis.area_comparison import ComparedIndicator, compare_areas
from goalweave.analysis.area_indicators import measured_nodes
from goalweave.analysis.area_medians import countries_of_area
from goalweave.analysis.country import indicators_by_area
from goalweave.analysis.figure_sources import area_releases
from goalweave.charts import render_line_rows
from goalweave.core.model import Framework
from goalweave.frameworks.queries import catalogue
from goalweave.indicators import queries
from goalweave.indicators.areas import find_area
from goalweave.indicators.conversion import key_text
from goalweave.indicators.models import Vintage
from goalweave.packs.areas import WORLD, areas, country_groups
from goalweave.web.addresses import address_with, on_site
from goalweave.web.chart_files import (
    NAMES,
    PICTURES,
    ChartCitation,
    chart_links,
    cite_releases,
    picture_response,
    sdmx_response,
    table_response,
)
from goalweave.web.countries.profile import chapter_address, requested_framework
from goalweave.web.frame import actor
from goalweave.wording.chart import right_to_left
from goalweave.wording.indicator_labels import (
    CodeNames,
    area_order,
    area_text,
    disclaimer,
    median_text,
    read_code_names,
)
from goalweave.wording.indicator_rows import IndicatorRow, indicator_row, line_years
from goalweave.wording.templatetags.goalweave import label, pick_text

MOST_AREAS = 8
SPARK = (120, 32)
COLUMNS = (
    "node",
    "indicator",
    "name",
    "series",
    "key",
    "unit",
    "area",
    "area_name",
    "latest_year",
    "latest",
    "median_of",
    "verdict",
    "explanation",
)


@dataclass(frozen=True, slots=True)
class ComparedCell:
    """An indicator in an area: its row, None without figures, and how the values came about where they are medians."""

    area: str
    name: str
    row: IndicatorRow | None
    median: str = ""


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """small: series and breakdown where the name does not say them."""

    compared: ComparedIndicator
    name: str
    small: str
    unit: str
    cells: tuple[ComparedCell, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What an address asks for. unknown: what was typed as an area and is none."""

    framework: Framework
    goal: str
    areas: tuple[str, ...]
    unknown: str


@require_safe
def comparison(request: HttpRequest) -> HttpResponse:
    who = actor(request)
    state = _read_comparison(request, who)
    if request.GET.get("add") and not state.unknown:
        return HttpResponseRedirect(address_with(request.GET, add="", area=list(state.areas)))
    compared = compare_areas(who, state.areas, state.framework, state.goal) if state.areas else ()
    rows = _compared_rows(compared, state)
    return render(
        request,
        "countries/comparison.html",
        {
            "goal": state.framework.curie(state.goal),
            "goals": _goal_choices(state),
            "framework": state.framework,
            "areas": [(area, area_text(area), _chapter_of(area, state)) for area in state.areas],
            "chips": [(area_text(area), _address_without(request, state, area)) for area in state.areas],
            "groups": [(code, area_text(code)) for code in (WORLD, *country_groups()) if code not in state.areas],
            "names": sorted(map(area_text, indicators_by_area(who)), key=area_order),
            "rows": rows,
            "unknown": state.unknown,
            "full": len(state.areas) >= MOST_AREAS,
            "most": MOST_AREAS,
            "files": chart_links(
                lambda form: f"{reverse('country-compare-file', args=[form])}?{request.GET.urlencode()}"
            ),
            "releases": _releases(who, state, compared),
            "disclaimer": disclaimer(),
            "crumbs": [
                {"label": _("Progress"), "href": reverse("progress")},
                {"label": _("Countries"), "href": reverse("countries")},
                {"label": _("Comparison")},
            ],
        },
    )


@require_safe
def comparison_file(request: HttpRequest, form: str) -> HttpResponse:
    """form: of NAMES."""
    if form not in NAMES:
        raise Http404
    who = actor(request)
    state = _read_comparison(request, who)
    compared = compare_areas(who, state.areas, state.framework, state.goal) if state.areas else ()
    rows = _compared_rows(compared, state)
    name = f"compared-{state.goal}.{form}"
    citation = _citation(request, state, compared)
    if form == "csv":
        return table_response(COLUMNS, _table_cells(rows), citation, name)
    if form in PICTURES:
        return picture_response(_picture(rows), citation, name, form)
    figures = [figure for figure in chain.from_iterable(row.areas for row in compared) if figure is not None]
    series = [queries.to_series(indicator.series) for indicator in compared]
    return sdmx_response(series, chain.from_iterable(figure.observed for figure in figures), citation, name, form)


def _read_comparison(request: HttpRequest, who: Actor) -> Comparison:
    """Unknown choices are left out; without a goal the first that any of the areas has figures of, else the first."""
    framework = requested_framework(request, catalogue())
    tops = framework.child_codes.get(None, ())
    codes, unknown = [], ""
    known = indicators_by_area(who)
    for text in [*request.GET.getlist("area"), *filter(None, map(str.strip, request.GET.getlist("add")))]:
        code = find_area(text[:120])
        if code and (code in areas() or code in country_groups() or code in known):
            codes.append(code)
        elif text:
            unknown = text[:120]
    shown = tuple(dict.fromkeys(codes))[:MOST_AREAS]
    goal = str(request.GET.get("goal", ""))
    if goal not in tops:
        measured = [node.goal for node in measured_nodes(who, framework)]
        goal = next((code for code in tops if code in measured), tops[0])
    return Comparison(framework, goal, shown, unknown)


def _compared_rows(compared: Sequence[ComparedIndicator], comparison: Comparison) -> list[ComparedRow]:
    code_names = read_code_names(dict(chain.from_iterable(indicator.key for indicator in compared)))
    return [_compared_row(indicator, comparison, code_names) for indicator in compared]


def _compared_row(indicator: ComparedIndicator, comparison: Comparison, code_names: CodeNames) -> ComparedRow:
    figures = [figure for figure in indicator.areas if figure is not None]
    values = [point.value for point in chain.from_iterable(figure.points for figure in figures)]
    scale = (min(values), max(values)) if values else None
    years = line_years(figures)
    cells = []
    for area, figure in zip(comparison.areas, indicator.areas, strict=True):
        if figure is None:
            cells.append(ComparedCell(area, area_text(area), None))
            continue
        row = indicator_row(figure, comparison.framework, code_names, years, values=scale, size=SPARK)
        of = indicator.medians.get(area, {})
        median = median_text(of[figure.latest.year]) if of and figure.latest else ""
        cells.append(ComparedCell(area, area_text(area), row, median))
    first = next(cell.row for cell in cells if cell.row)
    unit = code_names.unit_of(queries.to_series(indicator.series)) if first.unit else ""
    return ComparedRow(indicator, first.name, first.small, unit, tuple(cells))


def _goal_choices(comparison: Comparison) -> list[tuple[str, str, bool]]:
    """Code, text, and whether it is the one that is shown."""
    framework = comparison.framework
    tops = framework.child_codes.get(None, ())
    return [(code, f"{code} {label(framework.node(code))}", code == comparison.goal) for code in tops]


def _chapter_of(area: str, comparison: Comparison) -> str:
    return chapter_address(area, comparison.framework, comparison.goal)


def _address_without(request: HttpRequest, comparison: Comparison, area: str) -> str:
    return address_with(request.GET, area=[code for code in comparison.areas if code != area], add="")


def _releases(who: Actor, comparison: Comparison, compared: Sequence[ComparedIndicator]) -> list[Vintage]:
    """Of the areas, and of the countries whose medians are shown."""
    places = set(comparison.areas)
    for indicator in compared:
        places.update(chain.from_iterable(map(countries_of_area, indicator.medians)))
    return area_releases(who, places, {indicator.series.code for indicator in compared}) if compared else []


def _citation(request: HttpRequest, comparison: Comparison, compared: Sequence[ComparedIndicator]) -> ChartCitation:
    names = ", ".join(map(area_text, comparison.areas))
    title = f"{comparison.goal}: {pick_text(comparison.framework.node(comparison.goal).label)}. {names}"
    address = on_site(f"{reverse('country-compare')}?{request.GET.urlencode()}", request)
    return cite_releases(title, _releases(actor(request), comparison, compared), address)


def _table_cells(rows: Sequence[ComparedRow]) -> list[tuple[object, ...]]:
    table: list[tuple[object, ...]] = []
    for row in rows:
        for cell in row.cells:
            facts = cell.row.facts if cell.row else None
            latest = facts.latest if facts else None
            of = row.compared.medians.get(cell.area, {})
            table.append(
                (
                    str(row.compared.measured.node),
                    row.compared.measured.indicator.slug,
                    row.name,
                    row.compared.series.code,
                    key_text(row.compared.key),
                    row.compared.series.unit,
                    cell.area,
                    cell.name,
                    latest.year if latest else "",
                    latest.value if latest else "",
                    of.get(latest.year, "") if latest else "",
                    cell.row.verdict if cell.row else "",
                    cell.row.why if cell.row else "",
                )
            )
    return table


def _picture(rows: Sequence[ComparedRow]) -> str:
    """Empty where there is nothing to draw."""
    drawn = []
    for row in rows:
        for cell in row.cells:
            if cell.row:
                name = f"{row.name}, {cell.name}"
                drawn.append((name, str(cell.row.spark), cell.row.latest, cell.row.year, cell.row.verdict))
    return render_line_rows(drawn, rtl=right_to_left())
