"""What another request has deleted is told from other faults of the database."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction
from tests.factories.accounts import OrganisationFactory, UnitFactory

from goalweave.accounts.models import Organisation, Unit
from goalweave.core.errors import Vanished
from goalweave.vanished_rows import is_vanished, reread_row


def gone() -> Organisation:
    row: Organisation = OrganisationFactory()
    Organisation.objects.filter(pk=row.pk).delete()
    return row


@pytest.mark.django_db
def test_a_row_that_is_gone_cannot_be_read_again() -> None:
    row = OrganisationFactory()
    assert reread_row(Organisation.objects.all(), row.pk) == row
    with pytest.raises(Vanished):
        reread_row(Organisation.objects.all(), gone().pk)


@pytest.mark.django_db(transaction=True)
def test_a_write_to_what_is_gone_is_told_from_one_that_is_wrong() -> None:
    row = gone()
    with pytest.raises(DatabaseError) as updated:
        row.save(update_fields=["name"])
    with pytest.raises(DatabaseError) as referred, transaction.atomic():
        Unit.objects.create(organisation_id=row.pk, slug="bureau")
    assert (is_vanished(updated.value), is_vanished(referred.value)) == (True, True)

    unit = UnitFactory()
    with pytest.raises(DatabaseError) as repeated:
        Unit.objects.create(organisation=unit.organisation, slug=unit.slug)
    assert (is_vanished(repeated.value), is_vanished(DatabaseError("no such table"))) == (False, False)
