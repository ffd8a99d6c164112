"""Areas by number, code and name."""

from __future__ import annotations

import csv
from importlib.resources import files

import pytest
from babel import Locale

from goalweave.core.errors import InputError
from goalweave.core.text.languages import LANGUAGES
from goalweave.formats.reading.area_names import (
    area_name,
    area_name_in_prose,
    area_sort_key,
    cldr_names,
    read_area_list,
    supplementary_names,
    un_names,
    un_variants,
)
from goalweave.formats.reading.areas import find_area, nearest_area


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
    assert all(set(names) == set(LANGUAGES) and all(names.values()) for names in supplementary_names().values())
    assert supplementary_names()["830"]["fr"] == "Îles Anglo-Normandes"


def test_every_country_has_a_name_of_the_un_in_six_languages():
    names = un_names()
    assert all(set(names[row["code"]]) == set(LANGUAGES) and all(names[row["code"]].values()) for row in table())
    assert names["VN"]["en"] == "Viet Nam"
    assert names["AX"]["ru"] == "Аландские острова"
    assert names["CI"]["en"] == "Côte d’Ivoire"
    assert names["035"]["en"] == "South-eastern Asia"


def test_names_of_every_list_are_read_whichever_is_shown():
    for code, names in un_variants().items():  # of M49, UNTERM, and formal
        assert [name for name in names if find_area(name) != code] == [], code
    texts = ("the former Czechoslovakia", "Russia", "Russian Federation", "Turkey", "Türkiye", "Swiss Confederation")
    assert [find_area(text) for text in texts] == [None, "RU", "RU", "TR", "TR", "CH"]


def test_list_is_chosen(tmp_path):
    own = tmp_path / "names.csv"
    own.write_text("area,en,fr\nVNM,Vietnam,\n643,Russia,Russie\n002,The continent,\n", encoding="utf-8")
    names = read_area_list(str(own))
    assert (names["VN"]["en"], names["VN"]["fr"]) == ("Vietnam", "Viet Nam")
    assert (names["RU"]["fr"], names["RU"]["ru"]) == ("Russie", "Российская Федерация")
    assert (names["002"]["en"], names["KE"]["en"]) == ("The continent", "Kenya")
    assert read_area_list("cldr")["VN"]["en"] == cldr_names()["VN"]["en"] == "Vietnam"
    assert read_area_list("") is read_area_list("un") is un_names()


@pytest.mark.parametrize(
    ("content", "line", "why"),
    [
        ("name,en\n", 1, "a list of names has the column"),
        ("area,en\nXQ,Nowhere\n", 2, "unknown area “XQ”"),
        ("area,en\nKE,Kenya\n404,Kenya\n", 3, "the area “KE” appears twice"),
    ],
)
def test_list_with_errors_is_refused_with_file_and_line(tmp_path, content: str, line: int, why: str):
    own = tmp_path / "names.csv"
    own.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=why) as caught:
        read_area_list(str(own))
    assert (caught.value.file, caught.value.line) == (str(own), line)


def test_list_that_does_not_exist_is_refused():
    with pytest.raises(InputError, match="neither “un” nor “cldr” nor a CSV file"):
        read_area_list("unterm")


def test_names_in_prose_have_the_form_of_state_in_front():
    assert area_name("IR", "en") == "Iran (Islamic Republic of)"
    assert [area_name_in_prose("IR", language) for language in ("en", "fr", "es", "ru", "ar")] == [
        "Islamic Republic of Iran",
        "République islamique d’Iran",
        "República Islámica del Irán",
        "Исламская Республика Иран",
        "جمهورية إيران الإسلامية",
    ]
    assert area_name_in_prose("NL", "en") == "Kingdom of the Netherlands"
    assert area_name_in_prose("FK", "en") == "Falkland Islands (Malvinas)"


def test_names_are_sorted_as_the_language_does():
    def in_order(names: str, language: str) -> str:
        return " ".join(sorted(names.split(), key=lambda name: area_sort_key(name, language)))

    assert in_order("Zambie Égypte Danemark Espagne", "fr") == "Danemark Égypte Espagne Zambie"
    assert in_order("تونس الأردن أذربيجان بنن", "ar") == "أذربيجان الأردن بنن تونس"
    assert in_order("中国 阿富汗 肯尼亚 法国", "zh") == "阿富汗 法国 肯尼亚 中国"


def test_taiwan_is_named_as_the_un_names_it_and_its_other_name_is_read():
    assert [un_names()["TW"][language] for language in ("en", "fr", "es", "zh")] == [
        "Taiwan Province of China",
        "Province chinoise de Taiwan",
        "Provincia china de Taiwán",
        "中国台湾省",
    ]
    assert {find_area(name) for name in ("Taiwan", "Taïwan", "Тайвань", "台湾", "Тайвань, провинция Китая")} == {"TW"}
