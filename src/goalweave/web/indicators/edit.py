"""Create and edit an organisation's own indicators and series."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from goalweave.core.model import Status
from goalweave.core.text.languages import pick
from goalweave.indicators import actions, queries
from goalweave.indicators.conversion import SERIES_COLUMNS, key_text
from goalweave.indicators.listed_series import listed_series
from goalweave.indicators.models import Indicator, Series
from goalweave.packs.indicator_series import ListedSeries, search_series
from goalweave.web.frame import actor
from goalweave.web.indicators.forms import IndicatorForm, SeriesForm
from goalweave.web.indicators.ownership import (
    free_slug,
    own_indicator,
    own_series,
    require_writable,
    writable_indicator,
)
from goalweave.web.indicators.show import indicator_crumbs, visible_indicator
from goalweave.web.owner_form import OwnerForm
from goalweave.web.posts import form_errors
from goalweave.wording.templatetags.goalweave import pick_text, reader_language

METHODS = require_http_methods(["GET", "HEAD", "POST"])
RESERVED = ("new", "load", "loadings", "series")
"""What is at the same place in an address as the short name of an indicator."""
MOST_OFFERED = 20
"""Series of a publisher's list that are offered at once."""
LIST_SOURCE = "UNSD, SDG database"


@METHODS
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    who = actor(request)
    organisations = require_writable(who)
    data = request.POST or None
    owner = OwnerForm(organisations, who.administrator, data, initial={"organisation": _first_slug(organisations)})
    form = IndicatorForm(data)
    if data is not None and owner.is_valid() and form.is_valid():
        with form_errors(form):
            row = actions.add_indicator(
                actor=who,
                indicator=form.indicator(_new_slug(owner, form)),
                organisation=owner.owner,
                public=form.cleaned_data["public"],
            )
            messages.success(request, _("Indicator created. Add a series: values in one unit."))
            return redirect("series-new", row.slug)
    context = {
        "owner": owner,
        "form": form,
        "title": _("New indicator"),
        "crumbs": indicator_crumbs(_("New indicator")),
    }
    return render(request, "indicators/edit.html", context, status=_response_status(form, owner))


@METHODS
@never_cache
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    who = actor(request)
    row = own_indicator(who, slug)
    form = IndicatorForm(request.POST or None, initial=_initial_indicator(visible_indicator(who, slug)))
    if row.organisation_id is None:
        del form.fields["public"]
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            actions.change_indicator(
                actor=who,
                row=row,
                indicator=replace(form.indicator(row.slug), status=Status(row.status)),
                public=form.cleaned_data.get("public", True),
            )
            messages.success(request, _("Indicator changed."))
            return redirect("indicator", row.slug)
    return render(
        request,
        "indicators/edit.html",
        {
            "form": form,
            "indicator": row,
            "series": list(row.series.order_by("position", "code")),
            "title": _("Edit indicator"),
            "crumbs": _indicator_crumbs(row, _("Change")),
        },
        status=_response_status(form),
    )


@METHODS
@never_cache
def new_series(request: HttpRequest, slug: str) -> HttpResponse:
    who = actor(request)
    row = writable_indicator(who, slug)
    choices = find_series_choices(row, str(request.GET.get("find", "")).strip())
    form = SeriesForm(request.POST or None, initial=_new_series_initial(row, str(request.GET.get("code", ""))))
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            series = actions.add_series(actor=who, indicator=row, series=form.series())
            messages.success(request, _("Series created. Enter its first values or import a file."))
            return redirect("series-values", series.pk)
    return _series_page(request, row, form, _("New series"), choices)


@METHODS
@never_cache
def edit_series(request: HttpRequest, pk: int) -> HttpResponse:
    who = actor(request)
    row = own_series(who, pk, words=True)
    form = SeriesForm(request.POST or None, initial=_initial_series(row))
    form.fields["code"].disabled = True
    if request.method == "POST" and form.is_valid():
        with form_errors(form):
            actions.change_series(actor=who, row=row, series=replace(form.series(), status=Status(row.status)))
            messages.success(request, _("Series changed."))
            return redirect(f"{reverse('indicator', args=[row.indicator.slug])}?series={row.code}")
    return _series_page(request, row.indicator, form, _("Edit series"))


@dataclass(frozen=True, slots=True)
class SeriesChoices:
    """Series of a publisher's list to choose from. text: that is searched for; more: how many are not shown."""

    text: str
    series: tuple[ListedSeries, ...]
    more: int


def find_series_choices(row: Indicator, text: str) -> SeriesChoices:
    """Series that are not here yet: with a text those that it is found in, else those of the nodes that the indicator measures."""
    listed = listed_series()
    if text:
        matches = search_series(listed.values(), text, reader_language())
    else:
        nodes = set(queries.measures_of(row))
        matches = [series for series in listed.values() if nodes.intersection(series.nodes)]
    here = set(Series.objects.filter(code__in=[series.code for series in matches]).values_list("code", flat=True))
    not_here = [series for series in matches if series.code not in here]
    return SeriesChoices(text, tuple(not_here[:MOST_OFFERED]), max(0, len(not_here) - MOST_OFFERED))


def _new_series_initial(row: Indicator, code: str) -> dict[str, Any]:
    """What a series of the list fills in; else the words of the indicator."""
    listed = listed_series().get(code)
    if listed is None:
        return {"name": row.name, "unit": "PT", "source": row.source}
    return {
        "code": listed.code,
        "name": listed.name,
        "unit": listed.unit,
        "multiplier": listed.multiplier or None,
        "dimensions": ", ".join(listed.dimensions),
        "direction": listed.direction or "",
        "source": LIST_SOURCE,
    }


def _series_page(
    request: HttpRequest, row: Indicator, form: SeriesForm, title: str, choices: SeriesChoices | None = None
) -> HttpResponse:
    context = {
        "form": form,
        "indicator": row,
        "title": title,
        "offered": choices,
        "crumbs": _indicator_crumbs(row, title),
    }
    return render(request, "indicators/edit.html", context, status=_response_status(form))


def _indicator_crumbs(row: Indicator, *steps: str) -> list[dict[str, str]]:
    return indicator_crumbs((pick_text(row.name) or row.slug, reverse("indicator", args=[row.slug])), *steps)


def _first_slug(organisations: list[Any]) -> str:
    return organisations[0].slug if organisations else ""


def _new_slug(owner: OwnerForm, form: IndicatorForm) -> str:
    named = slugify(pick(form.cleaned_data["name"]))[:80] or "indicator"
    base = f"{owner.owner.slug}-{named}" if owner.owner else named
    used = Indicator.objects.filter(slug__startswith=base).values_list("slug", flat=True)
    return free_slug(base, [*RESERVED, *used])


def _initial_indicator(row: Indicator) -> dict[str, Any]:
    return {
        "name": row.name,
        "calculation": row.calculation,
        "custodian": row.custodian,
        "measures": "\n".join(map(str, queries.measures_of(row))),
        "source": row.source,
        "public": row.public,
    }


def _initial_series(row: Series) -> dict[str, Any]:
    series = queries.to_series(row)
    return {
        **{name: getattr(row, name) for name in SERIES_COLUMNS},
        "multiplier": row.multiplier or None,
        "dimensions": ", ".join(series.dimensions),
        "headline": key_text(series.headline).replace(";", ", "),
    }


def _response_status(*some: Any) -> int:
    return 400 if any(form.is_bound and form.errors for form in some) else 200
