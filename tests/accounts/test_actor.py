from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UnitFactory, UserFactory, member

from goalweave.accounts.actor import SYSTEM, VISITOR, Actor, actor_of
from goalweave.accounts.models import Role

pytestmark = pytest.mark.django_db


def test_roles_are_those_of_the_users_memberships():
    user, first, second = UserFactory(), OrganisationFactory(), OrganisationFactory()
    MembershipFactory(user=user, organisation=first, role=Role.EDITOR)
    MembershipFactory(user=user, organisation=second, role=Role.READER)
    MembershipFactory(organisation=first, role=Role.MANAGER)
    assert Actor(user).roles == {first.pk: "editor", second.pk: "reader"}


def test_roles_are_read_once(django_assert_num_queries):
    organisation = OrganisationFactory()
    actor = member(organisation, Role.EDITOR)
    with django_assert_num_queries(1):
        assert actor.has_role(organisation.pk, Role.EDITOR)
        assert not actor.has_role(organisation.pk, Role.MANAGER)
        assert actor.unit_of(organisation.pk) is None


def test_unit_of_is_the_unit_in_that_organisation():
    user, own = UserFactory(), OrganisationFactory()
    unit = UnitFactory(organisation=own)
    MembershipFactory(user=user, organisation=own, unit=unit)
    MembershipFactory(user=user)
    assert Actor(user).unit_of(own.pk) == unit.pk
    assert Actor(user).unit_of(OrganisationFactory().pk) is None
    assert VISITOR.unit_of(own.pk) is SYSTEM.unit_of(own.pk) is None


def test_nobody_and_the_system_have_no_roles(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert (VISITOR.roles, SYSTEM.roles) == ({}, {})


@pytest.mark.parametrize(
    ("fields", "system", "expected"),
    [
        (None, False, False),
        (None, True, True),
        ({}, False, False),
        ({"is_staff": True}, False, False),
        ({"is_superuser": True}, False, True),
        ({"is_superuser": True, "is_active": False}, False, False),
    ],
)
def test_administrator_is_the_system_or_an_active_superuser(fields, system, expected):
    user = None if fields is None else UserFactory(**fields)
    assert Actor(user, system).administrator is expected


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("asked", [(), (Role.READER,), (Role.EDITOR, Role.MANAGER), tuple(Role)])
def test_has_role_means_one_of_those_asked_for(role, asked):
    organisation = OrganisationFactory()
    assert member(organisation, role).has_role(organisation.pk, *asked) is (role in asked)


def test_has_role_elsewhere_is_no_role_here():
    here, there = OrganisationFactory(), OrganisationFactory()
    assert not member(there, Role.MANAGER).has_role(here.pk, *Role)
    assert not VISITOR.has_role(here.pk, *Role)
    assert SYSTEM.has_role(here.pk, Role.MANAGER)


def test_a_user_who_was_switched_off_has_no_roles():
    organisation = OrganisationFactory()
    gone = member(organisation, Role.MANAGER, is_active=False)
    assert gone.roles == {}
    assert not gone.has_role(organisation.pk, *Role)


def test_actor_of_a_request():
    user = UserFactory()
    assert actor_of(user) == Actor(user)
    assert actor_of(UserFactory(is_active=False)) is VISITOR
    assert actor_of(AnonymousUser()) is VISITOR
    assert actor_of(None) is VISITOR


def test_no_user_becomes_the_system():
    assert not actor_of(UserFactory(is_superuser=True)).system
