"""Site furniture, and what only looks like it."""

from __future__ import annotations

import pytest

from goalweave.core.text.boilerplate import is_boilerplate


@pytest.mark.parametrize(
    "text",
    [
        "Sorry, you need to enable JavaScript to visit this website.",
        "We use cookies to improve your experience on this website.",
        "Ce site utilise des cookies afin de mesurer son audience.",
        "Мы используем файлы cookie.",
        "View Attachment",
        "Read more »",
        "Descargar",
        "Подробнее",
        "اقرأ المزيد",
        "返回顶部",
        "Year of submission: 2019",
        "Last updated: 12 June 2019",
        "Дата: 12.06.2019",
        "https://www.example.org/a/b?c=d",
        "www.example.org",
        "info@example.org",
        "© United Nations 2019. All rights reserved",
        "(c) 2019 United Nations",
        "(C) 2015–2019, World Health Organization.",
        "(c) World Bank Group 2019",
        "(c) Copyright ITU",
        "Copyright © 2019 the authors",
        "Source: World Bank",
        "Category: Health",
        "Website: https://www.example.org/a",
        "Page 3 of 10",
        "第 3 页",
        "2016 - 2018",
        "* * *",
        "Figure 3: Internet users by region",
        "Introduction ............ 4",
    ],
)
def test_furniture_is_told(text: str) -> None:
    assert is_boilerplate(text)


@pytest.mark.parametrize(
    "text",
    [
        "Chief Executive Board for Coordination",
        "E-Waste Coalition",
        "More than 500 teachers were trained.",
        "Source code of the platform was published.",
        "Home gardens for 200 families in Peru",
        "ITU published a search tool at https://www.example.org for all members.",
        "Table 5 shows that 200 teachers were trained.",
        "The agency advised ministries on rules for cookies and trackers.",
        "第三届论坛在日内瓦举行。",
        "(c) The agency supports member states in digital skills",
        "(c) In 2019 it trained 300 teachers in rural schools.",
        "(c) supporting small island developing states;",
        "(C) Wells for 12 villages",
        "Copyright laws of 12 countries were reviewed.",
        "Source: small wells that women of the village maintain.",
        "Language: training for judges in four languages.",
        "Date: the forum takes place each year in Geneva in May.",
        "200 girls learned JavaScript in after-school activities.",
        "Contact groups met in Kenya.",
    ],
)
def test_content_is_not_furniture(text: str) -> None:
    assert not is_boilerplate(text)


def test_a_long_text_on_cookies_is_content() -> None:
    assert not is_boilerplate("We use cookies as an example in training. " * 12)
