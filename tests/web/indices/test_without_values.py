"""Pages of indices on a site that has no values for them, or very few."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings
from tests.factories.accounts import administrator
from tests.factories.indicators import put
from tests.factories.stored_indices import stored_index_series
from tests.web.indices.shown import page, table, text

from goalweave.accounts.actor import VISITOR
from goalweave.analysis.indices import index_edition, read_inputs, site_indices
from goalweave.formats.observations import read_observations

pytestmark = pytest.mark.django_db

TAI = "/indices/tai@2001/"


def test_without_data_every_index_says_what_it_lacks() -> None:
    said = text(page("/indices/tai@2001/"))
    assert "No country can be ranked yet: none of the indicators has values for the selected years." in said
    for key in ("idi@2017", "gci@2024", "tai@2001"):
        assert "have no value for any country in the selected years" in text(page(f"/indices/{key}/"))
    cities = text(page("/indices/u4ssc@2017/"))
    assert "No city has values here yet." in cities
    assert "relative: depends on the others compared" in cities


def test_no_page_of_an_index_shows_visitors_a_command() -> None:
    for key in site_indices().indices:
        said = page(f"/indices/{key}/")
        assert "goalweave index" not in said
        assert "goalweave indicators" not in said


def test_published_scores_are_shown_where_nothing_can_be_calculated() -> None:
    html = page("/indices/gci@2024/")
    rows = table(html, "published ranking")
    assert len(rows) == 194
    assert rows[0] == ["United Arab Emirates", "100.00", "Tier 1: role-modelling"]
    assert (
        "as published and not calculated here. No ranks were published. ITU, Global Cybersecurity Index 2024 (transcribed)"
        in text(html)
    )
    older = table(page("/indices/gci@2024/?published=2018"), "published ranking")
    assert older[0] == ["1", "United Kingdom of Great Britain and Northern Ireland", "0.931"]
    assert table(page("/indices/idi@2017/"), "published ranking")[0] == ["1", "Iceland", "8.98"]
    card = table(page("/indices/gci@2024/KR/"), "rises")
    assert [row[:2] for row in card][:2] == [["2024", "100.00 of 100"], ["2020", "98.52 of 100"]]


def test_cities_are_compared_once_they_have_values() -> None:
    stored_index_series("u4ssc.EC.ICT.ICT.1C", ("CO.manizales", 2022, 80), ("CO.cali", 2022, 60), ("CO", 2022, 70))
    inputs = read_inputs(VISITOR, index_edition("u4ssc@2017"))
    assert sorted(inputs.table) == ["CO.cali", "CO.manizales"]
    assert read_inputs(VISITOR, index_edition("tai@2001")).table == {}


def test_what_is_missing_can_be_filled_in_and_loaded() -> None:
    stored_index_series("gci.legal", ("KE", 2024, 18), ("RW", 2024, 20), unit="POINTS")
    empty = Client().get("/indices/gci@2024/to-load.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(StringIO(empty)))
    assert rows[0] == ["Series code", "Series name", "Unit", "Country code", "Country", "2024"]
    assert [row[0] for row in rows[1::2]] == ["gci.technical", "gci.organizational", "gci.capacity", "gci.cooperation"]
    assert rows[1] == ["gci.technical", "Technical means", "POINTS", "KE", "Kenya", ""]
    filled = StringIO()
    csv.writer(filled).writerows([rows[0], *([*row[:5], str(10 + number)] for number, row in enumerate(rows[1:]))])
    dataset = read_observations(BytesIO(filled.getvalue().encode()), "to-load.csv")
    assert dataset.problems == ()
    put(dataset, file="to-load.csv")
    found = table(page("/indices/gci@2024/"), "ranking")
    assert [row[:3] for row in found] == [["1", "Rwanda", "76.00"], ["2", "Kenya", "70.00"]]
    assert read_inputs(VISITOR, index_edition("gci")).sources["technical"].series is not None


def test_a_fault_of_ones_own_packs_is_told_to_administrators(tmp_path: Path, settings: Settings) -> None:
    settings.DATA_DIR = tmp_path
    (tmp_path / "packs" / "mine").mkdir(parents=True)
    (tmp_path / "packs" / "mine" / "pack.yaml").write_text("id: mine\nindices: [gone.yaml]\n", encoding="utf-8")
    client = Client()
    client.force_login(administrator().user)
    assert "the file is missing" in page("/indices/", client=client)
    assert "the file is missing" not in page("/indices/")
