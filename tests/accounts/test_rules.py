"""Who may manage organisations, for everybody who may come along."""

from __future__ import annotations

import pytest
from tests.factories.accounts import OrganisationFactory, UserFactory, everybody

from goalweave.accounts import rules
from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Role

pytestmark = pytest.mark.django_db


def allowed(organisation, rule):
    return {name for name, actor in everybody(organisation).items() if rule(actor)}


def test_may_create_organisation():
    assert allowed(OrganisationFactory(), rules.may_create_organisation) == {"administrator", "system"}


def test_may_change_organisation():
    organisation = OrganisationFactory()
    found = allowed(organisation, lambda actor: rules.may_change_organisation(actor, organisation))
    assert found == {"manager", "administrator", "system"}


@pytest.mark.parametrize("rule", [rules.may_manage_units, rules.may_manage_members])
def test_units_and_members_are_managed_by_managers(rule):
    organisation = OrganisationFactory()
    assert allowed(organisation, lambda actor: rule(actor, organisation)) == {"manager", "administrator", "system"}


@pytest.mark.parametrize("rule", [rules.may_add_members, rules.may_create_people, rules.may_list_people])
def test_people_are_made_by_administrators(rule):
    assert allowed(OrganisationFactory(), rule) == {"administrator", "system"}


def test_may_view_organisation():
    organisation = OrganisationFactory()
    actors = everybody(organisation)
    inside = {*(role.value for role in Role), "administrator", "system"}

    def viewers(published):
        return {
            name for name, actor in actors.items()
            if rules.may_view_organisation(actor, organisation, published=published)
        }  # fmt: skip

    assert viewers(published=False) == inside
    assert viewers(published=True) == set(actors)


def test_may_change_person_is_for_oneself_and_not_for_administrators():
    user = UserFactory()
    assert allowed(OrganisationFactory(), lambda actor: rules.may_change_person(actor, user)) == set()
    assert rules.may_change_person(Actor(user), user)
    user.is_active = False
    assert not rules.may_change_person(Actor(user), user)
