"""A table of one's own: its ranking, what is wrong with it, its cities as areas of the site."""

from __future__ import annotations

import csv
import re
from io import StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.factories.accounts import administrator
from tests.factories.indicators import NOW
from tests.markup import compact

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.analysis.indices import city_area, index_edition, load_city_table, read_inputs, score_index
from goalweave.core.errors import InputError
from goalweave.indicators.models import Area, Observation

pytestmark = pytest.mark.django_db

CITIES = "/indices/u4ssc@2017/table/"
CODES = [indicator.code for indicator in index_edition("u4ssc@2017").indicators if indicator.scored]


def city_rows() -> str:
    """Three cities whose shares are the same in all columns, with a word in one of them."""
    rows = [["city", *CODES], ["Manizales", "many", *["30"] * (len(CODES) - 1)], ["Cali", *["20"] * len(CODES)]]
    rows.append(["CO.pasto", *["40"] * len(CODES)])
    return "\n".join(",".join(row) for row in rows)


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", compact(html)).split())


def test_a_table_is_ranked_and_nothing_is_stored() -> None:
    assert "Compare cities of your own" in text(Client().get(CITIES).content.decode())
    answer = Client().post(CITIES, {"values": city_rows()})
    said = text(answer.content.decode())
    assert "“many” is not a number" in said
    assert "Ranking 3" in said
    assert "Load into this site" not in said
    file = SimpleUploadedFile("cities.csv", city_rows().encode())
    table = Client().post(CITIES, {"file": file, "download": "csv"}).content.decode("utf-8-sig")
    rows = list(csv.DictReader(StringIO(table)))
    assert {row["entity"] for row in rows} == {"Cali", "Manizales", "CO.pasto"}
    assert all(row["rank"] for row in rows)
    assert not Observation.objects.exists()


def test_a_table_that_cannot_be_read_says_why() -> None:
    empty = Client().post(CITIES, {})
    assert (empty.status_code, "choose a file, or paste the rows" in empty.content.decode()) == (400, True)
    other = Client().post("/indices/gci@2024/table/", {"values": "country,legal\nKenya,30"})
    assert "30 is above the highest possible value, 20" in text(other.content.decode())
    parameters = Client().post("/indices/idi@2023/table/", {"values": "country,internet_users\nKenya,30"})
    assert parameters.status_code == 400
    assert 'name="p.internet_users_highest"' in parameters.content.decode()


def test_an_administrator_loads_cities_as_areas() -> None:
    client = Client()
    client.force_login(administrator().user)
    fields = {"values": city_rows(), "country": "CO", "year": "2023", "source": "City surveys"}
    assert "Load into this site" in client.post(CITIES, fields).content.decode()
    assert "enter the year of the values" in client.post(f"{CITIES}load/", {**fields, "year": ""}).content.decode()
    assert client.post(f"{CITIES}load/", fields)["Location"] == "/indices/u4ssc@2017/"
    assert set(Area.objects.values_list("code", flat=True)) == {"CO.cali", "CO.manizales"}
    index = index_edition("u4ssc@2017")
    results = score_index(read_inputs(VISITOR, index))
    assert results is not None
    assert set(results.entities) == {"CO.cali", "CO.manizales", "CO.pasto"}
    assert client.post("/indices/gci@2024/table/load/", fields).status_code == 404
    assert Client().post(f"{CITIES}load/", fields)["Location"].startswith("/sign-in/")


def test_a_city_has_a_code_below_its_country() -> None:
    assert city_area("São Paulo", "BR") == "BR.são-paulo"
    assert city_area("CO.manizales", "") == "CO.manizales"
    for entity, country in (("Cali", ""), ("—", "CO")):
        with pytest.raises(InputError):
            city_area(entity, country)


@pytest.mark.parametrize(("key", "source"), [("gci@2024", "A survey"), ("u4ssc@2017", " ")])
def test_only_cities_with_a_source_are_loaded(key: str, source: str) -> None:
    index = index_edition(key)
    table = {"Cali": {index.indicators[0].code: 1.0}, "CALI": {index.indicators[0].code: 2.0}}
    for name in (source, "A survey"):
        with pytest.raises(InputError):
            load_city_table(actor=SYSTEM, index=index, table=table, country="CO", year=2023, source=name, now=NOW)
    assert not Area.objects.exists()
