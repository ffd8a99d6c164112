"""Charts in pages: drawn in the reader's language, and left out where they cannot be drawn."""

from __future__ import annotations

import pytest
from django.utils import translation
from tests.factories.charts import online, people_online, series

from goalweave.charts import MapArea
from goalweave.wording.chart import draw_chart, draw_map, number_format_of_reader, world_shapes


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "1,234,567.5\u00a0%"),
        ("fr", "1\u00a0234\u00a0567,5\u00a0%"),
        ("zh-hans", "1234567.5\u00a0%"),
        ("ar", "1234567,5\u00a0%"),
    ],
)
def test_numbers_in_charts_are_those_of_the_page(language: str, text: str) -> None:
    with translation.override(language):
        assert number_format_of_reader("\u00a0%").text(1234567.5) == text


def test_map_names_the_language_of_its_words() -> None:
    if world_shapes() is None:
        assert draw_map(people_online()) == ""
        return
    with translation.override("fr"):
        assert ' lang="fr"' in draw_map(people_online())


def test_what_has_no_value_is_no_picture() -> None:
    assert draw_map(people_online(areas=(MapArea("FR", "France", None),))) == ""
    assert draw_chart(online(series=(series("World", {2017: None}),)), name="line").svg == ""
