"""A site can require two-step verification of administrators, and of managers as well."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone
from tests.factories.accounts import MembershipFactory, OrganisationFactory, administrator, person

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Role, User
from goalweave.integrations.keys import create_key
from goalweave.integrations.models import KeyScope

pytestmark = pytest.mark.django_db
SECOND_STEP = "/me/second-step/"


def manager() -> User:
    return MembershipFactory(organisation=OrganisationFactory(), role=Role.MANAGER, user=person()).user


def editor() -> User:
    return MembershipFactory(organisation=OrganisationFactory(), role=Role.EDITOR, user=person()).user


def browser_of(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


@pytest.mark.parametrize(
    ("required", "led"),
    [("", set()), ("administrators", {"administrator"}), ("managers", {"administrator", "manager"})],
)
def test_whoever_must_is_led_to_the_second_step(settings: Any, required: str, led: set[str]) -> None:
    settings.GOALWEAVE_SECOND_STEP = required
    people = {"visitor": None, "editor": editor(), "manager": manager(), "administrator": administrator().user}
    answers = {name: browser_of(user).get("/records/") for name, user in people.items()}
    assert {name for name, answer in answers.items() if answer.status_code == 302} == led
    assert {answers[name].url for name in led} <= {SECOND_STEP}


def test_its_pages_and_the_way_out_stay_open(settings: Any) -> None:
    settings.GOALWEAVE_SECOND_STEP = "managers"
    client = browser_of(manager())
    assert "This site requires two-step verification" in client.get(SECOND_STEP).content.decode()
    assert client.get(f"{SECOND_STEP}on/").url.startswith("/sign-in/again/")
    assert client.get("/style.css").status_code == 200
    assert client.post("/records/new/").url == SECOND_STEP
    assert client.get("/records/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == SECOND_STEP
    assert client.post("/sign-out/").url == "/"


def test_once_it_is_turned_on_all_is_open(settings: Any) -> None:
    settings.GOALWEAVE_SECOND_STEP = "managers"
    user = manager()
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert browser_of(user).get("/me/").status_code == 200
    assert "This site requires" not in browser_of(user).get(SECOND_STEP).content.decode()


def test_single_sign_on_counts_as_a_second_step(settings: Any) -> None:
    settings.GOALWEAVE_SECOND_STEP = "managers"
    user = manager()
    client = browser_of(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "socialaccount", "at": 0}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    assert client.get("/me/").status_code == 200


def test_a_key_of_whoever_must_and_has_not_opens_nothing(settings: Any) -> None:
    user = manager()
    own = user.memberships.get().organisation
    _key, token = create_key(
        actor=Actor(user), organisation=own, name="k", scope=KeyScope.READ, days=9, now=timezone.now()
    )
    address, head = f"/api/v1/organisations/{own.slug}/records", {"Authorization": f"Bearer {token}"}
    assert Client().get(address, headers=head).status_code == 200
    settings.GOALWEAVE_SECOND_STEP = "managers"
    refused = Client().get(address, headers=head)
    assert (refused.status_code, "two-step verification" in refused.json()["detail"]) == (401, True)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert Client().get(address, headers=head).status_code == 200
