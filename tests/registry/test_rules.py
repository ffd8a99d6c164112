"""Who may see and change records, for everybody who may come along."""

from __future__ import annotations

import pytest
from tests.factories.accounts import OrganisationFactory, everybody, member, stranger
from tests.factories.records import RecordFactory, record, stored

from goalweave.accounts.actor import SYSTEM, VISITOR
from goalweave.registry import queries, rules
from goalweave.registry.models import Record, Visibility

pytestmark = pytest.mark.django_db

OUTSIDE = {"visitor", "stranger", "deactivated", "former administrator"}
READERS = {"reader"}
WRITERS = {"contributor", "reviewer", "editor", "manager", "administrator", "system"}


@pytest.mark.parametrize(
    ("visibility", "expected"),
    [(Visibility.PUBLIC, OUTSIDE | READERS | WRITERS), (Visibility.ORGANISATION, READERS | WRITERS)],
)
def test_may_view_record_and_what_is_listed_agree(visibility, expected):
    row = RecordFactory(visibility=visibility)
    actors = everybody(row.organisation)
    assert {name for name, actor in actors.items() if rules.may_view_record(actor, row)} == expected
    assert {
        name for name, actor in actors.items() if row in Record.objects.filter(rules.visibility_condition(actor))
    } == expected
    assert {name for name, actor in actors.items() if row in queries.records(actor)} == expected
    assert {name for name, actor in actors.items() if queries.find_record(actor, row.pk) == row} == expected


def test_a_visibility_that_is_not_known_is_not_public():
    row = RecordFactory(visibility="friends")
    assert not rules.may_view_record(VISITOR, row)
    assert queries.find_record(VISITOR, row.pk) is None


def test_may_add_record():
    organisation = OrganisationFactory()
    found = {name for name, actor in everybody(organisation).items() if rules.may_add_record(actor, organisation)}
    assert found == WRITERS


def test_a_record_that_does_not_exist_is_none():
    assert queries.find_record(SYSTEM, 404) is None


def test_data_as_of_is_the_latest_date_that_the_actor_may_see():
    own = OrganisationFactory()
    assert queries.data_as_of(VISITOR) == ""
    stored(record("one"), organisation=own, as_of="2019-04")
    stored(record("two"), organisation=own, as_of="2018")
    stored(record("three"), organisation=own, as_of="2020-01-01", public=False)
    assert queries.data_as_of(VISITOR) == "2019-04"
    assert queries.data_as_of(stranger()) == "2019-04"
    assert queries.data_as_of(member(own)) == "2020-01-01"
