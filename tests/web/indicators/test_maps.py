"""The map of an indicator: classes chosen in the address, one legend, files with the same classes."""

from __future__ import annotations

import csv
import io

import pytest
from django.http import QueryDict
from django.test import Client
from tests.factories.visitors import code_of
from tests.web.indicators.reading import html, plain

from goalweave.charts import ClassMethod
from goalweave.web.indicators.class_choice import read_class_choice

PAGE = "/indicators/sdg-9-c/"


def choice_of(query: str) -> tuple[ClassMethod, int, tuple[float, ...], bool]:
    choice = read_class_choice(QueryDict(query))
    return choice.method, choice.number, choice.own, bool(choice.problem)


@pytest.mark.parametrize(
    ("query", "choice"),
    [
        ("", (ClassMethod.QUANTILES, 5, (), False)),
        ("classes=natural&number=3", (ClassMethod.NATURAL, 3, (), False)),
        ("classes=magic&number=99", (ClassMethod.QUANTILES, 5, (), False)),
        ("classes=own&bounds=10; 20,5;40", (ClassMethod.OWN, 5, (10, 20.5, 40), False)),
        ("classes=own&bounds=10,20,40", (ClassMethod.OWN, 5, (10, 20, 40), False)),
        ("classes=own&bounds=10 20", (ClassMethod.OWN, 5, (10, 20), False)),
        ("classes=own&bounds=", (ClassMethod.QUANTILES, 5, (), True)),
        ("classes=own&bounds=20;10", (ClassMethod.QUANTILES, 5, (), True)),
        ("classes=own&bounds=1;2;3;4;5", (ClassMethod.QUANTILES, 5, (), True)),
        ("classes=own&bounds=nan;inf", (ClassMethod.QUANTILES, 5, (), True)),
    ],
)
def test_classes_are_chosen_in_the_address(query: str, choice: tuple[object, ...]) -> None:
    assert choice_of(query.replace("; ", "%3B+").replace(";", "%3B").replace(" ", "+")) == choice


@pytest.mark.django_db
def test_map_has_one_legend_and_states_its_classes(site: None, client: Client) -> None:
    page = html(client, f"{PAGE}?classes=own&bounds=21")
    assert "The bounds of the classes were entered by a reader." in plain(page)
    assert "less than 21 % 1 area" in plain(page)
    assert "21 % or more 2 areas" in plain(page)
    picture = page[page.index('class="chart worldmap"') : page.index('class="classes"')]
    assert "<rect" not in picture
    assert 'name="classes" value' not in page  # a hidden field would be there twice
    problem = html(client, f"{PAGE}?classes=own&bounds=x")
    assert "Enter one to 4 ascending numbers" in plain(problem)


@pytest.mark.django_db
def test_files_of_the_map_have_its_classes_and_a_citation(site: None, client: Client) -> None:
    svg = client.get(f"{PAGE}map.svg?classes=own&bounds=21").content.decode()
    assert "Own bounds, 2 classes" in svg
    assert "testserver/indicators/sdg-9-c/?classes=own" in svg.replace("</text>", "")
    table = client.get(f"{PAGE}map.csv?classes=own&bounds=21").content.decode("utf-8-sig")
    *rows, citation = csv.DictReader(io.StringIO(table))
    columns = ("area", "m49", "value", "period", "class", "class_from", "class_below")
    assert [[row[column] for column in columns] for row in rows] == [
        ["IS", "352", "99.9", "2017", "2", "21", ""],
        ["KE", "404", "20", "2018", "1", "", "21"],
        ["RW", "646", "21.8", "2017", "2", "21", ""],
    ]
    assert citation["area"].startswith("# ")
    assert b"testserver/indicators/sdg-9-c/?classes=own" in client.get(f"{PAGE}map.sdmx.xml?classes=own").content
    assert client.get(f"{PAGE}map.png").content[:4] == b"\x89PNG"
    assert code_of(client.get(f"{PAGE}map.pdf")) == 404


@pytest.mark.django_db
def test_line_chart_has_files_with_its_values_and_a_citation(site: None, client: Client) -> None:
    page = html(client, f"{PAGE}?area=KE")
    assert f'href="{PAGE}chart.sdmx.xml?series=' in page
    svg = client.get(f"{PAGE}chart.svg?area=KE").content.decode()
    assert "testserver/indicators/sdg-9-c/?area=KE" in svg.replace("</text>", "")
    *rows, citation = csv.DictReader(io.StringIO(client.get(f"{PAGE}chart.csv?area=KE").content.decode("utf-8-sig")))
    assert {row["area"] for row in rows} == {"KE"}
    assert citation["series"].startswith("# ")
    assert citation["series"].endswith("/indicators/sdg-9-c/?area=KE")
    assert client.get(f"{PAGE}chart.sdmx.xml?area=KE")["Content-Type"].startswith("application/vnd.sdmx")
    assert code_of(client.get(f"{PAGE}chart.pdf?area=KE")) == 404
