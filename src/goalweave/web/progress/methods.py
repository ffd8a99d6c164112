"""Every method with its formula and source, and an example whose numbers the reader changes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_safe

from goalweave.core.model import Curie, Direction, Method, Target
from goalweave.core.progress import (
    CITATIONS,
    METHODS,
    SeriesPoint,
    TrendMethod,
    assess_progress,
    assess_trend,
    category_name,
    verdict_label,
)
from goalweave.core.progress.calculation import target_calculation, trend_calculation
from goalweave.core.progress.thresholds import THRESHOLDS, Bound
from goalweave.wording.indicator_labels import format_figure
from goalweave.wording.messages import translated

EXAMPLE = {
    "values": "2014 43.2\n2016 46\n2018 51.4",
    "direction": "up",
    "target": "70",
    "year": "2023",
    "toward": "",
    "limit": "",
}

MOST_LINES = 60
LONGEST = 4000

_LINE = re.compile(r"(\d{4})[\s:;]+(\S+)(?:[\s;]+(\S+)[\s;]+(\S+))?")


@dataclass(frozen=True, slots=True)
class MethodResult:
    """A row of the example. own: what the method calls it; calculation: formulas with the numbers of the example; notes: what
    to keep in mind."""

    name: str
    verdict: str
    own: str
    calculation: tuple[str, ...]
    sentence: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ThresholdRow:
    name: str
    ratio: str
    growth: str


class ExampleForm(forms.Form):
    """A series and its target, of which only the values are needed."""

    values = forms.CharField(
        label=gettext_lazy("Years and values"),
        help_text=gettext_lazy(
            "One line for each year: the year and the value, and if it is known the lower and upper end of the interval."
        ),
        widget=forms.Textarea(attrs={"rows": 6, "dir": "ltr", "spellcheck": "false"}),
        max_length=LONGEST,
    )
    direction = forms.ChoiceField(
        label=gettext_lazy("Better"),
        choices=[("up", gettext_lazy("more")), ("down", gettext_lazy("less")), ("none", gettext_lazy("neither"))],
    )
    target = forms.FloatField(label=gettext_lazy("Target value"), required=False)
    year = forms.IntegerField(label=gettext_lazy("Target year"), required=False, min_value=1900, max_value=2100)
    toward = forms.FloatField(
        label=gettext_lazy("Best value in the middle"),
        help_text=gettext_lazy("For example 1 for a parity index: the distance from it should fall."),
        required=False,
    )
    limit = forms.FloatField(
        label=gettext_lazy("Limit"),
        help_text=gettext_lazy("What a value can be at best, such as 100 percent; only Open SDG uses it."),
        required=False,
    )

    def clean_values(self) -> list[SeriesPoint]:
        """One point a year, in order."""
        lines = [line.strip() for line in str(self.cleaned_data["values"]).splitlines()]
        points: dict[int, SeriesPoint] = {}
        for number, line in enumerate(lines, start=1):
            if not line:
                continue
            point = _read_point(line)
            if point is None or point.year in points:
                raise forms.ValidationError(
                    _("Line %(n)s: “%(line)s” is not a new year with its value. Enter for example: 2018 51.4"),
                    params={"n": number, "line": line[:60]},
                )
            points[point.year] = point
        if len(points) > MOST_LINES:
            raise forms.ValidationError(_("Enter at most %(n)s years."), params={"n": MOST_LINES})
        return [points[year] for year in sorted(points)]


@require_safe
def methods(request: HttpRequest) -> HttpResponse:
    form = ExampleForm(_filled(request.GET))
    valid = form.is_valid()
    return render(
        request,
        "progress/methods.html",
        {
            "form": form,
            "with_target": _with_target(form.cleaned_data) if valid else (),
            "without_target": _without_target(form.cleaned_data) if valid else (),
            "thresholds": {str(method): _threshold_rows(method) for method in THRESHOLDS},
            "citations": {str(method): CITATIONS[method] for method in Method},
            "crumbs": [
                {"label": _("Progress"), "href": reverse("progress")},
                {"label": _("How progress is assessed")},
            ],
        },
    )


def _threshold_rows(method: Method) -> list[ThresholdRow]:
    return [
        ThresholdRow(
            translated(category_name(row.category)),
            _bound_text(row.ratio),
            _bound_text(row.growth, percent=True),
        )
        for row in THRESHOLDS[method]
    ]


def _bound_text(bound: Bound | None, *, percent: bool = False) -> str:
    """“0.95”, “1.25 %”, “< 0 %”; a dash where the method has none."""
    if bound is None:
        return "–"
    number = format_figure(bound.value * 100 if percent else bound.value).replace("-", "−")
    return " ".join(filter(None, (bound.sign, number, "%" if percent else ""))).replace(" ", "\u00a0")


def _filled(parameters: QueryDict) -> dict[str, str]:
    """The example where the address has none; what is left out of an address that has one is empty."""
    if "values" not in parameters:
        return EXAMPLE
    filled = {name: str(parameters.get(name, "")) for name in EXAMPLE}
    return {**filled, "direction": filled["direction"] or EXAMPLE["direction"]}


def _read_point(line: str) -> SeriesPoint | None:
    match = _LINE.fullmatch(line)
    if match is None:
        return None
    numbers = [_read_number(text) for text in match.groups()[1:] if text is not None]
    if None in numbers:
        return None
    value, *ends = [number for number in numbers if number is not None]
    lower, upper = ends or (None, None)
    return SeriesPoint(int(match[1]), value, lower=lower, upper=upper)


def _read_number(text: str) -> float | None:
    """With a point or a comma before the decimals."""
    if not re.fullmatch(r"[-−]?\d{1,12}(?:[.,]\d{1,12})?", text):
        return None
    return float(text.replace("−", "-").replace(",", "."))


def _with_target(data: dict[str, Any]) -> tuple[MethodResult, ...]:
    """By every method, where a target value and year are filled."""
    if data["target"] is None or data["year"] is None or data["direction"] == "none":
        return ()
    target = Target(
        Curie("example", "1", "1"),
        series="example",
        value=data["target"],
        year=data["year"],
        direction=Direction(data["direction"]),
    )
    results = []
    for method in Method:
        assessment = assess_progress(target, data["values"], method=method)
        results.append(
            MethodResult(
                translated(METHODS[method]),
                translated(verdict_label(assessment)),
                translated(category_name(assessment.category)) if assessment.category else "",
                target_calculation(assessment),
                translated(assessment.sentence),
                tuple(map(translated, assessment.confidence)),
            )
        )
    return tuple(results)


def _without_target(data: dict[str, Any]) -> tuple[MethodResult, ...]:
    direction = None if data["direction"] == "none" else Direction(data["direction"])
    results = []
    for method in TrendMethod:
        trend = assess_trend(
            data["values"], direction=direction, method=method, toward=data["toward"], limit=data["limit"]
        )
        results.append(
            MethodResult(
                translated(METHODS[Method(method)]),
                translated(trend.label),
                translated(category_name(trend.category)) if trend.category else "",
                trend_calculation(trend, data["toward"]),
                translated(trend.sentence),
                tuple(map(translated, trend.notes)),
            )
        )
    return tuple(results)
