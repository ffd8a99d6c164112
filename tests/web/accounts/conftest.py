"""Limits of attempts start anew with every test; an organisation with its people."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import translation
from tests.factories.accounts import MembershipFactory, OrganisationFactory, person

from goalweave.accounts.models import Organisation, Role, User

SignedIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def _limits() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """For what is asked without a whole request, whatever language the test before it left."""
    with translation.override("en"):
        yield


@pytest.fixture
def own() -> Organisation:
    return OrganisationFactory(slug="own", name={"en": "Own works", "fr": "Nos travaux"}, short={"en": "Own"})


@pytest.fixture
def manager(own: Organisation) -> User:
    return MembershipFactory(
        organisation=own, role=Role.MANAGER, user=person(email="manager@example.org", name="Mona Manager")
    ).user


@pytest.fixture
def signed_in() -> SignedIn:
    """A browser of that person."""

    def of(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return of
