from __future__ import annotations

import pytest
from tests.factories.accounts import OrganisationFactory, everybody

from goalweave.frameworks import rules

pytestmark = pytest.mark.django_db


def test_may_load_pack():
    assert {name for name, actor in everybody(OrganisationFactory()).items() if rules.may_load_pack(actor)} == {
        "administrator",
        "system",
    }


def test_may_view_framework():
    for actor in everybody(OrganisationFactory()).values():
        assert rules.may_view_framework(actor, "sdg@2020")
        assert not rules.may_view_framework(actor, "")
