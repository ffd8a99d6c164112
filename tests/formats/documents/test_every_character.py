"""Every character of a document is in a record or set aside: the ranges put the document together again."""

from __future__ import annotations

from io import BytesIO
from itertools import chain

import docx
import pytest
from hypothesis import given, strategies as st
from tests.formats.documents.conftest import MakePdf

from goalweave.core.errors import InputError
from goalweave.core.model import Record
from goalweave.core.statements.allocation import ReadDocument
from goalweave.core.text.asides import AsideReason
from goalweave.core.text.spans import TextSpan
from goalweave.formats import read

LINES = st.sampled_from(
    [
        "",
        "# Schools",
        "2.1 Strategies and plans",
        "Date: 12 June 2019",
        "Project: Wells for Turkana",
        "Results: 12 wells were drilled.",
        "The agency helps ministries to:",
        "- connect schools;",
        "(a) affordable devices for schools",
        "(c) digital skills for girls and women",
        "We trained 300 teachers in rural schools of Kenya.[1]",
        "We **trained** 300 teachers in [rural](https://www.example.org) schools of Peru.",
        "[1] See the report.",
        "[^2]: https://www.example.org/report",
        "---",
        "| Event | Date |",
        "|---|---|",
        "| Forum | 12 May |",
        "Read more",
        "© 2019 United Nations",
        "Ten clinics were <b>opened</b> &amp; equipped.",
        "    code",
        "![map](map.png)",
        "N/A",
        "我们培训了三百名教师。",
        "درّبنا 300 معلم في المدارس الريفية.",
    ]
)
DOCUMENTS = st.lists(LINES, min_size=1, max_size=14).map("\n".join)


def read_all(data: bytes, name: str) -> tuple[list[Record], ReadDocument]:
    documents: list[ReadDocument] = []
    records = list(read(BytesIO(data), name, on_document=documents.append))
    return records, documents[0]


def ranges(records: list[Record], document: ReadDocument) -> list[TextSpan]:
    spans = chain.from_iterable(record.source.spans for record in records)
    return sorted([*spans, *(aside.span for aside in document.set_aside)])


def assert_whole(records: list[Record], document: ReadDocument) -> None:
    pieces = ranges(records, document)
    assert "".join(document.text[span.start : span.end] for span in pieces) == document.text
    assert sum(span.length for span in pieces) == len(document.text)


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
@given(text=DOCUMENTS)
def test_ranges_put_a_text_together_again(name: str, text: str) -> None:
    try:
        records, document = read_all(text.encode(), name)
    except InputError:
        return
    assert document.text == text
    assert_whole(records, document)


def test_ranges_of_a_record_hold_its_words() -> None:
    text = "We trained 300 teach-\ners in rural schools.\n\nRead more\n\nTen clinics were opened by the agency.\n"
    records, document = read_all(text.encode(), "a.txt")
    [first, last] = [document.text[record.source.spans[0].start : record.source.spans[0].end] for record in records]
    assert (first, last) == (
        "We trained 300 teach-\ners in rural schools.\n\n",
        "Ten clinics were opened by the agency.\n",
    )
    assert [(aside.reason, document.text[aside.span.start : aside.span.end]) for aside in document.set_aside] == [
        (AsideReason.NAVIGATION, "Read more\n\n")
    ]


def test_a_repetition_is_set_aside_and_names_its_record() -> None:
    statement = "We trained 300 teachers in the rural schools of Kenya in 2019."
    records, document = read_all(f"{statement}\n\nTen clinics were opened.\n\n{statement}\n".encode(), "a.txt")
    [aside] = document.set_aside
    assert (aside.reason, aside.record) == (AsideReason.DUPLICATE, records[0].id)
    assert document.text[aside.span.start : aside.span.end] == f"{statement}\n"
    assert_whole(records, document)


def test_a_page_keeps_what_is_around_its_content() -> None:
    page = """<body><nav><a href="/">Home</a> <a href="/a">About us</a></nav><main><h1>Schools</h1>
      <p>We trained 300 teachers in rural schools.<sup><a href="#n1">1</a></sup> <button>Share</button></p>
      <table><tr><th>Event</th><th>Date</th></tr><tr><td>Forum on skills</td><td>12 May 2019</td></tr></table>
      <ol><li id="n1">See the annual report. ↩</li></ol></main><footer>© 2019 The agency</footer></body>"""
    records, document = read_all(page.encode(), "a.html")
    assert [record.body for record in records] == [
        "We trained 300 teachers in rural schools.\nSee the annual report.",
        "Forum on skills · 12 May 2019",
    ]
    assert {document.text[aside.span.start : aside.span.end].strip(): aside.reason for aside in document.set_aside} == {
        "Home About us": AsideReason.NAVIGATION,
        "Schools": AsideReason.HEADING,
        "Share": AsideReason.NAVIGATION,
        "Event · Date": AsideReason.TABLE_HEAD,
        "© 2019 The agency": AsideReason.NAVIGATION,
    }
    assert_whole(records, document)


def test_running_heads_of_a_pdf_are_set_aside_and_a_broken_paragraph_has_two_ranges(make_pdf: MakePdf) -> None:
    head = (72, 810, 9, "Annual report of the agency")
    first = [head, (72, 700, 10, "The agency trained two hundred teachers of the rural schools in three")]
    second = [head, (72, 700, 10, "provinces, and opened clinics."), (72, 600, 8, "1 See the report of the ministry.")]
    records, document = read_all(make_pdf([first, second]), "a.pdf")
    assert len(records) == 1
    assert len(records[0].source.spans) == 2
    assert records[0].body.endswith("1 See the report of the ministry.")
    assert {aside.reason for aside in document.set_aside} == {AsideReason.RUNNING}
    assert_whole(records, document)


def test_deleted_words_of_a_word_document_are_set_aside_and_notes_are_kept() -> None:
    document = docx.Document()
    document.add_heading("Results")
    document.add_paragraph("We trained 200 teachers in Kenya.")
    document.add_table(rows=2, cols=2)
    for cell, words in zip(document.tables[0].rows[0].cells, ("Event", "Place"), strict=True):
        cell.text = words
    for cell, words in zip(document.tables[0].rows[1].cells, ("Forum on digital skills", "Lima"), strict=True):
        cell.text = words
    document.sections[0].header.paragraphs[0].text = "Annual report"
    stream = BytesIO()
    document.save(stream)
    records, read_document = read_all(stream.getvalue(), "a.docx")
    assert [record.body for record in records] == [
        "We trained 200 teachers in Kenya.",
        "Forum on digital skills · Lima",
    ]
    assert [aside.reason for aside in read_document.set_aside] == [
        AsideReason.HEADING,
        AsideReason.TABLE_HEAD,
        AsideReason.RUNNING,
    ]
    assert_whole(records, read_document)
