"""Numbers in cells, and the units of their columns."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from goalweave.core.errors import InputError
from goalweave.formats import read
from goalweave.formats.reading import numbers
from goalweave.formats.reading.numbers import (
    Number,
    Unit,
    read_amount,
    read_number,
    read_plain_float,
    read_plain_number,
    read_unit,
)
from goalweave.formats.reading.typed_cells import TypedText


@pytest.mark.parametrize(
    ("written", "amount", "currency"),
    [
        ("1234", "1234", ""),
        ("1,234.50", "1234.50", ""),
        ("1.234,50", "1234.50", ""),
        ("1 234,5", "1234.5", ""),
        ("1\u202f234\u00a0567", "1234567", ""),
        ("1'000'000", "1000000", ""),
        ("12,34,567", "1234567", ""),
        ("1.000", "1000", ""),
        ("1,5", "1.5", ""),
        ("0.125", "0.125", ""),
        ("1234.125", "1234.125", ""),
        ("-5", "-5", ""),
        ("(500)", "-500", ""),
        ("١٬٢٣٤٫٥", "1234.5", ""),
        ("€ 5", "5", "EUR"),
        ("5 M€", "5000000", "EUR"),
        ("US$3.5 million", "3500000", "USD"),
        ("USD 1.2 bn", "1200000000", "USD"),
        ("5 млн руб", "5000000", "RUB"),
        ("10万 美元", "100000", "USD"),
        ("250 thousand euros", "250000", "EUR"),
        ("$5", "5", ""),
    ],
)
def test_amounts_are_read_with_their_currency(written: str, amount: str, currency: str) -> None:
    number = read_amount(written)
    assert number is not None
    assert (number.value, number.currency) == (Decimal(amount), currency)


@pytest.mark.parametrize("written", ["", "many", "100-200", "12 approx", "1.2.3", "5%", "1,23,4", "USD EUR 5"])
def test_what_is_no_amount_is_none(written: str) -> None:
    assert read_amount(written) is None


def test_numbers_of_a_spreadsheet_are_taken_as_they_are() -> None:
    assert read_amount(TypedText("1.234", "number")) == Number(Decimal("1.234"))
    assert read_number(TypedText("0.05", "number", "5%")) == Number(Decimal(5), percent=True)
    assert read_amount(TypedText("2024-01-01", "date")) is None


@given(st.decimals(0, 10**9, places=2))
def test_amounts_are_read_in_both_ways_of_writing(amount: Decimal) -> None:
    english = f"{amount:,}"
    german = english.translate(str.maketrans(",.", ".,"))
    for written, currency in ((english, ""), (german, ""), (f"EUR {amount}", "EUR")):
        number = read_amount(written)
        assert number is not None
        assert (number.value, number.currency) == (amount, currency)


@pytest.mark.parametrize(
    ("head", "unit"),
    [
        ("Budget (USD million)", ("USD", Decimal(10**6), "budget")),
        ("Montant en euros", ("EUR", Decimal(1), "montant")),
        ("Total budget in US$ thousands", ("USD", Decimal(1000), "budget")),
        ("Budget, '000 KES", ("KES", Decimal(1000), "budget")),
        ("SDG budget", ("", Decimal(1), "sdg budget")),
        ("EUR mio budget", ("EUR", Decimal(10**6), "budget")),
        ("USD thousands", ("USD", Decimal(1000), "")),
        ("Budget USD '000 (thousands)", ("USD", Decimal(1000), "budget")),
        ("Budget (EURm)", ("EUR", Decimal(10**6), "budget")),
        ("Budget kEUR", ("EUR", Decimal(1000), "budget")),
        ("Budget en millions d'euros", ("EUR", Decimal(10**6), "budget")),
        ("Presupuesto (miles de millones de USD)", ("USD", Decimal(10**9), "presupuesto")),
        ("Бюджет, тыс. руб.", ("RUB", Decimal(1000), "бюджет")),
        ("الميزانية (مليون دولار أمريكي)", ("USD", Decimal(10**6), "الميزانية")),
        ("预算(万元)", ("", Decimal(10**4), "预算")),
        ("预算(百万美元)", ("USD", Decimal(10**6), "预算")),
        ("千年发展目标预算", ("", Decimal(1), "千年发展目标预算")),
    ],
)
def test_header_names_currency_and_scale(head: str, unit: tuple[str, Decimal, str]) -> None:
    found = read_unit(head)
    assert (found.currency, found.scale, found.rest) == unit


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1234", Number(Decimal(1234))),
        ("1.5e3", Number(Decimal(1500), ".")),
        ("1,234.50", Number(Decimal("1234.50"), ".", ",")),
        ("1.234,50", Number(Decimal("1234.50"), ",", ".")),
        ("1\u202f234,5", Number(Decimal("1234.5"), ",", " ")),
        ("12,34,567", Number(Decimal(1234567), "", ",")),
        ("١٬٢٣٤٫٥", Number(Decimal("1234.5"), "٫", "٬")),
        ("1,234", Number(Decimal(1234), "", ",", exact=False)),
        ("< 5 %", Number(Decimal(5), bound="<", percent=True)),
        ("22m", Number(Decimal(22), unit=Unit("", Decimal(10**6), "m"))),
        ("€3.5 bn", Number(Decimal("3.5"), ".", unit=Unit("EUR", Decimal(10**9), "bn"))),
        ("5 Mio.", Number(Decimal(5), unit=Unit("", Decimal(10**6), "mio"))),
        ("2 milliards d'euros", Number(Decimal(2), unit=Unit("EUR", Decimal(10**9), "milliards"))),
        ("3 mil millones", Number(Decimal(3), unit=Unit("", Decimal(10**9), "mil millones"))),
        ("40 тыс. руб.", Number(Decimal(40), unit=Unit("RUB", Decimal(1000), "тыс"))),
        ("٣ ملايين", Number(Decimal(3), unit=Unit("", Decimal(10**6), "ملايين"))),
        ("2.5亿元", Number(Decimal("2.5"), ".", unit=Unit("", Decimal(10**8), "亿"))),
        ("30万美元", Number(Decimal(30), unit=Unit("USD", Decimal(10**4), "万"))),
    ],
)
def test_number_tells_how_it_was_read(text: str, number: Number) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize(
    "text", ["1 2 3", "2024 500", "1.234.5", "5 % of 3", "5 %%", "22 metres", "1,234,56", "a", "1'234,567'8"]
)
def test_what_is_not_one_number_is_none(text: str) -> None:
    assert read_number(text) is None


def test_header_gives_scale_and_currency_to_a_cell_without_them() -> None:
    header = read_unit("USD thousands")
    number = read_number("1.5", header)
    assert number is not None
    assert (number.value, number.currency, number.scale) == (Decimal(1500), "USD", Decimal(1000))
    other = read_number("EUR 2", header)
    assert other is not None
    assert (other.value, other.currency) == (Decimal(2000), "EUR")


@given(
    st.integers(1, 10**6),
    st.sampled_from(["k", "m", "mio", "bn", "тыс.", "млн", "万", "亿", "millones"]),
    st.sampled_from(["USD thousands", "EUR mio budget", "млрд руб", "预算(万元)"]),
)
def test_two_scales_are_never_multiplied(digits: int, scale: str, header: str) -> None:
    with pytest.raises(InputError, match="the column header has one too"):
        read_number(f"{digits}{scale}", read_unit(header))


def test_two_scales_are_refused_with_what_to_enter() -> None:
    with pytest.raises(InputError) as caught:
        read_number("3.5 bn", read_unit("USD thousands"))
    assert caught.value.message == (
        "“3.5 bn” has a scale (“bn”), and the column header has one too (“thousands”), so no amount was read. "
        "If 3500000000 is meant, enter 3500000."
    )


def test_plain_number_has_a_dot_and_no_grouping() -> None:
    assert read_plain_number("-1.234e2") == Number(Decimal("-123.4"), ".")
    assert [read_plain_number(text) for text in ("1,5", "1 234", "5%", "", "٣", "nan", "1_000")] == [None] * 7


def test_plain_float_is_finite() -> None:
    texts = ("5.", ".5", "-1e3", "1e999", "inf", "nan", "1,5")
    assert [read_plain_float(text) for text in texts] == [5, 0.5, -1000, None, None, None, None]


def test_the_header_of_a_column_is_read_once_for_all_fields() -> None:
    """Tables of 20,000 columns are sent: their headers were read eight times."""
    heads = [f"Measure number {place}" for place in range(50)]
    table = "\n".join((",".join(["Title", *heads]), ",".join(["A well", *["x"] * 50])))
    numbers._short_unit.cache_clear()
    assert len(list(read(io.BytesIO(table.encode()), "a.csv"))) == 1
    known = numbers._short_unit.cache_info()
    assert known.hits > known.misses
    assert known.misses <= 2 * len(heads) + 5
