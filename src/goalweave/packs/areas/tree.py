"""The tree of areas: the world, its regions and their parts, and below these the countries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from goalweave.core.messages import Message
from goalweave.core.model import BeneficiaryGroup, Status
from goalweave.packs.table_files import read_rows

WORLD = "001"
TABLE = Path(__file__).with_name("m49.csv")
GROUPS = (BeneficiaryGroup.LDC, BeneficiaryGroup.LLDC, BeneficiaryGroup.SIDS)


@dataclass(frozen=True, slots=True)
class Area:
    """code: ISO 3166-1 alpha-2 of a country, else three digits of UN M49; parent: empty for the world alone."""

    code: str
    parent: str
    groups: frozenset[BeneficiaryGroup]
    status: Status


@cache
def areas() -> Mapping[str, Area]:
    """Code → area, each after the one that it is part of. Raises InputError for a table that is broken."""
    by_code: dict[str, Area] = {}
    for row in read_rows(TABLE, ("area", "parent", "ldc", "lldc", "sids", "status")):
        if row["area"] in by_code or (row["parent"] not in by_code and row["area"] != WORLD):
            raise row.error(
                Message("the area appears twice, or the area it is part of does not come before it"), "area"
            )
        groups = frozenset(group for group in GROUPS if row[group])
        by_code[row["area"]] = Area(row["area"], row["parent"], groups, Status(row["status"]))
    return by_code


def is_region(code: str) -> bool:
    """Whether the code is that of a known group of countries."""
    return code.isdecimal() and code in areas()


def areas_above(code: str) -> tuple[str, ...]:
    """The areas that an area is part of, the smallest first, the world last; none for a code that is not known."""
    above = []
    area = areas().get(code)
    while area is not None and area.parent:
        above.append(area.parent)
        area = areas()[area.parent]
    return tuple(above)


def regions_of(country: str) -> tuple[str, ...]:
    """The groups of M49 that a country is part of, without the world: `KE` → 014, 202, 002."""
    return tuple(code for code in areas_above(country) if code != WORLD)


def countries_in_region(area: str) -> tuple[str, ...]:
    """The countries of a region, by code; of a country itself; none for a code that is not known."""
    return _countries_by_region().get(area, ())


def groups_of(country: str) -> frozenset[BeneficiaryGroup]:
    """Which special situations the UN counts the country among: ldc, lldc, sids."""
    area = areas().get(country)
    return area.groups if area else frozenset()


@cache
def _countries_by_region() -> Mapping[str, tuple[str, ...]]:
    countries: dict[str, list[str]] = {code: [] for code in areas()}
    for code in sorted(code for code in areas() if not code.isdecimal()):
        for region in (code, *areas_above(code)):
            countries[region].append(code)
    return {code: tuple(some) for code, some in countries.items()}
