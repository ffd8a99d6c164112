"""A person downloads what is stored about them, and erases their account, after entering the password again."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories.accounts import PASSWORD, MembershipFactory, administrator, person

from goalweave.accounts.models import Role, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(settings: Any, tmp_path: Path) -> User:
    settings.DATA_DIR = tmp_path
    administrator()
    return person(email="ada@example.org", name="Ada")


@pytest.fixture
def again(client: Client, user: User) -> Client:
    """Signed in, and the password was entered again."""
    client.force_login(user)
    page = reverse("own-data")
    response = client.post(f"{reverse('account_reauthenticate')}?next={page}", {"password": PASSWORD})
    assert response["Location"] == page
    return client


@pytest.mark.parametrize("name", ["own-data-file", "erase-account"])
def test_the_password_is_asked_for_again(client: Client, user: User, name: str) -> None:
    client.force_login(user)
    assert client.get(reverse(name))["Location"].startswith(reverse("account_reauthenticate"))
    client.post(reverse("erase-account"), {"email": user.email})
    user.refresh_from_db()
    assert user.erased is None


def test_my_page_leads_to_the_archive(again: Client, user: User) -> None:
    assert reverse("own-data") in again.get(reverse("me")).content.decode()
    assert reverse("own-data-file") in again.get(reverse("own-data")).content.decode()
    response = again.get(reverse("own-data-file"))
    with ZipFile(BytesIO(b"".join(response.streaming_content))) as archive:
        assert b"ada@example.org" in archive.read("accounts.User.jsonl")
    assert "no-store" in response["Cache-Control"]


def test_the_account_is_erased_once_the_address_is_entered(again: Client, user: User, settings: Any) -> None:
    page = again.post(reverse("erase-account"), {"email": "someone@example.org"})
    assert "This is not your email address." in page.content.decode()
    user.refresh_from_db()
    assert user.erased is None
    response = again.post(reverse("erase-account"), {"email": "ADA@example.org"}, follow=True)
    assert "Your account is erased." in response.content.decode()
    assert not response.wsgi_request.user.is_authenticated
    user.refresh_from_db()
    assert (user.email, user.name, str(user)) == ("", "", "a former member")
    assert user.erased is not None
    assert (settings.DATA_DIR / "erasures").read_text().count("\n") == 2


def test_the_last_manager_is_told_what_to_do_first(again: Client, user: User) -> None:
    membership = MembershipFactory(user=user, role=Role.MANAGER)
    page = again.get(reverse("erase-account")).content.decode()
    assert reverse("people", args=[membership.organisation.slug]) in page
    assert '<form method="post" class="form block">' not in page
    again.post(reverse("erase-account"), {"email": user.email})
    user.refresh_from_db()
    assert user.erased is None
