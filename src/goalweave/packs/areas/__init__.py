"""Countries and groups of countries as UN M49 arranges them, and countries in special situations (SOURCES.md)."""

from __future__ import annotations

from goalweave.packs.areas.groups import CountryGroup, GroupKind, countries_of, country_groups, groups_with
from goalweave.packs.areas.names import area_language_maps, area_name, area_name_in_prose, area_sort_key
from goalweave.packs.areas.tree import WORLD, Area, areas, areas_above, groups_of, is_region, regions_of

__all__ = [
    "WORLD",
    "Area",
    "CountryGroup",
    "GroupKind",
    "area_language_maps",
    "area_name",
    "area_name_in_prose",
    "area_sort_key",
    "areas",
    "areas_above",
    "countries_of",
    "country_groups",
    "groups_of",
    "groups_with",
    "is_region",
    "regions_of",
]
