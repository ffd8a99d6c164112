from __future__ import annotations

import datetime
import io
import subprocess
import sys
import zipfile
from functools import cache
from itertools import chain
from pathlib import Path

import docx
import pytest
from docx.document import Document as Opened
from lxml import etree
from tests.factories.documents import PROSE, SVG, WORDS, figure, paragraph, rich, texts
from tests.machine import without_system_fonts

from goalweave.core.document import (
    Cell,
    ColumnAlign,
    Document,
    Figure,
    FigureData,
    Heading,
    PageBreak,
    Paragraph,
    Table,
    TableOfContents,
    TextRun,
)
from goalweave.core.text.languages import LANGUAGES
from goalweave.publishing import default_style, write_docx
from goalweave.publishing.docx.markup import SPACES, qualified_name
from goalweave.publishing.docx.page_numbers import estimate_pages
from goalweave.publishing.outline import make_outline


@cache
def written(language: str) -> bytes:
    return write_docx(rich(language), default_style())


def opened(language: str) -> Opened:
    return docx.Document(io.BytesIO(written(language)))


def part(language: str, name: str) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(written(language))) as archive:
        return etree.fromstring(archive.read(f"word/{name}.xml"))


def body(document: Document) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(write_docx(document, default_style()))) as archive:
        return etree.fromstring(archive.read("word/document.xml"))


def words(element: etree._Element) -> str:
    return "".join(element.itertext(qualified_name("w:t")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_are_headings(language: str) -> None:
    names = WORDS[language]
    found = [
        (one.style.name, one.text)
        for one in opened(language).paragraphs
        if one.style.name.startswith(("Title", "Heading"))
    ]
    edge, turn = ("\u200e", "\u200f") if language == "ar" else ("", "")

    def numbered(number: str, text: str) -> str:
        return f"{edge}{number}{edge}\u2002{turn}{text}"

    assert found == [
        ("Title", names[0]),
        ("Heading 1", numbered("1", names[3])),
        ("Heading 2", numbered("1.1", names[4])),
        ("Heading 2", numbered("1.2", names[5])),
        ("Heading 3", names[4]),
        ("Heading 4", names[5]),
        ("Heading 1", numbered("2", names[11])),
        ("Heading 1", numbered("3", names[10])),
    ]


def test_every_kind_of_block_has_its_style() -> None:
    used = {one.style.name for one in opened("en").paragraphs}
    assert {
        "Title", "Subtitle", "Lead", "Small", "Quote", "Warning", "Caption", "List Bullet", "List Bullet 2", "List Bullet 3",
        "List Number", "Picture", "Note", "Normal", "Cover Line", "Cover Fact",
    } <= used  # fmt: skip
    assert {one.style.name for one in opened("en").tables} == {"Goalweave Table"}


def test_styles_have_the_fonts_of_all_scripts_and_the_languages() -> None:
    root = part("ar", "styles")
    lang = root.find("w:docDefaults//w:lang", SPACES)
    assert lang is not None
    assert dict(lang.attrib) == {
        qualified_name("w:val"): "en-GB",
        qualified_name("w:eastAsia"): "zh-CN",
        qualified_name("w:bidi"): "ar-SA",
    }
    fonts = root.find("w:style[@w:styleId='Normal']/w:rPr/w:rFonts", SPACES)
    assert fonts is not None
    assert [fonts.get(qualified_name(f"w:{name}")) for name in ("ascii", "cs", "eastAsia")] == [
        "Noto Serif", "Noto Naskh Arabic", "Noto Sans SC",
    ]  # fmt: skip
    french = part("fr", "styles").find("w:docDefaults//w:lang", SPACES)
    assert french is not None
    assert french.get(qualified_name("w:val")) == "fr-FR"


def test_each_font_names_one_that_stands_for_it_and_its_kind() -> None:
    fonts = {
        font.get(qualified_name("w:name")): [child.get(qualified_name("w:val")) for child in font]
        for font in part("en", "fontTable")
    }
    assert fonts == {
        "Noto Sans": ["Calibri", "swiss", "variable"],
        "Noto Sans Arabic": ["Arial", "swiss", "variable"],
        "Noto Sans SC": ["Microsoft YaHei", "swiss", "variable"],
        "Noto Naskh Arabic": ["Traditional Arabic", "roman", "variable"],
        "Noto Serif": ["Cambria", "roman", "variable"],
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_pictures_have_words(language: str) -> None:
    (picture,) = part(language, "document").iter(qualified_name("wp:docPr"))
    assert picture.get("descr") == f"{WORDS[language][6]}: 9, 17, 6"


def test_contents_are_lines_with_a_field_for_the_number_of_the_page() -> None:
    lines = [one for one in opened("en").paragraphs if one.style.name.startswith(("TOC Heading", "toc "))][:6]
    assert [line.text for line in lines] == [
        "Contents", "1\u2002Action\t3", "1.1\u2002Networks\t3", "1.2\u2002Training\t4", "2\u2002All records\t7", "3\u2002Sources and method\t9",
    ]  # fmt: skip
    instructions = chain.from_iterable(line._p.iter(qualified_name("w:instrText")) for line in lines)
    fields = [instruction.text.split() for instruction in instructions]
    assert fields == [["PAGEREF", f"_Toc{number:09}", "\\h"] for number in (1, 2, 3, 6, 7)]
    stop = lines[1]._p.find("w:pPr/w:tabs/w:tab", SPACES)
    assert (stop.get(qualified_name("w:val")), stop.get(qualified_name("w:leader"))) == ("right", "dot")


def test_pages_are_estimated_block_by_block() -> None:
    long = Paragraph((TextRun("word " * 4000),))
    blocks = (TableOfContents(), Heading(1, (TextRun("One"),)), long, Heading(1, (TextRun("Two"),)))
    document = Document("A", "en", blocks)
    first, second = estimate_pages(document, make_outline(document), default_style())
    assert (first, second) == (3, 9)


def test_a_note_leads_back_once() -> None:
    notes = [one for one in opened("en").paragraphs if one.style.name == "Note"]
    links = [
        [link.get(qualified_name("w:anchor")) for link in one._p.iter(qualified_name("w:hyperlink"))] for one in notes
    ]
    assert links == [["ref_1_1"], ["ref_2_1", None]]


def test_columns_are_as_wide_as_their_longest_word() -> None:
    rows = tuple((Cell((TextRun("word " * 30),)), Cell((TextRun("completed"),))) for _row in range(2))
    block = Table("A", (ColumnAlign.START,) * 2, (), rows, (30, 1))
    (grid,) = body(Document("A", "en", (block,))).iter(qualified_name("w:tblGrid"))
    narrow = int(grid[1].get(qualified_name("w:w")))
    assert narrow >= len("completed") * 110


def test_fields_are_closed_and_inner_links_lead_to_bookmarks() -> None:
    for language in ("en", "ar"):
        root = part(language, "document")
        kinds = [one.get(qualified_name("w:fldCharType")) for one in root.iter(qualified_name("w:fldChar"))]
        assert kinds.count("begin") == kinds.count("separate") == kinds.count("end")
        marks = [one.get(qualified_name("w:name")) for one in root.iter(qualified_name("w:bookmarkStart"))]
        assert len(marks) == len(set(marks))
        assert {one.get(qualified_name("w:anchor")) for one in root.iter(qualified_name("w:hyperlink"))} - {
            None
        } <= set(marks)
        numbers = [one.get(qualified_name("w:id")) for one in root.iter(qualified_name("w:bookmarkStart"))]
        assert numbers == [one.get(qualified_name("w:id")) for one in root.iter(qualified_name("w:bookmarkEnd"))]


def test_captions_are_numbered_by_fields() -> None:
    captions = [one for one in opened("en").paragraphs if one.style.name == "Caption"]
    assert [one.text for one in captions] == [
        "Figure 1  Records by goal", "Data of the figure  Records by goal", "Table 1  Records by goal", "Table 2  All records",
    ]  # fmt: skip
    instructions = [
        one.text for one in part("en", "document").iter(qualified_name("w:instrText")) if "SEQ" in (one.text or "")
    ]
    assert instructions == [" SEQ Figure \\* ARABIC ", " SEQ Table \\* ARABIC ", " SEQ Table \\* ARABIC "]


def test_tables_are_native_repeat_their_heads_and_say_what_they_are() -> None:
    tables = opened("en").tables
    assert [(len(one.rows), len(one.columns)) for one in tables] == [(4, 3), (61, 3), (27, 8)]
    assert [one.text for one in tables[1].rows[1].cells] == ["1.1", "Name 1", "0"]
    for one in tables:
        element = one._tbl
        heads = [row.find("w:trPr/w:tblHeader", SPACES) is not None for row in element.findall("w:tr", SPACES)]
        assert heads[0]
        assert not any(heads[2:])
        assert element.find("w:tblPr/w:tblLayout", SPACES).get(qualified_name("w:type")) == "autofit"
        assert element.find("w:tblPr/w:tblCaption", SPACES).get(qualified_name("w:val"))


def test_feet_have_the_numbers_of_pages_and_the_cover_has_none() -> None:
    document = opened("en")
    assert [one.different_first_page_header_footer for one in document.sections] == [True, False, False]
    for name in ("footer1", "footer2", "footer3"):
        assert [one.text for one in part("en", name).iter(qualified_name("w:instrText"))] == [" PAGE ", " NUMPAGES "]
        assert words(part("en", name)) == "Annual reportPage 1 of 1"
    assert words(part("en", "header1")) == "Contribution to the goalsAction"
    (section,) = part("en", "header1").iter(qualified_name("w:instrText"))
    assert section.text == ' STYLEREF "Heading 1" '


def test_wide_pages_are_a_section_of_their_own() -> None:
    sections = opened("en").sections
    assert [one.page_width > one.page_height for one in sections] == [False, True, False]


def test_arabic_runs_from_right_to_left_everywhere() -> None:
    root = part("ar", "document")
    assert all(one.find("w:bidi", SPACES) is not None for one in root.iter(qualified_name("w:sectPr")))
    assert all(one.find("w:tblPr/w:bidiVisual", SPACES) is not None for one in root.iter(qualified_name("w:tbl")))
    for one in root.iter(qualified_name("w:r")):
        text = words(one)
        if any("\u0600" <= letter <= "\u06ff" for letter in text):
            assert one.find("w:rPr/w:rtl", SPACES) is not None
            assert not any("A" <= letter <= "z" for letter in text)
    turned = [one for one in root.iter(qualified_name("w:p")) if PROSE["ar"] in words(one)]
    assert turned
    assert all(one.find("w:pPr/w:bidi", SPACES) is not None for one in turned)
    (english,) = [one for one in root.iter(qualified_name("w:p")) if words(one) == PROSE["en"]]
    bidi = english.find("w:pPr/w:bidi", SPACES)
    assert bidi is not None
    assert bidi.get(qualified_name("w:val")) == "0"
    for name in ("footer1", "header1"):
        assert part("ar", name).find("w:p/w:pPr/w:bidi", SPACES) is not None


def test_numbered_lists_begin_where_they_say_and_each_anew() -> None:
    root = part("en", "numbering")
    assert [one.get(qualified_name("w:val")) for one in root.iter(qualified_name("w:startOverride"))] == ["3"]
    lists = [one for one in opened("en").paragraphs if one.style.name.startswith("List Number")]
    assert len({one._p.pPr.numPr.numId.val for one in lists}) == 1


def test_properties_of_the_file_are_the_documents() -> None:
    core = opened("ar").core_properties
    assert (core.title, core.author, core.subject, core.language) == (
        WORDS["ar"][0],
        WORDS["ar"][2],
        WORDS["ar"][1],
        "ar",
    )
    assert core.created == datetime.datetime(2026, 3, 31, tzinfo=datetime.UTC)
    assert core.last_modified_by == ""


def test_tiles_are_shaded() -> None:
    fills = [one.get(qualified_name("w:fill")) for one in part("en", "document").iterfind(".//w:r/w:rPr/w:shd", SPACES)]
    assert fills == ["fd6925", "19486a"]
    borders = [
        one.get(qualified_name("w:val")) for one in part("en", "document").iterfind(".//w:r/w:rPr/w:bdr", SPACES)
    ]
    assert borders == ["dashed"]


@pytest.mark.usefixtures("own_fonts")
def test_the_same_document_gives_the_same_bytes_where_the_system_has_no_fonts(tmp_path: Path) -> None:
    """The pictures in it are drawn with the fonts that ship."""
    code = (
        "import hashlib, sys; sys.path.insert(0, '.');"
        "from goalweave.publishing import default_style, write_docx; from tests.factories.documents import rich;"
        "sys.stdout.buffer.write(write_docx(rich('ar'), default_style()))"
    )
    root = Path(__file__).resolve().parents[2]
    environment = without_system_fonts(tmp_path)
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=root, env=environment)
    assert other.stdout == written("ar")


def test_elements_stand_in_the_order_of_the_schema() -> None:
    """Word refuses what stands in another order."""
    for one in part("en", "document").iter(qualified_name("w:pPr")):
        names = [etree.QName(child).localname for child in one]
        assert names.index("pStyle") == 0 if "pStyle" in names else True
        assert "sectPr" not in names or names[-1] == "sectPr"
    for section in part("en", "document").iter(qualified_name("w:sectPr")):
        names = [etree.QName(child).localname for child in section]
        assert names == sorted(
            names, key=["headerReference", "footerReference", "type", "pgSz", "pgMar", "titlePg", "bidi"].index
        )


def test_a_picture_wider_than_the_page_is_made_to_fit() -> None:
    figure = Figure("A", "Words", SVG, b"", 6000, 2000)
    (extent,) = body(Document("A", "en", (figure,))).iter(qualified_name("wp:extent"))
    assert int(extent.get("cx") or 0) <= 158.1 * 36_000
    assert int(extent.get("cx") or 0) == pytest.approx(3 * int(extent.get("cy") or 0), abs=3)


def test_a_figure_without_a_picture_says_what_it_would_show() -> None:
    root = body(Document("A", "en", (Figure("Caption", "In words", "", b"", 1, 1),)))
    assert "In words" in words(root)
    assert list(root.iter(qualified_name("w:drawing"))) == []


def test_line_breaks_and_tabs_are_kept() -> None:
    document = docx.Document(
        io.BytesIO(write_docx(Document("A", "en", (paragraph("one\ntwo\tthree"),)), default_style()))
    )
    assert document.paragraphs[-1].text == "one\ntwo\tthree"


@pytest.mark.parametrize("language", LANGUAGES)
def test_lines_with_pictures_are_as_high_as_the_pictures(language: str) -> None:
    """A line spacing below one would cut them off."""
    for one in part(language, "styles").iter(qualified_name("w:spacing")):
        assert int(one.get(qualified_name("w:line")) or 240) >= 240


def test_an_empty_document_opens() -> None:
    document = docx.Document(io.BytesIO(write_docx(Document("Empty", "en", ()), default_style())))
    assert [one.text for one in document.paragraphs] == ["Empty"]
    assert len(document.sections) == 1


def test_runs_of_other_languages_say_so() -> None:
    root = body(Document("A", "en", (Paragraph(texts("Bonjour"), language="fr"), Heading(1, (TextRun("H"),)))))
    (lang,) = root.iter(qualified_name("w:lang"))
    assert lang.get(qualified_name("w:val")) == "fr-FR"


def test_a_run_in_another_language_has_its_language() -> None:
    document = Document("عنوان", "ar", (Paragraph((TextRun("يقول: "), TextRun("It works", language="en"))),))
    runs = {
        words(run): run.find(f"{qualified_name('w:rPr')}/{qualified_name('w:lang')}")
        for run in body(document).iter(qualified_name("w:r"))
    }
    assert runs["يقول: "] is None
    assert dict(runs["It works"].attrib) == {qualified_name("w:val"): "en-GB", qualified_name("w:eastAsia"): "en-GB"}


def test_no_word_of_a_head_is_broken_where_there_is_room() -> None:
    heads = ("Код", "Название", "Упоминания", "Средства")
    row = tuple(Cell((TextRun(one),)) for one in ("1", "Ликвидация нищеты", "2", ""))
    given = Table(
        "", ("start",) * 4, (tuple(Cell((TextRun(one),), heading=True) for one in heads),), (row,), (1, 6, 1, 6)
    )
    found = body(Document(title="T", language="ru", blocks=(given,)))
    widths = [int(one.get(qualified_name("w:w"))) for one in found.iter(qualified_name("w:gridCol"))]
    assert widths[2] >= 135 * len("Упоминания") + 180
    assert widths[0] >= 135 * len("Код") + 180
    assert abs(widths[1] - widths[3]) < 600


def test_a_document_that_begins_with_wide_pages_has_an_upright_cover() -> None:
    blocks = (PageBreak(wide=True), Heading(1, (TextRun("One"),)))
    opened_document = docx.Document(io.BytesIO(write_docx(Document("A matrix", "en", blocks), default_style())))
    sections = opened_document.sections
    assert [one.page_width > one.page_height for one in sections] == [False, True]
    assert [one.different_first_page_header_footer for one in sections] == [True, False]


@pytest.mark.parametrize(("rows", "kept"), [(4, [True, True, True, False]), (5, [False] * 5)])
def test_rows_of_a_short_table_stay_on_one_page(rows: int, kept: list[bool]) -> None:
    block = Table("A", (ColumnAlign.START,), (), tuple((Cell((TextRun("One"),)),) for _row in range(rows)))
    found = body(Document("A", "en", (block,))).iter(qualified_name("w:tr"))
    assert [row.find(".//w:keepNext", SPACES) is not None for row in found] == kept


def test_a_figure_leads_to_its_data_at_the_end() -> None:
    root = body(Document("A", "en", (figure(WORDS["en"]), Heading(1, (TextRun("Data"),)), FigureData())))
    (link,) = root.iter(qualified_name("w:hyperlink"))
    assert (words(link), link.get(qualified_name("w:anchor"))) == ("Data of the figure", "data_1")
    marks = [one.get(qualified_name("w:name")) for one in root.iter(qualified_name("w:bookmarkStart"))]
    assert "data_1" in marks
    assert len(list(root.iter(qualified_name("w:tbl")))) == 1
