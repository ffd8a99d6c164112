"""The form behind a mailed link: steps, buttons that change something, two windows, and what is hostile."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests.factories.catalogues import loaded
from tests.factories.entries import (
    PIXEL,
    STORY,
    complete_changes,
    drafted,
    photo_added,
    started,
    stored_call,
    submitted,
)

from goalweave.calls.actions.entries import EntryChanges, save_entry
from goalweave.calls.models import Call, CallEntry, EntryState
from goalweave.calls.tokens import entry_token
from goalweave.datafolder import ERASURES
from goalweave.privacy.erasure_list import read_list

pytestmark = pytest.mark.django_db
HTML = '<script>alert("x")</script>'
SCRIPT = {"X-Entry-Save": "1"}


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def call() -> Call:
    loaded()
    return stored_call(now=timezone.now())


def address(entry: CallEntry, rest: str = "") -> str:
    return f"/entry/{entry_token(entry)}/{rest}"


def posted(client: Client, entry: CallEntry, number: int = 1, **fields: Any) -> Any:
    """The answer to a step that was sent by the script, as data."""
    entry.refresh_from_db()
    sent = {"version": entry.version, **{name.replace("__", "-"): value for name, value in fields.items()}}
    return client.post(address(entry, f"{number}/"), sent, headers=SCRIPT)


def test_pages_of_an_entry_lead_nowhere_and_need_no_cookie(client, call) -> None:
    entry, token = started(call, now=timezone.now())
    response = client.get(address(entry), follow=True)
    assert response.redirect_chain == [(f"/entry/{token}/1/", 302)]
    assert (response["Referrer-Policy"], response["X-Robots-Tag"]) == ("no-referrer", "noindex, nofollow, noarchive")
    assert not response.cookies
    unknown = client.get(f"/entry/{'x' * 43}/")
    assert unknown.status_code == 404
    assert "This link leads nowhere" in unknown.content.decode()


def test_a_step_shows_what_is_asked_within_few_queries(client, call, django_assert_max_num_queries) -> None:
    entry = drafted(call, now=timezone.now())
    with django_assert_max_num_queries(17):
        text = client.get(address(entry, "1/")).content.decode()
    assert "Step 1 of 3" in text
    assert "Words: 36," in text
    assert "Infrastructure" in text
    with django_assert_max_num_queries(4):
        text = client.get(address(entry, "2/")).content.decode()
    assert 'value="Colombia"' in text
    assert "Everyone in the photo agreed." in text


def test_a_form_without_script_saves_and_goes_on(client, call) -> None:
    entry, _token = started(call, now=timezone.now())
    data = {
        "version": 1,
        "category": "c4",
        "f-title": "Mesh of the valley",
        "f-story": "Short",
        "f-state": "running",
        "do": "next",
    }
    response = client.post(address(entry, "1/"), data)
    assert response["Location"] == address(entry, "2/")
    entry.refresh_from_db()
    assert entry.answers == {"title": "Mesh of the valley", "story": "Short", "state": ["running"]}
    assert (entry.category, entry.state) == ("c4", "writing")
    people = {
        "f-organisation-name": "Valley Cooperative",
        "f-organisation-country": "Colombia",
        "f-places": ["Colombia", "Kenja", ""],
        "f-partners": "A\n\nB",
        "f-links-url": ["example.org", ""],
        "f-links-title": ["Page", ""],
        "f-period-start": "2024",
        "consent-publish": "on",
        "name": "Ana",
        "do": "next",
    }
    response = client.post(address(entry, "2/"), people)
    assert response["Location"] == address(entry, "review/")
    entry.refresh_from_db()
    assert entry.answers["organisation"] == {"name": "Valley Cooperative", "kind": "", "country": "CO", "url": ""}
    assert (entry.answers["places"], entry.answers["partners"]) == (["CO", "Kenja"], ["A", "B"])
    assert entry.answers["links"] == [{"url": "https://example.org", "title": "Page"}]
    assert (list(entry.consents), entry.contact.name) == (["publish"], "Ana")


def test_the_last_page_lists_what_is_missing_with_links_and_sends(client, call, mailoutbox) -> None:
    entry, token = started(call, now=timezone.now())
    save_entry(entry=entry, changes=complete_changes(story="Short", places=["Kenja"]), now=timezone.now())
    response = client.post(address(entry, "review/"))
    text = response.content.decode()
    assert response.status_code == 400
    assert "2 things are missing" in text
    assert f"/entry/{token}/1/?check=1#f-story" in text
    assert "“Kenja” is not a country or area" in text
    assert "9 more words are needed" in client.get(f"/entry/{token}/1/?check=1").content.decode()
    save_entry(entry=entry, changes=complete_changes(), now=timezone.now())
    response = client.post(address(entry, "review/"), follow=True)
    text = response.content.decode()
    assert "Your entry has been sent" in text
    assert "A receipt with the link to this page was mailed to you." in text
    entry.refresh_from_db()
    assert entry.reference in text
    assert mailoutbox[0].subject == f"Receipt for your entry {entry.reference}"
    assert f"/entry/{token}/" in mailoutbox[0].body


def test_the_script_gets_the_version_and_a_second_window_is_refused(client, call) -> None:
    entry, _token = started(call, now=timezone.now())
    first = client.post(address(entry, "1/"), {"version": 1, "f-title": "First"}, headers=SCRIPT)
    assert first.json() == {"version": 2, "said": "", "problems": {}, "parts": {}}
    second = client.post(address(entry, "1/"), {"version": 1, "f-title": "Second"}, headers=SCRIPT)
    assert (second.status_code, second.json()) == (409, {"conflict": True, "version": 2})
    plain = client.post(address(entry, "1/"), {"version": 1, "f-title": "Second"})
    assert plain.status_code == 409
    assert 'value="Second"' in plain.content.decode()
    entry.refresh_from_db()
    assert entry.answers == {"title": "First"}


def test_suggestions_come_from_the_words_and_count_once_confirmed(client, call, settings) -> None:
    settings.GOALWEAVE_TIER = "none"
    entry, _token = started(call, now=timezone.now())
    story = "In line with SDG 9.c, the cooperative builds networks for eleven villages. It also contributes to SDG 4.4."
    answer = posted(client, entry, f__story=story, suggest="1", parts="f-aims").json()
    assert answer["said"] == ""
    part = answer["parts"]["f-aims"]
    assert 'value="confirm:sdg@2020:9.c"' in part
    assert "because you wrote" in part
    posted(client, entry, f__story=story, node="confirm:sdg@2020:9.c")
    posted(client, entry, f__story=story, node="remove:sdg@2020:4.4")
    posted(client, entry, f__story=story, suggest="1")
    entry.refresh_from_db()
    states = {node["node"]: node["state"] for node in entry.nodes}
    assert (states["sdg@2020:9.c"], states["sdg@2020:4.4"]) == ("accepted", "rejected")
    answer = posted(client, entry, f__story=story, node="undo:sdg@2020:4.4", parts="f-aims").json()
    assert 'value="confirm:sdg@2020:4.4"' in answer["parts"]["f-aims"]


def test_nodes_are_added_by_name_and_only_of_what_the_call_asks(client, call) -> None:
    entry, _token = started(call, now=timezone.now())
    posted(client, entry, node__add="C4 Capacity building", do="add")
    assert posted(client, entry, node__add="4.9", do="add").json()["problems"] == {
        "f-aims": ["“4.9” is not a goal or action line of this call"]
    }
    posted(client, entry, node="confirm:mdg@2000:1")
    entry.refresh_from_db()
    assert [(node["node"], node["origin"]) for node in entry.nodes] == [("wsis@2003:C4", "person")]


def test_photos_are_shown_described_removed_and_put_back(client, call) -> None:
    entry, _token = started(call, now=timezone.now())
    photo = SimpleUploadedFile("mast.png", PIXEL, "image/png")
    part = posted(client, entry, f__photo=photo, parts="f-photo").json()["parts"]["f-photo"]
    file = entry.files.get()
    assert address(entry, f"files/{file.pk}/") in part
    shown = client.get(address(entry, f"files/{file.pk}/"))
    assert (shown["Content-Type"], shown["Content-Security-Policy"]) == ("image/png", "default-src 'none'; sandbox")
    shown.close()
    posted(client, entry, **{f"alt__{file.pk}": "A radio mast"}, file=f"remove:{file.pk}")
    file.refresh_from_db()
    assert (file.text, file.removed is not None) == ("A radio mast", True)
    assert client.get(address(entry, f"files/{file.pk}/")).status_code == 404
    posted(client, entry, file=f"undo:{file.pk}")
    assert entry.files.get().removed is None
    other = drafted(call, now=timezone.now())
    assert client.get(address(other, f"files/{file.pk}/")).status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("eicar.com", b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*", "virus scanners"),
        ("eicar.txt", b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*", "virus scanners"),
        ("page.html", b"<html><script>alert(1)</script>", "not accepted"),
        ("mast.jpg", PIXEL, "PNG file"),
        ("mast.webp", b"RIFF\0\0\0\0WEBPVP8 ", "JPG or PNG"),
        ("big.png", PIXEL + b"\0" * 8_000_000, "larger than 8 MB"),
        ("cut.png", PIXEL[:40], "damaged"),
    ],
)
def test_files_that_are_not_taken_are_named(client, call, name, content, message) -> None:
    entry, _token = started(call, now=timezone.now())
    response = client.post(
        address(entry, "1/"), {"version": 1, "f-title": "Mesh", "f-photo": SimpleUploadedFile(name, content)}
    )
    text = response.content.decode()
    assert response.status_code == 400
    assert name in text
    assert message in text
    entry.refresh_from_db()
    assert (entry.answers["title"], entry.files.count()) == ("Mesh", 0)


def test_markup_in_every_field_is_inert(client, call) -> None:
    entry, token = started(call, now=timezone.now())
    names = (
        "title",
        "story",
        "telephone",
        "reached",
        "partners",
        "organisation-name",
        "organisation-country",
        "organisation-kind",
    )
    texts = {f"f-{name}": HTML for name in (*names, "period-start", "places", "links-url", "links-title", "state")}
    for number in (1, 2):
        data = {"version": entry.version + number - 1, "category": HTML, "name": HTML, "node-add": HTML, **texts}
        client.post(address(entry, f"{number}/"), data)
    entry.refresh_from_db()
    assert len(entry.answers) == 10
    for page in ("1/?check=1", "2/?check=1", "review/", "status/"):
        text = client.get(f"/entry/{token}/{page}").content.decode()
        assert HTML not in text
        assert "<script>alert" not in text
    assert "&lt;script&gt;" in client.get(f"/entry/{token}/review/").content.decode()


def test_what_is_too_long_is_named_and_the_rest_saved(client, call) -> None:
    entry, _token = started(call, now=timezone.now())
    response = client.post(address(entry, "1/"), {"f-title": "Mesh", "f-story": "x" * 20_001})
    assert response.status_code == 400
    assert "this is longer than 20000 characters" in response.content.decode()
    assert "x" * 20_001 in response.content.decode()
    entry.refresh_from_db()
    assert entry.answers == {"title": "Mesh"}


def test_a_sent_entry_is_changed_at_once_or_not_at_all(client, call) -> None:
    entry = submitted(call, now=timezone.now())
    page = client.get(address(entry, "1/")).content.decode()
    assert "This entry has been sent." in page
    assert "data-autosaves" not in page
    refused = client.post(address(entry, "1/"), {"version": entry.version, "f-story": "Short", "f-state": "running"})
    assert refused.status_code == 400
    assert "Nothing was saved" in refused.content.decode()
    client.post(
        address(entry, "1/"), {"f-title": "Mesh of hills", "f-story": STORY, "f-state": "running", "category": "c2"}
    )
    text = client.get(address(entry, "status/")).content.decode()
    assert "You changed the entry after sending it" in text


def test_after_the_deadline_the_form_leads_to_the_status(client, call) -> None:
    entry = drafted(call, now=timezone.now())
    Call.objects.update(closes=timezone.now() - timedelta(minutes=1))
    assert client.get(address(entry, "1/"))["Location"] == address(entry, "status/")
    assert client.post(address(entry, "1/"), {}, headers=SCRIPT).status_code == 403
    assert "The call has closed" in client.get(address(entry, "status/")).content.decode()


def test_a_question_is_answered_and_the_entry_sent_again(client, call) -> None:
    entry = submitted(call, now=timezone.now())
    CallEntry.objects.update(state=EntryState.RETURNED)
    entry.events.create(step="returned", text="Which valley?", at=timezone.now())
    text = client.get(address(entry, "status/")).content.decode()
    assert "The organisers have a question" in text
    assert "Which valley?" in client.get(address(entry, "review/")).content.decode()
    client.post(address(entry, "review/"), {"message": "That of the <b>river</b>."})
    text = client.get(address(entry, "status/")).content.decode()
    assert "That of the &lt;b&gt;river&lt;/b&gt;." in text


def test_withdrawal_and_erasure_are_confirmed_first(client, call, settings, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    entry = drafted(call, now=timezone.now())
    photo_added(entry, now=timezone.now())
    save_entry(entry=entry, changes=EntryChanges(consents={"people": True}), now=timezone.now())
    client.post(address(entry, "review/"))
    assert "Withdraw the entry?" in client.get(address(entry, "withdraw/")).content.decode()
    entry.refresh_from_db()
    assert entry.state == "submitted"
    assert "Your entry is withdrawn" in client.post(address(entry, "withdraw/"), follow=True).content.decode()
    assert "Telephone" in client.get(address(entry, "erase/")).content.decode()
    text = client.post(address(entry, "erase/"), follow=True).content.decode()
    assert "Nothing personal is kept about this entry." in text
    draft = drafted(call, now=timezone.now())
    assert "Your entry is deleted" in client.post(address(draft, "erase/")).content.decode()
    assert client.get(address(draft)).status_code == 404
    assert len(read_list(tmp_path / ERASURES)) == 2


def test_a_hundred_files_of_a_flood_are_stopped(client, call) -> None:
    entry, _token = started(call, now=timezone.now())
    photos = [BytesIO(PIXEL) for _number in range(30)]
    for number, photo in enumerate(photos):
        photo.name = f"{number}.png"
    response = posted(client, entry, f__photo=photos).json()
    # All thirty are one picture.
    assert (response["problems"], entry.files.count()) == ({}, 1)
