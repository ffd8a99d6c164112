"""The page of methods, whose example the reader changes."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client
from tests.factories.catalogues import loaded

from goalweave.core.model import Method
from goalweave.core.progress import CITATIONS, METHODS

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def frameworks(standing: None) -> None:
    loaded()


def page(address: str) -> str:
    return Client().get(address).content.decode()


def words(html: str) -> str:
    return " ".join(unescape(re.sub("<[^>]*>", " ", html)).replace("\u00a0", " ").split())


def results(html: str) -> list[list[str]]:
    rows = re.findall(r"<tr>.*?</tr>", html[html.index('id="worked"') : html.index('id="growth"')], re.DOTALL)
    return [[words(cell).strip() for cell in re.findall(r"<t[hd]\b.*?</t[hd]>", row, re.DOTALL)] for row in rows]


def test_every_method_has_its_source_and_the_example_is_calculated():
    html = page("/progress/methods/")
    for method in Method:
        assert METHODS[method] in html
        assert CITATIONS[method].url in html
    rows = results(html)
    assert [row[0] for row in rows] == [
        "Method",
        *METHODS.values(),
        "Method",
        *(METHODS[method] for method in (Method.EUROSTAT, Method.UNSD, Method.OPEN_SDG)),
    ]
    assert rows[1][1:3] == ["Behind", "speed up"]
    assert rows[1][3].startswith("(51.4 − 43.2) ÷ (70 − 43.2) = 0.306 4 ÷ 9 = 0.4444")
    # Eurostat: ln(51.4/43.2)/4 = 4.44 % a year; ln(70/43.2)/9 = 5.51 %.
    assert "4.44 % ÷ 5.51 % = 0.806" in rows[3][3]


def test_the_reader_changes_the_example():
    changed = results(page("/progress/methods/?values=2010+90%0A2020+45,5+40+51&direction=down"))
    assert [row[:3] for row in changed[1:]] == [
        ["Eurostat, compound growth", "Moving toward, fast", "significant progress"],
        ["UN Statistics Division", "Moving toward, fast", "on track or met"],
        ["Open SDG", "Moving toward, fast", "substantial progress"],
    ]
    neither = results(page("/progress/methods/?values=2010+90%0A2020+45&direction=none"))
    assert {row[1] for row in neither[1:]} == {"Falling"}
    middle = results(page("/progress/methods/?values=2015+0.8%0A2020+0.9&toward=1"))
    assert "1 + |0.8 − 1| = 1.2" in middle[1][3]


@pytest.mark.parametrize("values", ["abc", "2010 x", "2010 1\n2010 2", "2010 1e400", "20100 4", ""])
def test_what_cannot_be_read_is_said(values):
    html = page("/progress/methods/?values=" + values.replace(" ", "+").replace("\n", "%0A"))
    assert 'role="alert"' in html
    assert results(html) == []


def test_thresholds_are_those_that_the_methods_use():
    html = page("/progress/methods/")
    unsd = words(html[html.index('id="unsd"') : html.index('id="eurostat"')])
    assert "on track or met 0.95 2 %" in unsd
    assert "moderate progress, but acceleration needed 0.5 1.25 %" in unsd
    assert "regression < 0 < 0 %" in unsd
    eurostat = words(html[html.index('id="eurostat"') : html.index('id="certainty"')])
    assert "significant progress 0.95 1 %" in eurostat
    assert "moderate movement away < 0 > −1 %" in eurostat
    assert "significant movement away – ≤ −1 %" in eurostat
    assert "substantial progress 0.95 1.5 %" in eurostat
