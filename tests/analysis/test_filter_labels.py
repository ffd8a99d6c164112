"""The names of filters: as they are now, and of nothing that the reader may not see."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.factories.accounts import OrganisationFactory, UnitFactory, administrator, member
from tests.factories.records import record, stored

from goalweave.accounts.actions import change_unit
from goalweave.accounts.actor import SYSTEM, VISITOR, Actor
from goalweave.accounts.models import Role
from goalweave.analysis.filter_labels import FilterLabels
from goalweave.analysis.record_filters import RecordFilter
from goalweave.analysis.selection import Selection
from goalweave.frameworks.queries import catalogue
from goalweave.registry.actions import store_records
from goalweave.registry.models import Visibility

pytestmark = pytest.mark.django_db


def labels(actor: Actor) -> FilterLabels:
    return FilterLabels(Selection.create(actor, RecordFilter(), catalogue()))


def test_a_unit_has_its_new_name_at_once():
    owner = OrganisationFactory()
    unit = UnitFactory(organisation=owner, slug="water", name={"en": "Water"})
    stored(record("wells", unit="water"), organisation=owner)
    assert [name for name, _owner in labels(VISITOR).units.values()] == [{"en": "Water"}]
    change_unit(actor=administrator(), unit=unit, slug="water", name={"en": "Water and wells"}, parent=None)
    assert [name for name, _owner in labels(VISITOR).units.values()] == [{"en": "Water and wells"}]


def test_names_are_read_once_until_something_is_written():
    owner = OrganisationFactory()
    stored(record("wells"), organisation=owner)
    assert set(labels(VISITOR).organisations) == {owner.slug}
    with CaptureQueriesContext(connection) as queries:
        assert set(labels(VISITOR).organisations) == {owner.slug}
    assert not [query for query in queries if "accounts_organisation" in query["sql"]]


def test_what_only_a_draft_belongs_to_is_offered_to_those_who_see_the_draft():
    theirs, ours = OrganisationFactory(), OrganisationFactory()
    UnitFactory(organisation=ours, slug="water", name={"en": "Water"})
    stored(record("wells"), organisation=theirs)
    everyone, editor, reader = VISITOR, member(ours, Role.EDITOR), member(ours, Role.READER)
    for before in (everyone, editor, reader):
        assert set(labels(before).organisations) == {theirs.slug}
    draft = record("pumps", unit="water")
    store_records(actor=SYSTEM, organisation=ours, records=[draft], visibility=Visibility.DRAFT)
    assert set(labels(editor).organisations) == {theirs.slug, ours.slug}
    assert [name for name, _owner in labels(editor).units.values()] == [{"en": "Water"}]
    for other in (everyone, reader):
        assert set(labels(other).organisations) == {theirs.slug}
        assert labels(other).units == {}
