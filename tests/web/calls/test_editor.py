"""The editor of calls: creating, parts, days, state, import, and what an entry fixes."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.factories.accounts import OrganisationFactory, member
from tests.factories.entries import NOW, stored_call

from goalweave.accounts.models import Organisation, Role
from goalweave.calls.definitions import definition_of
from goalweave.calls.models import Call, CallState
from goalweave.core.model.calls import CallStep
from goalweave.formats.definitions.calls import write_call

pytestmark = pytest.mark.django_db
MARKUP = "<script>alert(1)</script>"


@pytest.fixture
def organisation() -> Organisation:
    return OrganisationFactory(slug="own", name={"en": "Own organisation"})


@pytest.fixture
def editor(client: Client, organisation: Organisation) -> Client:
    client.force_login(member(organisation, Role.EDITOR).user)
    return client


@pytest.fixture
def draft(organisation: Organisation) -> Call:
    """Without nodes, so that no framework has to be loaded."""
    row = stored_call(organisation, categories=(), steps=(CallStep("s", {"en": "Step"}, ()),))
    row.state = CallState.DRAFT
    row.save()
    return row


def seen_of(client: Client, address: str) -> str:
    match = re.search(r'name="seen" value="([^"]+)"', text_of(client.get(address)))
    assert match is not None
    return match[1]


def text_of(page: Any) -> str:
    return html.unescape(page.content.decode())


def definition(row: Call) -> Any:
    row.refresh_from_db()
    return definition_of(row)


def posted_field(**changes: str) -> dict[str, str]:
    return {
        "do": "save",
        "label:en": "Title",
        "type": "text",
        "step": "0",
        "required": "on",
        "public": "on",
        "target": "title",
        "most": "20",
        "labelled-TOTAL_FORMS": "0",
        "labelled-INITIAL_FORMS": "0",
        **changes,
    }


def test_call_is_made_from_a_pack_filled_and_published(editor: Client) -> None:
    assert "WSIS Prizes" in editor.get("/calls/new/").content.decode()
    sent = {"title:en": "Best practice", "slug": "practice-2027", "organisation": "own"}
    assert editor.post("/calls/new/", sent).headers["Location"] == "/calls/practice-2027/edit/"
    row = Call.objects.get()
    assert definition(row).fields["title"].label["fr"] == "Titre"
    # Without its day a call is not published, and nothing changes.
    editor.post("/calls/practice-2027/state/", {"do": "publish", "version": "1"})
    assert "the day on which it opens" in editor.get("/calls/practice-2027/edit/").content.decode()
    days = {"opens": "2027-01-01", "closes": "2027-03-09", "seen": "1"}
    assert editor.post("/calls/practice-2027/edit/days/", days).status_code == 302
    assert editor.post("/calls/practice-2027/state/", {"do": "publish", "version": "2"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.opens.isoformat(), row.closes.isoformat()) == (
        CallState.PUBLISHED,
        "2027-01-01T00:00:00+00:00",
        "2027-03-10T00:00:00+00:00",
    )
    page = Client().get("/fr/calls/practice-2027/").content.decode()
    assert "9 mars 2027, 23:59 UTC" in page


def test_call_of_a_pack_of_the_site_is_offered(editor: Client, draft: Call, settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    folder = tmp_path / "packs" / "water"
    folder.mkdir(parents=True)
    (folder / "call.yaml").write_text(write_call(replace(definition(draft), id="water_call")))
    (folder / "pack.yaml").write_text("id: water\norder: 90\ntitle: {en: Water}\ncalls: [call.yaml]\n")
    assert "?from=water_call" in text_of(editor.get("/calls/new/"))
    (folder / "call.yaml").write_text("id: [")
    page = text_of(editor.get("/calls/new/"))
    assert "Your own packs cannot be read." in page
    assert "?from=wsis_prizes" in page


def test_days_in_the_wrong_order_are_refused(editor: Client, draft: Call) -> None:
    address = f"/calls/{draft.slug}/edit/days/"
    page = editor.post(address, {"opens": "2027-03-02", "closes": "2027-03-01", "seen": "1"})
    assert page.status_code == 400
    assert "the call closes before it opens" in text_of(page)
    page = editor.post(address, {"opens": "31 February", "closes": "9999-01-01", "seen": "1"})
    assert page.status_code == 400
    assert "Enter a day between 2000 and 2200." in text_of(page)


def test_fields_are_added_moved_removed_and_restored(editor: Client, draft: Call) -> None:
    base = f"/calls/{draft.slug}/edit"
    assert editor.post(f"{base}/fields/new/", posted_field()).status_code == 302
    choice = posted_field(
        **{"label:en": "Kind", "type": "choice", "target": "", "most": "1", "labelled-TOTAL_FORMS": "2"},
        **{"labelled-0-label:en": "Project", "labelled-1-label:en": "Toolkit"},
    )
    assert editor.post(f"{base}/fields/new/", choice).status_code == 302
    call = definition(draft)
    assert [choice.id for choice in call.fields["kind"].choices] == ["project", "toolkit"]
    editor.post(f"{base}/move/", {"do": "field-up:kind"})
    assert list(definition(draft).fields) == ["kind", "title"]
    seen = seen_of(editor, f"{base}/fields/kind/")
    removed = editor.post(f"{base}/fields/kind/", {"do": "delete", "seen": seen}).headers["Location"]
    assert list(definition(draft).fields) == ["title"]
    undo = re.search(rf'action="({base}/undo/[0-9]+/)"', text_of(editor.get(removed)))
    assert undo is not None
    editor.post(undo[1])
    assert list(definition(draft).fields) == ["kind", "title"]


def test_faulty_field_keeps_what_was_typed(editor: Client, draft: Call) -> None:
    address = f"/calls/{draft.slug}/edit/fields/new/"
    page = editor.post(address, posted_field(fewest="30", **{"label:en": MARKUP}))
    assert page.status_code == 400
    assert "the minimum of 30 is above the maximum of 20" in text_of(page)
    assert MARKUP not in page.content.decode()
    assert "&lt;script&gt;" in page.content.decode()
    page = editor.post(address, posted_field(target="places"))
    assert "can become places" in text_of(page)
    assert definition(draft).fields == {}


def test_second_editor_learns_of_the_first(editor: Client, draft: Call) -> None:
    address = f"/calls/{draft.slug}/edit/steps/0/"
    seen = seen_of(editor, address)
    assert editor.post(address, {"title:en": "First", "id": "s", "seen": seen}).status_code == 302
    page = editor.post(address, {"title:en": "Second", "id": "s", "seen": seen})
    assert page.status_code == 409
    assert '<dd dir="auto">First</dd>' in text_of(page)
    assert definition(draft).steps[0].title == {"en": "First"}


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("categories", {"title:en": "Water", "number": "1"}),
        ("consents", {"text:en": "I agree", "purpose": "other", "required": "on"}),
        ("checklist", {"text:en": "Complete"}),
        ("criteria", {"label:en": "Impact", "weight": "2", "most": "10"}),
        ("conditions", {"text:en": "In English"}),
    ],
)
def test_every_list_takes_a_part(editor: Client, draft: Call, name: str, sent: dict[str, str]) -> None:
    address = f"/calls/{draft.slug}/edit/{name}"
    assert editor.get(f"{address}/new/").status_code == 200
    assert editor.post(f"{address}/new/", sent).status_code == 302
    page = editor.get(f"/calls/{draft.slug}/edit/").content.decode()
    assert next(value for key, value in sent.items() if key.endswith(":en")) in page
    assert editor.post(f"{address}/new/", {}).status_code == 400


def test_texts_and_prize_are_saved(editor: Client, draft: Call) -> None:
    base = f"/calls/{draft.slug}/edit"
    texts = {"title:en": "Rivers", "text:en": f"**Bold** {MARKUP}", "languages": "en, fr", "licence": "CC0"}
    seen = seen_of(editor, f"{base}/texts/")
    assert editor.post(f"{base}/texts/", {**texts, "status": "ours", "seen": seen}).status_code == 302
    rules = {"nominees": "9", "champions": "3", "winners": "1", "experts": "2", "first_tie": "shared"}
    seen = seen_of(editor, f"{base}/prize/")
    assert editor.post(f"{base}/prize/", {**rules, "seen": seen}).status_code == 302
    page = editor.post(f"{base}/prize/", {**rules, "winners": "4", "seen": seen_of(editor, f"{base}/prize/")})
    assert "there are more winners (4) than champions (3)" in text_of(page)
    call = definition(draft)
    assert (call.languages, call.licence, call.prize.nominees, call.prize.ties) == (("en", "fr"), "CC0", 9, ("shared",))
    shown = editor.get(f"/calls/{draft.slug}/").content.decode()
    assert "<strong>Bold</strong>" in shown
    assert MARKUP not in shown


def test_entry_fixes_all_but_texts(editor: Client, draft: Call) -> None:
    editor.post(f"/calls/{draft.slug}/edit/fields/new/", posted_field())
    Call.objects.update(frozen=NOW)
    base = f"/calls/{draft.slug}/edit"
    assert editor.get(f"{base}/fields/new/").status_code == 404
    assert editor.get(f"{base}/categories/new/").status_code == 404
    assert editor.get(f"{base}/checklist/new/").status_code == 200
    seen = seen_of(editor, f"{base}/fields/title/")
    sent = posted_field(most="5", seen=seen, **{"label:en": "Name of the project"})
    assert editor.post(f"{base}/fields/title/", sent).status_code == 302
    field = definition(draft).fields["title"]
    assert (field.label, field.most) == ({"en": "Name of the project"}, 20)
    editor.post(f"{base}/fields/title/", {"do": "delete", "seen": seen_of(editor, f"{base}/fields/title/")})
    assert list(definition(draft).fields) == ["title"]


def test_file_comes_back_as_a_draft(editor: Client, draft: Call) -> None:
    exported = editor.get(f"/calls/{draft.slug}/file/").content
    shown = editor.post("/calls/import/", {"yaml": exported.decode()})
    assert shown.status_code == 400  # no address yet
    sent = {"yaml": exported.decode(), "title:en": "Again", "slug": "again", "organisation": "own"}
    assert editor.post("/calls/import/", sent).headers["Location"] == "/calls/again/edit/"
    assert Call.objects.get(slug="again").definition["title"] == {"en": "Again"}


@pytest.mark.parametrize("text", ["", "id: [", "id: water\ntitle: 5", "\0\0", "a: &a [*a]", "x" * 2_100_000])
def test_broken_file_creates_nothing(editor: Client, text: str) -> None:
    page = editor.post("/calls/import/", {"yaml": text})
    assert page.status_code == 400
    assert "The file cannot be read as a call." in page.content.decode()
    assert not Call.objects.exists()


def test_preview_shows_all_steps(editor: Client, organisation: Organisation) -> None:
    row = stored_call(organisation)
    page = editor.get(f"/calls/{row.slug}/preview/").content.decode()
    for text in (
        "Step 1 of 2",
        "Step 2 of 2",
        "Help on story",
        "within 10 to 60",
        "Infrastructure",
        "Everyone in the photo",
    ):
        assert text in page


def test_copy_has_everything_but_days(editor: Client, draft: Call) -> None:
    sent = {"title:en": "Copy", "slug": "copy", "organisation": "own"}
    assert editor.post(f"/calls/{draft.slug}/copy/", sent).status_code == 302
    copied = Call.objects.get(slug="copy")
    assert (copied.opens, copied.state, copied.definition["steps"]) == (None, "draft", draft.definition["steps"])


def test_outsiders_see_no_editor(client: Client, draft: Call) -> None:
    for page in ("", "texts/", "days/", "prize/", "fields/new/", "steps/0/"):
        # A visitor is asked to sign in, and comes back.
        assert client.get(f"/calls/{draft.slug}/edit/{page}").headers["Location"].startswith("/sign-in/")
    client.force_login(member(OrganisationFactory(), Role.EDITOR).user)
    for page in ("", "edit/", "edit/texts/", "preview/", "file/"):
        assert client.get(f"/calls/{draft.slug}/{page}").status_code == 404
    assert write_call(definition_of(draft)).startswith("id: stocktaking")
