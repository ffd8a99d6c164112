"""The pages of keys, webhooks and the documentation of the API."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from tests.factories.accounts import PASSWORD, OrganisationFactory, member
from tests.factories.catalogues import loaded
from tests.factories.records import record, stored

from goalweave.accounts.models import Role
from goalweave.api.site import api
from goalweave.audit.models import Entry
from goalweave.integrations.keys import usable_key
from goalweave.integrations.models import ApiKey, Delivery, Webhook
from goalweave.integrations.webhooks import current_secret

pytestmark = pytest.mark.django_db


def test_key_is_shown_once_and_revoked_by_its_person_or_a_manager(client: Client) -> None:
    own = OrganisationFactory(slug="own")
    editor, manager = member(own, Role.EDITOR), member(own, Role.MANAGER)
    editor.user.set_password(PASSWORD)
    editor.user.save()
    client.force_login(editor.user)
    again = client.get("/me/keys/")["Location"]
    assert again.startswith("/sign-in/again/")
    assert client.post(again, {"password": PASSWORD})["Location"] == "/me/keys/"
    sent = {"name": "Nightly <b>load</b>", "organisation": "own", "scope": "write", "days": "90"}
    page = client.post("/me/keys/", sent).content.decode()
    token = re.findall(r"gw_[\w-]{43}", page)[0]
    key = usable_key(token, timezone.now())
    assert key is not None
    [told] = mail.outbox
    assert (told.to, "An API key was created" in str(told.body), token in str(told.body)) == (
        [editor.user.email],
        True,
        False,
    )
    assert "Nightly &lt;b&gt;load" in page
    assert token not in client.get("/me/keys/").content.decode()
    wrong = client.post("/me/keys/", {**sent, "organisation": "nowhere"})
    assert (wrong.status_code, ApiKey.objects.count()) == (400, 1)
    client.force_login(manager.user)
    assert "Nightly" in client.get("/organisations/own/webhooks/").content.decode()
    answer = client.post(f"/me/keys/{key.pk}/revoke/", {"next": "/organisations/own/webhooks/"})
    assert answer["Location"] == "/organisations/own/webhooks/"
    assert usable_key(token, timezone.now()) is None
    lines = Entry.objects.filter(object_type="api_key").order_by("pk")
    assert [(line.verb, line.actor_id) for line in lines] == [("create", editor.user.pk), ("revoke", manager.user.pk)]


def test_webhook_is_added_tested_and_given_another_secret(client: Client) -> None:
    own = OrganisationFactory(slug="own")
    client.force_login(member(own, Role.MANAGER).user)
    bad = client.post("/organisations/own/webhooks/", {"url": "http://example.org/", "events": ["record.published"]})
    assert (bad.status_code, Webhook.objects.count()) == (400, 0)
    sent = {"url": "https://hooks.example.org/x", "events": ["record.published"]}
    place = client.post("/organisations/own/webhooks/", sent)["Location"]
    row = Webhook.objects.get()
    secret = current_secret(row)
    client.post(f"{place}test/")
    client.post(f"{place}secret/")
    Delivery.objects.update(status=500, answer="<script>no</script>", attempts=1)
    page = client.get(place).content.decode()
    row.refresh_from_db()
    assert current_secret(row) in page
    assert secret not in page
    assert "GOALWEAVE_WEBHOOKS" in page
    assert "&lt;script&gt;no" in page
    client.post(f"{place}delete/")
    assert not Webhook.objects.exists()


def test_documentation_has_every_operation_with_examples_in_three_languages(client: Client) -> None:
    loaded()
    row = stored(record("wells"), organisation=OrganisationFactory(slug="own"))["wells"]
    overview = client.get("/api/v1/docs/")
    groups = dict.fromkeys(re.findall(r'href="(/api/v1/docs/[a-z-]+/)"', overview.content.decode()))
    pages = {group: unescape(client.get(group).content.decode()) for group in groups}
    for path, methods in api.get_openapi_schema(path_prefix="/api/v1/")["paths"].items():
        for operation in methods.values():
            shown = [text for text in pages.values() if f">{path.removeprefix('/api/v1')}</span>" in text]
            assert any(operation["summary"] in text for text in shown), path
    records = pages["/api/v1/docs/records/"]
    assert f'href="/api/v1/records/{row.pk}"' in records
    assert "curl 'http://testserver/api/v1/records?node=sdg:9&limit=5'" in records
    assert 'jsonlite::fromJSON("http://testserver/api/v1/records?node=sdg:9&limit=5")' in records
    own = pages["/api/v1/docs/own-records/"]
    assert "urlopen(request)" in own
    assert "req_auth_bearer_token" in own
    assert client.get("/api/v1/docs/nowhere/").status_code == 404
    assert 'dir="rtl"' in client.get("/ar/api/v1/docs/").content.decode()
