"""The try-it page: a text or file in, its map out, nothing stored; bad input is a message, never a 500."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from io import BytesIO

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.markup import compact

from goalweave.accounts.activity.queries import log_position

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped")]

TEXT = "We bring affordable broadband internet to villages in least developed countries, as SDG 9 asks (target 9.c)."


def send(client: Client, name: str, data: bytes) -> tuple[int, str]:
    response = client.post("/try/", {"file": SimpleUploadedFile(name, data)})
    return response.status_code, compact(response.content.decode())


def test_text_is_mapped_and_nothing_is_stored(client: Client) -> None:
    before = log_position()
    response = client.post("/try/", {"text": TEXT})
    page = compact(response.content.decode())
    assert response.status_code == 200
    assert "<mark" in page
    assert "named in the text" in page.lower()
    assert "SDGs 9.c" in page
    assert log_position() == before


def test_the_words_that_carried_the_score_stand_out(client: Client) -> None:
    text = "Hand pumps and latrines for three villages without safe drinking water."
    page = compact(client.post("/try/", {"text": text}).content.decode())
    assert '<b class="telling">drinking</b>' in page


def test_docx_is_mapped(client: Client) -> None:
    document = docx.Document()
    document.add_paragraph(TEXT)
    stream = BytesIO()
    document.save(stream)
    code, page = send(client, "work.docx", stream.getvalue())
    assert code == 200
    assert "<mark" in page
    assert "work.docx" in page


def test_form_offers_an_example_and_a_choice_of_frameworks(client: Client) -> None:
    page = compact(client.get("/try/?example=1").content.decode())
    example = page.partition("<textarea")[2].partition("</textarea>")[0]
    assert "girls in coding" in example
    assert '<option value="wsis">' in page
    mapped = compact(client.post("/try/", {"text": TEXT, "to": "wsis"}).content.decode())
    assert "C2" in mapped.partition('id="result"')[2]


def test_evidence_is_before_the_counts_and_only_goals_that_are_reached_are_counted(client: Client) -> None:
    result = compact(client.post("/try/", {"text": TEXT}).content.decode()).partition('id="result"')[2]
    assert result.index("<mark") < result.index('class="coverage"')
    assert 'id="node-9"' in result
    assert 'id="node-14"' not in result


def test_pasted_paragraph_is_split_where_its_sentences_lead_to_different_goals(client: Client) -> None:
    text = (
        "We trained 300 girls in coding at four secondary schools. "
        "The striker scored twice. "
        "Hand pumps now bring safe drinking water to three villages."
    )
    page = compact(client.post("/try/", {"text": text}).content.decode())
    titles = re.findall(r"<h3><bdi[^>]*>([^<]+)</bdi></h3>", page)
    assert len(titles) == 2
    assert titles[0] == "Training of 300 girls in coding at four secondary schools"
    assert ">4.4</" in page.replace(" ", "") or ">5.b</" in page.replace(" ", "")
    code, file = send(client, "work.txt", text.encode())
    assert code == 200
    assert file.count('class="record result"') == 1


def test_text_that_is_too_long_says_how_long_it_is(client: Client) -> None:
    response = client.post("/try/", {"text": "x" * 100_001})
    assert response.status_code == 400
    assert "Your text has 100001 characters; up to 100000 can be pasted." in compact(response.content.decode())


def test_framework_that_is_unknown_is_refused(client: Client) -> None:
    assert client.post("/try/", {"text": TEXT, "to": "<b>"}).status_code == 400


def test_text_about_nothing_gets_no_goal(client: Client) -> None:
    page = compact(
        client.post("/try/", {"text": "The striker scored twice in the second half of the derby."}).content.decode()
    )
    assert "Not related to this framework." in page


@pytest.mark.parametrize("data", [{}, {"text": "  "}])
def test_nothing_sent_is_asked_for(client: Client, data: dict[str, str]) -> None:
    response = client.post("/try/", data)
    assert response.status_code == 400
    assert "Paste text or choose a file." in compact(response.content.decode())


def bomb() -> bytes:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"0" * 101_000_000)
    return stream.getvalue()


IATI = (
    b'<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>\n<iati-activities version="2.03">'
)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("empty.txt", b""),
        ("cut.pdf", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog"),
        ("bomb.docx", bomb),
        ("dtd.xml", IATI),
        ("cut.xml", b'<iati-activities version="2.03"><iati-activity><iati-identifier>x'),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 100),
        ("broken.xlsx", b"PK\x03\x04 not a workbook"),
    ],
)
def test_bad_file_gets_one_clear_message(client: Client, name: str, data: bytes | Callable[[], bytes]) -> None:
    code, page = send(client, name, data() if callable(data) else data)
    assert code == 400
    assert page.count('class="note error"') == 1
    assert name in page
    assert "Traceback" not in page


def test_file_that_is_too_large_is_refused(client: Client, settings: object) -> None:
    settings.GOALWEAVE_UPLOAD_LIMIT = 1_000  # type: ignore[attr-defined]
    code, page = send(client, "large.txt", b"a" * 1_500)
    assert code == 400
    assert "larger than" in page


def test_file_that_is_far_too_large_is_not_even_taken_in(client: Client, settings: object) -> None:
    settings.GOALWEAVE_UPLOAD_LIMIT = 1_000  # type: ignore[attr-defined]
    code, page = send(client, "huge.txt", b"a" * 4_000)
    assert code == 400
    assert "The request is too large or has too many parts. Send less at once, or use the command line." in page
    assert 'class="site"' in page


@pytest.mark.parametrize("data", ["text=" + "x" * 5_100_000, "&".join(["field=1"] * 10_100)])
def test_form_that_is_too_large_is_a_page_of_ours(client: Client, data: str) -> None:
    response = client.post("/fr/try/", data, content_type="application/x-www-form-urlencoded")
    assert response.status_code == 400
    assert "trop volumineuse" in compact(response.content.decode())


def test_what_is_no_form_is_a_page_of_ours(client: Client) -> None:
    response = client.post("/try/", "zz", content_type="multipart/form-data")
    assert response.status_code == 400
    assert "The request cannot be read." in compact(response.content.decode())


def test_form_of_another_site_is_a_page_of_ours() -> None:
    response = Client(enforce_csrf_checks=True).post("/try/", {"text": TEXT})
    assert response.status_code == 403
    assert "The form was open too long, or cookies are turned off. Reload the page and send the form again." in compact(
        response.content.decode()
    )


def test_csv_in_utf16_and_latin1_is_read(client: Client) -> None:
    rows = "title;description\nÉcole;Former des enseignants dans les écoles primaires rurales\n"
    for encoding in ("utf-16", "latin-1"):
        code, page = send(client, "rows.csv", rows.encode(encoding))
        assert code == 200, page
        assert "École" in page
