from __future__ import annotations

import csv
import io
import json

import pytest
from django.test import Client
from openpyxl import load_workbook
from tests.factories.visitors import code_of
from tests.web.indicators.conftest import private

from goalweave.accounts.actor import SYSTEM
from goalweave.formats.observations import read_observations
from goalweave.formats.observations.sdmx import read_sdmx, read_structure
from goalweave.formats.reading.limits import Limits
from goalweave.indicators import queries
from goalweave.indicators.models import Provider, Vintage

pytestmark = pytest.mark.django_db

ALL = "/indicators/sdg-9-c/data"


def got(client: Client, address: str):
    response = client.get(address)
    assert response.status_code == 200
    assert response["X-Content-Type-Options"] == "nosniff"
    return response


def places(observations):
    return sorted((one.area, one.time, one.key, one.value) for one in observations)


def stored_places(**options):
    return places(queries.series_observations(queries.series_by_code(SYSTEM)["IT_USE"], **options))


def test_the_whole_series_as_a_table_is_read_again_as_it_is(site, client: Client) -> None:
    response = got(client, f"{ALL}.csv?series=IT_USE")
    assert response["Content-Disposition"] == 'attachment; filename="IT_USE.csv"'
    found = read_observations(io.BytesIO(response.content), "IT_USE.csv")
    assert found.problems == ()
    assert places(found.observations) == stored_places()


def test_what_is_shown_is_what_is_downloaded(site, client: Client) -> None:
    response = got(client, f"{ALL}.csv?series=IT_USE&area=KE&from=2017&key-SEX=F")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [(row["Area code"], row["Time period"], row["SEX"], row["Value"]) for row in rows] == [
        ("KE", "2017", "F", "16")
    ]
    assert response["Content-Disposition"] == 'attachment; filename="IT_USE-shown.csv"'
    assert "Kenya" in response.content.decode()


def test_an_earlier_state_is_downloaded_as_it_was(site, client: Client) -> None:
    first = Vintage.objects.earliest("pk")
    found = read_observations(io.BytesIO(got(client, f"{ALL}.csv?vintage={first.pk}").content), "a.csv")
    assert places(found.observations) == stored_places(vintage=first)
    assert stored_places(vintage=first) != stored_places()


@pytest.mark.parametrize("form", ["sdmx.csv", "sdmx.json", "sdmx.xml"])
def test_sdmx_is_read_again_as_it_is(site, client: Client, form: str) -> None:
    response = got(client, f"{ALL}.{form}")
    found = read_sdmx(io.BytesIO(response.content), f"a.{form}", Limits())
    assert places(found.observations) == stored_places()
    assert "sdmx" in response["Content-Type"]


def test_sdmx_is_read_by_its_structure(site, client: Client) -> None:
    structure = read_structure(io.BytesIO(got(client, f"{ALL}.structure.xml").content), "dsd.xml", Limits())
    data = got(client, f"{ALL}.sdmx.xml").content
    found = read_sdmx(io.BytesIO(data), "a.xml", Limits(), structure=structure)
    assert (found.problems, places(found.observations)) == ((), stored_places())
    assert "URBANISATION" in structure.dimensions


def test_open_sdg_file_has_the_values_of_one_area(site, client: Client) -> None:
    response = got(client, f"{ALL}.open-sdg.csv?area=KE&series=IT_USE")
    assert response["Content-Disposition"].startswith('attachment; filename="indicator_9-c')
    rows = list(csv.DictReader(io.StringIO(response.content.decode())))
    assert next(iter(rows[0])) == "Year"
    assert [*rows[0]][-1] == "Value"
    assert sorted(float(row["Value"]) for row in rows if row["Value"]) == sorted(
        value for area, _time, _key, value in stored_places() if area == "KE" and value is not None
    )


def test_page_lists_formats_with_citation_and_licence(site, client: Client) -> None:
    Provider.objects.update(name={"en": "An office"}, licence="CC-BY-4.0", url="https://office.example")
    page = client.get("/indicators/sdg-9-c/?series=IT_USE").content.decode()
    assert page.count("data.sdmx.xml?") == 2
    assert "data.open-sdg.csv?area=" in page
    assert 'rel="license"' in page
    assert "An office. " in page
    data = got(client, f"{ALL}.sdmx.xml?series=IT_USE")
    assert "https://creativecommons.org/licenses/by/4.0/" in data["Link"]
    assert b"CC-BY-4.0" in data.content


def test_the_metadata_stand_beside_the_table(site, client: Client) -> None:
    table = got(client, f"{ALL}.csv?series=IT_USE")
    address = table["Link"].partition(">")[0].lstrip("<")
    found = json.loads(got(client, address).content)
    assert found["url"] == "data.csv?series=IT_USE"
    assert found["dc:modified"] == {"@value": "2019-09-12", "@type": "date"}
    heads = next(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert [column["titles"]["en"] for column in found["tableSchema"]["columns"]] == heads


def test_a_workbook_has_one_row_a_value(site, client: Client) -> None:
    sheet = load_workbook(io.BytesIO(got(client, f"{ALL}.xlsx").content)).active
    assert sheet.max_row == len(stored_places()) + 1


def test_heads_are_in_the_language_of_the_reader(site, client: Client) -> None:
    assert "Code pays" in got(client, "/fr/indicators/sdg-9-c/data.csv").content.decode()


@pytest.mark.parametrize(
    "address", [f"{ALL}.pdf", f"{ALL}.csv?series=NOTHING", f"{ALL}.csv?vintage=9", "/indicators/nothing/data.csv"]
)
def test_what_there_is_not_is_not_found(site, client: Client, address: str) -> None:
    assert code_of(client.get(address)) == 404


def test_hidden_values_are_downloaded_by_members_alone(own, editor: Client, client: Client) -> None:
    private(own)
    assert code_of(client.get("/indicators/own-own/data.csv")) == 404
    assert editor.get("/indicators/own-own/data.csv").status_code == 200
