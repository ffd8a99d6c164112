"""Single sign-on against a real server of OpenID Connect on this machine: discovery, code with PKCE, keys, signed tokens."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.test import Client
from django.utils import timezone
from tests.factories.accounts import OrganisationFactory, person
from tests.web.accounts import oidc_server
from tests.web.accounts.oidc_server import AHEAD, HONEST, PASSWORD, SECRET, TAMPER

from goalweave.accounts.actions import invite
from goalweave.accounts.actor import SYSTEM, Actor
from goalweave.accounts.models import Role, User
from goalweave.settings.sso import single_sign_on_settings
from goalweave.web.accounts.sso import require_texts

FAILED = "Single sign-on did not return a usable response."
pytestmark = [pytest.mark.django_db, pytest.mark.allow_hosts(["127.0.0.1"])]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Its address."""
    folder = tmp_path_factory.mktemp("oidc")
    said = (folder / "said").open("w+")
    process = subprocess.Popen([sys.executable, oidc_server.__file__, str(folder)], stdout=said, stderr=said)
    address = folder / "address"
    for _attempt in range(600):
        if address.exists() or process.poll() is not None:
            break
        time.sleep(0.1)
    assert address.exists(), (folder / "said").read_text()
    yield address.read_text()
    process.terminate()
    process.wait(20)
    said.close()


@pytest.fixture
def site(settings: Any, server: str) -> Any:
    """Points the site to the server, as a client of that name."""

    def named(client: str, url: str = server) -> None:
        given = {
            "GOALWEAVE_OIDC_URL": url,
            "GOALWEAVE_OIDC_CLIENT_ID": client,
            "GOALWEAVE_OIDC_CLIENT_SECRET": SECRET,
            "GOALWEAVE_OIDC_NAME": "Own login",
        }
        settings.SOCIALACCOUNT_PROVIDERS = single_sign_on_settings(given)["providers"]

    named(HONEST)
    return named


def sent_away(client: Client) -> str:
    """To which address of the server the button leads."""
    response = client.post("/sign-in/sso/login/")
    assert response.status_code == 302, response.content.decode()
    return str(response["Location"])


def at_the_server(server: str, address: str, email: str) -> str:
    """Signs in there; the address that it sends one back to."""
    with requests.Session() as browser:
        form = {"login": email, "password": PASSWORD}
        given = browser.post(f"{server}/accounts/login/", form, allow_redirects=False, timeout=20)
        assert given.status_code == 302, given.text
        back = browser.get(address, allow_redirects=False, timeout=20)
        assert back.status_code == 302, back.text
        return str(back.headers["Location"])


def come(client: Client, server: str, email: str) -> Any:
    back = at_the_server(server, sent_away(client), email)
    assert back.startswith("http://testserver/sign-in/sso/login/callback/?")
    return client.get(back.removeprefix("http://testserver"))


def signed_in(client: Client) -> User | None:
    pk = client.session.get("_auth_user_id")
    return User.objects.get(pk=pk) if pk else None


def test_a_known_address_signs_in(client: Client, server: str, site: Any) -> None:
    ada = person(email="ada@example.org")
    response = come(client, server, "ada@example.org")
    assert (response.status_code, response.url) == (302, "/me/")
    assert signed_in(client) == ada
    assert SocialAccount.objects.get().user == ada
    assert client.get("/me/").status_code == 200
    again = Client()
    come(again, server, "ada@example.org")
    assert signed_in(again) == ada
    assert SocialAccount.objects.count() == 1


def test_whoever_was_invited_becomes_a_member(client: Client, server: str, site: Any) -> None:
    own = OrganisationFactory()
    invite(actor=SYSTEM, organisation=own, email="ada@example.org", role=Role.EDITOR, now=timezone.now())
    come(client, server, "ada@example.org")
    user = signed_in(client)
    assert user is not None
    assert (user.email, user.name, Actor(user).roles) == ("ada@example.org", "Ада", {own.pk: "editor"})


def test_an_address_that_someone_else_entered_keeps_its_person_out_of_nothing(
    client: Client, server: str, site: Any
) -> None:
    EmailAddress.objects.create(user=person(), email="ada@example.org", verified=False, primary=False)
    invite(
        actor=SYSTEM, organisation=OrganisationFactory(), email="ada@example.org", role=Role.EDITOR, now=timezone.now()
    )
    come(client, server, "ada@example.org")
    user = signed_in(client)
    assert user is not None
    assert user.email == "ada@example.org"


@pytest.mark.parametrize("email", ["stranger@example.org", "unverified@example.org"])
def test_an_unknown_or_unverified_address_is_turned_away(client: Client, server: str, site: Any, email: str) -> None:
    if email.startswith("unverified"):
        person(email=email)
    response = come(client, server, email)
    assert signed_in(client) is None
    assert "You have no account here" in response.content.decode()
    assert not SocialAccount.objects.exists()


def test_what_the_site_asks_for_is_bound_to_this_browser(client: Client, server: str, site: Any) -> None:
    asked = parse_qs(urlsplit(sent_away(client)).query)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert set(asked["scope"][0].split()) == {"openid", "profile", "email"}
    assert (len(asked["state"][0]) > 10, len(asked["code_challenge"][0])) == (True, 43)


def test_a_code_of_another_browser_is_of_no_use(client: Client, server: str, site: Any) -> None:
    """The server asks for the secret that only the browser which began has (PKCE)."""
    person(email="ada@example.org")
    taken = parse_qs(urlsplit(at_the_server(server, sent_away(client), "ada@example.org")).query)["code"][0]
    thief = Client()
    own_state = parse_qs(urlsplit(sent_away(thief)).query)["state"][0]
    response = thief.get("/sign-in/sso/login/callback/", {"code": taken, "state": own_state})
    assert FAILED in response.content.decode()
    assert signed_in(thief) is None


def test_a_state_of_another_browser_is_of_no_use(client: Client, server: str, site: Any) -> None:
    person(email="ada@example.org")
    back = at_the_server(server, sent_away(client), "ada@example.org")
    other = Client()
    other.get(back.removeprefix("http://testserver"))
    assert signed_in(other) is None
    client.get(back.removeprefix("http://testserver"))
    assert signed_in(client) is not None


def test_a_code_works_once(client: Client, server: str, site: Any) -> None:
    person(email="ada@example.org")
    back = at_the_server(server, sent_away(client), "ada@example.org").removeprefix("http://testserver")
    client.get(back)
    client.post("/sign-out/")
    client.get(back)
    assert signed_in(client) is None


@pytest.mark.parametrize("way", TAMPER)
def test_a_token_that_is_not_right_opens_no_account(client: Client, server: str, site: Any, way: str) -> None:
    person(email="ada@example.org")
    site(way)
    response = come(client, server, "ada@example.org")
    assert response.status_code == 401
    assert FAILED in response.content.decode()
    assert signed_in(client) is None
    assert not SocialAccount.objects.exists()


def test_clocks_may_differ_by_less_than_a_minute(client: Client, server: str, site: Any) -> None:
    ada = person(email="ada@example.org")
    site(AHEAD)
    come(client, server, "ada@example.org")
    assert signed_in(client) == ada


def test_a_server_that_calls_itself_otherwise_is_not_believed(client: Client, server: str, site: Any) -> None:
    person(email="ada@example.org")
    site(HONEST, f"{server}/elsewhere")
    response = come(client, server, "ada@example.org")
    assert FAILED in response.content.decode()
    assert signed_in(client) is None


@pytest.mark.parametrize("place", ["http://127.0.0.1:9", "{server}/accounts/login", "{server}/nothing"])
def test_a_server_that_does_not_answer_as_one_is_a_page_of_ours(
    client: Client, server: str, site: Any, place: str
) -> None:
    site(HONEST, place.format(server=server))
    response = client.post("/sign-in/sso/login/")
    assert response.status_code == 401
    assert FAILED in response.content.decode()


@pytest.mark.parametrize(
    "claims", [{"name": ["Ada"]}, {"email": {"ada@example.org": True}}, {"sub": 1}, {"sub": "a\0"}, {"name": "\ud800"}]
)
def test_a_claim_that_is_no_text_is_refused(claims: dict[str, Any]) -> None:
    with pytest.raises(OAuth2Error, match="is no text"):
        require_texts(claims)
    for address in ("\u212aim@example.org", "kim@\u0130tu.example.org"):
        with pytest.raises(OAuth2Error, match="take for one of ASCII"):
            require_texts({"sub": "1", "email": address})
    with pytest.raises(OAuth2Error, match="too long"):
        require_texts({"sub": "1" * 256})
    require_texts({"sub": "1", "name": None, "email": "Éva@example.org"})
