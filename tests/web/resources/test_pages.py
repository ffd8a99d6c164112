"""The pages of resources: the list, a page, its form, history and files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.factories.accounts import OrganisationFactory, administrator, member
from tests.factories.resources import stored_resource
from tests.web.records.conftest import signed_in, visible

from goalweave.accounts.models import Role
from goalweave.audit.models import Entry
from goalweave.resources.models import Resource, ResourceState

HOSTILE = '<img src=x onerror=alert(1)> [a](javascript:alert(1)) "quoted"'


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path


def test_list_shows_what_is_published(django_assert_num_queries: Any) -> None:
    owner = OrganisationFactory(slug="owner", short={"en": "OWN"})
    stored_resource(owner)
    stored_resource(kind="tool", title={"en": "Ruler"}, nodes=("sdg:4",), url="")
    stored_resource(published=False, title={"en": "Unfinished"})
    Client().get("/resources/")
    with django_assert_num_queries(6):
        page = Client().get("/resources/")
    text = visible(page.content)
    assert "Guide · OWN Broadband planning How to plan a national network. Arabic , English · example.org" in text
    assert "Tool Ruler" in text
    assert "Unfinished" not in text
    assert "New resource" not in text
    few = visible(Client().get("/resources/?node=sdg:4&q=ruler").content)
    assert "1 resource Tool" in few
    assert "No resources match these filters." in visible(Client().get("/resources/?kind=%00").content)


def test_page_shows_markup_as_text_and_one_heading() -> None:
    row = stored_resource(
        title={"en": HOSTILE}, summary={"en": HOSTILE}, text={"en": f"# Part\n\n{HOSTILE}\n\n```\n# code\n```"}
    )
    content = Client().get(f"/resources/{row.pk}/").content.decode()
    assert "<img src=x" not in content
    assert 'href="javascript' not in content
    assert content.count("<h1") == 1
    assert "<h2>Part</h2>" in content
    assert "Open on example.org" in content
    assert 'href="https://example.org/guide?a=1&amp;b=2" rel="noopener noreferrer nofollow"' in content
    assert "Edit" not in visible(content.encode())


def test_node_page_lists_resources_of_it_and_of_what_is_below() -> None:
    row = stored_resource()
    for code in ("9", "9.c"):
        content = Client().get(f"/frameworks/sdg@2020/{code}/").content.decode()
        assert f"Resources for SDG {code}" in visible(content.encode())
        assert f"/resources/{row.pk}/" in content
    assert "Resources for" not in visible(Client().get("/frameworks/sdg@2020/4/").content)


def test_editor_writes_publishes_deletes_and_undoes() -> None:
    owner = OrganisationFactory(slug="owner")
    client = signed_in(member(owner, Role.EDITOR))
    sent = {
        "organisation": "owner",
        "kind": "training",
        "title:en": "Course",
        "title:fr": "Cours",
        "url": "ftp://example.org",
        "nodes": "sdg:9.c, sdg:4",
    }
    refused = client.post("/resources/new/", sent)
    assert refused.status_code == 400
    assert "Enter an address that begins with https:// or http://." in visible(refused.content)
    assert client.post("/resources/new/", sent | {"organisation": "*"}).status_code == 400
    page = client.post("/resources/new/", sent | {"url": "https://example.org"})
    row = Resource.objects.get()
    assert (page["Location"], row.organisation, row.state) == (f"/resources/{row.pk}/", owner, ResourceState.DRAFT)
    assert Client().get(f"/resources/{row.pk}/").status_code == 302
    client.post(f"/resources/{row.pk}/state/", {"do": "publish", "version": row.version})
    assert Client().get(f"/resources/{row.pk}/").status_code == 200
    seen = Resource.objects.get().version
    changed = {**sent, "url": "https://example.org", "title:en": "Long course", "seen": str(seen)}
    assert client.post(f"/resources/{row.pk}/edit/", changed).status_code == 302
    late = client.post(f"/resources/{row.pk}/edit/", changed | {"title:en": "Late"})
    assert "someone else has changed this resource in the meantime" in visible(late.content).lower()
    history = visible(client.get(f"/resources/{row.pk}/history/").content)
    assert history.count("Undo") == 1
    line = Entry.objects.filter(object_type="resource", verb="change").latest("pk").pk
    client.post(f"/resources/{row.pk}/history/{line}/undo/")
    assert Resource.objects.get().title == {"en": "Course", "fr": "Cours"}
    gone = client.post(f"/resources/{row.pk}/state/", {"do": "delete"}, follow=True)
    assert "This resource has been deleted." in visible(gone.content)
    assert Client().get(f"/resources/{row.pk}/").status_code == 302
    client.post(f"/resources/{row.pk}/state/", {"do": "undelete"})
    assert Client().get(f"/resources/{row.pk}/").status_code == 200


def test_files_are_sent_as_downloads() -> None:
    row = stored_resource()
    client = signed_in(administrator())
    for file, sentence in (
        (SimpleUploadedFile("plan.txt", b"A plan in words."), "“plan.txt” attached."),
        (SimpleUploadedFile("page.html", b"<html>"), "the file is HTML, SVG or other markup, which is not accepted"),
    ):
        page = client.post(f"/resources/{row.pk}/files/", {"file": file, "language": "fr"}, follow=True)
        assert sentence.lower() in visible(page.content).lower()
    file = row.files.get()
    sent = Client().get(f"/resources/files/{file.pk}/")
    assert (sent.getvalue(), sent["Content-Disposition"]) == (b"A plan in words.", 'attachment; filename="plan.txt"')
    removed = client.post(f"/resources/files/{file.pk}/remove/")
    assert "“plan.txt” removed." in visible(client.get(removed["Location"]).content)
    assert Client().get(f"/resources/files/{file.pk}/").status_code == 302
    client.post(f"/resources/files/{file.pk}/put-back/")
    assert Client().get(f"/resources/files/{file.pk}/").getvalue() == b"A plan in words."
