from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pypdf
import pytest
from tests.factories.documents import PROSE, WORDS, paragraph, rich, texts

from goalweave.core.document import Contents, Document, Heading
from goalweave.core.text.languages import LANGUAGES
from goalweave.formats.publish import default_style, missing_for_pdf, write_pdf


@cache
def pdf(language: str) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(write_pdf(rich(language), default_style())))


def tree(element: Any, parent: str = "") -> Iterator[tuple[str, str, Any]]:
    """Parent, kind and element of all tags."""
    element = element.get_object()
    if isinstance(element, list):
        for one in element:
            yield from tree(one, parent)
    elif isinstance(element, dict):
        kind = element.get("/S", "")
        if kind:
            yield parent, kind, element
        if "/K" in element:
            yield from tree(element["/K"], kind)


def tags(language: str) -> list[tuple[str, str, Any]]:
    return list(tree(pdf(language).trailer["/Root"]["/StructTreeRoot"]["/K"]))


def text(reader: pypdf.PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_that_it_is_accessible_in_which_language_and_under_which_title(language: str) -> None:
    root = pdf(language).trailer["/Root"]
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert pdf(language).metadata.title == WORDS[language][0]  # type: ignore[union-attr]
    assert pdf(language).metadata.author == WORDS[language][2]  # type: ignore[union-attr]


@pytest.mark.parametrize("language", LANGUAGES)
def test_tags_are_those_of_the_standard_in_their_order(language: str) -> None:
    found = tags(language)
    kinds = Counter(kind for _parent, kind, _element in found)
    assert [kinds[name] for name in ("/H1", "/H2", "/H3", "/H4", "/H5", "/Figure", "/BlockQuote")] == [
        1,
        5,
        2,
        1,
        1,
        1,
        1,
    ]
    below = {
        "/L": {"/LI", "/L", "/Caption"},
        "/LI": {"/Lbl", "/LBody"},
        "/Table": {"/TR", "/THead", "/TBody", "/Caption"},
        "/THead": {"/TR"},
        "/TBody": {"/TR"},
        "/TR": {"/TH", "/TD"},
    }
    assert [(parent, kind) for parent, kind, _element in found if kind not in below.get(parent, {kind})] == []
    heads = Counter(element["/A"]["/Scope"] for _parent, kind, element in found if kind == "/TH")
    assert set(heads) == {"/Column", "/Row"}
    assert all("/Headers" in element["/A"] for _parent, kind, element in found if kind == "/TD")


def test_figures_say_what_they_show() -> None:
    for language in ("en", "ar"):
        (alt,) = [element["/Alt"] for _parent, kind, element in tags(language) if kind == "/Figure"]
        assert alt == f"{WORDS[language][6]}: 9, 17, 6"


def test_links_are_tagged_and_described() -> None:
    links = [one.get_object() for page in pdf("en").pages for one in page.get("/Annots", [])]
    assert links
    assert all("/Contents" in link and "/StructParent" in link for link in links)


def test_bookmarks_are_the_headings() -> None:
    def titles(outline: list[Any]) -> list[Any]:
        return [titles(one) if isinstance(one, list) else one.title for one in outline]

    assert titles(pdf("en").outline) == [
        "1 What was done",
        ["1.1 Networks", "1.2 Training", ["Networks", ["Training"]]],
        "2 All records",
        "3 Sources and method",
        "Notes",
    ]


def test_contents_have_the_numbers_of_pages() -> None:
    reader = pdf("en")
    lines = [line.replace(".", " ").split() for line in reader.pages[1].extract_text().splitlines()]
    shown = {" ".join(line[:-1]): int(line[-1]) for line in lines if line and line[-1].isdigit()}
    places = {
        one.title.replace(".", " "): reader.get_destination_page_number(one) + 1 for one in reader.outline if not isinstance(one, list)
    }  # fmt: skip
    assert {title: shown[title] for title in places if title != "Notes"} == {
        title: page for title, page in places.items() if title != "Notes"
    }


def test_pages_have_numbers_title_and_foot_and_the_cover_has_none() -> None:
    reader = pdf("en")
    number = len(reader.pages)
    assert "Page 1 of" not in reader.pages[0].extract_text()
    for at, page in enumerate(reader.pages[1:], 2):
        words = page.extract_text()
        assert f"Page {at} of {number}" in words
        assert "Contribution to the goals" in words
        assert "Annual report" in words


def test_wide_pages_lie_on_their_side() -> None:
    sides = [page.mediabox.width > page.mediabox.height for page in pdf("en").pages]
    assert True in sides
    assert sides == [*sorted(sides[:-1]), False]


def test_heads_of_tables_are_repeated_on_every_page() -> None:
    pages = [page.extract_text() for page in pdf("en").pages]
    over = [words for words in pages if "Goal Name Records" in " ".join(words.split())]
    assert len(over) >= 3


@pytest.mark.parametrize("language", ["en", "fr", "es", "ru", "zh"])
def test_its_text_can_be_read_out(language: str) -> None:
    found = "".join(text(pdf(language)).split())
    assert "".join(PROSE[language].split()) in found


def test_arabic_letters_are_there() -> None:
    found = text(pdf("ar"))
    for word in ("المدارس", "المناطق", "Giga"):
        assert word in found or word[::-1] in found


def test_the_same_document_gives_the_same_bytes_in_another_process() -> None:
    code = (
        "import hashlib, sys; sys.path.insert(0, '.');"
        "from goalweave.formats.publish import default_style, write_pdf; from tests.factories.documents import rich;"
        "print(hashlib.sha256(write_pdf(rich('ar', 3), default_style())).hexdigest())"
    )
    root = Path(__file__).resolve().parents[3]
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert other.stdout.strip() == hashlib.sha256(write_pdf(rich("ar", 3), default_style())).hexdigest()


def test_a_short_document_begins_at_once() -> None:
    reader = pypdf.PdfReader(io.BytesIO(write_pdf(Document("A brief", "en", (paragraph("One."),)), default_style())))
    assert len(reader.pages) == 1
    assert "Page 1 of 1" in reader.pages[0].extract_text()


def test_a_document_of_contents_alone_can_be_made() -> None:
    document = Document("A", "en", (Contents(), Heading(1, texts(""))))
    assert write_pdf(document, default_style()).startswith(b"%PDF")


def unavailable(**environment: str) -> str:
    """What is said where the machine lacks something."""
    code = (
        "from goalweave.core.document import Document; from goalweave.formats.publish import *;"
        "d = Document('A', 'ar', ());"
        "assert write_html(d, default_style()) and write_docx(d, default_style())\n"
        "try: write_pdf(d, default_style())\n"
        "except PdfUnavailable as error: print(error)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ, **environment}
    )
    return run.stdout.strip()


def test_without_pango_one_sentence_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "libpango-1.0.so.0").write_text("no library")
    assert unavailable(LD_LIBRARY_PATH=str(tmp_path)) == (
        "no PDF can be made here, since the system lacks the library Pango "
        "(libpango-1.0-0, libpangoft2-1.0-0, libharfbuzz-subset0); HTML and DOCX can"
    )


def test_without_fonts_one_sentence_says_what_to_install(tmp_path: Path) -> None:
    config = tmp_path / "fonts.conf"
    config.write_text(f"<fontconfig><dir>{tmp_path}</dir><cachedir>{tmp_path}</cachedir></fontconfig>")
    assert unavailable(FONTCONFIG_FILE=str(config)) == (
        "no PDF can be made here, since the system lacks fonts (fonts-noto-core), Arabic fonts (fonts-noto-core); HTML and DOCX can"
    )


def test_nothing_is_missing_here() -> None:
    assert missing_for_pdf(LANGUAGES) == ()
