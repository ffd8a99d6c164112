"""What is typed is kept on the server until it is saved, and offered again."""

from __future__ import annotations

import pytest
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.records import record, stored
from tests.web.records.conftest import fields, signed_in, visible

from goalweave.accounts.models import Role
from goalweave.registry.actions import drafts
from goalweave.registry.models import FormDraft, Record

pytestmark = pytest.mark.django_db
NEW, KEEP = "/records/new/", "/records/draft/"


def test_a_new_record_that_was_not_saved_is_offered_and_goes_on_as_it_was() -> None:
    client = signed_in(member(OrganisationFactory(), Role.CONTRIBUTOR))
    typed = fields(client.get(f"{NEW}?kind=event").content) | {
        "title:en": "Half a ti", "start": "so", "links-0-url": "x", "groups": ["women", "ldc"], "details-venue": "Hall",
    }  # fmt: skip
    response = client.post(KEEP, typed)
    assert (response.status_code, response.json()) == (200, {"saved": True})
    assert not Record.objects.exists()
    offered = client.get(NEW)
    assert "You have unsaved changes" in visible(offered.content)
    assert fields(offered.content)["title:en"] == ""
    gone_on = client.get(f"{NEW}?draft=1")
    assert gone_on.status_code == 200
    assert fields(gone_on.content) == typed
    assert 'role="alert"' not in gone_on.content.decode()
    client.post(NEW, {"do": "discard"})
    assert "unsaved" not in visible(client.get(NEW).content)


def test_a_draft_never_touches_its_record_and_goes_when_it_is_saved() -> None:
    organisation = OrganisationFactory()
    client = signed_in(member(organisation, Role.EDITOR))
    row = stored(record(), organisation=organisation)["one"]
    address = f"/records/{row.pk}/edit/"
    typed = fields(client.get(address).content) | {"title:en": "New title"}
    assert client.post(KEEP, typed).status_code == 200
    row.refresh_from_db()
    assert (row.title, row.version) == ({"en": "Title of one"}, 1)
    assert client.post(address, fields(client.get(f"{address}?draft=1").content)).status_code == 302
    row.refresh_from_db()
    assert row.title == {"en": "New title"}
    assert not FormDraft.objects.exists()


def test_a_draft_of_a_record_that_others_changed_since_is_a_conflict() -> None:
    organisation = OrganisationFactory()
    client, other = (signed_in(member(organisation, Role.EDITOR)) for _number in range(2))
    row = stored(record(), organisation=organisation)["one"]
    address = f"/records/{row.pk}/edit/"
    client.post(KEEP, fields(client.get(address).content) | {"title:en": "Mine"})
    other.post(address, fields(other.get(address).content) | {"title:en": "Theirs"})
    assert client.post(address, fields(client.get(f"{address}?draft=1").content)).status_code == 409
    assert FormDraft.objects.count() == 1


def test_drafts_are_kept_for_those_who_may_write_and_are_nobody_else_s(client: object) -> None:
    organisation = OrganisationFactory()
    one, other = member(organisation, Role.EDITOR), member(organisation, Role.EDITOR)
    row = stored(record(), organisation=organisation)["one"]
    signed_in(one).post(KEEP, {"record": row.pk, "title:en": "Zebra"})
    assert "Zebra" not in signed_in(other).get(f"/records/{row.pk}/edit/?draft=1").content.decode()
    for who in (
        member(organisation, Role.READER),
        member(organisation, Role.CONTRIBUTOR),
        member(OrganisationFactory(), Role.MANAGER),
    ):
        assert signed_in(who).post(KEEP, {"record": row.pk}).status_code == 404
    assert signed_in(member(organisation, Role.READER)).post(KEEP, {}).status_code == 404
    assert signed_in(one).post(KEEP, {"record": "99999"}).status_code == 404
    assert signed_in(one).get(KEEP).status_code == 405
    assert FormDraft.objects.count() == 1


def test_a_draft_that_is_too_large_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafts, "LARGEST_FORM", 10)
    response = signed_in(member(OrganisationFactory(), Role.EDITOR)).post(KEEP, {"title:en": "x" * 20})
    assert response.status_code == 413
