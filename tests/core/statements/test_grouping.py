"""Lists that explain one thing, and lists of things."""

from __future__ import annotations

import pytest

from goalweave.core.statements.grouping import explains_one_thing


@pytest.mark.parametrize(
    ("introduction", "points"),
    [
        ("The programme works in these countries:", ["Kenya", "Peru", "Viet Nam"]),
        ("The network covers the following countries:", ["Kenya", "Peru", "Democratic Republic of the Congo"]),
        ("Our partners are:", ["the Ministry of Health", "UNICEF", "Regional Development Bank of the South"]),
        ("The strategy has three aims, including:", ["safer roads", "cleaner air", "fewer accidents near schools"]),
        ("The centre offers:", ["1) advice on credit;", "2) courses in book-keeping;", "3) a library."]),
        (
            "Nous travaillons avec les partenaires suivants :",
            ["UNICEF", "Ministère de la Santé et de l’Action sociale"],
        ),
        ("El programa abarca los siguientes países:", ["Perú", "República Dominicana"]),
        ("Программа охватывает следующие страны:", ["Кения", "Демократическая Республика Конго"]),
        ("يشمل البرنامج البلدان التالية:", ["كينيا", "جمهورية الكونغو الديمقراطية"]),
        ("该项目覆盖以下国家：", ["肯尼亚", "刚果民主共和国"]),
    ],
)
def test_names_and_parts_explain_the_line_above(introduction: str, points: list[str]) -> None:
    assert explains_one_thing(introduction, points)


@pytest.mark.parametrize(
    ("introduction", "points"),
    [
        ("The following workshops were held:", ["Lima, 3 May 2021", "Quito, 4 June 2021"]),
        ("We published the following reports:", ["Roads of the north", "Water in schools: a survey"]),
        ("Projects of the year:", ["Wells for Turkana", "Schools in Peru", "Solar ferries"]),
        ("Projects in these countries:", ["Wells for Turkana", "Schools in Peru"]),
        ("In 2021 the agency did the following:", ["We trained 300 girls in coding.", "We opened a library."]),
        ("Work in these countries:", ["Kenya. We drilled wells.", "Peru. We built schools."]),
    ],
)
def test_things_that_are_announced_are_separate(introduction: str, points: list[str]) -> None:
    assert not explains_one_thing(introduction, points)
