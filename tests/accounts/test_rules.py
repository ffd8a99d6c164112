"""Who may manage organisations, for everybody who may come along."""

from __future__ import annotations

import pytest
from tests.factories.accounts import OrganisationFactory, everybody

from goalweave.accounts import rules

pytestmark = pytest.mark.django_db


def allowed(organisation, rule):
    return {name for name, actor in everybody(organisation).items() if rule(actor)}


def test_may_create_organisation():
    assert allowed(OrganisationFactory(), rules.may_create_organisation) == {"administrator", "system"}


def test_may_change_organisation():
    organisation = OrganisationFactory()
    found = allowed(organisation, lambda actor: rules.may_change_organisation(actor, organisation))
    assert found == {"manager", "administrator", "system"}
