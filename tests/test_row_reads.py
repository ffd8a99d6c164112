"""Reading rows without Django's queries finds what its queries find."""

from __future__ import annotations

import pytest
from tests.factories.accounts import OrganisationFactory, member

from goalweave.accounts.models import Membership, Organisation, Role
from goalweave.database import has_rows, select_rows


@pytest.mark.django_db
def test_rows_are_those_whose_fields_equal_the_values() -> None:
    one, other = OrganisationFactory(second_review=True), OrganisationFactory()
    editor = member(one, Role.EDITOR)
    member(other, Role.READER)
    columns = ("organisation_id", "role", "unit_id")
    rows = select_rows(Membership, columns, user_id=editor.user.pk)
    assert rows == list(Membership.objects.filter(user=editor.user).values_list(*columns))
    assert rows == [(one.pk, "editor", None)]
    assert select_rows(Organisation, ("id",), second_review=True) == [(one.pk,)]
    assert select_rows(Membership, ("role",), user_id=editor.user.pk, organisation_id=other.pk) == []


@pytest.mark.django_db
def test_whether_there_are_rows() -> None:
    one = OrganisationFactory(second_review=True)
    assert has_rows(Organisation, second_review=True)
    assert has_rows(Organisation, id=one.pk, second_review=True)
    assert not has_rows(Organisation, id=one.pk, second_review=False)
