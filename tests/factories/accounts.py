"""People and organisations."""

from __future__ import annotations

import factory
from allauth.account.models import EmailAddress
from factory.django import DjangoModelFactory

from goalweave.accounts.actor import SYSTEM, VISITOR, Actor
from goalweave.accounts.models import Membership, Organisation, Role, Unit, User


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda number: f"user-{number}")
    email = factory.LazyAttribute(lambda user: f"{user.username}@example.org")


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    slug = factory.Sequence(lambda number: f"organisation-{number}")
    name = factory.LazyAttribute(lambda one: {"en": one.slug.title()})
    short = factory.LazyAttribute(lambda one: {"en": one.slug})


class UnitFactory(DjangoModelFactory):
    class Meta:
        model = Unit

    organisation = factory.SubFactory(OrganisationFactory)
    slug = factory.Sequence(lambda number: f"unit-{number}")
    name = factory.LazyAttribute(lambda one: {"en": one.slug.title()})


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = Role.READER


def member(organisation: Organisation, role: Role = Role.READER, **user: object) -> Actor:
    """An actor with that role in the organisation."""
    return Actor(MembershipFactory(organisation=organisation, role=role, user=UserFactory(**user)).user)


def stranger() -> Actor:
    """An actor who is a manager, but elsewhere."""
    return member(OrganisationFactory(), Role.MANAGER)


def administrator(**user: object) -> Actor:
    return Actor(UserFactory(is_superuser=True, **user))


def everybody(organisation: Organisation) -> dict[str, Actor]:
    """Whoever may come along, by name: those from outside, a member in each role, and who may do everything."""
    return {
        "visitor": VISITOR,
        "stranger": stranger(),
        "deactivated": member(organisation, Role.MANAGER, is_active=False),
        "former administrator": administrator(is_active=False),
        **{role.value: member(organisation, role) for role in Role},
        "administrator": administrator(),
        "system": SYSTEM,
    }


PASSWORD = "violet-tram-seventeen"


def person(**fields: object) -> User:
    """Somebody who can sign in with PASSWORD, by an address that is verified."""
    user = UserFactory(**fields)
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user
