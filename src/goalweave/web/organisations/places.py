"""Where an organisation works: countries with their records, as a small map and as a list."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _, ngettext

from goalweave.accounts.models import Organisation, Unit
from goalweave.analysis.organisation_work import OrganisationWork
from goalweave.charts import MapArea, WorldMap
from goalweave.web.addresses import address
from goalweave.wording.chart import draw_map, number_format_of_reader, right_to_left
from goalweave.wording.indicator_labels import disclaimer
from goalweave.wording.templatetags.goalweave import country_name, pick_text

LISTED = 8
WIDTH = 560


@dataclass(frozen=True, slots=True)
class PlaceLine:
    name: str
    records: int
    href: str


@dataclass(frozen=True, slots=True)
class OrganisationPlaces:
    """svg: the map, empty where it cannot be drawn; lines: countries with the most records; more: countries beyond these."""

    svg: SafeString
    lines: tuple[PlaceLine, ...]
    more: int


def organisation_places(row: Organisation, unit: Unit | None, work: OrganisationWork) -> OrganisationPlaces:
    lines = {
        code: PlaceLine(
            country_name(code),
            number,
            address(reverse("records"), organisation=row.slug, unit=unit.pk if unit else "", country=code),
        )
        for code, number in work.countries
    }
    svg = draw_map(_map_spec(pick_text(row.short), lines)) if lines else SafeString("")
    return OrganisationPlaces(svg, tuple(lines.values())[:LISTED], max(len(lines) - LISTED, 0))


def _map_spec(name: str, lines: dict[str, PlaceLine]) -> WorldMap:
    first = next(iter(lines.values()))
    description = ngettext(
        "%(count)d country, most records in %(country)s.",
        "%(count)d countries, most records in %(country)s.",
        len(lines),
    )
    areas = []
    for code, line in lines.items():
        text = ngettext("%(n)d record", "%(n)d records", line.records) % {"n": line.records}
        areas.append(MapArea(code, line.name, float(line.records), text, line.href))
    bounds = _bounds([line.records for line in lines.values()])
    return WorldMap(
        title=_("Records of %(name)s by country") % {"name": name},
        description=description % {"count": len(lines), "country": first.name},
        areas=tuple(areas),
        bounds=bounds,
        unit=_("records"),
        none=_("none recorded"),
        disclaimer=disclaimer(),
        numbers=number_format_of_reader(decimals=0),
        width=WIDTH,
        legend=bool(bounds),
        rtl=right_to_left(),
    )


def _bounds(numbers: list[int]) -> tuple[float, ...]:
    """Whole numbers that are easy to read; those that would leave an empty class are left out."""
    least, most = min(numbers), max(numbers)
    return tuple(float(bound) for bound in (2, 5, 10, 20, 50, 100, 1000) if least < bound <= most)[-4:]
