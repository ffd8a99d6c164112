from __future__ import annotations

import pytest
from lxml import etree

from goalweave.core.document import Document, Figure
from goalweave.publishing import default_style
from goalweave.publishing.html import render_page
from goalweave.publishing.svg import clean_svg

HOSTILE = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="20px" height="10"
 onload="alert(1)"><script>alert(1)</script><style>@import "x"</style><title>old</title>
 <foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><script>1</script></body></foreignObject>
 <a xlink:href="javascript:alert(1)"><text id="t" style="fill:url(http://x)" onclick="x()">Hello</text></a>
 <image href="http://example.org/x.png"/><use href="#t"/><use xlink:href="http://example.org/#t"/>
 <rect fill="url(#g)" stroke="url(http://example.org/#g)" width="5" height="5"/><set attributeName="href" to="javascript:1"/></svg>"""


def test_only_shapes_and_text_are_left() -> None:
    root = etree.fromstring(clean_svg(HOSTILE, label='A & "b"', prefix="f1-", titled=True))
    assert [etree.QName(one).localname for one in root.iter()] == ["svg", "title", "text", "use", "use", "rect"]
    assert dict(root.attrib) == {
        "width": "20px", "height": "10", "viewBox": "0 0 20 10", "role": "img", "aria-label": 'A & "b"',
    }  # fmt: skip
    assert [dict(one.attrib) for one in root[1:]] == [
        {"id": "f1-t"}, {"href": "#f1-t"}, {}, {"fill": "url(#f1-g)", "width": "5", "height": "5"},
    ]  # fmt: skip
    assert root[0].text == 'A & "b"'
    assert root[1].text == "Hello"


def test_without_a_title_nothing_pops_up_over_the_picture() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><title>x</title><g><title>tip</title></g></svg>'
    root = etree.fromstring(clean_svg(svg, label="A", prefix="", titled=False))
    assert [etree.QName(one).localname for one in root.iter()] == ["svg", "g", "title"]


@pytest.mark.parametrize(
    "text", ["", "hello", "<svg/>", "<html xmlns='x'/>", "<svg xmlns='http://www.w3.org/2000/svg'>"]
)
def test_what_is_no_svg_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no SVG"):
        clean_svg(text, label="A", prefix="", titled=False)


def test_entities_are_not_resolved() -> None:
    svg = '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg"><text>&x;</text></svg>'
    assert "root:" not in clean_svg(svg, label="A", prefix="", titled=False)


@pytest.mark.parametrize(
    ("word", "paged", "kept"),
    [("Goals", True, True), ("أهداف", True, False), ("أهداف", False, True), ("Цели", True, True)],
)
def test_words_from_right_to_left_are_a_png_on_paper_and_stay_text_on_a_screen(
    word: str, paged: bool, kept: bool
) -> None:
    """WeasyPrint would set them letter by letter from the left."""
    drawn = f'<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><text y="9">{word}</text></svg>'
    figure = Figure("A figure", "what it shows", drawn, b"", 20, 10)
    document = Document(title="A document", language="en", blocks=(figure,))
    page = render_page(document, default_style(), paged=paged)
    assert (f">{word}</text>" in page) is kept
    assert ('<img src="data:image/png;base64,iVBOR' in page) is not kept
    assert page.count("what it shows") >= 1
