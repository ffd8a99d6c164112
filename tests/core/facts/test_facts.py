"""What is read from a text: values, and what is left alone."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from goalweave.core.facts import read_facts, record_facts
from goalweave.core.model import DateUse, Record, TextFacts
from goalweave.packs import fact_names


def facts(text: str, language: str = "en") -> TextFacts:
    return read_facts(text, language, fact_names(language))


@pytest.mark.parametrize(
    ("language", "text", "dates"),
    [
        ("en", "held from 9 to 12 June 2017", [("2017-06-09", "2017-06-12")]),
        ("en", "between 29 October and 16 November 2018", [("2018-10-29", "2018-11-16")]),
        ("en", "on the 3rd of May, 2019", [("2019-05-03", "2019-05-03")]),
        ("en", "on June 3rd, 2019", [("2019-06-03", "2019-06-03")]),
        ("en", "June 3–5, 2019", [("2019-06-03", "2019-06-05")]),
        ("en", "December 2018 to January 2019", [("2018-12", "2019-01")]),
        ("en", "in 2016 and 2017", [("2016", "2017")]),
        ("en", "in 2010 and in 2018", [("2010", "2010"), ("2018", "2018")]),
        ("en", "the strategic plan for 2018–2021", [("2018", "2021")]),
        ("en", "in 2019/20", [("2019", "2020")]),
        ("en", "in the first half of 2020", [("2020-01", "2020-06")]),
        ("en", "in Q3 2021", [("2021-07", "2021-09")]),
        ("en", "since 2015", [("2015", "")]),
        ("en", "until 2015", [("", "2015")]),
        ("en", "in the 1990s", [("1990", "1999")]),
        ("en", "on 31 February 2017", [("2017-02", "2017-02")]),
        ("en", "on 03/04/2019", [("2019", "2019")]),
        ("en", "on 25/04/2019", [("2019-04-25", "2019-04-25")]),
        ("en", "the 2030 Agenda, Agenda 2063 and Vision 2030", []),
        ("en", "ISO 9001:2015, Resolution 2017 and room 2014", []),
        ("en", "for 2000 teachers and 1990 farmers", []),
        ("fr", "du 28 février au 3 mars 2020", [("2020-02-28", "2020-03-03")]),
        ("fr", "le 1er janvier 2021", [("2021-01-01", "2021-01-01")]),
        ("fr", "au deuxième trimestre 2020", [("2020-04", "2020-06")]),
        ("fr", "le Programme de développement durable à l’horizon 2030", []),
        ("es", "los días 4 y 5 de septiembre de 2019", [("2019-09-04", "2019-09-05")]),
        ("es", "la Agenda 2030 para el Desarrollo Sostenible", []),
        ("ru", "с 2016 по 2018 год", [("2016", "2018")]),
        ("ru", "с 2015 года", [("2015", "")]),
        ("ru", "9–12 июня 2017 г.", [("2017-06-09", "2017-06-12")]),
        ("ar", "في ٩ حزيران/يونيه ٢٠١٧", [("2017-06-09", "2017-06-09")]),
        ("ar", "منذ عام 2015", [("2015", "")]),
        ("ar", "كانون الثاني 2020", [("2020-01", "2020-01")]),
        ("zh", "2017年6月9日至7月2日", [("2017-06-09", "2017-07-02")]),
        ("zh", "2017至2020年", [("2017", "2020")]),
        ("zh", "2021年第三季度", [("2021-07", "2021-09")]),
        ("zh", "2030年可持续发展议程", []),
    ],
)
def test_dates_and_periods_are_read(language: str, text: str, dates: list[tuple[str, str]]) -> None:
    assert [(date.start, date.end) for date in facts(text, language).dates] == dates


@pytest.mark.parametrize(
    ("language", "text", "use"),
    [
        ("en", "by 2030", DateUse.DEADLINE),
        ("fr", "d’ici à 2030", DateUse.DEADLINE),
        ("es", "para 2030", DateUse.DEADLINE),
        ("ru", "к 2030 году", DateUse.DEADLINE),
        ("ar", "بحلول عام 2030", DateUse.DEADLINE),
        ("zh", "到2030年", DateUse.DEADLINE),
        ("en", "the WSIS Forum 2018", DateUse.NAME),
        ("en", "in 2018", DateUse.PERIOD),
    ],
)
def test_a_date_says_what_it_is_for(language: str, text: str, use: DateUse) -> None:
    (date,) = facts(text, language).dates
    assert date.use is use


@pytest.mark.parametrize(
    ("language", "text", "areas"),
    [
        ("en", "Niger, Nigeria, Guinea, Papua New Guinea, Guinea-Bissau", ["NE", "NG", "GN", "PG", "GW"]),
        ("en", "Dominica and the Dominican Republic", ["DM", "DO"]),
        ("en", "the Congo and the Democratic Republic of the Congo", ["CG", "CD"]),
        ("en", "farmers in Chad, Jordan and Georgia", ["TD", "JO", "GE"]),
        ("en", "Chad Brown, Michael Jordan and Ms. Georgia Hill", []),
        ("en", "Turkey farms, New Mexico, the Paris Agreement and Atlanta, Georgia", []),
        ("en", "in English, French and Spanish", []),
        ("en", "French and Spanish schools", ["FR", "ES"]),
        ("en", "US$ 5 million, 3 million US dollars, Swiss francs", []),
        ("en", "in Geneva, in Addis Ababa and in SIDS", ["CH", "ET", "722"]),
        ("en", "polish the floor", []),
        ("fr", "les Pays-Bas, la Côte d’Ivoire et les villages maliens", ["NL", "CI", "ML"]),
        ("es", "Reunión de expertos en España", ["ES"]),
        ("ru", "в Кении, из Объединенных Арабских Эмиратов, с Чадом, узбекские школы", ["KE", "AE", "TD", "UZ"]),
        ("ar", "في لبنان وبالسودان وللأردن والدعم المالي", ["LB", "SD", "JO"]),
        ("ar", "في مالي والنيجر", ["ML", "NE"]),
        ("zh", "南京、海地、赤道几内亚和西班牙语", ["CN", "HT", "GQ"]),
        ("pt", "in Kenya", ["KE"]),
    ],
)
def test_places_are_read(language: str, text: str, areas: list[str]) -> None:
    assert [place.area for place in facts(text, language).places] == areas


@pytest.mark.parametrize(
    ("language", "text", "organisations"),
    [
        ("en", "funded by the World Bank, Oxfam and Hill Radio", ["World Bank funder", "Oxfam funder", "Hill Radio funder"]),
        ("en", "We met Hill Radio.", []),
        ("en", "UNICEF and the Ministry of Health and Social Welfare trained 30 nurses", ["UNICEF lead", "Ministry of Health and Social Welfare lead"]),
        ("en", "The Hill Farmers Association (HFA) met; HFA grew.", ["Hill Farmers Association ", "Hill Farmers Association "]),
        ("en", "the ISO 9001 standard", []),
        ("fr", "avec l’appui de l’OMS et de l’Office national de l’eau", ["WHO partner", "Office national de l’eau partner"]),
        ("es", "en colaboración con el Ministerio de salud", ["Ministerio de salud partner"]),
        ("ru", "при участии Министерства связи и ЮНЕСКО", ["Министерства связи participant", "UNESCO participant"]),
        ("ar", "بتمويل من البنك الدولي ووزارة المالية", ["World Bank funder", "وزارة المالية funder"]),
        ("zh", "与教育部和联合国儿童基金会合作", ["教育部 partner", "UNICEF partner"]),
    ],
)  # fmt: skip
def test_organisations_are_read_with_their_role(language: str, text: str, organisations: list[str]) -> None:
    assert [f"{one.name} {one.role}" for one in facts(text, language).organisations] == organisations


@pytest.mark.parametrize(
    ("language", "text", "amounts"),
    [
        ("en", "USD 2.5 million, €22m and CHF 1,500,000", [("2500000", "USD"), ("22000000", "EUR"), ("1500000", "CHF")]),
        ("en", "$5 million", [("5000000", "")]),
        ("en", "all 22 million people", []),
        ("fr", "2,5 millions d’euros et 500 000 francs CFA", [("2500000", "EUR"), ("500000", "XOF")]),
        ("es", "3,5 millones de dólares estadounidenses", [("3500000", "USD")]),
        ("ru", "2,5 млн долл. США и 4 млрд рублей", [("2500000", "USD"), ("4000000000", "RUB")]),
        ("ar", "٢٫٥ مليون دولار أمريكي", [("2500000", "USD")]),
        ("zh", "100万美元和3亿元人民币", [("1000000", "USD"), ("300000000", "CNY")]),
    ],
)  # fmt: skip
def test_amounts_are_read_with_their_currency(language: str, text: str, amounts: list[tuple[str, str]]) -> None:
    read = [(amount.amount, amount.currency) for amount in facts(text, language).amounts]
    assert read == [(Decimal(value), currency) for value, currency in amounts]


def test_numbers_have_the_unit_that_follows() -> None:
    read = facts(
        "We trained 300 girls, built 12 rural schools and 7,4 km of road; 45 per cent agreed on Goal 5."
    ).numbers
    assert [(str(number.value), number.unit) for number in read] == [
        ("300", "girls"),
        ("12", "rural schools"),
        ("7.4", "km"),
        ("45", "%"),
    ]


def test_links_and_symbols_are_read_and_nothing_is_read_within_them() -> None:
    read = facts(
        "See https://example.org/2017/kenya_(a), A/RES/70/1, Resolution 71 (Rev. Dubai, 2018), WTDC-17, ISO 37120 and Recommendation Y.4903."
    )
    assert [link.url for link in read.links] == ["https://example.org/2017/kenya_(a)"]
    assert [symbol.symbol for symbol in read.symbols] == [
        "A/RES/70/1",
        "Resolution 71 (Rev. Dubai, 2018)",
        "WTDC-17",
        "ISO 37120",
        "Recommendation Y.4903",
    ]
    assert (read.dates, read.places) == ((), ())


def test_a_record_keeps_its_own_fields_and_gets_the_facts_of_its_text() -> None:
    record = Record("a", {"en": "A"}, {"en": "In Kenya since 2015."}, "en", start="2012")
    read = record_facts(record, fact_names)
    assert (read.start, read.end, read.places) == ("2012", "", ())
    assert [place.area for place in read.facts.places] == ["KE"]


@given(st.text(max_size=200), st.sampled_from(["en", "fr", "es", "ru", "ar", "zh"]))
def test_any_text_is_read(text: str, language: str) -> None:
    read = facts(text, language)
    for name in TextFacts.__slots__:
        for fact in getattr(read, name):
            assert text[fact.span.start : fact.span.end] == fact.text


HOSTILE = (
    ("en", "2017-"), ("en", "2017年"), ("en", "UN, "), ("en", "Ministry of "), ("en", "1,"), ("en", "A/"), ("en", "funded by the "),
    ("fr", "Banque de la "), ("ru", "ского "), ("ru", "Министерство и "), ("ar", "وزارة ال"), ("zh", "与联合国"), ("zh", "部"),
)  # fmt: skip


@pytest.mark.parametrize(("language", "piece"), HOSTILE)
def test_a_hostile_text_takes_time_in_proportion_to_its_length(language: str, piece: str) -> None:
    """Eight times the text: 8 times the time, or 64 times if a pattern goes back and forth."""
    seconds = []
    for length in (2_000, 16_000):
        text = piece * (length // len(piece))
        start = time.process_time()
        facts(text, language)
        seconds.append(time.process_time() - start)
    assert seconds[1] < 30 * max(seconds[0], 0.004)
