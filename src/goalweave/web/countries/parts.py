"""The parts of a country, a region of it or the like: their values of one series, as a map where boundaries came with the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from goalweave.accounts.actor import Actor
from goalweave.charts import LegendClass, MapArea, World, legend_classes
from goalweave.charts.boundaries import boundary_shapes
from goalweave.core import model
from goalweave.indicators import queries
from goalweave.indicators.areas import Part, area_revision, boundaries_of, find_area, parts_of
from goalweave.indicators.browsing import AreasByKey, headline_key, places_with_values
from goalweave.indicators.models import Series
from goalweave.web.addresses import on_site
from goalweave.web.chart_files import NAMES, PICTURES, chart_links
from goalweave.web.frame import actor
from goalweave.web.indicators.class_choice import ClassChoice, read_class_choice
from goalweave.web.indicators.map_downloads import map_response
from goalweave.web.indicators.world_map import CountryValue, MapFile, map_of_values
from goalweave.wording.chart import draw_map
from goalweave.wording.indicator_labels import CodeNames, area_order, area_text, observation_text, read_code_names
from goalweave.wording.templatetags.goalweave import pick_text

DEEPEST = 6
FEWEST_DRAWN = 2


@dataclass(frozen=True, slots=True)
class PartsWithValues:
    """The parts of one level, and the series with values of them. rows: of the parts with a value, by name; missing: names of the others."""

    area: str
    depth: int
    levels: tuple[tuple[Part, ...], ...]
    series: Series | None
    words: model.Series | None
    choices: Mapping[str, Series]
    rows: tuple[CountryValue, ...]
    missing: tuple[str, ...]
    file: MapFile | None
    unit: str


@dataclass(frozen=True, slots=True)
class SubnationalMap:
    """For `countries/parts/subnational_map.html`. svg: empty without boundaries; levels: (depth, what such areas are called, whether it is
    shown); title: of the map; series: (code, name, whether it is shown); files: name and address of each."""

    area: str
    heading: str
    title: str
    svg: SafeString
    choice: ClassChoice
    classes: tuple[LegendClass, ...]
    rows: tuple[CountryValue, ...]
    missing: tuple[str, ...]
    levels: tuple[tuple[int, str, bool], ...]
    series: tuple[tuple[str, str, bool], ...]
    unit: str
    year: str
    files: tuple[tuple[str, str], ...]


def subnational_map(who: Actor, area: str, parameters: QueryDict) -> SubnationalMap | None:
    """None for an area without parts. parameters: `level`, `parts` (a series), `year`, and those of the classes."""
    map_parts = read_parts(who, area, parameters)
    if map_parts is None:
        return None
    spec = map_parts.file.spec if map_parts.file else None
    world = parts_world(area_revision(), tuple(part.code for part in map_parts.levels[map_parts.depth]))
    svg = draw_map(replace(spec, legend=False), world) if spec and len(world.areas) >= FEWEST_DRAWN else SafeString("")
    return SubnationalMap(
        area,
        level_name(map_parts.levels[map_parts.depth]),
        spec.title if spec else "",
        svg,
        read_class_choice(parameters),
        legend_classes(spec) if spec and svg else (),
        map_parts.rows,
        map_parts.missing,
        tuple((depth + 1, level_name(parts), depth == map_parts.depth) for depth, parts in enumerate(map_parts.levels)),
        tuple((code, _series_text(row), row is map_parts.series) for code, row in map_parts.choices.items()),
        map_parts.unit,
        str(parameters.get("year", ""))[:4],
        tuple(
            chart_links(
                lambda form: f"{reverse('country-parts', args=[area, form])}?{parameters.urlencode()}",
                [form for form in NAMES if svg or form not in PICTURES],
            )
        ),
    )


@require_safe
def parts_file(request: HttpRequest, area: str, form: str) -> HttpResponse:
    """The map of the parts as the page of the area shows it, as a file."""
    code = find_area(area)
    parts = read_parts(actor(request), code, request.GET) if code and form in NAMES else None
    if code is None or parts is None or parts.file is None or parts.words is None:
        raise Http404
    world = parts_world(area_revision(), tuple(part.code for part in parts.levels[parts.depth]))
    if form in PICTURES and len(world.areas) < FEWEST_DRAWN:
        raise Http404
    address = on_site(f"{reverse('country', args=[code])}?{request.GET.urlencode()}", request)
    return map_response(parts.file, parts.words, address, form, place=code, world=world)


def read_parts(who: Actor, area: str, parameters: QueryDict) -> PartsWithValues | None:
    """The parts that the address asks for; by default the level with most values, and of its series the one that most parts have."""
    levels = _levels_below(area)
    if not levels:
        return None
    there, known = places_with_values(), queries.series_by_code(who)
    counts = [_parts_with_values(parts, known, there) for parts in levels]
    depth = _read_depth(parameters, counts)
    series_counts = counts[depth]
    choices = {code: known[code] for code in series_counts}
    requested = str(parameters.get("parts", ""))
    code = requested if requested in choices else max(series_counts, key=lambda one: series_counts[one], default="")
    if not code:
        names = sorted(map(area_text, (part.code for part in levels[depth])), key=area_order)
        return PartsWithValues(area, depth, levels, None, None, {}, (), tuple(names), None, "")
    return _with_series(area, depth, levels, choices, code, there, parameters)


def level_name(parts: Sequence[Part]) -> str:
    """What most areas of a level are called by their publisher, else “Parts”."""
    names = [text for part in parts if (text := pick_text(part.level))]
    return max(set(names), key=names.count) if names else _("Parts")


@lru_cache(maxsize=32)
def parts_world(_revision: int, codes: tuple[str, ...]) -> World:
    """The shapes of areas, those without a boundary left out. _revision: of the areas, so that a new boundary is drawn."""
    return boundary_shapes(boundaries_of(codes))


def _levels_below(area: str) -> tuple[tuple[Part, ...], ...]:
    levels: list[tuple[Part, ...]] = []
    parts = parts_of(area)
    while parts and len(levels) < DEEPEST:
        levels.append(parts)
        parts = tuple(chain.from_iterable(parts_of(part.code) for part in parts))
    return tuple(levels)


def _parts_with_values(
    parts: Sequence[Part], known: Mapping[str, Series], there: Mapping[int, AreasByKey]
) -> dict[str, int]:
    """Code of a series that the reader may see → how many of the parts have a value of it under some key."""
    codes = {part.code for part in parts}
    counts = {}
    for code, row in known.items():
        with_values = max((len(codes & areas) for areas in there.get(row.pk, {}).values()), default=0)
        if with_values:
            counts[code] = with_values
    return counts


def _read_depth(parameters: QueryDict, counts: Sequence[Mapping[str, int]]) -> int:
    level = str(parameters.get("level", ""))
    if level in map(str, range(1, len(counts) + 1)):
        return int(level) - 1
    return max(range(len(counts)), key=lambda depth: (sum(counts[depth].values()), -depth))


def _with_series(
    area: str,
    depth: int,
    levels: tuple[tuple[Part, ...], ...],
    choices: Mapping[str, Series],
    code: str,
    there: Mapping[int, AreasByKey],
    parameters: QueryDict,
) -> PartsWithValues:
    row, codes = choices[code], [part.code for part in levels[depth]]
    words = queries.to_series(row)
    key = headline_key(row, {key: areas for key, areas in there[row.pk].items() if not areas.isdisjoint(codes)})
    year = str(parameters.get("year", ""))
    latest = queries.latest_values(
        row, key, year=int(year) if year.isdecimal() and len(year) == 4 else None, areas=codes
    )
    names = read_code_names(name for name, _code in key)
    values = [
        CountryValue(
            part,
            area_text(part),
            observation,
            observation_text(observation, words.unit),
            reverse("country", args=[part]),
        )
        for part, observation in latest.items()
    ]
    values.sort(key=lambda value: area_order(value.name))
    without = [
        MapArea(part, area_text(part), None, href=reverse("country", args=[part]))
        for part in codes
        if part not in latest
    ]
    missing = sorted((area.name for area in without), key=area_order)
    unit = names.unit_of(words, values[0].one) if values else ""
    choice = read_class_choice(parameters)
    spec = map_of_values(
        _map_title(area, row, key, names, values),
        _("%(count)s areas, from %(least)s in %(low)s to %(most)s in %(high)s."),
        words,
        values,
        unit,
        choice,
    )
    if spec:
        spec = replace(spec, areas=(*spec.areas, *without))
    file = MapFile(spec, choice, tuple(values)) if values else None
    return PartsWithValues(area, depth, levels, row, words, choices, tuple(values), tuple(missing), file, unit)


def _map_title(area: str, row: Series, key: model.Key, names: CodeNames, values: Sequence[CountryValue]) -> str:
    years = [value.one.year for value in values]
    name = ", ".join(filter(None, (_series_text(row), names.key(key) if key else "")))
    if not years:
        return name
    fields = {"name": name, "area": area_text(area), "first": min(years), "last": max(years)}
    if min(years) == max(years):
        return _("%(name)s in the parts of %(area)s, %(last)s") % fields
    return _("%(name)s in the parts of %(area)s, latest values, %(first)s to %(last)s") % fields


def _series_text(row: Series) -> str:
    return pick_text(row.name) or pick_text(row.indicator.name) or row.code
