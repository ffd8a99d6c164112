"""Areas by number, code and name."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest
from babel import Locale

from goalweave.core.text.languages import LANGUAGES
from goalweave.formats.reading.areas import area_names, find_area, nearest_area


def table() -> list[dict[str, str]]:
    text = files("goalweave.formats.reading").joinpath("countries.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def test_every_country_is_known_by_number_and_codes_and_in_six_languages():
    rows = table()
    assert len({row["numeric"] for row in rows}) == len(rows) == 250
    for row in rows:
        texts = [row["numeric"], str(int(row["numeric"])), row["code"], row["alpha3"].lower()]
        texts += [str(Locale.parse(language).territories[row["code"]]) for language in LANGUAGES]
        assert {find_area(text) for text in texts} == {row["code"]}, row


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("1", "001"),
        ("World", "001"),
        ("٤٠٤", "KE"),
        ("404.0", "KE"),
        (" Kenya ", "KE"),
        ("Кения", "KE"),
        ("Sub-Saharan Africa", "202"),
        ("419", "419"),
        ("Latin America and the Caribbean", "419"),
        ("South-Eastern Asia", "035"),
        ("Oceania", "009"),
        ("Oceania (exc. Australia and New Zealand)", "543"),
        ("62", "062"),
        ("Least Developed Countries (LDCs)", "199"),
        ("Micronesia", "FM"),
        ("Micronesia (Federated States of)", "FM"),
        ("China, Hong Kong Special Administrative Region", "HK"),
        ("Bolivia (Plurinational State of)", "BO"),
        ("XKX", "XK"),
        ("830", "830"),
        ("Channel Islands", "830"),
        ("530", "AN"),
        ("Netherlands Antilles", "AN"),
        ("000", None),
        ("99", None),
        ("4040", None),
        ("²²", None),
        ("-4", None),
        ("", None),
        ("Atlantis", None),
    ],
)
def test_an_area_is_told_from_its_text(text: str, area: str | None):
    assert find_area(text) == area


def test_the_nearest_name_is_offered_only_where_one_is_near():
    assert [nearest_area(text) for text in ("Germny", "Untied States", "Middle Earth", "x" * 1000)] == [
        "Germany (DE)",
        "United States (US)",
        "",
        "",
    ]


def test_what_the_cldr_does_not_name_has_six_names():
    assert all(set(names) == set(LANGUAGES) and all(names.values()) for names in area_names().values())
    assert area_names()["830"]["fr"] == "Îles Anglo-Normandes"
