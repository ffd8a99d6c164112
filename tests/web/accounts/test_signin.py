"""Signing in and out, passwords, addresses: django-allauth as we set it up."""

from __future__ import annotations

import re
from itertools import chain
from typing import Any

import pytest
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core import mail
from django.test import Client, override_settings
from django.urls import NoReverseMatch, get_resolver, reverse
from tests.factories.accounts import PASSWORD, person

from goalweave.accounts.activity.queries import object_entries
from goalweave.accounts.models import User
from goalweave.limits import known_networks
from goalweave.limits.models import SharedValue

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return person(email="ada@example.org", name="Ada", language="fr")


def sign_in(
    client: Client,
    email: str = "ada@example.org",
    password: str = PASSWORD,
    network: str = "127.0.0.1",
    **more: Any,
) -> Any:
    return client.post("/sign-in/", {"login": email, "password": password, **more}, REMOTE_ADDR=network)


def ask_for_address(client: Client, email: str) -> None:
    """Ask to be reached there, and say the password once more, as one is asked to."""
    again = client.post("/me/email/", {"email": email, "action_add": ""}).url
    assert again.startswith("/sign-in/again/")
    assert mail.outbox == []
    assert client.post(again, {"password": PASSWORD}).status_code == 302


def link_in(text: str) -> str:
    found = re.search(r"http://testserver(/\S+)", text)
    assert found, text
    return found[1]


def test_one_signs_in_by_address_in_any_case_and_comes_to_ones_page_in_ones_language(client: Client, ada: User) -> None:
    response = sign_in(client, " ADA@Example.org ")
    assert (response.status_code, response.url) == (302, "/fr/me/")
    assert "Ada" in client.get("/fr/me/").content.decode()


def test_one_comes_back_to_where_one_was_and_never_elsewhere(client: Client, ada: User) -> None:
    assert client.get("/me/").url == "/sign-in/?next=/me/"
    assert sign_in(client, next="/records/").url == "/records/"
    assert sign_in(Client(), next="https://example.com/").url == "/fr/me/"


@pytest.mark.parametrize(
    "backend", ["goalweave.web.accounts.backend.AccountBackend", settings.AUTHENTICATION_BACKENDS[1]]
)
def test_sessions_of_before_and_of_now_name_their_person(client: Client, ada: User, backend: str) -> None:
    client.force_login(ada, backend=backend)
    assert client.get("/me/").status_code == 200
    User.objects.filter(pk=ada.pk).update(is_active=False)
    assert client.get("/me/").status_code == 302


def test_a_wrong_password_is_compared_once(client: Client, ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []
    monkeypatch.setattr(User, "check_password", lambda _user, password: compared.append(password))
    sign_in(client, password="wrong")
    assert compared == ["wrong"]


@pytest.mark.parametrize(("email", "password"), [("ada@example.org", "wrong"), ("nobody@example.org", PASSWORD)])
def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    client: Client, ada: User, email: str, password: str
) -> None:
    response = sign_in(client, email, password)
    page = response.content.decode()
    assert response.status_code == 200
    assert page.count("The email address and password do not match.") == 1
    assert "_auth_user_id" not in client.session


def test_attempts_are_limited_for_one_address(client: Client, ada: User) -> None:
    for _attempt in range(5):
        sign_in(client, password="wrong")
    page = sign_in(client).content.decode()
    assert "Too many attempts." in page
    assert "_auth_user_id" not in client.session
    assert sign_in(client, person(email="b@example.org").email).status_code == 302


def test_a_stranger_cannot_lock_out_a_known_address(client: Client, ada: User) -> None:
    for _attempt in range(6):
        sign_in(client, password="wrong", network="2001:db8:0:1::7")
    assert "Too many attempts." in sign_in(client, network="2001:db8:0:1::8").content.decode()
    assert sign_in(client, network="2001:db8:0:2::1").status_code == 302


def test_guesses_from_many_networks_end_but_not_for_the_person(
    client: Client, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known_networks, "MOST_ATTEMPTS", 12)
    assert sign_in(client, network="192.0.2.1").status_code == 302
    client.logout()
    for number in range(known_networks.MOST_ATTEMPTS):
        sign_in(client, password="wrong", network=f"198.51.100.{number + 1}")
    assert "Too many attempts." in sign_in(client, network="203.0.113.5").content.decode()
    assert sign_in(client, network="192.0.2.1").status_code == 302


@override_settings(CACHES={"default": {"BACKEND": "goalweave.limits.cache.SharedCache"}})
def test_attempts_are_counted_for_all_processes_together(client: Client, ada: User) -> None:
    for _attempt in range(5):
        sign_in(client, password="wrong")
    assert SharedValue.objects.filter(key__contains="login_failed").count() == 2
    assert not SharedValue.objects.filter(key__contains=ada.email).exists()
    assert "Too many attempts." in sign_in(Client()).content.decode()


def test_asking_for_passwords_is_limited(client: Client, ada: User) -> None:
    codes = [client.post("/sign-in/password/", {"email": ada.email}).status_code for _attempt in range(6)]
    assert codes == [302] * 5 + [429]
    assert len(mail.outbox) == 5


def test_who_was_switched_off_stays_out(client: Client) -> None:
    person(email="gone@example.org", is_active=False)
    response = sign_in(client, "gone@example.org")
    assert response.url == "/sign-in/inactive/"
    assert "_auth_user_id" not in client.session
    assert (
        "The email address and password do not match." in sign_in(client, "gone@example.org", "wrong").content.decode()
    )


def test_the_session_ends_with_the_browser_unless_one_stays(client: Client, ada: User) -> None:
    sign_in(client)
    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"], cookie["expires"]) == (True, "Lax", "")
    other = Client()
    sign_in(other, remember="on")
    assert other.cookies["sessionid"]["max-age"] == 14 * 24 * 3600


def test_one_signs_out_by_post_only(client: Client, ada: User) -> None:
    sign_in(client)
    assert client.get("/sign-out/").status_code == 200
    assert "_auth_user_id" in client.session
    assert client.post("/sign-out/").url == "/"
    assert "_auth_user_id" not in client.session


def test_posts_without_a_token_are_refused(ada: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    for address in ("/sign-in/", "/sign-out/", "/me/", "/me/language/"):
        assert client.post(address, {}).status_code == 403


def test_a_new_password_comes_by_mail_in_ones_language_and_once(client: Client, ada: User) -> None:
    assert client.post("/sign-in/password/", {"email": "Ada@example.org"}).url == "/sign-in/password/sent/"
    [sent] = mail.outbox
    link = link_in(str(sent.body))
    assert (sent.to, link.startswith("/fr/sign-in/password/")) == (["ada@example.org"], True)
    form = client.get(link, follow=True)
    assert form.request["PATH_INFO"].endswith("-set-password/"), "the key must not stay in the address"
    new = "quiet-river-eighty-two"
    response = client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    assert response.url == "/fr/me/", "one is signed in"
    assert client.get(response.url).status_code == 200
    assert sign_in(Client(), password=new).status_code == 302
    assert 'name="password1"' not in Client().get(link, follow=True).content.decode()
    assert mail.outbox[1].to == ["ada@example.org"]
    assert object_entries("user", ada.pk)[0].verb == "password_reset"


def test_a_weak_new_password_is_refused_with_the_reason(client: Client, ada: User) -> None:
    client.post("/sign-in/password/", {"email": ada.email})
    address = client.get(link_in(str(mail.outbox[0].body)), follow=True).request["PATH_INFO"]
    for password, reason in (("short", "12"), ("eleven-char", "12"), ("1234567890123", "num"), ("password123", "")):
        page = client.post(address, {"password1": password, "password2": password}).content.decode()
        assert 'class="note error"' in page
        assert reason in page
    page = client.post(address, {"password1": PASSWORD, "password2": PASSWORD + "x"}).content.decode()
    assert 'class="note error"' in page


def test_a_password_from_before_the_rule_still_works(client: Client, ada: User) -> None:
    ada.set_password("ten-chars!")
    ada.save()
    assert sign_in(client, password="ten-chars!").url.endswith("/me/")


def test_an_unknown_address_gets_no_mail_and_the_same_page(client: Client) -> None:
    response = client.post("/sign-in/password/", {"email": "nobody@example.org"})
    assert (response.url, mail.outbox) == ("/sign-in/password/sent/", [])


def test_nobody_signs_up_by_themselves(client: Client) -> None:
    for address in ("/sign-up/", "/signup/", "/accounts/signup/", "/sign-in/signup/"):
        assert client.get(address).status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")


def test_only_the_pages_of_allauth_that_we_use_are_reachable() -> None:
    resolvers = [get_resolver(), *get_resolver().url_patterns]
    views = chain.from_iterable(getattr(resolver, "reverse_dict", ()) for resolver in resolvers)
    names = {view for view in views if isinstance(view, str)}
    allauth = {name for name in names if re.match(r"account_|mfa_|socialaccount_|openid", name)}
    assert allauth == {
        "account_login", "account_logout", "account_inactive", "account_reauthenticate", "account_email",
        "account_reset_password", "account_reset_password_done", "account_reset_password_from_key",
        "account_reset_password_from_key_done", "account_email_verification_sent", "account_confirm_email",
        "account_change_password", "account_set_password", "mfa_authenticate", "mfa_reauthenticate", "mfa_index",
        "mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
        "socialaccount_login_cancelled", "socialaccount_login_error", "openid_connect_login",
        "openid_connect_callback",
    }  # fmt: skip


def test_the_password_is_changed_with_the_old_one(client: Client, ada: User) -> None:
    sign_in(client)
    new = "quiet-river-eighty-two"
    page = client.post("/me/password/", {"oldpassword": "wrong", "password1": new, "password2": new}).content.decode()
    assert "Incorrect password." in page
    response = client.post("/me/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert response.url == "/me/"
    assert "Password changed." in client.get("/me/").content.decode(), "one stays signed in"
    assert [sent.to for sent in mail.outbox] == [["ada@example.org"]]
    assert object_entries("user", ada.pk)[0].verb == "password_changed"


def test_another_address_counts_once_its_link_was_opened(client: Client, ada: User) -> None:
    sign_in(client)
    ask_for_address(client, "Ada.New@example.org")
    ada.refresh_from_db()
    assert ada.email == "ada@example.org"
    told, sent = mail.outbox
    assert (told.to, sent.to) == (["ada@example.org"], ["ada.new@example.org"])
    assert "Une autre adresse" in str(told.body)
    link = link_in(str(sent.body))
    assert link.startswith("/fr/sign-in/address/")
    assert "ada.new@example.org" in client.get(link).content.decode()
    ada.refresh_from_db()
    assert ada.email == "ada@example.org", "opening alone, as scanners of mail do, changes nothing"
    client.post(link)
    ada.refresh_from_db()
    assert ada.email == "ada.new@example.org"
    assert [one.email for one in ada.emailaddress_set.all()] == ["ada.new@example.org"]
    assert "ada@example.org" in list(chain.from_iterable(sent.to for sent in mail.outbox[2:])), "the old one is told"
    assert sign_in(Client(), "ada.new@example.org").status_code == 302


def test_a_new_password_ends_what_someone_with_the_former_one_asked_for(client: Client, ada: User) -> None:
    sign_in(client)
    ask_for_address(client, "thief@example.org")
    link = link_in(str(mail.outbox[-1].body))
    new = "another long password"
    mine = Client()
    sign_in(mine)
    assert mine.post("/me/password/", {"oldpassword": PASSWORD, "password1": new, "password2": new}).url == "/me/"
    Client().post(link)
    ada.refresh_from_db()
    assert ada.email == "ada@example.org"
    assert [address.email for address in ada.emailaddress_set.all()] == ["ada@example.org"]


def test_an_address_of_somebody_else_is_not_told_and_not_taken(client: Client, ada: User) -> None:
    person(email="bob@example.org")
    sign_in(client)
    ask_for_address(client, "bob@example.org")
    assert [sent.to for sent in mail.outbox] == [["ada@example.org"], ["bob@example.org"]]
    for sent in mail.outbox:
        if "/sign-in/address/" in str(sent.body):
            client.post(link_in(str(sent.body)))
    ada.refresh_from_db()
    assert ada.email == "ada@example.org"


@pytest.mark.parametrize(
    "address",
    ["/sign-in/", "/sign-in/password/", "/sign-in/password/sent/", "/sign-in/password/1-x-y/", "/sign-in/address/",
     "/sign-in/address/none/", "/sign-in/cancelled/", "/sign-in/failed/", "/sign-in/inactive/", "/sign-out/",
     "/me/", "/me/email/", "/me/password/", "/me/second-step/", "/me/second-step/on/", "/sign-in/again/",
     "/organisations/", "/invitations/none/"],
)  # fmt: skip
@pytest.mark.parametrize("language", ["", pytest.param("/ar", marks=pytest.mark.thorough)])
def test_pages_hold_to_the_policy_and_are_ours(client: Client, ada: User, address: str, language: str) -> None:
    if address.startswith(("/me", "/sign-out", "/sign-in/again")):
        sign_in(client)
    response = client.get(language + address, follow=True)
    page = response.content.decode()
    assert response.status_code in (200, 401, 404)
    assert 'class="site"' in page
    assert not re.search(
        r'<script(?![^>]*(?:\bsrc=|type="application/ld\+json"))|<style|\sstyle=|\son\w+=|javascript:', page
    )
    assert page.count("<h1") == 1
    assert len(re.findall(r'class="btn main"', page)) <= 1


def test_a_new_password_does_not_turn_a_person_on_again(ada: User) -> None:
    read_before = User.objects.get(pk=ada.pk)
    User.objects.filter(pk=ada.pk).update(is_active=False)
    get_adapter().set_password(read_before, "quiet-river-eighty-two")
    ada.refresh_from_db()
    assert (ada.is_active, ada.check_password("quiet-river-eighty-two")) == (False, True)
