"""The content of web pages."""

from __future__ import annotations

import pytest

from goalweave.core.errors import InputError, LimitError
from goalweave.formats.documents.html import read_source
from goalweave.formats.reading.limits import Limits


def read(page: str, codec: str = "utf-8") -> list[tuple[str, str, str]]:
    return [(p.locator, p.kind, p.text) for p in read_source(page.encode(codec), "a.html", Limits()).content]


PAGE = """<!DOCTYPE html>
<html class="with-menu"><head><title>Title</title><style>p {color: red}</style></head>
<body class="page-with-sidebar">
<nav><ul><li><a href="/">Home</a><li><a href="/a">About</a></ul></nav>
<div class="cookie-notice">We use cookies.</div>
<div id="header"><a href="/">An agency</a></div>
<div role="search">Search here</div>
<div class="wrap">
<h1>Annual report</h1>
<p>We trained <b>200</b>&nbsp;teachers
in Kenya.<br>And more.</p>
<h2>Digital <em>skills</em></h2>
<p>We did:</p>
<ul>
  <li>wells<ul><li>in the north</li></ul></li>
  <li><p>schools</p></li>
  <li><a href="/x">E-Waste Coalition</a></li>
</ul>
<dl><dt>Clinics</dt><dd>in Nepal</dd></dl>
<table>
  <tr><th>Project</th><th>Place</th></tr>
  <tr><td>Wells</td><td>Kenya</td></tr>
</table>
<table><tr><td><p>A layout cell.</p><p>Its second paragraph.</p></td><td>A side cell</td></tr></table>
<p hidden>Hidden.</p><p style="display: none">Not shown.</p>
<figure><img src="a.png"><figcaption>A caption</figcaption></figure>
<div>Loose words<p>A paragraph.</p>and a tail.</div>
</div>
<script>var words = "none";</script>
<ul class="links"><li><a>Contact</a></li><li><a>Terms of use</a></li><li><a>Fraud alert</a></li></ul>
<footer>Copyright</footer>
</body></html>"""


def test_a_page_gives_its_content_in_order() -> None:
    assert read(PAGE) == [
        ("heading", "heading", "Annual report"),
        ("paragraph 1", "paragraph", "We trained 200 teachers in Kenya. And more."),
        ("heading", "heading", "Digital skills"),
        ("paragraph 1", "paragraph", "We did:"),
        ("paragraph 2", "item", "wells"),
        ("paragraph 3", "item", "in the north"),
        ("paragraph 4", "item", "schools"),
        ("paragraph 5", "item", "E-Waste Coalition"),
        ("paragraph 6", "item", "Clinics"),
        ("paragraph 7", "item", "in Nepal"),
        ("paragraph 8", "item", "Wells · Kenya"),
        ("paragraph 9", "paragraph", "A layout cell."),
        ("paragraph 10", "paragraph", "Its second paragraph."),
        ("paragraph 11", "paragraph", "A side cell"),
        ("paragraph 12", "paragraph", "Loose words"),
        ("paragraph 13", "paragraph", "A paragraph."),
        ("paragraph 14", "paragraph", "and a tail."),
    ]


def test_the_main_element_is_the_content() -> None:
    page = "<body><p>Some words around it all.</p><main><p>We trained many teachers in Kenya.</p></main></body>"
    assert read(page) == [("paragraph 1", "paragraph", "We trained many teachers in Kenya.")]


def test_a_list_of_links_in_the_main_element_stays() -> None:
    names = ["EQUALS", "E-Waste Coalition", "Giga"]
    items = "".join(f"<li><a>{name}</a></li>" for name in names)
    assert [text for _, _, text in read(f"<main><ul>{items}</ul></main>")] == names


def test_a_main_element_with_hardly_any_text_is_not_the_content() -> None:
    page = f"<body><main>Hi</main><p>{'We trained many teachers in Kenya. ' * 3}</p></body>"
    assert len(read(page)) == 2


def test_levels_of_headings_are_kept() -> None:
    found = read_source(b"<h1>A</h1><h3>B</h3><p>Words.", "a.html", Limits()).content
    assert [(p.kind, p.level) for p in found] == [("heading", 1), ("heading", 3), ("paragraph", 0)]


def test_an_anchor_in_a_heading_is_no_page_header() -> None:
    assert read('<body><h1 id="top"><a class="header" href="#top">Annual report</a></h1><p>Words.') == [
        ("heading", "heading", "Annual report"),
        ("paragraph 1", "paragraph", "Words."),
    ]


def test_breaks_make_paragraphs_and_lists() -> None:
    assert read("<p>One thing.<br> <br/>Two things:<br>• wells<br>• schools<br>in Peru</p>") == [
        ("paragraph 1", "paragraph", "One thing."),
        ("paragraph 2", "paragraph", "Two things:"),
        ("paragraph 3", "item", "wells"),
        ("paragraph 4", "item", "schools in Peru"),
    ]


def test_preformatted_text_keeps_its_paragraphs() -> None:
    assert [text for _, _, text in read("<pre>One\nthing.\n\nTwo.</pre>")] == ["One thing.", "Two."]


@pytest.mark.parametrize(
    ("text", "codec", "charset"),
    [
        ("Организация обучила учителей", "cp1251", "windows-1251"),
        ("Организация обучила учителей", "koi8-r", "koi8-r"),
        ("培训了教师", "gb2312", "gb2312"),
        ("Élèves formés", "latin-1", "iso-8859-1"),
        ("Élèves formés", "utf-8", "no-such-charset"),
        ("Élèves formés", "utf-8", "iso-8859-1"),
    ],
)
def test_the_charset_of_the_page_is_used(text: str, codec: str, charset: str) -> None:
    page = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}"></head><p>{text}</p></html>'
    assert read(page, codec) == [("paragraph 1", "paragraph", text)]


def test_what_is_cut_off_or_wrong_is_read_as_far_as_it_goes() -> None:
    assert read("<div><ul><li>wells<li>schools</p></b><p>More words.") == [
        ("paragraph 1", "item", "wells"),
        ("paragraph 2", "item", "schools"),
        ("paragraph 3", "item", "More words."),
    ]


def test_entities_are_not_expanded_from_a_document_type() -> None:
    assert read('<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><p>Words &x; here.</p>')[-1][2].startswith(
        "Words &x"
    )


@pytest.mark.parametrize("page", ["<!-- nothing -->", "  <?php ?>  "])
def test_a_page_without_elements_is_refused(page: str) -> None:
    with pytest.raises(InputError, match=r"^a\.html: the page has no text$"):
        read(page)


def test_a_page_of_many_levels_does_not_overflow() -> None:
    assert isinstance(read("<div>" * 50_000 + "words"), list)


MANY = " ".join(f"a{number}=1" for number in range(1_001))


@pytest.mark.parametrize(
    "page",
    [
        f"<p {MANY}>Wells</p>",
        f"<p>Wells\n<p {MANY.replace('=1', '=' + repr('>'))}>",
        f'<!-- <p a="x --><p {MANY}>Wells</p>',
        f"<script>'<p a=\"'</script><p {MANY}>Wells</p>",
        f"<p/{MANY.replace('=1 ', '/')}>Wells</p>",
        f"<p {MANY}",
        f'<!-- <x {"b " * 2_000}a="-->" <p="{chr(39)} {MANY}>Wells</p>',
    ],
)
def test_element_with_too_many_attributes_is_refused_before_it_is_parsed(page: str) -> None:
    with pytest.raises(LimitError, match=r"^a\.html:\d: an element has more than the limit of 1,000 attributes$"):
        read(page)


def test_long_attributes_and_scripts_are_no_attributes() -> None:
    rows = "".join(
        f'<p class="a" data-a="{{&quot;b&quot;: 1}}" title=\'{number} > 1\'>Wells {number}</p>' for number in range(50)
    )
    style = "color: red; " * 500
    script = "for (let i = 0; i<n; i++) { add(i) } // all of them\n" * 100
    page = f'<body style="{style}"><script>{script} // -></script>{rows}</body>'
    assert [text for _locator, _kind, text in read(page)] == [f"Wells {number}" for number in range(50)]


def test_page_with_too_many_elements_is_refused() -> None:
    with pytest.raises(LimitError, match=r"^a\.html:1: the page has more than the limit of 5 elements$"):
        read_source(b"<p>a" * 6, "a.html", Limits(elements=5))
