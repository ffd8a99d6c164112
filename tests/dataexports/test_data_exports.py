"""Everything as tables: what is in them, who may have them, and what happens around them."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet
import pytest
from django.test import Client
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.catalogues import loaded
from tests.factories.prizes import NOW
from tests.factories.records import mapping, record, stored

from goalweave.accounts.actor import SYSTEM, VISITOR, Actor
from goalweave.accounts.models import Organisation, Role
from goalweave.core import model
from goalweave.core.errors import Conflict, NotAllowed
from goalweave.dataexports import actions, table_writers, tables, tasks
from goalweave.dataexports.models import DataExport, ExportForm, ExportState
from goalweave.dataexports.queries import exports_folder, find_export_file, recent_exports
from goalweave.mapping.actions import store_mappings
from goalweave.registry.actions import delete_records

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data(settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(actions, "PORTION", 2)
    monkeypatch.setattr(table_writers, "ROW_GROUP", 2)


@pytest.fixture
def water() -> Organisation:
    loaded()
    organisation = OrganisationFactory(slug="water")
    rows = stored(
        record(
            "wells",
            title={"en": "=Wells", "fr": "Puits"},
            places=(model.RecordPlace("KE", 60.0), model.RecordPlace("ML", None)),
            money=(model.Money(Decimal(-5), "USD"),),
            partners=(model.Partner("@Fund", "funder"),),
        ),
        record("pumps", parent="wells"),
        record("dams"),
        record("gone"),
        organisation=organisation,
    )
    store_mappings(
        actor=SYSTEM, mappings={rows["wells"]: (mapping("sdg@2020:9.c"), mapping("sdg@2020:4.4", "suggested"))}
    )
    delete_records(actor=SYSTEM, ids=[rows["gone"].pk])
    stored(record("draft"), organisation=organisation, public=False)
    stored(record("foreign"), organisation=OrganisationFactory(slug="roads"), public=False)
    return organisation


@pytest.fixture
def manager(water: Organisation) -> Actor:
    return member(water, Role.MANAGER)


def finished_export(
    actor: Actor, organisation: Organisation | None, form: ExportForm
) -> tuple[DataExport, zipfile.ZipFile]:
    export = actions.request_export(actor=actor, organisation=organisation, form=form, now=NOW)
    done = actions.make_export(actor=actor, export=export, now=NOW)
    assert done.state == ExportState.READY
    path = exports_folder() / done.stored
    assert (done.size, done.digest) == (path.stat().st_size, actions.file_digest(path))
    assert list(exports_folder().iterdir()) == [path]
    return done, zipfile.ZipFile(path)


def csv_rows(archive: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(archive.read(f"{name}.csv").decode("utf-8-sig"))))


def test_csv_tables_have_all_of_an_organisation_and_no_live_formula(manager, water):
    done, archive = finished_export(manager, water, ExportForm.CSV)
    records = {row["id"]: row for row in csv_rows(archive, "records")}
    assert records.keys() == {"wells", "pumps", "dams", "draft"}
    assert json.loads(records["wells"]["title"]) == {"en": "=Wells", "fr": "Puits"}
    assert records["pumps"]["parent"] == records["wells"]["record"]
    assert [row["name"] for row in csv_rows(archive, "partners")] == ["'@Fund"]
    assert [(row["amount"], row["currency"]) for row in csv_rows(archive, "money")] == [("-5.00", "USD")]
    assert [(row["area"], row["share"]) for row in csv_rows(archive, "places")] == [("KE", "60.0"), ("ML", "")]
    assert {(row["framework"], row["node"], row["state"]) for row in csv_rows(archive, "mappings")} == {
        ("sdg@2020", "9.c", "accepted"),
        ("sdg@2020", "4.4", "suggested"),
    }
    described = json.loads(archive.read("export.json"))
    assert described["tables"] == done.rows
    assert (done.rows["records"], described["organisation"]) == (4, "water")


def test_parquet_has_the_same_rows_as_csv(manager, water):
    _done, texts = finished_export(manager, water, ExportForm.CSV)
    csv_tables = {table.name: csv_rows(texts, table.name) for table in tables.export_tables()}
    DataExport.objects.all().delete()
    actions.remove_expired_exports(now=NOW)
    done, archive = finished_export(manager, water, ExportForm.PARQUET)
    for table in tables.export_tables():
        read = pyarrow.parquet.read_table(io.BytesIO(archive.read(f"{table.name}.parquet")))
        assert read.column_names == list(table.columns)
        assert read.num_rows == done.rows[table.name] == len(csv_tables[table.name])
        written = [
            {name: "" if cell is None else str(tables.csv_cell(cell)) for name, cell in row.items()}
            for row in read.to_pylist()
        ]
        assert [next(iter(row.values())) for row in written] == [
            next(iter(row.values())) for row in csv_tables[table.name]
        ]
    places = pyarrow.parquet.read_table(io.BytesIO(archive.read("places.parquet"))).to_pylist()
    assert [(row["area"], row["share"]) for row in places] == [("KE", 60.0), ("ML", None)]


def test_administrators_alone_export_the_whole_site(manager, water):
    with pytest.raises(NotAllowed):
        actions.request_export(actor=manager, organisation=None, form=ExportForm.CSV, now=NOW)
    done, archive = finished_export(SYSTEM, None, ExportForm.CSV)
    assert {row["id"] for row in csv_rows(archive, "records")} == {"wells", "pumps", "dams", "draft", "foreign"}
    assert find_export_file(manager, done.pk, NOW) is None
    assert find_export_file(SYSTEM, done.pk, NOW) is not None


def test_a_file_is_for_those_who_manage_the_organisation_now(manager, water):
    editor, other = member(water, Role.EDITOR), member(OrganisationFactory(), Role.MANAGER)
    done, _archive = finished_export(manager, water, ExportForm.CSV)
    assert [export.pk for export in recent_exports(manager, water, NOW)] == [done.pk]
    for actor in (editor, other, VISITOR):
        assert find_export_file(actor, done.pk, NOW) is None
        with pytest.raises(NotAllowed):
            actions.request_export(actor=actor, organisation=water, form=ExportForm.CSV, now=NOW)
    late = NOW + timedelta(days=7)
    assert find_export_file(manager, done.pk, late) is None
    assert actions.remove_expired_exports(now=late) == 1
    assert list(exports_folder().iterdir()) == []


def test_who_is_no_longer_a_manager_gets_no_file(water):
    editor = member(water, Role.EDITOR)
    export = actions.request_export(actor=SYSTEM, organisation=water, form=ExportForm.CSV, now=NOW)
    assert actions.make_export(actor=editor, export=export, now=NOW).state == ExportState.FAILED
    assert list(exports_folder().iterdir()) == []


def test_the_same_file_is_made_once_at_a_time(manager, water):
    actions.request_export(actor=manager, organisation=water, form=ExportForm.CSV, now=NOW)
    with pytest.raises(Conflict):
        actions.request_export(actor=manager, organisation=water, form=ExportForm.CSV, now=NOW)
    actions.request_export(actor=SYSTEM, organisation=None, form=ExportForm.CSV, now=NOW)


def test_a_stopped_export_is_begun_once_more(manager, water, monkeypatch):
    class Killed(BaseException):
        pass

    def stop(*_arguments: object, **_options: object) -> None:
        raise Killed

    export = actions.request_export(actor=manager, organisation=water, form=ExportForm.CSV, now=NOW)
    monkeypatch.setattr(actions, "pack_tables", stop)
    for begun in (1, 2):
        with pytest.raises(Killed):
            actions.make_export(actor=manager, export=export, now=NOW)
        again = actions.recover_exports(actor=SYSTEM, queued=[], now=NOW)
        assert [one.pk for one in again] == ([export.pk] if begun == 1 else [])
    failed = DataExport.objects.get()
    assert (failed.state, failed.expires) == (ExportState.FAILED, NOW + timedelta(days=actions.DAYS))


def test_a_task_that_is_run_again_makes_what_its_worker_left(manager, water, monkeypatch):
    class Killed(BaseException):
        pass

    def stop(*_arguments: object, **_options: object) -> None:
        raise Killed

    export = actions.request_export(actor=manager, organisation=water, form=ExportForm.CSV, now=NOW)
    with monkeypatch.context() as killed:
        killed.setattr(actions, "pack_tables", stop)
        with pytest.raises(Killed):
            actions.make_export(actor=manager, export=export, now=NOW)
        # Its task still counts as begun, so that no other one is made for it.
        assert actions.recover_exports(actor=SYSTEM, queued=[export.pk], now=NOW) == []
        assert DataExport.objects.get().state == ExportState.RUNNING
    assert actions.make_export(actor=manager, export=export, now=NOW).state == ExportState.READY
    DataExport.objects.update(state=ExportState.RUNNING)
    assert actions.make_export(actor=manager, export=export, now=NOW).state == ExportState.FAILED


def test_a_request_on_the_page_becomes_a_file(manager, water, client: Client):
    client.force_login(manager.user)
    page = "/organisations/water/downloads/"
    assert "Export as CSV" in client.get(page).content.decode()
    answer = client.post("/exports/new/", {"organisation": "water", "form": "csv"}, follow=True)
    assert "The file is being made." in answer.content.decode()
    export = DataExport.objects.get()
    assert tasks.run_export.func(export.pk) == ExportState.READY
    export.refresh_from_db()
    assert export.stored in client.get(page).content.decode()
    file = client.get(f"/exports/{export.pk}/")
    assert file["Content-Disposition"] == f'attachment; filename="{export.stored}"'
    assert zipfile.is_zipfile(io.BytesIO(b"".join(file.streaming_content)))
    client.logout()
    assert client.get(f"/exports/{export.pk}/").status_code in (302, 404)
