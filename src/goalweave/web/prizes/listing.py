"""All editions of all prizes, and everyone who has won."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goalweave.calls.definitions import definition_of
from goalweave.calls.models import CallState
from goalweave.prizes import queries, rules
from goalweave.prizes.models import Edition, Placing
from goalweave.prizes.phases import Phase, phase_of
from goalweave.web.addresses import address_with, parse_number, parse_year
from goalweave.web.downloads import csv_response
from goalweave.web.frame import LONGEST_QUERY, actor
from goalweave.web.prizes.page_context import NomineeRow, edition_name, nominee_rows, prize_crumbs
from goalweave.wording.organisation_labels import kind_name
from goalweave.wording.prize_labels import PHASES
from goalweave.wording.templatetags.goalweave import country_name

PAGE_SIZE = 60
FILTERS = ("year", "title", "country", "goal", "line")


@dataclass(frozen=True, slots=True)
class EditionRow:
    """ends: when the phase is over, None if that is not settled."""

    edition: Edition
    name: str
    phase: str
    running: bool
    draft: bool
    winners: int


@require_safe
def editions(request: HttpRequest) -> HttpResponse:
    who, now = actor(request), timezone.now()
    rows = queries.editions(who)
    winners = [nominee for nominee in queries.announced_nominees(who, now) if nominee.placing == Placing.WINNER]
    lines = []
    for row in rows:
        call, phase = definition_of(row.call), phase_of(row, now)
        lines.append(
            EditionRow(
                row,
                edition_name(row, call),
                str(PHASES[phase]),
                phase not in (Phase.ANNOUNCED, Phase.RESULTS),
                row.call.state == CallState.DRAFT,
                sum(nominee.edition_id == row.pk for nominee in winners),
            )
        )
    context = {
        "rows": lines,
        "latest": nominee_rows(winners[:6]),
        "runs": rules.may_run_editions_somewhere(who),
        "calls": queries.calls_without_edition(who) if rules.may_run_editions_somewhere(who) else (),
    }
    return render(request, "prizes/list.html", context)


@require_safe
def winners(request: HttpRequest) -> HttpResponse:
    """Champions and winners of all years, with filters that the address holds."""
    every = nominee_rows(queries.announced_nominees(actor(request), timezone.now()))
    filters = read_filters(request)
    rows = [row for row in every if _passes(row, filters)]
    context = {
        "page": Paginator(rows, PAGE_SIZE).get_page(parse_number(request.GET.get("page"), 6) or 1),
        "count": len(rows),
        "every": len(every),
        "choices": _choices(every, filters),
        "chips": [
            (_label(name, value), address_with(request.GET, **{name: ""})) for name, value in filters.items() if value
        ],
        "query": address_with(request.GET)[1:],
        "crumbs": prize_crumbs((_("Champions and winners"), "")),
    }
    return render(request, "prizes/winners.html", context)


@require_safe
def winners_file(request: HttpRequest) -> HttpResponse:
    """The same list as a table."""
    filters = read_filters(request)
    every = nominee_rows(queries.announced_nominees(actor(request), timezone.now()))
    rows = [row for row in every if _passes(row, filters)]
    head = (
        "year",
        "edition",
        "category",
        "place",
        "title",
        "project",
        "organisation",
        "kind",
        "country",
        "goals",
        "lines",
    )
    return csv_response("winners.csv", head, [_cells(row) for row in rows])


def read_filters(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "")[:LONGEST_QUERY].strip() for name in FILTERS}


def _passes(row: NomineeRow, filters: dict[str, str]) -> bool:
    facts = row.facts
    wanted_year = parse_year(filters["year"])
    return (
        (not filters["year"] or row.nominee.edition.year == wanted_year)
        and (not filters["title"] or row.nominee.placing == filters["title"])
        and (not filters["country"] or facts.country == filters["country"])
        and (not filters["goal"] or filters["goal"] in facts.goals)
        and (not filters["line"] or filters["line"] in facts.lines)
    )


def _choices(every: list[NomineeRow], filters: dict[str, str]) -> list[dict[str, Any]]:
    """The selects of the filter bar, with what occurs."""
    years = sorted({str(row.nominee.edition.year) for row in every}, reverse=True)
    countries = sorted({row.facts.country for row in every if row.facts.country}, key=country_name)
    goals = set(chain.from_iterable(row.facts.goals for row in every))
    lines = set(chain.from_iterable(row.facts.lines for row in every))
    titles = [
        value for value in (Placing.WINNER, Placing.CHAMPION) if any(row.nominee.placing == value for row in every)
    ]
    options = (
        ("year", _("Year"), years),
        ("title", _("Award"), titles),
        ("country", _("Country"), countries),
        ("goal", _("Goal"), sorted(goals, key=_number_first)),
        ("line", _("Action line"), sorted(lines, key=_number_first)),
    )
    return [
        {
            "name": name,
            "label": label,
            "value": filters[name],
            "options": [(value, _label(name, value)) for value in values],
        }
        for name, label, values in options
        if values
    ]


def _label(name: str, value: str) -> str:
    if name == "country":
        return country_name(value)
    if name == "title":
        return {Placing.WINNER.value: _("Winners"), Placing.CHAMPION.value: _("Champions")}.get(value, value)
    return _("Goal %(code)s") % {"code": value} if name == "goal" else value


def _number_first(code: str) -> tuple[int, str]:
    digits = "".join(filter(str.isdigit, code))
    return (int(digits) if digits else 0, code)


def _cells(row: NomineeRow) -> tuple[object, ...]:
    facts = row.facts
    return (
        row.nominee.edition.year,
        row.nominee.edition.call.slug,
        row.category,
        row.nominee.place,
        row.nominee.placing,
        facts.title,
        facts.organisation,
        kind_name(facts.kind),
        facts.country,
        " ".join(facts.goals),
        " ".join(facts.lines),
    )
