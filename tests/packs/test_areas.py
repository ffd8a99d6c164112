from __future__ import annotations

import csv
from importlib.resources import files

import pytest

from goalweave.core.model import BeneficiaryGroup
from goalweave.core.text.languages import LANGUAGES
from goalweave.packs.areas import WORLD, area_name, areas, areas_above, countries_of, groups_of, is_region, regions_of

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
            together = [country for code in below for country in countries_of(code)]
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
