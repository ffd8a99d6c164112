"""An organisation's own values, entered year by year."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from goalweave.core import model
from goalweave.core.errors import GoalweaveError, InputError, InputErrors
from goalweave.core.model import Key, dimension_key
from goalweave.core.text.sanitise import sanitise_line
from goalweave.formats.observations.numbers import AmbiguousNumber, NumberSigns, read_value
from goalweave.indicators import actions, queries
from goalweave.indicators.actions import EnteredValue
from goalweave.indicators.areas import find_area
from goalweave.indicators.browsing import WORLD, areas_with_counts
from goalweave.indicators.models import Series
from goalweave.web.frame import actor
from goalweave.web.indicators.edit import METHODS
from goalweave.web.indicators.ownership import own_series
from goalweave.web.indicators.selection import KEY, most_counted_key, requested_codes
from goalweave.web.indicators.show import indicator_crumbs
from goalweave.web.posts import ErrorDisplay, error_text
from goalweave.wording.indicator_labels import area_text, read_code_names
from goalweave.wording.messages import translated
from goalweave.wording.templatetags.goalweave import pick_text

BEFORE = 6
"""Empty years that are offered before this one."""
LONGEST = 300
"""Characters of a source or note."""


@dataclass(frozen=True, slots=True)
class YearRow:
    """A year of the grid, as it was typed. seen: the value that was there, as it is sent back."""

    year: int
    value: str = ""
    source: str = ""
    footnote: str = ""
    seen: str = ""
    error: str = ""


@METHODS
@never_cache
def values(request: HttpRequest, pk: int) -> HttpResponse:
    who = actor(request)
    row = own_series(who, pk, words=False)
    key, area, strange = _read_place(row, request.POST if request.method == "POST" else request.GET)
    lines, problems = _year_rows(row, area, key, timezone.now().year), list[str]()
    if request.method == "POST" and not strange:
        lines, typed, problems = _read_grid(request.POST, lines)
        if not problems and not any(line.error for line in lines):
            errors: list[GoalweaveError] = []
            with ErrorDisplay(errors.append):
                saved = actions.write_values(
                    actor=who, series=row, area=area, key=key, values=typed, now=timezone.now()
                )
                messages.success(request, _("Values saved.") if saved else _("Nothing was changed."))
                return redirect(f"{reverse('series-values', args=[pk])}?{_place_query(row, area, key)}")
            lines, problems = _add_errors(lines, errors[0])
    return _values_page(request, row, area, key, lines, [*problems, *([strange] if strange else [])])


def _add_errors(lines: list[YearRow], error: GoalweaveError) -> tuple[list[YearRow], list[str]]:
    """The grid with what is wrong in its years, and what is wrong next to them."""
    years, rest = dict[str, str](), []
    for problem in error.problems if isinstance(error, InputErrors) else [error]:
        if isinstance(problem, InputError) and problem.field in {str(line.year) for line in lines}:
            years[problem.field] = error_text(problem)
        else:
            rest.append(error_text(problem))
    return [replace(line, error=years.get(str(line.year), "")) for line in lines], rest


def _values_page(
    request: HttpRequest, row: Series, area: str, key: Key, lines: list[YearRow], problems: list[str]
) -> HttpResponse:
    extent, names = queries.series_extent(row), read_code_names(row.dimensions)
    codes: dict[str, list[str]] = {dimension: [] for dimension in row.dimensions}
    for dimension, code in chain(names.codes, *extent.keys):
        if dimension in codes and code != model.TOTAL and code not in codes[dimension]:
            codes[dimension].append(code)
    codes_of_key = {dimension: dict(key).get(dimension, "") for dimension in row.dimensions}
    keys = []
    for dimension, choices in codes.items():
        named = [(code, names.name(dimension, code)) for code in choices]
        keys.append((KEY + dimension, names.dimension(dimension), named, codes_of_key[dimension]))
    wrong = bool(problems) or any(line.error for line in lines)
    context: dict[str, Any] = {
        "series": row,
        "indicator": row.indicator,
        "area": area,
        "area_name": area_text(area),
        "areas": [(code, area_text(code)) for code in extent.areas],
        "keys": keys,
        "all_name": names.key(()),
        "key_name": names.key(key) if key else "",
        "unit": names.unit_of(queries.to_series(row)),
        "lines": lines,
        "problems": problems,
        "hidden": [("area", area), *((KEY + dimension, code) for dimension, code in codes_of_key.items())],
        "back": f"{reverse('indicator', args=[row.indicator.slug])}?{urlencode({'series': row.code})}&{_place_query(row, area, key)}",
        "crumbs": indicator_crumbs(
            (pick_text(row.indicator.name) or row.indicator.slug, reverse("indicator", args=[row.indicator.slug])),
            _("Values"),
        ),
    }
    return render(request, "indicators/values.html", context, status=400 if wrong else 200)


def _read_place(row: Series, parameters: QueryDict) -> tuple[Key, str, str]:
    """Key and area requested; and what is wrong with them, else nothing."""
    codes = requested_codes(parameters)
    extent = queries.series_extent(row)
    if codes:
        key = dimension_key({name: code for name, code in codes.items() if name in row.dimensions})
    else:
        key = most_counted_key(row, extent)
    written = sanitise_line(str(parameters.get("area", "")))
    if written:
        area = find_area(written)
        if area is None:
            return (
                key,
                WORLD,
                _("“%(name)s” is not a known country or region.") % {"name": written[:80]},
            )
        return key, area, ""
    return key, next(iter(areas_with_counts(row, key)), next(iter(extent.areas), WORLD)), ""


def _year_rows(row: Series, area: str, key: Key, now: int) -> list[YearRow]:
    """The years that have a value and the last few, the newest first."""
    observations = queries.series_observations(row, areas=[area], keys=[key])
    by_time = {observation.time: observation for observation in observations if observation.time.isdecimal()}
    years = {now - back for back in range(-1, BEFORE)}.union(map(int, by_time))
    return [_year_row(year, by_time.get(str(year))) for year in sorted(years, reverse=True)]


def _year_row(year: int, observation: model.Observation | None) -> YearRow:
    if observation is None:
        return YearRow(year)
    value_text = (
        ""
        if observation.value is None
        else _shortest_number(observation.value).replace(".", str(get_format("DECIMAL_SEPARATOR")))
    )
    return YearRow(
        year,
        value_text,
        observation.source,
        observation.footnote,
        "" if observation.value is None else repr(observation.value),
    )


def _read_grid(parameters: QueryDict, lines: list[YearRow]) -> tuple[list[YearRow], dict[int, EnteredValue], list[str]]:
    """The grid as it was sent, the values of its years, and what is wrong with it as a whole."""
    signs, typed, shown, problems = NumberSigns({str(get_format("DECIMAL_SEPARATOR"))}), {}, [], list[str]()
    values = [name for name in parameters if re.fullmatch(r"value-\d{4}", name, re.ASCII)]
    sent_years = {int(name.removeprefix("value-")) for name in values}
    lines = [*lines, *map(YearRow, sent_years.difference(line.year for line in lines))]
    more = str(parameters.get("more-year", "")).strip()
    if more and not (more.isascii() and more.isdecimal() and len(more) == 4):
        problems.append(_("“%(text)s” is not a year") % {"text": more[:20]})
    elif more:
        lines = [*lines, YearRow(int(more))]
    for line in lines:
        name = "more" if more and line is lines[-1] else str(line.year)
        sent = replace(
            line,
            value=sanitise_line(str(parameters.get(f"value-{name}", "")))[:60],
            source=sanitise_line(str(parameters.get(f"source-{name}", "")))[:LONGEST],
            footnote=sanitise_line(str(parameters.get(f"note-{name}", "")))[:LONGEST],
            seen=str(parameters.get(f"seen-{name}", ""))[:60],
        )
        try:
            if sent.value or sent.seen:
                typed[line.year] = EnteredValue(
                    _parse_number(sent.value, signs), sent.source, sent.footnote, _parse_seen(sent.seen)
                )
        except InputError as error:
            sent = replace(sent, error=translated(error.message))
        shown.append(sent)
    return sorted(shown, key=lambda line: -line.year), typed, problems


def _parse_number(text: str, signs: NumberSigns) -> float | None:
    if not text:
        return None
    number = read_value(text, signs)
    if isinstance(number, AmbiguousNumber):
        number = signs.resolve(number)
    if number is None or number.bound:
        raise InputError("the value is not a number", field="value")
    return number.value


def _parse_seen(text: str) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None


def _shortest_number(value: float) -> str:
    """As few digits as give the same number again, never as a power of ten."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value!r}"


def _place_query(row: Series, area: str, key: Key) -> str:
    """Every dimension is named: where none is, the headline is meant."""
    codes = dict(key)
    pairs: Mapping[str, str] = {"area": area, **{KEY + name: codes.get(name, "") for name in row.dimensions}}
    return urlencode(pairs)
