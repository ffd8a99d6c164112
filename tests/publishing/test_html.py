from __future__ import annotations

import re
from dataclasses import replace

import pytest
from lxml import html
from tests.factories.documents import SVG, WORDS, figure, paragraph, rich, texts

from goalweave.core.document import (
    Document,
    Figure,
    FigureData,
    Heading,
    Hyperlink,
    ItemList,
    Paragraph,
    Table,
    TableOfContents,
    TextRun,
    Tile,
)
from goalweave.core.text.languages import LANGUAGES
from goalweave.publishing import default_style, write_html
from goalweave.publishing.html import render_page


def page(document: Document) -> html.HtmlElement:
    return html.document_fromstring(write_html(document, default_style()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_language_direction_and_structure(language: str) -> None:
    document = rich(language)
    root = page(document)
    assert (root.get("lang"), root.get("dir")) == (language, "rtl" if language == "ar" else "ltr")
    assert root.findtext("head/title") == document.title
    assert [one.tag for one in root.find("body")] == ["header", "main", "footer"]
    assert [one.tag for one in root.iter("h1", "h2", "h3", "h4", "h5")] == [
        "h1",
        "h2",
        "h2",
        "h3",
        "h3",
        "h4",
        "h5",
        "h2",
        "h2",
        "h2",
    ]


def test_contents_lead_to_headings_down_to_their_depth() -> None:
    root = page(rich())
    links = [(a.get("href"), " ".join(a.text_content().split())) for a in root.findall(".//nav//a")]
    assert links == [
        ("#done", "1 Action"),
        ("#section-2", "1.1 Networks"),
        ("#section-3", "1.2 Training"),
        ("#section-6", "2 All records"),
        ("#sources", "3 Sources and method"),
    ]
    assert root.find(".//nav").get("aria-labelledby") == "contents"
    assert [len(one.findall("li")) for one in root.findall(".//nav//ol")] == [3, 2]


def test_every_inner_link_leads_somewhere_and_no_id_is_there_twice() -> None:
    for language in ("en", "ar"):
        root = page(rich(language))
        ids = [one.get("id") for one in root.iter() if one.get("id")]
        assert len(ids) == len(set(ids))
        inner = {a.get("href")[1:] for a in root.iter("a") if a.get("href").startswith("#")}
        assert inner <= set(ids)


def test_a_figure_has_a_picture_with_words_a_caption_and_its_table() -> None:
    figure = page(rich()).find(".//figure")
    svg = figure.find(".//{*}svg") if figure.find(".//{*}svg") is not None else figure.find(".//svg")
    assert (svg.get("role"), svg.get("aria-label")) == ("img", "Records by goal: 9, 17, 6")
    assert figure.find(".//figcaption").text_content() == "Figure 1 Records by goal"
    assert figure.find("details/summary").text_content() == "Data of the figure"
    assert figure.find("details//table/caption") is not None


def test_tables_have_captions_and_their_heads_say_what_they_head() -> None:
    first, wide = page(rich()).findall(".//main/div//div[@class='scroll']/table")[-2:]
    assert first.find("caption").text_content() == "Table 1 Records by goal"
    assert [th.get("scope") for th in first.find("thead").iter("th")] == ["col"] * 3
    assert [one.get("scope") for one in first.find("tbody/tr")] == ["row", None, None]
    assert [th.get("scope") for th in wide.find("thead/tr")] == ["col", "colgroup", "col"]
    assert wide.find("tbody/tr/th").get("scope") == "rowgroup"
    assert len(wide.findall("tbody")) == 5
    assert [one.get("class") for one in first.find("tbody/tr")] == [None, None, "end"]


def test_notes_lead_back_once_to_where_they_are_first_referred_to() -> None:
    root = page(rich())
    notes = root.findall(".//*[@role='doc-endnotes']/ol/li")
    assert [(one.get("id"), [a.get("href") for a in one.findall("a[@class='back']")]) for one in notes] == [
        ("note-1", ["#ref-1"]),
        ("note-2", ["#ref-2"]),
    ]
    assert all(a.get("aria-label") == "Back to the text" for a in root.findall(".//a[@class='back']"))


def test_passages_in_other_languages_say_so() -> None:
    arabic = page(rich()).find(".//p[@lang='ar']")
    assert arabic.get("dir") == "rtl"
    english = page(rich("ar")).find(".//p[@lang='en']")
    assert english.get("dir") == "ltr"


def test_tiles_have_their_colours_from_the_sheet_and_say_their_names() -> None:
    text = write_html(rich(), default_style())
    tiles = html.document_fromstring(text).findall(".//span[@role='img']")
    assert [(tile.get("class"), tile.get("aria-label"), tile.text) for tile in tiles] == [
        ("tile t1", "9.c Networks", "9.c"), ("tile t2", "17 Training", "17"), ("tile t3 suggested", "4.4 Training", "4.4"),
    ]  # fmt: skip
    assert ".t1 { background: #fd6925; color: #14171a; border-color: #fd6925 }" in text
    assert ".t3 { border-color: #c5192d }" in text


def test_nothing_is_fetched_and_nothing_runs() -> None:
    text = write_html(rich(), default_style())
    root = html.document_fromstring(text)
    assert not list(root.iter("script", "link", "iframe", "object", "form"))
    assert "default-src 'none'" in root.find(".//meta[@http-equiv='Content-Security-Policy']").get("content")
    assert not re.search(r"url\((?!#)|@import|\son\w+=", text)


def test_hostile_text_stays_text() -> None:
    evil = "</style><script>alert(1)</script>\"'&"
    document = Document(
        evil, "en", (
            TableOfContents(), Heading(1, texts(evil), anchor=evil, number=evil),
            Paragraph((Hyperlink("javascript:alert(1)", texts("click")), Tile(evil, evil, "red;}</style>", "url(x)"), TextRun(evil))),
            ItemList(((paragraph(evil),),)),
            Table(evil, (), (), ()), Figure(evil, evil, SVG.replace("<text", "<script>1</script><text"), b"", 6, 2),
        ), subtitle=evil, author=evil, date=evil, facts=((evil, evil),), footer=evil, words=(("contents", evil), ("figure", evil)),
    )  # fmt: skip
    root = page(document)
    assert list(root.iter("script")) == []
    assert [a.get("href") for a in root.iter("a")] == ["#section-1"]
    assert root.text_content().count("<script>alert(1)</script>") >= 12
    assert len(list(root.iter("style"))) == 1


def test_a_short_document_has_no_title_page_of_its_own() -> None:
    root = page(Document("A brief", "en", (paragraph("One."),)))
    assert root.find(".//header").get("class") == "cover"
    assert [p.text for p in root.findall(".//main//p")] == ["One."]


def test_a_figure_without_a_picture_says_what_it_would_show() -> None:
    root = page(Document("A", "en", (Figure("Caption", "In words", "", b"", 1, 1),)))
    assert root.find(".//figure//p").text == "In words"


def test_line_breaks_are_kept() -> None:
    assert "one<br>two" in write_html(Document("A", "en", (paragraph("one\ntwo"),)), default_style())


def test_a_run_in_another_language_has_its_language_and_direction() -> None:
    content = (
        TextRun("Il dit : "),
        TextRun("It works", bold=True, language="en"),
        TextRun(", "),
        TextRun("نعم", language="ar"),
    )
    found = page(Document("Titre", "fr", (Paragraph(content),))).find(".//main//p")
    assert html.tostring(found, encoding="unicode") == (
        '<p>Il dit : <bdi lang="en" dir="ltr"><strong>It works</strong></bdi>, <bdi lang="ar" dir="rtl">نعم</bdi></p>'
    )


def figures(*, labelled: bool = False, at_end: bool = True) -> Document:
    words = WORDS["en"]
    one = replace(figure(words), labelled=labelled)
    blocks = (one, Heading(1, texts("Data")), FigureData()) if at_end else (one,)
    return Document("A", "en", (Paragraph(texts("Look."), keep=True), *blocks))


def test_data_of_figures_are_at_the_end_where_the_document_says_so() -> None:
    root = html.document_fromstring(render_page(figures(), default_style(), paged=True))
    assert root.findall(".//figure//table") == []
    (link,) = root.findall(".//figcaption/a")
    (data,) = root.findall(".//div[@class='data']")
    assert (link.get("href"), data.get("id")) == ("#data-1", "data-1")
    assert "".join(data.find(".//caption").itertext()) == "Figure 1 Records by goal"


@pytest.mark.parametrize(("paged", "tables"), [(True, 0), (False, 1)])
def test_a_picture_that_shows_every_figure_has_no_table_on_paper(*, paged: bool, tables: int) -> None:
    root = html.document_fromstring(render_page(figures(labelled=True), default_style(), paged=paged))
    assert len(root.findall(".//figure//table")) == tables
    assert root.findall(".//div[@id='data-1']") == []


def test_a_line_above_a_figure_stays_with_it() -> None:
    root = html.document_fromstring(render_page(figures(), default_style(), paged=True))
    assert root.find(".//p[@class='keep']").text == "Look."


def test_cover_has_the_organisation_first_and_the_state_after_the_date() -> None:
    document = Document(
        "A plan", "en", (TableOfContents(), Heading(1, texts("One"))), author="A body", date="14 June 2019", period="2018", state="Draft"
    )  # fmt: skip
    cover = html.document_fromstring(render_page(document, default_style(), paged=True)).find(".//header")
    assert [line.text_content() for line in cover] == ["A body", "A plan", "2018 · 14 June 2019", "Draft"]
