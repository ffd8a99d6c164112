"""A country or group of countries: its indicators by goal, the records there, and goals with only one of these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_safe

from goalweave.analysis.area_medians import SITUATIONS
from goalweave.analysis.country import (
    AreaFigure,
    ComparisonFigure,
    area_figures,
    figures_by_goal,
    indicators_by_area,
    wider_areas,
)
from goalweave.analysis.record_filters import RecordFilter
from goalweave.analysis.record_listing import newest_selected
from goalweave.analysis.selection import Selection
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import UnknownNode
from goalweave.core.model import Curie, Framework
from goalweave.core.model.areas import is_subnational
from goalweave.core.progress import GROUPS, VERDICTS, ProgressGroup
from goalweave.frameworks.queries import catalogue
from goalweave.indicators import queries
from goalweave.indicators.areas import areas_above, find_area
from goalweave.packs.areas import WORLD, areas, countries_of, country_groups
from goalweave.web.addresses import address_with
from goalweave.web.countries.listing import AreaRow, records_by_area
from goalweave.web.countries.parts import subnational_map
from goalweave.web.frame import MAIN, actor
from goalweave.web.indicators.target_cards import aim_text
from goalweave.web.progress.target_texts import pace_sentence
from goalweave.wording.chart import right_to_left
from goalweave.wording.indicator_labels import (
    PERCENT,
    CodeNames,
    area_order,
    area_text,
    disclaimer,
    format_figure,
    observation_text,
    read_code_names,
)
from goalweave.wording.messages import translated
from goalweave.wording.target_charts import progress_bar, sparkline
from goalweave.wording.templatetags.goalweave import pick_text

RECORDS = 10


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """A series of the area in words. small: of what and for whom; next to: what it is compared with; applied: whose
    target."""

    figure: AreaFigure
    small: str
    spark: SafeString
    latest: str
    unit: str
    year: int
    beside: str
    way: SafeString
    verdict: str
    why: str
    applied: str


@dataclass(frozen=True, slots=True)
class GoalSection:
    """A top node of the framework: what is measured there and how many records are accepted on it, or reach it along links."""

    node: Curie
    rows: tuple[IndicatorRow, ...]
    accepted: int
    via: int
    href: str

    @property
    def behind(self) -> bool:
        """Whether one of its figures is behind the pace that is needed."""
        return any(
            row.figure.progress is not None and GROUPS[row.figure.progress.verdict] is ProgressGroup.BEHIND
            for row in self.rows
        )


@require_safe
def country(request: HttpRequest, area: str) -> HttpResponse:
    who, known = actor(request), catalogue()
    counts = indicators_by_area(who)
    code = find_area(area) or (area if area in counts else None)
    if code is None or not (code in areas() or code in counts or code in country_groups() or is_subnational(code)):
        raise Http404
    if code != area:
        return redirect("country", code)
    framework = _selected_framework(request, known)
    figures = area_figures(who, code)
    selection = Selection.create(who, area_filter(code), known)
    names = read_code_names(dict(chain.from_iterable(figure.key for figure in figures)))
    goals, rest = _goal_sections(code, framework, figures, selection, names, known)
    return render(
        request,
        "countries/country.html",
        {
            "area": code,
            "name": area_text(code),
            "within": [(wider, area_text(wider)) for wider in wider_areas(code)],
            "group": country_groups().get(code),
            "parts": subnational_map(who, code, request.GET),
            "framework": framework,
            "frameworks": _framework_choices(request, framework, figures, known),
            "goals": [goal for goal in goals if goal.rows],
            "rest": rest,
            "behind": [goal for goal in goals if goal.behind and not goal.accepted],
            "unmeasured": [goal for goal in goals if goal.accepted and not goal.rows],
            "neither": [goal for goal in goals if not goal.accepted and not goal.rows],
            "figures": len(figures),
            "indicators": len({figure.indicator.slug for figure in figures}),
            "count": int(selection.within.sum()),
            "records": newest_selected(selection, RECORDS),
            "records_href": f"{reverse('records')}?{urlencode(area_query(code))}",
            "rollup_href": f"{reverse('rollup')}?{urlencode(area_query(code))}",
            "below": subareas(code, counts, records_by_area(who)),
            "releases": queries.releases(who, {figure.series.code for figure in figures}) if figures else [],
            "disclaimer": disclaimer(),
            "crumbs": area_crumbs(code),
        },
    )


def area_filter(area: str) -> RecordFilter:
    """The records that are placed there; of a group that cuts across the regions those that are to reach it."""
    query = area_query(area)
    return RecordFilter(country=query.get("country", ""), region=query.get("region", ""), group=query.get("group", ""))


def area_query(area: str) -> dict[str, str]:
    """The same for the address of the list of records."""
    if area in SITUATIONS:
        return {"group": str(SITUATIONS[area])}
    return {"region" if area.isdecimal() else "country": area}


def subareas(area: str, indicator_counts: Mapping[str, int], records: Mapping[str, int]) -> list[AreaRow]:
    """The parts of a region, then its countries, or the countries of another group, as far as something is known of them."""
    codes = [part.code for part in areas().values() if part.parent == area]
    if area in country_groups():
        codes = list(countries_of(area))
    rows = [AreaRow(code, area_text(code), indicator_counts.get(code, 0), records.get(code, 0)) for code in codes]
    known = [row for row in rows if row.indicators or row.records]
    return sorted(known, key=lambda row: (not row.code.isdecimal(), area_order(row.name)))


def area_crumbs(area: str) -> list[dict[str, str]]:
    way = [
        {"label": _("Progress"), "href": reverse("progress")},
        {"label": _("Countries"), "href": reverse("countries")},
    ]
    for above in reversed(areas_above(area)):
        if above != WORLD:
            way.append({"label": area_text(above), "href": reverse("country", args=[above])})
    return [*way, {"label": area_text(area)}]


def _selected_framework(request: HttpRequest, known: Catalogue) -> Framework:
    """The one requested, else the main one, else the first that is loaded. Raises UnknownNode without any."""
    framework = known.frameworks.get(str(request.GET.get("framework", "")))
    if framework is not None:
        return framework
    try:
        return known.framework(MAIN)
    except UnknownNode:
        if not known.frameworks:
            raise
        return next(iter(known.frameworks.values()))


def _framework_choices(
    request: HttpRequest, framework: Framework, figures: list[AreaFigure], known: Catalogue
) -> list[tuple[str, str, bool]]:
    """The default editions that the figures measure something of, each with its address."""
    measured = chain.from_iterable(figure.measures for figure in figures)
    keys = {node.key for node in measured}
    return [
        (pick_text(other.short or other.title), address_with(request.GET, framework=key), other is framework)
        for key, other in known.frameworks.items()
        if other is framework or (key in keys and other.default)
    ]


def _goal_sections(
    area: str,
    framework: Framework,
    figures: list[AreaFigure],
    selection: Selection,
    code_names: CodeNames,
    known: Catalogue,
) -> tuple[list[GoalSection], list[IndicatorRow]]:
    grouped, rest = figures_by_goal(framework, figures)
    counts = selection.counts(framework.key)
    place = {node.code: number for number, node in enumerate(counts.nodes)}
    goals = []
    for code, figures_of_goal in grouped.items():
        node = framework.curie(code)
        query = urlencode({**area_query(area), "node": str(node), "state": "accepted"})
        goals.append(
            GoalSection(
                node,
                tuple(_indicator_row(figure, area, code_names, known) for figure in figures_of_goal),
                int(counts.accepted[place[code]]),
                int(counts.accepted_via[place[code]]),
                f"{reverse('records')}?{query}",
            )
        )
    return goals, [_indicator_row(figure, area, code_names, known) for figure in rest]


def _indicator_row(figure: AreaFigure, area: str, code_names: CodeNames, known: Catalogue) -> IndicatorRow:
    latest, progress = figure.latest, figure.progress
    name, indicator = pick_text(figure.series.name), pick_text(figure.indicator.name)
    percent = figure.series.unit == PERCENT
    breakdown = code_names.key(figure.key) if figure.key else ""
    way, verdict, why = SafeString(""), "", ""
    if progress:
        way = progress_bar(progress.covered, progress.expected)
        verdict = translated(VERDICTS[progress.verdict])
        why = translated(progress.why) if progress.why else pace_sentence(progress, percent=percent)
    return IndicatorRow(
        figure,
        " · ".join(filter(None, (name if name != indicator else "", breakdown))),
        sparkline(figure.points, progress),
        observation_text(latest, figure.series.unit) if latest else "–",
        ""
        if latest is None or (latest.unit or figure.series.unit) == PERCENT
        else code_names.unit_of(figure.series, latest),
        latest.year if latest else 0,
        _comparison_text(figure.beside, percent=percent),
        way,
        verdict,
        why,
        _applied_target_text(figure, area, known),
    )


def _comparison_text(comparison: ComparisonFigure | None, *, percent: bool) -> str:
    if comparison is None:
        return ""
    value = format_figure(comparison.value) + ("\u00a0%" if percent else "")
    parameters = {"area": area_text(comparison.area), "value": value, "year": comparison.year, "n": comparison.of}
    if not comparison.of:
        return _("%(area)s: %(value)s (%(year)s)") % parameters
    return (
        ngettext(
            "%(area)s, median of %(n)s other country: %(value)s (%(year)s)",
            "%(area)s, median of %(n)s other countries: %(value)s (%(year)s)",
            comparison.of,
        )
        % parameters
    )


def code_text(code: str) -> str:
    """A code in the middle of a sentence, which may run from right to left."""
    return f"\u2066{code}\u2069" if right_to_left() else code


def _applied_target_text(figure: AreaFigure, area: str, known: Catalogue) -> str:
    """Whose target it is, and that it is applied here where it was not set for this area."""
    if figure.target is None:
        return ""
    framework = known.framework(figure.target.node.key)
    parameters = {
        "name": f"{pick_text(framework.short or framework.title)} {code_text(figure.target.node.code)}",
        "aim": aim_text(figure.target, figure.series),
        "area": area_text(figure.target.area),
    }
    if figure.target.area == area:
        return _("Target of %(name)s: %(aim)s") % parameters
    return _("Target of %(name)s (%(area)s), applied here: %(aim)s") % parameters
