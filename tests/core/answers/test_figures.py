"""Figures in running text, in six languages."""

from __future__ import annotations

from decimal import Decimal

import pytest

from goalweave.core.answers.figures import FigureKind, agree, extract_figures, is_slip, pair_with_years

NUMBER, PERCENT, YEAR = FigureKind.NUMBER, FigureKind.PERCENT, FigureKind.YEAR


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (
            "In 2024, 1,860 points served 68 % and USD 1.9 million was spent.",
            "en",
            [(YEAR, 2024), (NUMBER, 1860), (PERCENT, 68), (NUMBER, 1_900_000)],
        ),
        ("En 2024, 118 communes, 12,5 % et 3,4 millions.", "fr", [(YEAR, 2024), (NUMBER, 118), (PERCENT, 12.5), (NUMBER, 3_400_000)]),
        ("4.600 personas y 3,5 mil millones", "es", [(NUMBER, 4600), (NUMBER, 3_500_000_000)]),
        ("1 860 колодцев, 12,5 млн, 43 процента", "ru", [(NUMBER, 1860), (NUMBER, 12_500_000), (PERCENT, 43)]),
        ("في ٢٠٢٤ بلغت ٦٨٪ و١٢٬٥٠٠ شخص", "ar", [(YEAR, 2024), (PERCENT, 68), (NUMBER, 12500)]),
        ("2024年9月覆盖190万人，占68%", "zh", [(YEAR, 2024), (NUMBER, 1_900_000), (PERCENT, 68)]),
    ],
)  # fmt: skip
def test_extract_figures_reads_the_formats_of_six_languages(
    text: str, language: str, expected: list[tuple[FigureKind, float]]
) -> None:
    found = [(figure.kind, float(figure.value)) for figure in extract_figures(text, language)]
    assert found == expected


@pytest.mark.parametrize(
    "text",
    [
        "SDGs 1, 3, 8, 10 and 11, Target 9.c.1 and 4.b",
        "Resolution 71, Act 7 of 2021, A/RES/70/1, the 2030 Agenda",
        "see the answer to 2.1, COVID-19, G20 and C2",
        "the 9th meeting at 10:30, https://example.org/2024/5",
    ],
)
def test_extract_figures_leaves_names_and_codes_alone(text: str) -> None:
    assert extract_figures(text) == ()


@pytest.mark.parametrize(
    ("stated", "recorded", "expected"),
    [
        ("1.9 million", "1,860,000", True),
        ("900,000", "912,000", True),
        ("43%", "42.6%", True),
        ("almost 1 million", "912,000", True),
        ("USD 84 million", "84,000,000", True),
        ("50%", "54%", False),
        ("2019", "2018", False),
        ("1,861", "1,860", False),
        ("68", "68%", False),
        ("EUR 5 million", "USD 5 million", False),
    ],
)
def test_agree_allows_rounding_but_no_other_figure(stated: str, recorded: str, expected: bool) -> None:
    (first,), (second,) = extract_figures(stated), extract_figures(recorded)
    assert agree(first, second) is expected


def test_pair_with_years_takes_the_year_directly_behind_a_figure() -> None:
    text = "It rose from 54% in 2020 to 68% in 2024, and 7 towns joined."
    pairs = [(figure.value, year.value) for figure, year in pair_with_years(text, extract_figures(text))]
    assert pairs == [(Decimal(54), Decimal(2020)), (Decimal(68), Decimal(2024))]


def test_is_slip_sees_a_wrong_digit_and_two_that_changed_places() -> None:
    first, second, third = extract_figures("86% 68% 61%")
    assert (is_slip(first, second), is_slip(second, third), is_slip(first, third)) == (True, True, False)
