"""The pages of the moderation, as moderators of a call see them."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from itertools import chain

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries
from tests.factories.accounts import OrganisationFactory, member, person
from tests.factories.catalogues import loaded
from tests.factories.entries import PIXEL
from tests.factories.moderated import ANSWERS, DAY, call_row, entry_row, ticked_entry
from tests.factories.records import record, stored

from goalweave.accounts.models import Membership, Role
from goalweave.calls.models import Call, CallEntry, EntryState

pytestmark = pytest.mark.django_db
HOSTILE = "=1+1<script>alert(1)</script>"


@pytest.fixture(scope="module", autouse=True)
def frameworks(standing: None) -> None:
    loaded()


def signed_in(call: Call, role: Role = Role.REVIEWER) -> Client:
    user = person()
    Membership.objects.create(user=user, organisation=call.organisation, role=role)
    client = Client()
    client.force_login(user)
    return client


def decide(client: Client, entry: CallEntry, act: str, **data: object) -> str:
    """The text of the page that comes after."""
    given = {"version": entry.version, **data}
    return client.post(f"/moderation/{entry.pk}/{act}/", given, follow=True).content.decode()


def test_page_shows_the_queue_and_the_oldest_entry(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    call = call_row()
    client = signed_in(call)
    first = entry_row(call, 1, submitted=timezone.now() - 3 * DAY, spam=80, similar=[])
    entry_row(call, 2, submitted=timezone.now() - DAY, similar=[{"entry": first.pk, "phrases": 7, "of": 10}])
    client.get("/moderation/")
    with django_assert_num_queries(30):
        page = client.get("/moderation/").content.decode()
    for shown in (
        "2 entries wait",
        "Village radio network",
        "likely spam",
        "possible duplicate",
        "3 days",
        "New: Hill Radio",
    ):
        assert shown in page
    assert page.index("+254 20 000 000") > page.index("Personal, never published")
    second = CallEntry.objects.get(reference__endswith="00002")
    page = client.get(f"/moderation/?entry={second.pk}").content.decode()
    assert f"with=entry:{first.pk}" in page


def test_files_of_an_entry_are_sent_inert_and_in_parts_to_its_moderators_alone() -> None:
    entry = entry_row(call_row())
    photo = entry.files.create(
        field="photo", name="mast.png", media_type="image/png", size=len(PIXEL), digest=sha256(PIXEL).hexdigest(),
        file=ContentFile(PIXEL, "mast.png"), added=timezone.now(),
    )  # fmt: skip
    address = f"/moderation/{entry.pk}/files/{photo.pk}/"
    client = signed_in(entry.call)
    whole, part = client.get(address), client.get(address, headers={"Range": "bytes=1-3"})
    assert (whole.getvalue(), whole["Content-Type"], part.getvalue()) == (PIXEL, "image/png", b"PNG")
    assert "attachment" not in whole["Content-Disposition"]
    assert "sandbox" in whole["Content-Security-Policy"]
    assert "no-store" in whole["Cache-Control"]
    whole.close()
    part.close()
    assert signed_in(call_row(slug="other")).get(address).status_code == 404
    photo.file.delete(save=False)
    assert client.get(address).status_code == 404


def test_what_a_sender_writes_is_shown_as_text() -> None:
    call = call_row()
    hostile = {
        name: HOSTILE if isinstance(value, str) else value for name, value in ANSWERS.items() if name != "people"
    }
    entry = entry_row(call, answers={**hostile, "with": [HOSTILE], "owner": {"name": HOSTILE}})
    client = signed_in(call, Role.EDITOR)
    for address in (
        "/moderation/",
        f"/moderation/{entry.pk}/merge/",
        "/moderation/spam/",
        "/moderation/radio-call/figures/",
    ):
        assert "<script>alert" not in client.get(address).content.decode()
    table = client.get("/moderation/radio-call/entries.csv").content.decode()
    assert "'=1+1" in table
    assert "sender@example.org" not in table
    book = load_workbook(BytesIO(client.get("/moderation/radio-call/entries.xlsx?contacts=1").content))
    cells = list(chain.from_iterable(book.active.iter_rows()))
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert "sender@example.org" in [cell.value for cell in cells]
    # Who only moderates reads the addresses one by one, and exports none.
    assert signed_in(call).get("/moderation/radio-call/entries.csv?contacts=1").status_code == 404


def test_entry_is_accepted_and_its_sender_told_in_their_language() -> None:
    call = call_row()
    client, entry = signed_in(call), entry_row(call, language="fr")
    page = decide(client, entry, "accept", organisation="new", check=["real"])
    assert "The checklist is not done: The text can be understood." in page
    page = decide(client, entry, "accept", organisation="", check=["real", "clear"])
    assert "Choose the organisation" in page
    page = decide(client, entry, "accept", organisation="new", check=["real", "clear"])
    entry.refresh_from_db()
    assert entry.state == EntryState.ACCEPTED
    assert ": Accepted" in page
    (sent,) = mail.outbox
    assert sent.to == ["sender@example.org"]
    assert "Appel radio" in sent.body
    assert "/fr/entry/" in sent.body
    assert entry.events.get(step="accepted").mailed is not None
    page = Client().get(f"/records/{entry.record_id}/").content.decode()
    assert "radio-call-2026-00001" in page
    assert "CC BY 4.0" in page


def test_second_moderator_reads_why_the_decision_was_not_saved() -> None:
    call = call_row()
    entry = ticked_entry(call)
    first, second = signed_in(call), signed_in(call)
    decide(first, entry, "reject", reason="off_topic")
    page = decide(second, entry, "ask", text="Where?")
    assert "has rejected this entry in the meantime. Your decision was not saved." in page
    assert [sent.subject for sent in mail.outbox] == ["Your entry is not accepted: Village radio network"]
    first.post("/moderation/undo/")
    entry.refresh_from_db()
    assert entry.state == EntryState.SUBMITTED
    assert mail.outbox[-1].subject == "Your entry is being looked at again: Village radio network"


def test_spam_page_rejects_what_is_ticked() -> None:
    call = call_row()
    client = signed_in(call)
    rows = [entry_row(call, number, spam=score) for number, score in ((1, 90), (2, 40))]
    page = client.get("/moderation/spam/").content.decode()
    assert page.count("checked") == 1
    client.post("/moderation/spam/", {"entry": [f"{rows[0].pk}:1", "x", f"{rows[1].pk}:99"]})
    assert [CallEntry.objects.get(pk=row.pk).state for row in rows] == ["rejected", "submitted"]


def test_entries_are_merged_side_by_side() -> None:
    call = call_row()
    client = signed_in(call)
    older, newer = entry_row(call), entry_row(call, 2, answers={**ANSWERS, "title": "Hill radio"})
    address = f"/moderation/{newer.pk}/merge/"
    assert older.reference in client.get(f"{address}?q={older.reference}").content.decode()
    page = client.get(f"{address}?with=entry:{older.pk}").content.decode()
    assert "Hill radio" in page
    assert "+254" not in page
    data = {"with": f"entry:{older.pk}", "version": 1, "other_version": 1, "take": ["title"]}
    client.post(address, data)
    older.refresh_from_db()
    assert (older.answers["title"], CallEntry.objects.get(pk=newer.pk).merged_into) == ("Hill radio", older)
    assert older.reference in mail.outbox[0].body


def test_filters_leave_what_they_say() -> None:
    call, other = call_row(), call_row(slug="elsewhere")
    client = signed_in(call)
    entry_row(call, 1, language="fr", category="skills", answers={**ANSWERS, "title": "Alpha"})
    entry_row(call, 2, state=EntryState.RETURNED, answers={**ANSWERS, "title": "Beta"})
    foreign = entry_row(other, 3, answers={**ANSWERS, "title": "Gamma"})
    for query, shown in (
        ("", "Alpha"), ("?language=fr", "Alpha"), ("?language=ar", ""), ("?category=skills", "Alpha"), ("?category=networks", ""),
        ("?state=returned", "Beta"), ("?days=30", "Alpha"), ("?spam=1", ""), ("?claim=mine", ""), ("?call=elsewhere", ""),
        ("?state=invented&language=%00", "Alpha"),
    ):  # fmt: skip
        page = client.get(f"/moderation/{query}").content.decode()
        queue = page.partition('id="text"')[0]  # what follows names possible duplicates, too
        titles = [title for title in ("Alpha", "Beta", "Gamma") if title in queue]
        assert titles == ([shown] if shown else []), query
    assert client.get(f"/moderation/?entry={foreign.pk}").status_code == 404
    assert client.post(f"/moderation/{foreign.pk}/accept/").status_code == 404


def test_moderation_is_hidden_from_who_moderates_nothing() -> None:
    call = call_row()
    entry = entry_row(call)
    client = Client()
    client.force_login(member(OrganisationFactory(), Role.CONTRIBUTOR).user)
    addresses = (
        "/moderation/",
        f"/moderation/{entry.pk}/merge/",
        "/moderation/spam/",
        "/moderation/radio-call/figures/",
    )
    assert [client.get(address).status_code for address in addresses] == [404] * 4


def test_second_moderator_reads_what_the_first_has_decided_but_not_what_is_hidden_from_them() -> None:
    call = call_row(OrganisationFactory(second_review=True))
    entry = ticked_entry(call)
    hidden = stored(record(title={"en": "Quiet plan"}), public=False)["one"]
    client, address = signed_in(call), f"/moderation/?entry={entry.pk}"
    given = {"by": person().pk, "at": "2026-12-01T00:00:00+00:00", "version": 1}
    for verdict, goal, said in (
        ("reject", "", "One moderator has rejected this entry."),
        ("accept", f"organisation:{call.organisation_id}", f"for {call.organisation.name['en']}."),
        ("merge", f"entry:{entry.pk}", "into the entry “Village radio network”."),
        ("merge", f"record:{hidden.pk}", "One moderator has given a verdict."),
    ):
        CallEntry.objects.filter(pk=entry.pk).update(seconded={**given, "verdict": verdict, "goal": goal})
        page = client.get(address).content.decode()
        assert said in page
        assert "Quiet plan" not in page
    CallEntry.objects.filter(pk=entry.pk).update(version=2)
    assert "One moderator has" not in client.get(address).content.decode()
