"""A matrix from a file: check, preview, load, remove and restore."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client
from tests.factories.accounts import OrganisationFactory, administrator, member
from tests.factories.catalogues import loaded
from tests.web.interlinkages.pages import page, text

from goalweave.accounts.models import Role
from goalweave.interlinkages import uploads
from goalweave.interlinkages.models import Matrix

pytestmark = pytest.mark.django_db

LOAD = "/interlinkages/load/"
FILE = b"subject,object,score\n4.4,9.c,2\n9.c,4.4,-1\n9.c,9.1,0\n"


@pytest.fixture
def editor() -> Client:
    loaded()
    client = Client()
    client.force_login(member(OrganisationFactory(slug="own"), Role.EDITOR).user)
    return client


def send(client: Client, content: bytes = FILE, name: str = "panel.csv", **changes: str):
    data = {"title": "Our panel", "framework": "sdg@2020", "country": "KE", "panel": "Five people", "source": "A study"}
    file = BytesIO(content)
    file.name = name
    return client.post(LOAD, {**data, "file": file, **changes})


def waiting() -> list[str]:
    return sorted(path.name for path in uploads._uploads_folder().iterdir())


def test_a_file_is_checked_shown_and_loaded(editor: Client) -> None:
    response = send(editor)
    assert response.status_code == 302
    check = response["Location"]
    said = text(page(check, editor))
    assert "The file has 3 scored pairs. Nothing is stored yet." in said
    assert "Not scored 3 of 6 pairs" in said
    assert "Highest row sums" in said
    assert not Matrix.objects.exists()
    response = editor.post(check, {"do": "load"})
    assert response["Location"] == "/interlinkages/matrices/our-panel/"
    row = Matrix.objects.get()
    assert (row.title, row.country, row.panel, row.source, row.file) == (
        {"en": "Our panel"},
        "KE",
        "Five people",
        "A study",
        "panel.csv",
    )
    assert (row.organisation.slug, row.public) == ("own", False)
    assert waiting() == []
    assert editor.get(check).status_code == 404


def test_a_fault_is_shown_with_file_line_and_field(editor: Client) -> None:
    response = send(editor, b"subject,object,score\n4.4,9.c,2\n9.c,4.4,7\n")
    assert response.status_code == 400
    said = text(response.content.decode())
    assert "panel.csv:3 [score]: the score 7 is outside the scale, which goes from -3 to 3" in said
    assert waiting() == []
    unknown = text(send(editor, b"subject,object,score\n4.4,99.9,2\n").content.decode())
    assert "panel.csv:2" in unknown
    assert "99.9" in unknown


def test_a_file_can_be_discarded(editor: Client) -> None:
    check = send(editor)["Location"]
    assert editor.post(check, {"do": "discard"})["Location"] == LOAD
    assert not Matrix.objects.exists()
    assert waiting() == []


def test_several_scorers_become_medians_with_their_agreement(editor: Client) -> None:
    lines = [f"4.4,9.c,{score},{name}" for name, score in (("A", 1), ("B", 3), ("C", 2))]
    lines += [f"9.c,4.4,{score},{name}" for name, score in (("A", 0), ("B", 0), ("C", -1))]
    content = "\n".join(["subject,object,score,scorer", *lines]).encode()
    check = send(editor, content)["Location"]
    assert "Scorers 3 · agreement (Krippendorff’s α)" in text(page(check, editor))
    editor.post(check, {"do": "load"})
    row = Matrix.objects.get()
    assert dict(row.pairs.values_list("subject", "score")) == {"4.4": 2, "9.c": 0}
    assert row.provenance["people"] == 3


def test_loading_can_be_undone_and_redone(editor: Client) -> None:
    editor.post(send(editor)["Location"], {"do": "load"})
    editor.post("/interlinkages/matrices/our-panel/remove/")
    assert editor.get("/interlinkages/matrices/our-panel/").status_code == 404
    assert "Removed matrices 1 Our panel" in text(page("/interlinkages/", editor))
    editor.post("/interlinkages/matrices/our-panel/restore/")
    assert "Our panel" in page("/interlinkages/matrices/our-panel/", editor)


def test_others_cannot_load_or_remove(editor: Client) -> None:
    check = send(editor)["Location"]
    reader, elsewhere = Client(), Client()
    reader.force_login(member(OrganisationFactory(), Role.READER).user)
    elsewhere.force_login(member(OrganisationFactory(), Role.EDITOR).user)
    assert reader.get(LOAD).status_code == 404
    assert "Load a matrix" not in page("/interlinkages/", reader)
    assert elsewhere.get(check).status_code == 404
    editor.post(check, {"do": "load"})
    assert elsewhere.post("/interlinkages/matrices/our-panel/remove/").status_code == 404
    assert Matrix.objects.get().removed is None


def test_administrators_load_for_the_site() -> None:
    loaded()
    client = Client()
    client.force_login(administrator().user)
    client.post(send(client)["Location"], {"do": "load"})
    row = Matrix.objects.get()
    assert (row.organisation, row.public) == (None, True)


def test_what_is_said_of_a_matrix_can_be_changed(editor: Client) -> None:
    editor.post(send(editor)["Location"], {"do": "load"})
    address = "/interlinkages/matrices/our-panel/edit/"
    assert 'value="Our panel"' in page(address, editor)
    assert editor.post(address, {"title:en": ""}).status_code == 400
    data = {
        "title:en": "Our experts",
        "title:fr": "Nos experts",
        "country": "",
        "panel": "",
        "source": "",
        "public": "on",
    }
    assert editor.post(address, data)["Location"] == "/interlinkages/matrices/our-panel/"
    row = Matrix.objects.get()
    assert (row.title, row.country, row.public) == ({"en": "Our experts", "fr": "Nos experts"}, "", True)
    assert row.pairs.count() == 3
    assert "Our experts" in page("/interlinkages/")
