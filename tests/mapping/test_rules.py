"""Who may see and change mappings, for everybody who may come along."""

from __future__ import annotations

import pytest
from tests.factories.accounts import everybody
from tests.factories.records import RecordFactory

from goalweave.mapping import rules
from goalweave.registry.models import Visibility

pytestmark = pytest.mark.django_db

OUTSIDE = {"visitor", "stranger", "switched off", "former administrator"}
WRITERS = {"contributor", "reviewer", "editor", "manager", "administrator", "system"}


@pytest.mark.parametrize(
    ("visibility", "expected"),
    [(Visibility.PUBLIC, OUTSIDE | {"reader"} | WRITERS), (Visibility.ORGANISATION, {"reader"} | WRITERS)],
)
def test_may_view_mappings(visibility, expected):
    row = RecordFactory(visibility=visibility)
    actors = everybody(row.organisation)
    assert {name for name, actor in actors.items() if rules.may_view_mappings(actor, row)} == expected


@pytest.mark.parametrize("visibility", list(Visibility))
def test_may_store_mappings(visibility):
    row = RecordFactory(visibility=visibility)
    actors = everybody(row.organisation)
    assert {name for name, actor in actors.items() if rules.may_store_mappings(actor, row)} == WRITERS
