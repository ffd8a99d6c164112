"""Single sign-on: who may come in, without asking any server."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.core.context import request_context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.internal.flows.login import complete_login
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from tests.factories.accounts import PASSWORD, OrganisationFactory, person

from goalweave.accounts.actions import deactivate_person, invite, join_by_invitation, note_shown_link
from goalweave.accounts.activity.queries import object_entries
from goalweave.accounts.actor import SYSTEM, Actor
from goalweave.accounts.models import Organisation, Role, User
from goalweave.integrations.keys import create_key
from goalweave.integrations.models import KeyScope
from goalweave.settings.sso import single_sign_on_settings
from goalweave.web.accounts.adapter import SingleSignOnAdapter

pytestmark = pytest.mark.django_db

SERVER = {
    "GOALWEAVE_OIDC_URL": "https://login.example.org/realms/own",
    "GOALWEAVE_OIDC_CLIENT_ID": "goalweave",
    "GOALWEAVE_OIDC_CLIENT_SECRET": "secret",
    "GOALWEAVE_OIDC_NAME": "Own login",
}


@pytest.fixture
def _switched_on(settings: Any) -> None:
    settings.SOCIALACCOUNT_PROVIDERS = single_sign_on_settings(SERVER)["providers"]


@pytest.fixture
def request_(rf: RequestFactory) -> Iterator[HttpRequest]:
    request = rf.get("/sign-in/sso/login/callback/")
    request.user = AnonymousUser()
    request.session = SessionStore()
    request.allauth = SimpleNamespace()  # type: ignore[attr-defined]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    with request_context(request):
        yield request


def come(request: HttpRequest, email: str, *, verified: bool = True, uid: str = "1", name: str = "Ada") -> Any:
    """Somebody comes back from the server with this address."""
    provider = SingleSignOnAdapter().get_provider(request, "sso")
    data = {"userinfo": {"sub": uid, "email": email, "email_verified": verified, "name": name}}
    login: SocialLogin = provider.sociallogin_from_response(request, data)
    login.state = {"process": "login"}
    try:
        return complete_login(request, login)
    except ImmediateHttpResponse as other:
        return other.response


def invite_reviewer(organisation: Organisation, email: str, *, ago: timedelta = timedelta()) -> None:
    invite(actor=SYSTEM, organisation=organisation, email=email, role=Role.REVIEWER, now=timezone.now() - ago)


def who(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


@pytest.mark.usefixtures("_switched_on")
def test_a_stranger_is_turned_away(request_: HttpRequest) -> None:
    response = come(request_, "stranger@example.org")
    assert "You have no account here" in response.content.decode()
    assert not User.objects.exists()
    assert not SocialAccount.objects.exists()


@pytest.mark.usefixtures("_switched_on")
def test_who_was_invited_comes_in_as_a_member(request_: HttpRequest) -> None:
    own = OrganisationFactory()
    invite_reviewer(own, "Ada@example.org")
    assert come(request_, "ada@example.org", name="Ада Лавлейс").status_code == 302
    user = who(request_)
    assert user is not None
    assert (user.name, user.email, user.has_usable_password()) == ("Ада Лавлейс", "ada@example.org", False)
    assert not user.username.startswith("ada")
    assert Actor(user).roles == {own.pk: "reviewer"}
    assert EmailAddress.objects.get(user=user).verified
    assert "create" in [entry.verb for entry in object_entries("user", user.pk)]


@pytest.mark.usefixtures("_switched_on")
@pytest.mark.parametrize("reason", ["not verified", "over"])
def test_an_invitation_needs_a_verified_address_and_time(request_: HttpRequest, reason: str) -> None:
    invite_reviewer(OrganisationFactory(), "ada@example.org", ago=timedelta(days=15 if reason == "over" else 0))
    response = come(request_, "ada@example.org", verified=reason != "not verified")
    assert "You have no account here" in response.content.decode()
    assert not User.objects.exists()


@pytest.mark.usefixtures("_switched_on")
def test_a_known_verified_address_signs_in_and_stays_connected(request_: HttpRequest) -> None:
    ada = person(email="ada@example.org")
    assert come(request_, "ADA@example.org").status_code == 302
    assert who(request_) == ada
    assert SocialAccount.objects.get().user == ada
    ada.refresh_from_db()
    assert ada.check_password(PASSWORD)


@pytest.mark.usefixtures("_switched_on")
@pytest.mark.parametrize("shown", [True, False])
def test_what_the_one_who_invited_could_have_set_ends_with_the_first_sign_in(
    request_: HttpRequest, shown: bool
) -> None:
    now, organisation = timezone.now(), OrganisationFactory()
    row, token = invite(actor=SYSTEM, organisation=organisation, email="ada@example.org", role=Role.EDITOR, now=now)
    if shown:
        note_shown_link(row)
    ada = join_by_invitation(token=token, name="Ada", password=PASSWORD, language="en", now=now)
    TOTP.activate(ada, "JBSWY3DPEHPK3PXP")
    key, _text = create_key(actor=Actor(ada), organisation=organisation, name="k", scope=KeyScope.READ, days=1, now=now)
    EmailAddress.objects.create(user=ada, email="inviter@example.org", verified=False)
    SocialAccount.objects.create(user=ada, provider="sso", uid="of the one who invited")
    response = come(request_, "ada@example.org")
    ada.refresh_from_db()
    key.refresh_from_db()
    assert EmailAddress.objects.filter(email="inviter@example.org").exists() == (not shown)
    assert SocialAccount.objects.filter(uid="of the one who invited").exists() == (not shown)
    assert (ada.check_password(PASSWORD), key.revoked is None, Authenticator.objects.exists()) == (not shown,) * 3
    assert (who(request_) == ada) == shown
    assert (response.url == "/sign-in/code/") == (not shown)
    assert ("take_over" in [entry.verb for entry in object_entries("user", ada.pk)]) == shown


@pytest.mark.usefixtures("_switched_on")
@pytest.mark.parametrize("side", ["theirs", "ours"])
def test_an_address_that_is_not_verified_on_both_sides_opens_nobodys_account(request_: HttpRequest, side: str) -> None:
    ada = person(email="ada@example.org")
    if side == "ours":
        EmailAddress.objects.update(verified=False)
    come(request_, "ada@example.org", verified=side != "theirs")
    assert who(request_) is None
    assert not SocialAccount.objects.exists()
    assert list(User.objects.all()) == [ada]
    ada.refresh_from_db()
    assert ada.check_password(PASSWORD)


@pytest.mark.usefixtures("_switched_on")
def test_who_was_switched_off_stays_out(request_: HttpRequest) -> None:
    person(email="gone@example.org", is_active=False)
    come(request_, "gone@example.org")
    assert who(request_) is None
    assert not SocialAccount.objects.exists()


@pytest.mark.usefixtures("_switched_on")
def test_the_button_is_there_and_leads_away_by_post_only(client: Client) -> None:
    page = client.get("/sign-in/").content.decode()
    assert "Sign in with Own login" in page
    assert 'action="/sign-in/sso/login/' in page
    assert "Own login" in client.get("/sign-in/sso/login/").content.decode()


def test_it_is_off_by_itself(client: Client) -> None:
    assert "Sign in with" not in client.get("/sign-in/").content.decode()
    assert client.get("/sign-in/sso/login/").status_code == 404
    assert client.get("/sign-in/sso/login/callback/").status_code == 404


def test_the_page_of_signing_in_asks_the_database_for_no_provider(
    client: Client, django_assert_num_queries: Any
) -> None:
    client.get("/sign-in/")
    with django_assert_num_queries(1):  # the latest date of the records
        client.get("/sign-in/")


@pytest.mark.usefixtures("_switched_on")
def test_one_with_a_second_step_is_asked_for_it(request_: HttpRequest) -> None:
    TOTP.activate(person(email="ada@example.org"), "JBSWY3DPEHPK3PXP")
    assert come(request_, "ada@example.org").url == "/sign-in/code/"
    assert who(request_) is None


@pytest.mark.usefixtures("_switched_on")
@pytest.mark.parametrize("address", ["kim@ıtu.example.org", "ſkim@itu.example.org"])
def test_a_letter_that_only_resembles_one_is_another_address(request_: HttpRequest, address: str) -> None:
    for own in ("kim@itu.example.org", "skim@itu.example.org"):
        person(email=own)
    invite_reviewer(OrganisationFactory(), "kim@itu.example.org")
    assert "You have no account here" in come(request_, address).content.decode()
    assert who(request_) is None
    assert not SocialAccount.objects.exists()
    assert all(user.has_usable_password() for user in User.objects.all())


@pytest.mark.usefixtures("_switched_on")
def test_no_other_sign_in_is_connected_and_none_outlives_a_password(client: Client) -> None:
    ada = person(email="ada@example.org")
    client.force_login(ada)
    assert client.post("/sign-in/sso/login/?process=connect").status_code == 404
    assert client.post("/sign-in/sso/login/", {"process": "connect"}).status_code == 404
    SocialAccount.objects.create(user=ada, provider="sso", uid="1")
    new = "violet-tram-eighteen"
    data = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post(reverse("account_change_password"), data).status_code == 302
    assert not SocialAccount.objects.exists()
    SocialAccount.objects.create(user=ada, provider="sso", uid="1")
    deactivate_person(actor=SYSTEM, user=ada)
    assert not SocialAccount.objects.exists()
