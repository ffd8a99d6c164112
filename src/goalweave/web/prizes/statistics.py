"""Who takes part and who wins, as tables, bars and a map."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, ngettext, pgettext
from django.views.decorators.http import require_safe

from goalweave.charts import Bar, Bars, MapArea, WorldMap
from goalweave.frameworks.queries import catalogue
from goalweave.prizes import queries
from goalweave.prizes.entry_facts import GOALS
from goalweave.prizes.models import Edition
from goalweave.prizes.phases import are_nominees_public, are_results_public
from goalweave.prizes.queries import Dimension, Participant, StatisticRow
from goalweave.web.downloads import csv_response
from goalweave.web.frame import actor
from goalweave.web.prizes.page_context import edition_or_404, prize_crumbs
from goalweave.wording.chart import Chart, draw_chart, draw_map, number_format_of_reader, right_to_left
from goalweave.wording.indicator_labels import disclaimer
from goalweave.wording.prize_labels import DIMENSIONS, statistic_name
from goalweave.wording.templatetags.goalweave import country_name, label

FEWEST_COUNTRIES = 3
"""From which on a map says more than the table."""


@dataclass(frozen=True, slots=True)
class StatisticTable:
    """rows: with the name of each; href: of the same as a file."""

    dimension: str
    title: str
    rows: Sequence[tuple[str, StatisticRow]]
    href: str


@dataclass(frozen=True, slots=True)
class EditionStatistics:
    """nominees, results: whether their columns are public."""

    entries: int
    tables: Sequence[StatisticTable]
    chart: Chart | None
    map: SafeString
    nominees: bool
    results: bool


def edition_statistics(edition: Edition, people: Sequence[Participant]) -> EditionStatistics | None:
    """None where nothing is public yet. No queries."""
    now = timezone.now()
    return _statistics(
        people,
        [dimension for dimension in Dimension if dimension is not Dimension.YEAR],
        lambda dimension: reverse("edition-statistics", args=[edition.call.slug, dimension.value]),
        nominees=are_nominees_public(edition, now),
        results=are_results_public(edition, now),
    )


@require_safe
def every_edition(request: HttpRequest) -> HttpResponse:
    """Statistics over all editions that the reader may see, also by year. Three queries."""
    editions, now = queries.editions(actor(request)), timezone.now()
    context = {
        "statistics": _statistics(
            queries.participants(editions, catalogue(), now),
            list(Dimension)[::-1],
            lambda dimension: reverse("prize-statistics-file", args=[dimension.value]),
            nominees=any(are_nominees_public(edition, now) for edition in editions),
            results=any(are_results_public(edition, now) for edition in editions),
        ),
        "crumbs": prize_crumbs((_("Statistics"), "")),
    }
    return render(request, "prizes/every_edition.html", context)


@require_safe
def every_edition_file(request: HttpRequest, dimension: str) -> HttpResponse:
    """A table of that page as CSV."""
    return _table_response(queries.editions(actor(request)), dimension, "prizes")


@require_safe
def table_file(request: HttpRequest, slug: str, dimension: str) -> HttpResponse:
    """A table of the edition's page as CSV."""
    _who, edition, _call, _prize = edition_or_404(request, slug)
    return _table_response([edition], dimension, slug)


def _statistics(
    people: Sequence[Participant],
    dimensions: Sequence[Dimension],
    address: Callable[[Dimension], str],
    *,
    nominees: bool,
    results: bool,
) -> EditionStatistics | None:
    """address: of the file of a table. None without an entry."""
    if not people:
        return None
    tables = [
        StatisticTable(
            dimension.value,
            str(DIMENSIONS[dimension]),
            [(statistic_name(dimension, row.key), row) for row in queries.count_participants(people, dimension)],
            address(dimension),
        )
        for dimension in dimensions
    ]
    countries = queries.count_participants(people, Dimension.COUNTRY)
    return EditionStatistics(
        len(people),
        tables,
        goal_chart(queries.count_participants(people, Dimension.GOAL)),
        country_map(countries),
        nominees,
        results,
    )


def _table_response(editions: Sequence[Edition], dimension: str, name: str) -> HttpResponse:
    """Raises Http404 for a dimension that there is not."""
    if dimension not in set(Dimension):
        raise Http404
    now = timezone.now()
    rows = queries.count_participants(queries.participants(editions, catalogue(), now), Dimension(dimension))
    head = [dimension, "name", "entries"]
    head += ["nominees"] if any(are_nominees_public(edition, now) for edition in editions) else []
    head += ["champions", "winners"] if any(are_results_public(edition, now) for edition in editions) else []
    cells = [
        (
            row.key,
            statistic_name(Dimension(dimension), row.key),
            row.entries,
            row.nominees,
            row.champions,
            row.winners,
        )
        for row in rows
    ]
    return csv_response(f"{name}-{dimension}.csv", head, [row[: len(head)] for row in cells])


def goal_chart(rows: Sequence[StatisticRow]) -> Chart | None:
    """Entries by goal, in the colours of the goals; None where no entry names one."""
    known, bars = catalogue(), []
    for row in sorted(rows, key=lambda row: (len(row.key), row.key)):
        curie = known.find(f"{GOALS}:{row.key}") if row.key else None
        if curie is not None:
            node = known.node(curie)
            bars.append(Bar(label(node), row.entries, colour=node.colour or "", tile=node.code))
    if not bars:
        return None
    most = max(bars, key=lambda bar: bar.accepted)
    description = _("Goal %(goal)s is named most often, by %(n)s entries.") % {"goal": most.tile, "n": most.accepted}
    spec = Bars(
        _("Entries by goal"),
        description,
        tuple(bars),
        (pgettext("after a number, in a chart", "entries"), "", ""),
        rtl=right_to_left(),
    )
    return draw_chart(spec, name="prize-goals")


def country_map(rows: Sequence[StatisticRow]) -> SafeString:
    """Entries by country; empty for fewer than three countries, whose table says as much."""
    stated = [row for row in rows if row.key]
    if len(stated) < FEWEST_COUNTRIES:
        return SafeString("")
    areas = [
        MapArea(
            row.key,
            country_name(row.key),
            float(row.entries),
            ngettext("%(n)s entry", "%(n)s entries", row.entries) % {"n": row.entries},
        )
        for row in stated
    ]
    most = stated[0]
    spec = WorldMap(
        _("Entries by country"),
        _("%(count)s countries, most entries from %(country)s.")
        % {"count": len(areas), "country": country_name(most.key)},
        tuple(areas),
        unit=_("Entries"),
        none=_("none"),
        disclaimer=disclaimer(),
        numbers=number_format_of_reader(decimals=0),
        rtl=right_to_left(),
    )
    return draw_map(spec)
