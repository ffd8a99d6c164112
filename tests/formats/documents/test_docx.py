"""Word documents: made with python-docx, and by hand where that cannot make them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import docx
import pytest

from goalweave.core.errors import InputError, LimitError
from goalweave.formats import Limits, read
from goalweave.formats.documents.docx import read_source

MakeDocx = Callable[[str], bytes]


def read_passages(data: bytes) -> list[tuple[str, str, int, str]]:
    return [(p.locator, p.kind, p.level, p.text) for p in read_source(data, "a.docx", Limits()).content]


def saved(document: docx.document.Document) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def report() -> bytes:
    document = docx.Document()
    document.add_heading("Annual report", 0)
    document.add_heading("Digital skills", 1)
    document.add_paragraph("We trained 200 teachers in Kenya.")
    document.add_paragraph("We worked with:")
    document.add_paragraph("UNICEF", style="List Bullet")
    document.add_paragraph("UNESCO", style="List Number 2")
    document.add_heading("Results", 2)
    table = document.add_table(rows=3, cols=2)
    for row, cells in zip(
        table.rows, [("Project", "Place"), ("Wells for villages", "Kenya"), ("Schools online", "Peru")], strict=True
    ):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.add_paragraph("• typed bullet")
    document.sections[0].header.paragraphs[0].text = "Running head"
    return saved(document)


def test_a_document_gives_headings_items_paragraphs_and_rows() -> None:
    assert read_passages(report()) == [
        ("heading", "heading", 1, "Annual report"),
        ("heading", "heading", 1, "Digital skills"),
        ("paragraph 1", "paragraph", 0, "We trained 200 teachers in Kenya."),
        ("paragraph 2", "paragraph", 0, "We worked with:"),
        ("paragraph 3", "item", 0, "UNICEF"),
        ("paragraph 4", "item", 0, "UNESCO"),
        ("heading", "heading", 2, "Results"),
        ("row 2", "item", 0, "Wells for villages · Kenya"),
        ("row 3", "item", 0, "Schools online · Peru"),
        ("paragraph 3", "item", 0, "typed bullet"),
    ]


def test_a_document_gives_records() -> None:
    records = list(read(io.BytesIO(report()), "Report.docx"))
    assert [(record.source.locator, record.body) for record in records] == [
        ("§ Digital skills › paragraph 1", "We trained 200 teachers in Kenya."),
        ("§ Digital skills › paragraph 2", "We worked with:\nUNICEF\nUNESCO"),
        ("§ Digital skills › Results › row 2", "Wells for villages · Kenya"),
        ("§ Digital skills › Results › row 3", "Schools online · Peru"),
        ("§ Digital skills › Results › paragraph 3", "typed bullet"),
    ]


def test_a_form_in_a_table_is_read_as_paragraphs() -> None:
    document = docx.Document()
    cells = document.add_table(rows=1, cols=2).rows[0].cells
    cells[0].text = "1. Has your organization done anything?"
    cells[1].text = "We trained many teachers."
    cells[1].add_paragraph("We opened many schools.")
    records = read(io.BytesIO(saved(document)), "a.docx")
    assert [(r.source.locator, r.body) for r in records] == [
        ("§ 1 › paragraph 2", "We trained many teachers."),
        ("§ 1 › paragraph 3", "We opened many schools."),
    ]


def test_tracked_changes_fields_and_breaks_are_read_as_they_show(make_docx: MakeDocx) -> None:
    body = (
        '<w:p><w:r><w:t>We </w:t></w:r><w:ins w:id="1"><w:r><w:t>trained</w:t></w:r></w:ins>'
        '<w:del w:id="2"><w:r><w:delText>hired</w:delText></w:r></w:del><w:r><w:tab/><w:t>200</w:t><w:br/><w:t>tea</w:t></w:r>'
        "<w:hyperlink><w:r><w:t>chers</w:t></w:r></w:hyperlink><w:r><w:instrText> PAGE </w:instrText></w:r>"
        "<w:r><w:noBreakHyphen/><w:t>to-be.</w:t></w:r></w:p>"
    )
    assert read_passages(make_docx(body)) == [("paragraph 1", "paragraph", 0, "We trained 200 teachers-to-be.")]


def test_content_controls_and_text_boxes_are_read_once(make_docx: MakeDocx) -> None:
    body = (
        "<w:sdt><w:sdtPr/><w:sdtContent><w:p><w:r><w:t>In a control.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        '<w:p><w:r><w:t>Before.</w:t></w:r><w:r><mc:AlternateContent xmlns:mc="m"><mc:Choice><w:txbxContent><w:p><w:r>'
        "<w:t>In a box.</w:t></w:r></w:p></w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r><w:t>In a box.</w:t>"
        "</w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert [text for *_, text in read_passages(make_docx(body))] == ["In a control.", "Before.", "In a box."]


def test_lists_and_headings_are_told_without_styles(make_docx: MakeDocx) -> None:
    body = (
        '<w:p><w:pPr><w:outlineLvl w:val="1"/></w:pPr><w:r><w:t>Skills</w:t></w:r></w:p>'
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr></w:pPr><w:r><w:t>Wells</w:t></w:r></w:p>'
        '<w:p><w:pPr><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr><w:r><w:t>No list any more.</w:t></w:r></w:p>'
    )
    assert read_passages(make_docx(body)) == [
        ("heading", "heading", 2, "Skills"),
        ("paragraph 1", "item", 0, "Wells"),
        ("paragraph 2", "paragraph", 0, "No list any more."),
    ]


def test_styles_are_told_by_their_own_name_and_by_what_they_are_based_on() -> None:
    document = docx.Document()
    style = document.styles.add_style("House heading", docx.enum.style.WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Heading 2"]
    document.add_paragraph("Skills", style="House heading")
    toc = document.styles.add_style("toc 1", docx.enum.style.WD_STYLE_TYPE.PARAGRAPH)
    document.add_paragraph("Skills ... 3", style=toc)
    document.add_paragraph("We trained many teachers.")
    assert [(kind, level, text) for _, kind, level, text in read_passages(saved(document))] == [
        ("heading", 2, "Skills"),
        ("paragraph", 0, "We trained many teachers."),
    ]


def test_the_strict_variant_is_read(make_docx: MakeDocx) -> None:
    data = make_docx("<w:p><w:r><w:t>Words.</w:t></w:r></w:p>")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        part = zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml")
        strict = part.replace(
            b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        )
        archive.writestr("word/document.xml", strict)
    assert [text for *_, text in read_passages(file.getvalue())] == ["Words."]


def with_part(name: str, data: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return file.getvalue()


LAUGHS = b"""<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>
<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"""


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (with_part("word/document.xml", LAUGHS), r"^a\.docx \[word/document\.xml\]: .+ document type \(DTD\)"),
        (with_part("word/document.xml", LAUGHS.replace(b"&b;", b"").decode().encode("utf-16")), "document type"),
        (
            with_part("word/document.xml", b"<w:document xmlns:w='w'><w:body>"),
            r"\[word/document\.xml\]: the part is not well-formed XML",
        ),
        (with_part("word/document.xml", b"<document/>"), "the Word document has no body"),
        (with_part("other.xml", b"<a/>"), "the file is not a Word document: it has no document part"),
        (
            with_part("_rels/.rels", b'<R><r Type="x/officeDocument" Target="/word/main.xml"/></R>'),
            r"the part word/main\.xml is missing",
        ),
        (report()[:-40], r"^a\.docx: the file is damaged or incomplete"),
        (report()[:3000], "the file is damaged or incomplete"),
    ],
)
def test_a_broken_document_is_refused_with_its_part(data: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        read_source(data, "a.docx", Limits())


def test_a_decompression_bomb_is_refused() -> None:
    bomb = with_part("word/document.xml", b"<w:document>" + b" " * 20_000_000)
    with pytest.raises(
        LimitError, match=r"^a\.docx \[word/document\.xml\]: this part unpacks to [\d,]+ times its size"
    ):
        read(io.BytesIO(bomb), "a.docx")
    with pytest.raises(LimitError, match="more than the limit of 1,000 bytes"):
        read(io.BytesIO(report()), "a.docx", limits=Limits(expanded=1000))
