"""What another request has deleted is told from other faults of the database."""

from __future__ import annotations

import sqlite3

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from tests.factories.accounts import OrganisationFactory, UnitFactory

from goalweave.accounts.models import Organisation, Unit
from goalweave.core.errors import Vanished
from goalweave.vanished_rows import is_vanished, reread_row

pytestmark = pytest.mark.django_db


def gone() -> Organisation:
    row: Organisation = OrganisationFactory()
    Organisation.objects.filter(pk=row.pk).delete()
    return row


def test_a_row_that_is_gone_cannot_be_read_again() -> None:
    row = OrganisationFactory()
    assert reread_row(Organisation.objects.all(), row.pk) == row
    with pytest.raises(Vanished):
        reread_row(Organisation.objects.all(), gone().pk)


def test_a_write_to_what_is_gone_is_told_from_one_that_is_wrong() -> None:
    with pytest.raises(DatabaseError) as updated, transaction.atomic():
        gone().save(update_fields=["name"])
    unit = UnitFactory()
    with pytest.raises(DatabaseError) as repeated, transaction.atomic():
        Unit.objects.create(organisation=unit.organisation, slug=unit.slug)
    errors = (updated.value, repeated.value, DatabaseError("no such table"), ValueError("did not affect any rows"))
    assert [is_vanished(error) for error in errors] == [True, False, False, False]


def test_a_reference_to_what_is_gone_is_told_from_a_value_that_is_there_already() -> None:
    # In a database of its own: that of the tests looks at references when a test is over.
    own = sqlite3.connect(":memory:", isolation_level=None)
    own.executescript(
        "PRAGMA foreign_keys=ON; CREATE TABLE a (pk INTEGER PRIMARY KEY); CREATE TABLE b (a REFERENCES a (pk)); INSERT INTO a VALUES (1)"
    )
    outcomes = []
    for statement in ("INSERT INTO b VALUES (2)", "INSERT INTO a VALUES (1)"):
        error = IntegrityError()
        with pytest.raises(sqlite3.IntegrityError) as cause:
            own.execute(statement)
        error.__cause__ = cause.value
        outcomes.append(is_vanished(error))
    own.close()
    assert outcomes == [True, False]
