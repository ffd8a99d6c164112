from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UnitFactory, UserFactory

from goalweave.accounts.models import Membership, Role, Unit, User

pytestmark = pytest.mark.django_db


def test_the_user_is_our_own_and_reads_english_at_first():
    assert get_user_model() is User
    assert UserFactory().language == "en"


def test_a_user_is_a_member_of_an_organisation_once():
    old = MembershipFactory(role=Role.READER)
    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipFactory(user=old.user, organisation=old.organisation, role=Role.MANAGER)
    assert Membership.objects.get() == old


def test_a_units_slug_is_unique_within_its_organisation_only():
    unit = UnitFactory(slug="bureau")
    UnitFactory(slug="bureau")
    with pytest.raises(IntegrityError), transaction.atomic():
        UnitFactory(organisation=unit.organisation, slug="bureau")
    assert Unit.objects.count() == 2


def test_a_membership_outlives_its_unit_and_not_its_organisation():
    organisation = OrganisationFactory()
    unit = UnitFactory(organisation=organisation)
    membership = MembershipFactory(organisation=organisation, unit=unit)
    unit.delete()
    membership.refresh_from_db()
    assert membership.unit is None
    organisation.delete()
    assert not Membership.objects.exists()
