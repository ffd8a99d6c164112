"""Ranking, network, pairs, “advance this target”."""

from __future__ import annotations

import csv
import re
from io import StringIO

import pytest
from django.test import Client
from tests.factories.catalogues import loaded
from tests.interlinkages.panels import matrix, stored_matrix
from tests.web.interlinkages.pages import is_missing, page, text

from goalweave.core.interlinkages import PairScore

pytestmark = pytest.mark.django_db

MATRIX = "/interlinkages/matrices/a-panel-in-nairobi/"


@pytest.fixture(autouse=True)
def nairobi():
    loaded()
    return stored_matrix(source="A journal")


def test_the_ranking_has_every_method() -> None:
    said = text(page(f"{MATRIX}ranking/"))
    assert "Most enabling second order 9.c" in said
    assert "Most dependent column sum 9.c Internet for everyone +1 4.4 Skills for work +1" in said
    assert "seed 1" in said
    assert "Reading A: with what returns to the node." in said
    # 9.c: 3 + ½ · 3 · 1 = 4.5; without what comes back from 4.4, 3 + ½ · 3 · (1 − 1) = 3.
    assert "+4.5" in said
    reading_b = text(page(f"{MATRIX}ranking/?reading=b"))
    assert "Reading B: without what returns to the node." in reading_b
    assert "+4.5" not in reading_b


def test_the_ranking_downloads_with_its_citation() -> None:
    response = Client().get(f"{MATRIX}ranking.csv?reading=b")
    rows = list(csv.DictReader(StringIO(response.content.decode("utf-8-sig"))))
    assert rows[0]["node"] == "9.c"
    assert (rows[0]["out"], rows[0]["second_order"], rows[0]["missing"]) == ("3.0", "3.0", "2")
    assert rows[0]["citation"] == (
        "A panel in Nairobi; sdg@2020; A journal; second order, reading b (Weitz and others 2018); "
        "1000 perturbations, seed 1"
    )


def test_the_network_has_the_same_links_as_its_list() -> None:
    html = page(f"{MATRIX}network/")
    [svg] = re.findall(r"<svg[^>]*class=\"network\".*?</svg>", html, re.DOTALL)
    assert svg.count('marker-end="url(#network-supports)"') == 3
    assert svg.count('stroke-dasharray="5 4"') == 2
    said = text(html[html.index("The same links as a list") :])
    assert len(re.findall(r"[+−]\d", said)) == 5
    assert "5 of 5 links are drawn, between 4 nodes." in text(html)


def test_the_network_of_one_node_has_its_neighbours() -> None:
    html = page(f"{MATRIX}network/?focus=4.b")
    said = text(html)
    assert "2 of 2 links are drawn, between 2 nodes." in said
    assert "Advance this target" in said
    assert ">9.1</text>" in html
    assert ">9.c</text>" not in html


def test_the_network_can_be_filtered_by_strength_and_downloaded() -> None:
    assert "1 of 1 links is drawn" in text(page(f"{MATRIX}network/?strength=3"))
    svg = Client().get(f"{MATRIX}network.svg?focus=4.b").content.decode()
    assert svg.startswith("<svg")
    assert "href=" not in svg
    assert Client().get(f"{MATRIX}network.png").content.startswith(b"\x89PNG")
    assert is_missing(f"{MATRIX}network.gif")


def test_a_pair_has_both_directions_by_every_matrix() -> None:
    stored_matrix(title={"en": "Second"}, matrix=matrix(pairs=(PairScore("4.4", "9.1", 2), PairScore("9.1", "4.4", 1))))
    html = page("/interlinkages/pairs/sdg@2020/9.1/4.4/")
    said = text(html)
    forth, back = said.index("2 matrices score it"), said.index("1 matrix scores it")
    assert forth < said.index("counteracts Roads take the money of schools.") < back < said.index("reinforces", back)
    assert "Valid in: Kenya" in said
    assert "This direction has not been scored." in page("/interlinkages/pairs/sdg@2020/4.b/9.c/")
    for wrong in ("4.4/4.4", "4.4/none"):
        assert is_missing(f"/interlinkages/pairs/sdg@2020/{wrong}/")


def test_a_benefit_and_a_trade_off_stay_apart() -> None:
    said = text(page("/interlinkages/pairs/sdg@2020/4.b/9.1/"))
    assert re.search(r"\+1 −1 enables ?; constrains benefit and trade-off, scored apart", said)


def test_what_advances_a_target_is_one_and_two_steps_away() -> None:
    said = text(page("/interlinkages/advance/sdg@2020/4.4/"))
    enables = said[said.index("What it enables") : said.index("What it hinders")]
    assert enables.startswith("What it enables 1 The target helps these, one or two steps on. 9.c")
    hindered = said[said.index("What hinders it") : said.index("What it enables")]
    # 9.1 −2 directly; 4.b +1 × −2 ÷ 2 by way of it, and −1 × −2 ÷ 2, which supports.
    assert "Broadband" not in hindered
    assert re.search(r"9\.1 .* −2 direct −2", hindered)
    assert re.search(r"4\.b .* −1 4\.b \+1 9\.1 −2 4\.4", hindered)
    assert "No matrix scores this node." in page("/interlinkages/advance/sdg@2020/4.4.1/")


def test_a_target_leads_to_what_advances_it() -> None:
    assert 'href="/interlinkages/advance/sdg@2020/4.4/"' in page("/frameworks/sdg@2020/4.4/")
    assert "Advance this target" not in page("/frameworks/sdg@2020/4.4.1/")
    assert 'href="/interlinkages/"' in page("/explore/")
