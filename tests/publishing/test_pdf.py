from __future__ import annotations

import hashlib
import io
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import chain, product
from pathlib import Path
from typing import Any

import pypdf
import pytest
from tests.factories.documents import PROSE, WORDS, paragraph, rich, texts
from tests.machine import without_libraries, without_system_fonts

from goalweave.core.document import Document, Heading, TableOfContents
from goalweave.fonts import FAMILIES
from goalweave.publishing import default_style, write_pdf
from goalweave.publishing.html import render_page
from goalweave.publishing.pdf import needs_system_fonts

LABELS = {"ar": "Noto Sans Arabic", "zh": "Noto Sans SC"}
"""Language → font of headings and tables."""

CYRILLIC = pytest.param("ru", marks=pytest.mark.thorough)
"""Its letters are in the fonts of English, which `test_any_text` looks for in a PDF."""
SCRIPTS = ("en", CYRILLIC, "ar", "zh")
"""A language of each script that ships; French and Spanish differ from English in their words alone."""


pytestmark = pytest.mark.usefixtures("pango")


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


@pytest.mark.parametrize("language", SCRIPTS)
def test_it_says_that_it_is_accessible_in_which_language_and_under_which_title(language: str) -> None:
    root = pdf(language).trailer["/Root"]
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert pdf(language).metadata.title == WORDS[language][0]  # type: ignore[union-attr]
    assert pdf(language).metadata.author == WORDS[language][2]  # type: ignore[union-attr]


@pytest.mark.parametrize("language", SCRIPTS)
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


def test_parts_in_another_language_say_so() -> None:
    marked = [(kind, element["/Lang"]) for _parent, kind, element in tags("en") if "/Lang" in element]
    assert set(marked) == {("/P", "ar")}
    assert {language for _parent, _kind, element in tags("ar") if (language := element.get("/Lang"))} == {"en"}


def test_figures_say_what_they_show() -> None:
    for language in ("en", "ar"):
        (alt,) = [element["/Alt"] for _parent, kind, element in tags(language) if kind == "/Figure"]
        assert alt == f"{WORDS[language][6]}: 9, 17, 6"


def test_links_are_tagged_and_described() -> None:
    annotations = chain.from_iterable(page.get("/Annots", []) for page in pdf("en").pages)
    links = [annotation.get_object() for annotation in annotations]
    assert links
    assert all("/Contents" in link and "/StructParent" in link for link in links)


def test_bookmarks_are_the_headings() -> None:
    def titles(outline: list[Any]) -> list[Any]:
        return [titles(one) if isinstance(one, list) else one.title for one in outline]

    assert titles(pdf("en").outline) == [
        "1 Action",
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


@pytest.mark.parametrize("language", ["en", CYRILLIC, "zh"])
def test_its_text_can_be_read_out(language: str) -> None:
    found = "".join(text(pdf(language)).split())
    assert "".join(PROSE[language].split()) in found


def test_arabic_letters_are_there() -> None:
    found = text(pdf("ar"))
    for word in ("المدارس", "المناطق", "Giga"):
        assert word in found or word[::-1] in found


@pytest.mark.usefixtures("own_fonts")
def test_the_same_document_gives_the_same_bytes_where_the_system_has_no_fonts(tmp_path: Path) -> None:
    code = (
        "import hashlib, sys; sys.path.insert(0, '.');"
        "from goalweave.publishing import default_style, write_pdf; from tests.factories.documents import rich;"
        "print(hashlib.sha256(write_pdf(rich('ar', 3), default_style())).hexdigest())"
    )
    root = Path(__file__).resolve().parents[2]
    environment = {**without_system_fonts(tmp_path), "LANG": "zh_CN.UTF-8"}
    other = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=root,
        env=environment,
    )
    assert other.stdout.strip() == hashlib.sha256(write_pdf(rich("ar", 3), default_style())).hexdigest()
    assert other.stderr == ""


@pytest.mark.usefixtures("own_fonts")
@pytest.mark.parametrize("language", SCRIPTS)
def test_only_fonts_that_ship_are_in_it(language: str) -> None:
    names = {name.partition("+")[2].replace("-", " ") for name in fonts(pdf(language))}
    assert names <= set(map("".join, product(FAMILIES, ("", " Bold", " Italic", " Bold Italic"))))
    script = {"ar": "Noto Naskh Arabic", "zh": "Noto Sans SC"}.get(language, "Noto Serif")
    assert {script, f"{LABELS.get(language, 'Noto Sans')} Bold"} <= names


def fonts(reader: pypdf.PdfReader) -> set[str]:
    """The names of the fonts of all pages."""
    found = set()
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            found.add(str(font.get_object()["/BaseFont"]).lstrip("/"))
    return found


@pytest.mark.usefixtures("own_fonts")
@pytest.mark.parametrize(
    ("text", "changes", "needed"),
    [
        ("Plain → text", {}, False),
        ("การศึกษา", {}, True),
        ("Plain", {"css": "p { color: red }"}, True),
        ("Plain", {"fonts": ("Georgia", "Noto Serif")}, True),
        ("Plain", {"fonts": ("Noto Serif", "Georgia")}, False),
    ],
)
def test_fonts_of_the_system_are_used_only_where_ours_do_not_do(
    text: str, changes: dict[str, Any], *, needed: bool
) -> None:
    style = default_style()
    if latin := changes.pop("fonts", ()):
        changes["fonts"] = replace(style.fonts, text=replace(style.fonts.text, latin=latin))
    style = replace(style, **changes)
    page = render_page(Document("A", "en", (paragraph(text),)), style, paged=True)
    assert needs_system_fonts(style, page) is needed


def test_without_harfbuzz_subset_a_pdf_is_made_and_nothing_is_said(tmp_path: Path) -> None:
    code = (
        "import logging, sys; sys.path.insert(0, '.'); logging.basicConfig();"
        "from goalweave.core.document import Document; from goalweave.publishing import default_style, write_pdf;"
        "from tests.factories.documents import paragraph;"
        "print(write_pdf(Document('A brief', 'en', (paragraph('One.'),)), default_style())[:5])"
    )
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).resolve().parents[2],
        env=without_libraries(tmp_path, "harfbuzz-subset"),
    )
    assert (run.stdout.strip(), run.stderr) == ("b'%PDF-'", "")


def test_a_short_document_begins_at_once() -> None:
    reader = pypdf.PdfReader(io.BytesIO(write_pdf(Document("A brief", "en", (paragraph("One."),)), default_style())))
    assert len(reader.pages) == 1
    assert "Page 1 of 1" in reader.pages[0].extract_text()


def test_a_document_of_contents_alone_can_be_made() -> None:
    document = Document("A", "en", (TableOfContents(), Heading(1, texts(""))))
    assert write_pdf(document, default_style()).startswith(b"%PDF")
