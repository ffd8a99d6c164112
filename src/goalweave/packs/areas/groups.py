"""Groups of countries that cut across the tree of regions: those of SDG reports, special situations, income, development."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from goalweave.core.messages import Message
from goalweave.core.model import BeneficiaryGroup, Status
from goalweave.packs.areas.tree import GROUPS, areas, countries_in_region, groups_of
from goalweave.packs.table_files import TableRow, read_rows

TABLE = Path(__file__).with_name("groups.csv")


class GroupKind(StrEnum):
    """In the order in which a country's groups are listed."""

    SDG = "sdg"
    SITUATION = "situation"
    INCOME = "income"
    DEVELOPMENT = "development"


@dataclass(frozen=True, slots=True)
class CountryGroup:
    """code: three digits of M49 or of the UN's global SDG database; year: of the list; source: whose list it is."""

    code: str
    kind: GroupKind
    year: int
    countries: tuple[str, ...]
    source: str
    status: Status


@cache
def country_groups() -> Mapping[str, CountryGroup]:
    """Code → group. Raises InputError for a table that is broken."""
    groups = {}
    for row in read_rows(TABLE, ("group", "kind", "year", "members", "source", "status")):
        countries = tuple(sorted(_read_members(row)))
        groups[row["group"]] = CountryGroup(
            row["group"], GroupKind(row["kind"]), int(row["year"]), countries, row["source"], Status(row["status"])
        )
    return groups


def groups_with(country: str) -> tuple[str, ...]:
    """Codes of the groups that a country is in: of SDG reports, then special situations, income.

    Development is left out: the UN has not classified countries by it since 2021, so that it describes no country of today.
    """
    order = list(GroupKind)
    groups = [group for group in country_groups().values() if country in group.countries]
    groups = [group for group in groups if group.kind is not GroupKind.DEVELOPMENT]
    return tuple(group.code for group in sorted(groups, key=lambda group: order.index(group.kind)))


def countries_of(area: str) -> tuple[str, ...]:
    """The countries of a region or another group, by code; of a country itself; none for a code that is not known."""
    group = country_groups().get(area)
    return group.countries if group else countries_in_region(area)


def _read_members(row: TableRow) -> set[str]:
    """Countries of regions, `ldc` and the like for those that the tree flags so, and after a minus those that are not in it."""
    countries: set[str] = set()
    for member in row["members"].split():
        code = member.removeprefix("-")
        if code in GROUPS:
            flagged = {area for area in areas() if not area.isdecimal() and BeneficiaryGroup(code) in groups_of(area)}
            countries |= flagged
        elif code not in areas():
            raise row.error(Message("unknown area “{name}”", name=code), "members")
        elif member.startswith("-"):
            countries -= set(countries_in_region(code))
        else:
            countries |= set(countries_in_region(code))
    return countries
