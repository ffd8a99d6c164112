"""Every field of a record survives whatever is done with records. Fields added later are covered without a change here."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields as dataclass_fields, replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import Workbook
from tests.factories.accounts import OrganisationFactory, UnitFactory, member
from tests.factories.records import record, stored
from tests.factories.tables import read
from tests.formats.records.map_json.test_json import CATALOGUE, mapped
from tests.web.records.conftest import fields, signed_in, visible

from goalweave.accounts.activity.queries import object_entries
from goalweave.accounts.actor import SYSTEM
from goalweave.accounts.models import Role
from goalweave.core import model
from goalweave.core.model import RECORD_FIELDS
from goalweave.core.model.fields import GENERIC, FieldType, to_plain
from goalweave.core.model.record_details import DETAILS
from goalweave.formats.reading.limits import Limits
from goalweave.formats.records.map_json import read_map_json, write_map_json
from goalweave.formats.records.table.head_vocabulary import COLUMN_FIELDS, HEADERS
from goalweave.formats.records.xlsx.template import FIELDS as TEMPLATE
from goalweave.imports.source import supplied_by_columns
from goalweave.registry.actions import change_record, restore_record, store_records
from goalweave.registry.fields import COLUMNS, EDITABLE, GENERIC_FIELDS, LABELS, LOGGED, PART_TABLES, SUPPLIED, to_core
from goalweave.registry.models import Record
from goalweave.registry.snapshot import core_snapshot, snapshot, snapshot_to_record
from goalweave.settings.database_copy import ordered_tables
from goalweave.web.imports.names import FIELDS as COLUMN_NAMES, GROUPS
from goalweave.web.records.conflict import field_differences, merge_versions
from goalweave.wording.log_changes import field_changes

VALUES: dict[str, Any] = {
    "id": "full",
    "title": {"en": "Schools online", "fr": "Écoles en ligne"},
    "text": {"en": "Broadband for schools.", "fr": "Le haut débit."},
    "language": "en",
    "kind": model.RecordKind.EVENT,
    "source": model.RecordSource("a.csv", "row 2"),
    "also": (model.RecordSource("a.csv", "row 9"),),
    "start": "2019-03",
    "end": "2020",
    "status": "ongoing",
    "organisation": "ministry",
    "partners": (model.Partner("Bank", "funder", "XM-1"),),
    "places": (model.RecordPlace("KE", 60.0), model.RecordPlace("202", None)),
    "money": (model.Money(Decimal("1200.50"), "EUR", "spent", date(2019, 3, 1)),),
    "codes": (model.RecordCode("purpose", "14031", 60.0), model.RecordCode("marker", "1", None, 2)),
    "mappings": (),
    "unit": "water",
    "parent": "whole",
    "visibility": "",
    "groups": (model.BeneficiaryGroup.WOMEN, model.BeneficiaryGroup.SIDS),
    "notes": (model.RecordNote(model.NoteKind.LESSON, {"en": "Ask first."}, "2019", "2020"),),
    "links": (model.WebLink("https://example.org/a", "Page"),),
    "details": {"venue": "Hall", "participants": 12},
    "facts": model.TextFacts(),
}
BY_TYPE: dict[FieldType, Any] = {
    FieldType.LINE: "A line",
    FieldType.DATE: "2024-06",
    FieldType.LEVEL: "2",
    FieldType.TEXT: {"en": "Some words.", "fr": "Des mots."},
}
CELLS = {
    "id": "full", "title": "Schools online", "text": "Broadband.", "kind": "event", "status": "ongoing", "lead": "Ministry",
    "partners": "Ada", "funder": "Bank", "country": "Kenya 60 %", "region": "Asia", "budget": "5", "commitment": "6",
    "spent": "7", "sdg": "9.c", "purpose": "14031", "marker": "1: 2", "cofog": "07.3", "parent": "whole", "visibility": "draft", "groups": "women", "result": "Done",
    "challenge": "Rain", "lesson": "Ask first", "links": "https://example.org/a",
}  # fmt: skip
CELL_BY_TYPE = {
    FieldType.LINE: "A line",
    FieldType.DATE: "2024-06",
    FieldType.LEVEL: "GEM 2",
    FieldType.TEXT: "Some words.",
}
CELLS |= {
    column: CELL_BY_TYPE[RECORD_FIELDS[name].type]
    for column, name in COLUMN_FIELDS.items()
    if column not in CELLS and RECORD_FIELDS[name].type in GENERIC
}


def value(name: str) -> Any:
    return VALUES[name] if name in VALUES else BY_TYPE[RECORD_FIELDS[name].type]


FULL = model.Record(**{name: value(name) for name in RECORD_FIELDS})
NOT_IN_A_ROW = {"mappings", "visibility", "facts"}
"""Mappings have actions of their own; who sees a row is not the word of a file; facts are read from the text."""


@pytest.fixture(scope="module")
def _row(_frameworks: None) -> Record:
    organisation = OrganisationFactory(slug="ministry")
    UnitFactory(organisation=organisation, slug="water")
    return stored(record("whole"), FULL, organisation=organisation)["full"]


@pytest.fixture
def row(_row: Record, db: None) -> Record:
    """The full record beside the one that it is part of; what a test writes is taken back."""
    return fresh(_row)


def fresh(row: Record) -> Record:
    return Record.objects.select_related("organisation", "unit", "parent").prefetch_related(*PART_TABLES).get(pk=row.pk)


def emptied() -> model.Record:
    return record("full", title={"en": "Other"}, text={"en": "Other."})


def test_no_value_of_the_full_record_is_the_default() -> None:
    things = [FULL, *FULL.partners, *FULL.places[:1], *FULL.money, *FULL.notes, *FULL.links, FULL.source]
    for thing in things:
        for field in dataclass_fields(thing):
            default = field.default_factory() if field.default_factory is not MISSING else field.default
            if field.name not in NOT_IN_A_ROW and field.compare:
                assert getattr(thing, field.name) != default, field.name


def test_every_field_is_stored_and_read_back(row: Record) -> None:
    assert to_core(fresh(row)) == replace(FULL, id=str(row.pk))
    assert {"title", "year", "unit", "source_file"} - {"year"} <= set(COLUMNS)


def test_every_field_is_in_the_log_and_comes_back_from_it(row: Record) -> None:
    assert RECORD_FIELDS.keys() - set(LOGGED) == {"organisation", "mappings", "visibility", "facts"}
    kept = json.loads(json.dumps(snapshot(fresh(row))))
    assert {name: kept[name] for name in LOGGED} == to_plain(FULL, LOGGED)
    assert snapshot_to_record(kept) == replace(FULL, organisation="")


def test_a_snapshot_from_before_there_was_a_field_is_read() -> None:
    kept = core_snapshot(FULL, Record(slug="full"))
    whole = replace(FULL, organisation="")
    for name in ("end", "unit", "groups", *(name for name in RECORD_FIELDS if name not in VALUES)):
        older = {key: each for key, each in kept.items() if key != name}
        default = getattr(model.Record("x", {}, {}, "en"), name)
        assert snapshot_to_record(older) == replace(whole, **{name: default})


def test_every_field_is_restored(row: Record) -> None:
    line = object_entries("record", row.pk).last()
    assert line is not None
    changed = change_record(actor=SYSTEM, row=row, record=emptied(), version=1)
    assert to_core(fresh(row)) != replace(FULL, id=str(row.pk))
    restored = restore_record(actor=SYSTEM, row=row, line=line, version=changed.version)
    assert restored.left_out == ()
    assert to_core(fresh(row)) == replace(FULL, id=str(row.pk))


@pytest.mark.parametrize("name", sorted(SUPPLIED - {"kind", "title", "text", "language", "details"}))
def test_a_change_of_one_field_alone_is_stored_logged_and_named(row: Record, name: str) -> None:
    other = model.Record(**{**{field: value(field) for field in RECORD_FIELDS}, name: type(value(name))()})
    stored_records = store_records(actor=SYSTEM, organisation=row.organisation, records=[other])
    assert stored_records.changed == {"full"}
    assert getattr(to_core(fresh(row)), name) == getattr(other, name)
    line = object_entries("record", row.pk).first()
    assert line is not None
    assert (line.before, line.after) == (to_plain(FULL, [name]), to_plain(other, [name]))
    (change,) = field_changes(line.before, line.after)
    assert change.label.casefold().endswith(str(LABELS[name]).casefold().split()[-1])
    assert change.gone or change.texts


@pytest.mark.parametrize("name", sorted(SUPPLIED - {"details", "language"}))
def test_a_file_that_does_not_tell_a_field_leaves_it(row: Record, name: str) -> None:
    other = replace(emptied(), kind=FULL.kind)
    store_records(actor=SYSTEM, organisation=row.organisation, records=[other], only=SUPPLIED - {name})
    assert getattr(to_core(fresh(row)), name) == getattr(FULL, name)


def test_saving_the_form_as_it_stands_changes_nothing(row: Record) -> None:
    client = signed_in(member(row.organisation, Role.EDITOR))
    address = f"/records/{row.pk}/edit/"
    assert client.post(address, fields(client.get(address).content)).status_code == 302
    assert fresh(row).version == 1


def test_what_the_form_of_a_record_sends_makes_the_same_record(row: Record) -> None:
    """Every field that is edited is in the form, under the label of the declaration, and is read from it."""
    client = signed_in(member(row.organisation, Role.EDITOR))
    page = client.get(f"/records/{row.pk}/edit/").content
    sent = {name: each for name, each in fields(page).items() if name not in ("record", "version", "seen")}
    assert client.post("/records/new/", sent | {"organisation": "ministry"}).status_code == 302
    made = to_core(fresh(Record.objects.latest("pk")))
    assert {name: getattr(made, name) for name in EDITABLE} == {name: getattr(FULL, name) for name in EDITABLE}
    shown = visible(page)
    for spec in RECORD_FIELDS.values():
        if spec.edited and spec.type in GENERIC:
            assert str(spec.label) in shown


@pytest.mark.parametrize("name", [name for name in EDITABLE if RECORD_FIELDS[name].type in GENERIC and name != "unit"])
def test_a_field_is_edited_in_the_form(row: Record, name: str) -> None:
    client = signed_in(member(row.organisation, Role.EDITOR))
    address = f"/records/{row.pk}/edit/"
    sent = fields(client.get(address).content)
    key = f"{name}:en" if RECORD_FIELDS[name].type is FieldType.TEXT else name
    edited = {FieldType.DATE: "2019", FieldType.LEVEL: "3"}.get(RECORD_FIELDS[name].type, "New")
    assert client.post(address, sent | {key: edited}).status_code == 302
    after = getattr(to_core(fresh(row)), name)
    assert after != getattr(FULL, name)
    assert after == edited or after["en"] == edited


def test_a_field_without_a_place_of_its_own_is_on_the_page(row: Record) -> None:
    page = visible(signed_in(member(row.organisation, Role.EDITOR)).get(f"/records/{row.pk}/").content)
    for name in GENERIC_FIELDS:
        assert str(LABELS[name]) in page


def test_of_two_who_saved_each_field_can_be_taken_from_either(row: Record) -> None:
    # What no form changes, the record of a form has as it is.
    mine = core_snapshot(replace(emptied(), kind=model.RecordKind.DECISION, codes=FULL.codes), row)
    names = {one.field for one in field_differences(fresh(row), mine, [])}
    assert names == {*EDITABLE, "language"} - {"visibility", "language"}
    theirs, _visibility = merge_versions(fresh(row), mine, dict.fromkeys(names, "theirs"))
    assert theirs == replace(
        FULL, organisation="", **{name: getattr(theirs, name) for name in ("source", "also", "id")}
    )
    own, _visibility = merge_versions(fresh(row), mine, {})
    assert own == snapshot_to_record(mine)
    for difference in field_differences(fresh(row), mine, []):
        assert difference.label
        assert difference.theirs


def test_every_field_is_in_map_json_and_read_back() -> None:
    found = read_map_json(write_map_json(mapped(FULL)).encode(), "map.json", CATALOGUE)
    assert found.records == (FULL,)


def test_every_field_is_in_the_api(row: Record, client: Client) -> None:
    answer = client.get(f"/api/v1/records/{row.pk}").json()
    published = {name for name, spec in RECORD_FIELDS.items() if spec.published}
    assert RECORD_FIELDS.keys() - published == {"id", "parent", "visibility", "mappings", "facts"}
    assert {name: answer[name] for name in published} == to_plain(FULL, published)


def test_every_column_has_a_name_and_a_place_in_the_template() -> None:
    columns = COLUMN_FIELDS.keys() - {"tags"}
    assert columns <= HEADERS.keys()
    assert columns <= set(TEMPLATE)
    assert columns <= set().union(*(some for _name, some in GROUPS))
    assert columns <= COLUMN_NAMES.keys()
    read = {"id", *(name for name, spec in RECORD_FIELDS.items() if spec.columns != ())}
    assert set(COLUMN_FIELDS.values()) == read


def csv_of(head: list[str], cells: list[str]) -> BytesIO:
    return BytesIO((";".join(head) + "\n" + ";".join(cells) + "\n").encode())


def xlsx_of(head: list[str], cells: list[str]) -> BytesIO:
    book = Workbook()
    book.worksheets[0].append(head)
    book.worksheets[0].append(cells)
    stream = BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


@pytest.mark.parametrize("column", sorted(COLUMN_FIELDS.keys() - {"tags"}))
def test_every_column_is_read_from_csv_and_workbook(column: str) -> None:
    head = list(dict.fromkeys(("id", "title", "currency", column)))
    cells = [{**CELLS, "currency": "EUR"}[name] for name in head]
    words = [HEADERS[name]["en"].partition("|")[0] for name in head]
    resolve = (lambda name, code: model.Curie("sdg", "2020", code)) if column == "sdg" else None
    name = COLUMN_FIELDS[column]
    default = getattr(model.Record("x", {}, {}, "en"), name)
    for stream, file in ((csv_of(words, cells), "a.csv"), (xlsx_of(words, cells), "a.xlsx")):
        (found,) = read(stream, file, Limits(), resolve=resolve)
        assert getattr(found, name) != default
    if name not in ("id", "mappings"):
        assert name in supplied_by_columns(head)


def test_every_column_of_the_row_and_its_parts_is_moved_to_another_database() -> None:
    moved = {table.model: {field.name for field in table.fields} for table in ordered_tables()}
    assert set(COLUMNS) <= moved[Record]
    for table in PART_TABLES.values():
        assert {field.name for field in table.row._meta.local_concrete_fields} == moved[table.row]


def test_details_have_a_kind() -> None:
    assert FULL.details.keys() <= {detail.id for detail in DETAILS[FULL.kind]}
