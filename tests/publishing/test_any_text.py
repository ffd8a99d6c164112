"""Whatever is written comes out again as text, and nothing of it runs."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from itertools import chain

import docx
import pypdf
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from lxml import etree, html

from goalweave.core.document import (
    Cell,
    ColumnAlign,
    Document,
    EndNote,
    Figure,
    Heading,
    Hyperlink,
    ItemList,
    NoteRef,
    Notes,
    Paragraph,
    ParagraphStyle,
    Table,
    TableOfContents,
    TextRun,
    Tile,
)
from goalweave.publishing import default_style, write_docx, write_html, write_pdf
from goalweave.publishing.characters import remove_illegal_characters
from goalweave.publishing.docx.writer import MARK

HOSTILE = st.sampled_from(
    [
        "<script>alert(1)</script>", "]]>", "<!--", "&amp;", "javascript:alert(1)", "\u202e", "\x00", "{page}", "{number}", "\\", '"', "'",
        "</style>", "<w:p/>", "\n", "\t", "عربي", "中文", "\ud800",
    ]
)  # fmt: skip
ANY = st.lists(st.one_of(st.text(), HOSTILE), max_size=4).map("".join)
LANGUAGE = st.sampled_from(["en", "ar", "zh"])
READABLE = st.text(
    alphabet="abcdefgh ijklmnopqrstuvwxyzÀéñßжщя0123456789.,:;!?<>&\"'()[]{}\\/%#@*+=-", min_size=1, max_size=60
)


def everywhere(text: str, language: str) -> Document:
    run = (TextRun(text), TextRun(text, bold=True, italic=True), TextRun(text, code=True))
    return Document(
        text, language,
        (
            TableOfContents(), Heading(1, run, anchor=text, number=text), Paragraph((*run, Hyperlink(text, run), Hyperlink(f"#{text}", run), NoteRef(1), Tile(text, text, text, text))),
            *(Paragraph(run, look) for look in ParagraphStyle), ItemList(((Paragraph(run),), ()), ordered=True, language=text),
            Table(text, (ColumnAlign.START, ColumnAlign.END), ((Cell(run), Cell(run)),), ((Cell(run, heading=True, across=2, language=text),),)),
            Figure(text, text, "", b"", 1, 1, Table(text, (ColumnAlign.START,), (), ((Cell(run),),))), Notes((EndNote(1, run),)),
        ),
        subtitle=text, author=text, date=text, facts=((text, text),), footer=text, words=(("contents", text), ("page", text), ("figure", text)),
    )  # fmt: skip


def bare(text: str) -> str:
    return "".join(remove_illegal_characters(text).replace(MARK, "").split())


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(ANY, LANGUAGE)
def test_any_text_survives_in_html(text: str, language: str) -> None:
    root = html.document_fromstring(write_html(everywhere(text, language), default_style()).encode())
    shown = "".join(root.find("body").itertext())
    assert not bare(text) or bare(shown).count(bare(text)) >= 25
    assert list(root.iter("script", "iframe", "object", "link", "base")) == []
    for element in root.iter():
        assert [name for name in element.attrib if name.startswith("on")] == []
    assert all(a.get("href").startswith(("#", "http://", "https://", "mailto:")) for a in root.iter("a"))


@settings(deadline=None, suppress_health_check=list(HealthCheck))
@given(ANY, LANGUAGE)
def test_any_text_survives_in_docx(text: str, language: str) -> None:
    data = write_docx(everywhere(text, language), default_style())
    docx.Document(io.BytesIO(data))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
        relations = archive.read("word/_rels/document.xml.rels").decode()
    shown = "".join(root.itertext("{*}t"))
    assert not bare(text) or bare(shown).count(bare(text)) >= 25
    assert "javascript" not in relations
    assert {one.text.split()[0] for one in root.iter("{*}instrText")} <= {"PAGEREF", "SEQ"}


@pytest.mark.usefixtures("pango")
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(READABLE, LANGUAGE)
def test_text_survives_in_pdf(text: str, language: str) -> None:
    reader = pypdf.PdfReader(io.BytesIO(write_pdf(everywhere(text, language), default_style())))
    shown = "".join(page.extract_text() for page in reader.pages)
    letters = [letter for letter in text if unicodedata.category(letter)[0] in "LN"]
    assert all(shown.count(letter) >= 20 for letter in letters)
    root = reader.trailer["/Root"]
    assert "/OpenAction" not in root
    assert "/JavaScript" not in root.get("/Names", {})
    annotations = chain.from_iterable(page.get("/Annots", []) for page in reader.pages)
    actions = [annotation.get_object().get("/A", {}) for annotation in annotations]
    assert {action.get("/S") for action in actions} <= {None, "/URI"}


@pytest.mark.usefixtures("pango")
@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(ANY, LANGUAGE)
def test_any_text_can_be_laid_out_as_pdf(text: str, language: str) -> None:
    assert write_pdf(everywhere(text, language), default_style()).startswith(b"%PDF")
