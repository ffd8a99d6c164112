"""Earlier states of a record with its mappings."""

from __future__ import annotations

from uuid import uuid4

import pytest
from tests.factories.accounts import OrganisationFactory
from tests.factories.catalogues import loaded
from tests.factories.records import mapping, record, stored

from goalweave.accounts.activity.queries import object_entries
from goalweave.accounts.actor import SYSTEM
from goalweave.audit.models import Entry
from goalweave.mapping.actions import store_mappings
from goalweave.mapping.history import restore_version, states_after, undo_entries
from goalweave.mapping.queries import mappings_of
from goalweave.registry.actions import change_record, delete_records
from goalweave.registry.models import Record

pytestmark = pytest.mark.django_db


def standing(row):
    return sorted((str(one.node), str(one.state)) for one in mappings_of([row.pk]).get(row.pk, ()))


def map_to(row, *nodes, batch=None):
    store_mappings(
        actor=SYSTEM, mappings={row: tuple(mapping(node) for node in nodes)}, **({"batch": batch} if batch else {})
    )


def test_a_version_comes_back_with_its_mappings_where_that_is_wanted():
    loaded()
    row = stored(record("one", mappings=(mapping("sdg@2020:9.c"), mapping("sdg@2020:4"))))["one"]
    then = standing(row)
    row = change_record(actor=SYSTEM, row=row, record=record("one", title={"en": "New"}), version=row.version)
    line = object_entries("record", row.pk).first()
    map_to(row, "sdg@2020:9.1", "sdg@2020:4")
    map_to(row, "sdg@2020:9.1", "wsis@2003:C2")
    now = standing(row)
    row = change_record(actor=SYSTEM, row=row, record=record("one", title={"en": "Newest"}), version=row.version)
    done = restore_version(actor=SYSTEM, row=row, line=line, version=row.version, mappings=False)
    assert (done.row.title, standing(row)) == ({"en": "New"}, now)
    assert states_after(row.pk, line).keys() == {"sdg@2020:9.c", "sdg@2020:4", "sdg@2020:9.1", "wsis@2003:C2"}
    done = restore_version(actor=SYSTEM, row=done.row, line=line, version=done.row.version, mappings=True)
    assert standing(row) == then
    assert object_entries("mapping", row.pk).first().verb == "restore"


def test_a_batch_is_undone_with_its_mappings():
    loaded()
    organisation = OrganisationFactory()
    rows = stored(record("one", mappings=(mapping("sdg@2020:4"),)), record("two"), organisation=organisation)
    then, batch = {name: standing(row) for name, row in rows.items()}, uuid4()
    map_to(rows["one"], "sdg@2020:9", batch=batch)
    delete_records(actor=SYSTEM, ids=[rows["two"].pk], batch=batch)
    lines = list(Entry.objects.filter(batch=batch))
    assert {line.object_type for line in lines} == {"mapping", "record"}
    done = undo_entries(actor=SYSTEM, lines=lines, batch=batch)
    assert (done.records, done.unchanged) == (2, ())
    assert {name: standing(row) for name, row in rows.items()} == then
    assert not Record.objects.filter(deleted__isnull=False).exists()
