"""What everyone reads of calls and their accepted entries."""

from __future__ import annotations

import html
import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.factories.accounts import OrganisationFactory
from tests.factories.entries import photo_added, stored_call, submitted
from tests.factories.records import mapping
from tests.factories.reviews import suggested

from goalweave.accounts.actor import VISITOR
from goalweave.calls.models import Call, CallEntry, CallState, EntryEvent, EntryState, EntryStep
from goalweave.calls.queries import CallPhase, open_calls, phase_of_call, recent_calls
from goalweave.core.model.calls import CallStep
from goalweave.registry.models import Place, Record

pytestmark = pytest.mark.django_db
MARKUP = "<img src=x onerror=alert(1)>"


def read(client: Client, address: str) -> str:
    page = client.get(address)
    assert page.status_code == 200
    return html.unescape(page.content.decode())


@pytest.fixture
def call() -> Call:
    return stored_call(OrganisationFactory(name={"en": "Asker"}), now=timezone.now())


def accepted(call: Call, **answers: object) -> CallEntry:
    entry = submitted(call, now=timezone.now(), **answers)
    photo_added(entry, text="A mast above the valley", now=timezone.now())
    entry.state = EntryState.ACCEPTED
    entry.save()
    EntryEvent.objects.create(entry=entry, step=EntryStep.ACCEPTED, at=timezone.now(), text="Internal remark")
    return entry


def test_list_groups_calls_by_their_days(client: Client, call: Call) -> None:
    now = timezone.now()
    coming = stored_call(call.organisation, "coming", now=now, title={"en": "Coming call"}, categories=())
    Call.objects.filter(pk=coming.pk).update(opens=now + timedelta(days=5))
    stored_call(call.organisation, "past", now=now - timedelta(days=90), title={"en": "Past call"}, categories=())
    draft = stored_call(call.organisation, "draft", now=now, title={"en": "Draft call"}, categories=())
    Call.objects.filter(pk=draft.pk).update(state=CallState.DRAFT)
    page = read(client, "/calls/")
    places = [page.index(text) for text in ("Stocktaking of projects", "Coming call", "Past call")]
    assert places == sorted(places)
    assert "Draft call" not in page
    assert [row.slug for row in open_calls(VISITOR, now)] == ["stocktaking-2026"]
    phases = {row.slug: phase_of_call(row, now) for row in Call.objects.all()}
    assert phases == {
        "stocktaking-2026": CallPhase.OPEN,
        "coming": CallPhase.COMING,
        "past": CallPhase.CLOSED,
        "draft": CallPhase.DRAFT,
    }
    assert [row.slug for row in recent_calls(VISITOR)] == ["coming", "stocktaking-2026", "past"]


def test_call_says_what_it_asks(client: Client, call: Call) -> None:
    page = read(client, f"/calls/{call.slug}/")
    for text in (
        "Every project counts.",
        "Be honest.",
        "The project exists.",
        "10 to 60 words",
        "CC BY 4.0",
        "29 days left",
    ):
        assert text in page
    data = json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[0])
    event = next(part for part in data["@graph"] if part["@type"] == "Event")
    assert call.closes is not None
    assert call.closes.isoformat() in json.dumps(event)
    arabic = read(client, f"/ar/calls/{call.slug}/")
    assert arabic.count("حصر المشاريع") >= 2
    assert f'href="/fr/calls/{call.slug}/"' in arabic  # in the menu of languages


def test_texts_of_a_call_are_no_markup(client: Client) -> None:
    texts = {name: {"en": MARKUP} for name in ("title", "summary", "text", "eligibility", "terms")}
    steps = (CallStep("s", {"en": MARKUP}, ()),)
    row = stored_call(now=timezone.now(), categories=(), checklist=(), steps=steps, **texts)
    for address in ("/calls/", f"/calls/{row.slug}/", f"/calls/{row.slug}/entries/"):
        assert MARKUP not in client.get(address).content.decode()


def test_accepted_entry_is_public_without_what_is_personal(client: Client, call: Call) -> None:
    entry = accepted(
        call, story="A valley of ten villages has its own network of radio links since 2024.", telephone="555 0100"
    )
    address = f"/calls/{call.slug}/entries/{entry.reference}/"
    page = read(client, address)
    for text in (
        "Mesh of the valley",
        "Valley Cooperative",
        "Colombia",
        "A mast above the valley",
        "Accepted and published",
    ):
        assert text in page
    for text in ("555 0100", "Ana Ruiz", "writer@example.org", "Internal remark"):
        assert text not in page
    photo = client.get(f"{address}files/{entry.files.get().pk}/")
    assert (photo.status_code, photo.headers["Content-Type"]) == (200, "image/png")
    assert "sandbox" in photo.headers["Content-Security-Policy"]
    photo.close()
    listed = read(client, f"/calls/{call.slug}/entries/")
    assert "1 entry" in listed
    assert "Mesh of the valley" in listed


@pytest.mark.parametrize(("visibility", "deleted"), [("public", False), ("draft", False), ("public", True)])
def test_what_a_hidden_record_says_stays_hidden(client: Client, call: Call, visibility: str, *, deleted: bool) -> None:
    entry = accepted(call)
    hidden = deleted or visibility == "draft"
    entry.record = suggested(mapping("sdg@2020:9.c"), organisation=call.organisation)
    Record.objects.filter(pk=entry.record.pk).update(visibility=visibility, deleted=timezone.now() if deleted else None)
    entry.save()
    Place.objects.create(record=entry.record, area="KP")
    listed = read(client, f"/calls/{call.slug}/entries/")
    assert ("country=KP" in listed) is not hidden
    assert ("Mesh of the valley" in read(client, f"/calls/{call.slug}/entries/?country=KP")) is not hidden
    assert ("Mesh of the valley" in read(client, f"/calls/{call.slug}/entries/?goal=9")) is not hidden
    assert ("/sdg@2020/9.c/" in read(client, f"/calls/{call.slug}/entries/{entry.reference}/")) is not hidden


def test_entry_that_is_not_accepted_is_not_public(client: Client, call: Call) -> None:
    entry = submitted(call, now=timezone.now())
    assert client.get(f"/calls/{call.slug}/entries/{entry.reference}/").status_code in (302, 404)
    assert "No entry has been accepted yet." in read(client, f"/calls/{call.slug}/entries/")


@pytest.mark.parametrize(
    "query", ["year=1999", "year=0000", "year=abc", "country=KE", "category=x", "goal=99", "goal=%00", "page=x"]
)
def test_filters_that_find_nothing_say_so(client: Client, call: Call, query: str) -> None:
    accepted(call)
    found = "Mesh of the valley" in read(client, f"/calls/{call.slug}/entries/?{query}")
    assert found is (query == "page=x")
