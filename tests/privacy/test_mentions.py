from __future__ import annotations

import pytest
from tests.factories.accounts import OrganisationFactory, UserFactory

from goalweave.privacy.mentions import find_mentions

pytestmark = pytest.mark.django_db


def test_mentions_are_counted_by_column_whatever_the_case_and_in_json() -> None:
    OrganisationFactory(name={"en": "Ask ÜNAL@example.org"}, short={"en": "Ask"})
    OrganisationFactory(name={"fr": "unal@example.org, ünal@example.org"}, short={"ar": "ünal@example.org"})
    UserFactory(name="ünal@example.org", email="other@example.org")
    assert find_mentions(["ünal@example.org"]) == {
        "accounts.User.name": 1,
        "accounts.Organisation.name": 2,
        "accounts.Organisation.short": 1,
    }
    assert find_mentions(["nobody@example.org"]) == find_mentions([]) == {}
