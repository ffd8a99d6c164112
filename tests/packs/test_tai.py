"""The Technology Achievement Index that ships: its figures are the handbook's, and so are its ranks."""

from __future__ import annotations

import math

import pytest
from tests.factories.indices import LOGARITHMS, TAI

from goalweave.core.indices import score_table
from goalweave.core.model import Status
from goalweave.core.text.languages import LANGUAGES
from goalweave.packs import library
from goalweave.packs.areas import area_name
from goalweave.packs.indicators import read_indicators
from goalweave.packs.indices import read_indices
from goalweave.packs.library import PackLibrary

INDEX = read_indices(library())["tai@2001"]
FOUND = read_indicators(PackLibrary({"tai": library().packs["tai"]}))
VALUES = {(one.series, one.area): one for one in FOUND.observations}
COUNTRIES = dict.fromkeys(one.area for one in FOUND.observations)
"""In the order of the handbook's table."""

TABLE = {
    area: {one.code: VALUES[one.series, area].value for one in INDEX.indicators} for area in COUNTRIES
}  # fmt: skip


HANDBOOK_NAMES = {
    "CZ": "Czech Republic", "GB": "United Kingdom", "KR": "Korea", "NL": "Netherlands", "US": "United States",
}  # fmt: skip
"""Names that the UN writes otherwise."""


def name_of(area: str) -> str:
    return HANDBOOK_NAMES.get(area) or area_name(area, "en")


def test_every_figure_is_the_handbooks() -> None:
    """OECD/JRC 2008, table A.2; logarithms with two decimals there, numbers of three digits here."""
    names = {area: name_of(area) for area in TABLE}
    assert set(names.values()) == set(TAI)
    for area, row in TABLE.items():
        for (code, value), printed in zip(row.items(), TAI[names[area]], strict=True):
            assert value is not None
            assert (round(math.log10(value), 2) if code in LOGARITHMS else value) == printed


def test_its_ranks_are_the_handbooks() -> None:
    """OECD/JRC 2008, table 23, equal weights: the order of TAI."""
    found = score_table(INDEX, TABLE)
    assert [name_of(one.entity) for one in found.ranking()] == list(TAI)
    assert found.of("FI").score == pytest.approx(0.744, abs=0.0015)
    assert found.of("US").score == pytest.approx(0.733, abs=0.0015)


def test_classes_and_groups() -> None:
    found = score_table(INDEX, TABLE)
    assert [found.of(area).tier.id for area in ("FI", "IL", "ES")] == ["leaders", "leaders", "potential"]  # type: ignore[union-attr]
    assert [[part.code for part in group.parts] for group in INDEX.root.scored_parts] == [  # type: ignore[union-attr]
        ["patents", "royalties"], ["internet", "exports"], ["telephones", "electricity"], ["schooling", "university"],
    ]  # fmt: skip


def test_every_value_has_its_year_and_source() -> None:
    assert len(VALUES) == 8 * 23
    assert {(one.series, one.time) for one in FOUND.observations} == {
        ("TAI_PATENTS", "1998"), ("TAI_ROYALTIES", "1999"), ("TAI_INTERNET_HOSTS", "2000"), ("TAI_EXPORTS", "1999"),
        ("TAI_TELEPHONES", "1999"), ("TAI_ELECTRICITY", "1998"), ("TAI_SCHOOLING", "2000"), ("TAI_UNIVERSITY", "1997"),
    }  # fmt: skip
    assert {one.source for one in FOUND.observations} == {
        "OECD/JRC, Handbook on Constructing Composite Indicators, 2008, table A.2 (transcribed)"
    }


def test_names_are_in_six_languages() -> None:
    assert [one.status for one in FOUND.series] == [Status.TRANSCRIBED] * 8
    for item in (*FOUND.series, *FOUND.codes, *FOUND.indicators):
        assert set(item.name) == set(LANGUAGES)
    for indicator in FOUND.indicators:
        assert set(indicator.calculation) == set(indicator.custodian) == set(LANGUAGES)


def test_every_unit_of_an_index_has_a_name() -> None:
    named = {one.code for one in read_indicators(library()).codes if one.dimension == "UNIT_MEASURE"}
    for index in read_indices(library()).values():
        assert {one.unit for one in (*index.indicators, *index.parameters)} - {""} <= named
