from __future__ import annotations

import csv
from importlib.resources import files
from itertools import chain

import pytest

from goalweave.core.model import BeneficiaryGroup
from goalweave.core.text.languages import LANGUAGES
from goalweave.packs.areas import (
    WORLD,
    GroupKind,
    area_name,
    areas,
    areas_above,
    countries_of,
    country_groups,
    groups_of,
    groups_with,
    is_region,
    regions_of,
)

CONTINENTS = {"002", "019", "142", "150", "009"}


def iso() -> set[str]:
    table = files("goalweave.formats.reading").joinpath("countries.csv").read_text(encoding="utf-8")
    return {row["code"] for row in csv.DictReader(table.splitlines())}


def test_every_country_has_one_place():
    assert {code for code in areas() if not code.isdecimal()} == iso()
    assert set(countries_of(WORLD)) == iso()
    assert {code for code in iso() if not regions_of(code)} == {"AQ"}


def test_regions_of_one_level_share_no_country_and_have_all_of_those_above():
    children: dict[str, list[str]] = {}
    for area in areas().values():
        children.setdefault(area.parent, []).append(area.code)
    assert {code for code in children[WORLD] if code.isdecimal()} == CONTINENTS
    for parent, below in children.items():
        if parent:
            together = list(chain.from_iterable(map(countries_of, below)))
            assert len(together) == len(set(together))
            assert set(together) == set(countries_of(parent))


def test_there_are_as_many_as_the_lists_say():
    special = {group: {code for code in iso() if group in groups_of(code)} for group in BeneficiaryGroup}
    assert {group: len(found) for group, found in special.items()} == {
        BeneficiaryGroup.LDC: 44, BeneficiaryGroup.LLDC: 32, BeneficiaryGroup.SIDS: 39, BeneficiaryGroup.WOMEN: 0, BeneficiaryGroup.YOUTH: 0, BeneficiaryGroup.DISABILITIES: 0,
    }  # fmt: skip
    assert len([code for code in areas() if code.isdecimal()]) == 31
    continents = {code: len(countries_of(code)) for code in CONTINENTS}
    assert continents == {"002": 60, "019": 57, "142": 51, "150": 52, "009": 29}
    assert special[BeneficiaryGroup.LDC] & special[BeneficiaryGroup.LLDC] & special[BeneficiaryGroup.SIDS] == set()


@pytest.mark.parametrize(
    ("code", "regions", "groups"),
    [
        ("KE", ("014", "202", "002"), set()),
        ("NP", ("034", "142"), {BeneficiaryGroup.LDC, BeneficiaryGroup.LLDC}),
        ("HT", ("029", "419", "019"), {BeneficiaryGroup.LDC, BeneficiaryGroup.SIDS}),
        ("CH", ("155", "150"), set()),
        ("JE", ("830", "154", "150"), set()),
        ("XX", (), set()),
        ("014", ("202", "002"), set()),
    ],
)
def test_where_a_country_belongs(code, regions, groups):
    assert regions_of(code) == regions
    assert groups_of(code) == groups
    assert areas_above(code) == ((*regions, WORLD) if code in areas() else ())


def test_a_country_is_its_own_and_what_is_unknown_is_none():
    assert countries_of("KE") == ("KE",)
    assert countries_of("053") == ("AU", "CC", "CX", "HM", "NF", "NZ")
    assert countries_of("XX") == countries_of("") == ()
    assert [is_region(code) for code in ("014", "001", "KE", "999", "", "²²²")] == [
        True,
        True,
        False,
        False,
        False,
        False,
    ]


def test_every_area_has_a_name_in_each_language():
    for language in LANGUAGES:
        for code in areas():
            assert area_name(code, language) not in ("", code), (code, language)
    assert area_name("419", "en") == "Latin America and the Caribbean"
    assert area_name("XX", "en") == "XX"


def test_groups_across_the_regions_have_their_countries():
    groups = country_groups()
    counts = {code: len(group.countries) for code, group in groups.items()}
    assert {code: counts[code] for code in ("199", "432", "722")} == {"199": 44, "432": 32, "722": 39}
    assert {code: counts[code] for code in ("911", "912", "914", "910")} == {"911": 26, "912": 51, "914": 54, "910": 87}
    by_region = ("747", "062", "753", "513", "543", "053", "202", "419")  # as in SDG reports: every country in one
    assert sorted(chain.from_iterable(map(countries_of, by_region))) == sorted(set(countries_of(WORLD)) - {"AQ"})
    assert sorted(countries_of("514") + countries_of("515")) == sorted(set(countries_of(WORLD)) - {"AQ"})
    income = list(chain.from_iterable(group.countries for group in groups.values() if group.kind is GroupKind.INCOME))
    assert len(income) == len(set(income))
    assert groups["911"].year == 2024


def test_groups_of_a_country_come_in_the_order_of_their_kind():
    assert groups_with("NP") == ("062", "199", "432", "912")
    assert groups_with("150") == groups_with("VE-X") == ()
    assert countries_of("747")[:3] == ("AE", "AM", "AZ")
