"""The files of open data hold all that is published and nothing else."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from hashlib import sha256
from itertools import chain
from pathlib import Path

import pyarrow.parquet
import pytest
from django.test import Client
from rdflib import Graph
from tests.factories.accounts import OrganisationFactory
from tests.factories.catalogues import loaded, small
from tests.factories.indicators import put
from tests.factories.prizes import NOW, announced, edition
from tests.factories.records import mapping, record, stored

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.formats.frameworks.skos import read_skos
from goalweave.formats.frameworks.sssom import read_sssom
from goalweave.formats.linked_data.catalogue import catalogue_faults
from goalweave.indicators.models import Provider
from goalweave.mapping.actions import store_mappings
from goalweave.opendata import record_files
from goalweave.opendata.actions import free_name, write_open_data
from goalweave.opendata.licences import Licence, licence_of
from goalweave.opendata.manifest import NAME, read_manifest
from goalweave.opendata.queries import current_manifest, find_data_file

BASE = "https://data.example.org/id/"
LATER = NOW + timedelta(days=100)


@pytest.fixture(scope="module", autouse=True)
def _published(standing: None) -> None:
    loaded()
    water = OrganisationFactory(slug="water", name={"en": "Water"})
    rows = stored(record("wells", title={"en": "=Wells", "fr": "Puits"}), record("pumps"), organisation=water)
    stored(record("secret", title={"en": "Zebra"}), organisation=water, public=False)
    store_mappings(
        actor=SYSTEM, mappings={rows["wells"]: (mapping("sdg@2020:9.c"), mapping("sdg@2020:4.4", "suggested"))}
    )
    put()
    Provider.objects.update(licence="CC-BY-4.0")
    announced(edition(water, "prizes"), now=NOW)


@pytest.fixture
def folder(_published: None, db: None, settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.DATA_DIR = tmp_path
    settings.GOALWEAVE_SITE = BASE.removesuffix("/id/")
    monkeypatch.setattr(record_files, "BATCH_SIZE", 1)
    return tmp_path / "open-data"


def write(folder: Path, licence: str = "CC-BY-4.0", days: int = 0) -> bool:
    return write_open_data(folder=folder, base=BASE, licence=licence, now=LATER + timedelta(days=days))


def content(name: str) -> bytes:
    entry = find_data_file(VISITOR, name)
    assert entry is not None, name
    return entry[1].read_bytes()


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content(name).decode("utf-8-sig"))))


def test_files_hold_what_is_published(folder: Path) -> None:
    assert write(folder)
    manifest = current_manifest(VISITOR)
    assert manifest is not None
    files = {file.name: file for file in chain.from_iterable(manifest.datasets.values())}
    for name, file in files.items():
        assert (file.size, file.sha256) == (len(content(name)), sha256(content(name)).hexdigest()), name
    assert not any(b"Zebra" in content(name) for name in files)
    table = rows("records.csv")
    assert [(row["title"], row["nodes"], row["organisation"]) for row in table if row["organisation"] == "water"] == [
        ("'=Wells", "sdg@2020:9.c", "water"),
        (table[1]["title"], "", "water"),
    ]
    assert files["records.csv"].rows == len(table)
    assert len(json.loads(content("records.jsonld"))["@graph"]) == len(table)
    parquet = pyarrow.parquet.read_table(io.BytesIO(content("records.parquet")))
    assert (parquet.num_rows, parquet["title"][0].as_py()) == (len(table), "=Wells")
    sdg = small().framework("sdg")
    read = read_skos(content("framework-sdg-2020.ttl"), "x.ttl")
    assert ([node.code for node in read.nodes], read.nodes[1].wording) == ([node.code for node in sdg.nodes], {})
    linkage = small().linkages[0]
    assert len(read_sssom(content(f"linkage-{linkage.id}.sssom.tsv"), "x.tsv", small()).links) == len(linkage.links)
    values = rows("observations-cc-by-4.0.csv")
    assert len(values) == files["observations-cc-by-4.0.csv"].rows > 0
    assert {row["STRUCTURE"] for row in values} == {"dataflow"}
    results = rows("prize-results.csv")
    assert [row["placing"] for row in results if row["place"] == "1"] == ["winner"]
    assert len(rows("entries.csv")) >= len(results) > 0


def test_files_are_made_again_only_where_something_changed(folder: Path) -> None:
    assert [write(folder), write(folder, days=1), write(folder, licence="CC0-1.0", days=2)] == [True, False, True]
    manifest = read_manifest(folder)
    assert manifest is not None
    assert sorted(path.name for path in folder.iterdir()) == [manifest.folder, NAME]
    (folder / manifest.folder / "records.csv").unlink()
    stored(record("new"))
    assert [write(folder, licence="CC0-1.0", days=3), write(folder, licence="CC0-1.0", days=3)] == [True, False]


def test_broken_run_leaves_the_earlier_files(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder)
    before = read_manifest(folder)
    monkeypatch.setattr(record_files, "describe_record", lambda *_parts, **_more: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write(folder, licence="CC0-1.0")
    assert read_manifest(folder) == before
    assert rows("records.csv")
    assert not list(folder.glob(".draft-*"))
    (folder / NAME).write_text('{"version": 2, "datasets": []}')
    assert (read_manifest(folder), find_data_file(VISITOR, "records.csv")) == (None, None)


def test_page_and_catalogue_name_every_file(folder: Path) -> None:
    client = Client()
    assert "data/files" not in client.get("/data/").content.decode()
    assert [client.get(path).status_code for path in ("/data/catalog.ttl", "/data/files/records.csv")] == [404, 404]
    write(folder)
    page = client.get("/fr/data/").content.decode()
    graph = Graph().parse(data=client.get("/data/catalog.ttl").content, format="turtle")
    assert catalogue_faults(graph) == []
    assert json.loads(client.get("/data/catalog.jsonld").content)["@graph"][0]["@type"] == "dcat:Catalog"
    manifest = current_manifest(VISITOR)
    assert manifest is not None
    for file in chain.from_iterable(manifest.datasets.values()):
        assert f"/data/files/{file.name}" in page
        assert file.sha256 in page
        assert any(str(value).endswith(f"/data/files/{file.name}") for value in graph.objects())
    response = client.get("/data/files/records.csv")
    assert (b"".join(response), response["Content-Type"]) == (content("records.csv"), "text/csv; charset=utf-8")
    assert client.get("/data/files/records.csv", headers={"if-none-match": response["ETag"]}).status_code == 304
    assert client.get("/data/files/..%2Fmanifest.json").status_code == 404
    assert client.get("/data/catalog", headers={"accept": "text/turtle"})["Location"] == "/data/catalog.ttl"


def test_free_name_numbers_what_would_be_written_twice() -> None:
    used = {"observations-cc-by-4.0.csv", "observations-cc-by-4.0-2.csv"}
    assert free_name("observations-cc-by-4.0.csv", used) == "observations-cc-by-4.0-3.csv"
    assert free_name("observations.csv", used) == "observations.csv"


def test_licence_of_knows_ids_and_addresses() -> None:
    address = "https://creativecommons.org/licenses/by/4.0/"
    assert licence_of("CC-BY-4.0") == licence_of(address) == Licence("CC-BY-4.0", address)
    assert (licence_of(""), licence_of("Own terms")) == (Licence(), Licence("Own terms"))
    assert licence_of("https://a.org/terms") == Licence("https://a.org/terms", "https://a.org/terms")
