"""Web pages: the headings, paragraphs, list items and table rows of their content, without what stands around it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Any

from goalweave.core.errors import InputError, LimitError
from goalweave.core.messages import Message
from goalweave.core.text.passages import Passage, PassageKind, collapse_spaces, split_paragraphs
from goalweave.formats.reading.encodings import guess_encoding
from goalweave.formats.reading.limits import Limits

MAIN = 0.3
"""Share of a page's text that its main element must have to be treated as the content."""

ASIDE = 0.3
"""Largest share of a page's text in an element that is treated as furniture by its class: `page-with-menu` is not."""

LONGEST_CELL = 400
"""Characters. A table with longer cells is there for its layout, and its cells are read as paragraphs."""

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_DROPPED = frozenset(
    {
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "iframe",
        "object",
        "embed",
        "button",
        "select",
        "input",
        "textarea",
        "nav",
        "footer",
        "aside",
        "dialog",
        "menu",
        "figcaption",
        "head",
        "canvas",
        "audio",
        "video",
        "map",
    }
)
_ROLES = frozenset(("navigation", "banner", "contentinfo", "search", "complementary", "dialog", "alertdialog", "menu"))
_CLASSES = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|breadcrumbs?|cookies?|consent|sidebar|footer|header|banner|masthead|share"
    r"|sharing|social|pager|pagination|skip|skip-link|toolbar|popup|modal|newsletter|advert|visually-hidden|sr-only)(?:$|[\s_-])",
    re.IGNORECASE,
)
_BLOCKS = frozenset(
    {
        "address",
        "article",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "legend",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    }
)


def passages(data: bytes, name: str, limits: Limits) -> list[Passage]:
    """The content of a page in reading order. The locator counts paragraphs within the section; lists are kept whole.

    The content is the main element where there is one with a good part of the text; otherwise the body without what
    elements, roles and classes name as navigation, and without lists of short links.
    """
    text = data.decode(_encoding(data), errors="replace")
    _check_tags(text, name, limits)
    root = _parse_html(text)
    if root is None:
        raise InputError("the page has no text", file=name)
    body = root.find(".//body")
    body = root if body is None else body
    _drop_non_content(body)
    content = _main_content(body)
    if content is body:
        _drop_menus(body)
    return list(_to_passages(content))


_TAG = re.compile(r"<[a-zA-Z][^\s/>]*+")
_ATTRIBUTE = (
    r"[\s/]*+(?P<name>[^\s/>][^\s/>=]*+)(?:\s*+=\s*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|[^\s>\"'][^\s>]*+)?+)?+"
)
"""As HTML's tokenizer reads one. Possessive, so that nothing is read twice."""

_NAME = re.compile(_ATTRIBUTE)
_ATTRIBUTES = re.compile(f"(?:{_ATTRIBUTE})*+")

READ_BEFORE = 10_000_000
"""Characters that tags may have in all beyond three times the page, each read from every `<` in it to its end."""


def _check_tags(text: str, name: str, limits: Limits) -> None:
    """Raise LimitError where an element has so many attributes that the parser would not come to an end.

    libxml2 compares each attribute with all others of its element (40,000 of them took 15 s). Every `<` is treated as a
    tag, in comments and scripts too: what is a tag to the parser is one here, wherever it stands. Words of a script
    after `i<n` are many, but not of many kinds.
    """
    length = 0
    covered: set[int] = set()
    for elements, tag in enumerate(_TAG.finditer(text), start=1):
        if elements > limits.elements:
            message = Message("the page has more than the limit of {limit:,} elements", limit=limits.elements)
            raise LimitError(message, file=name, line=_line_of(text, tag.start()))
        if tag.start() in covered:
            continue
        attributes = _ATTRIBUTES.match(text, tag.end())
        end = attributes.end() if attributes else tag.end()
        length += end - tag.start()
        if (
            length > 3 * len(text) + READ_BEFORE
            or _count_attributes(text, tag.end(), end, limits.attributes, covered) > limits.attributes
        ):
            message = Message("an element has more than the limit of {limit:,} attributes", limit=limits.attributes)
            raise LimitError(message, file=name, line=_line_of(text, tag.start()))


def _count_attributes(text: str, start: int, end: int, most: int, covered: set[int]) -> int:
    """How many attributes of different names a tag has; none are counted where there is no room for more than `most`.

    covered: gets the places of names that begin with `<` and have no value. As a tag, such a place has only attributes of this one.
    """
    if end - start <= 2 * most:
        return 0
    names: set[str] = set()
    for attribute in _NAME.finditer(text, start, end):
        names.add(attribute["name"].lower())
        if attribute["name"].startswith("<") and attribute.end() == attribute.end("name"):
            covered.add(attribute.start("name"))
    return len(names)


def _line_of(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _parse_html(text: str) -> Any:
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        return etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError:  # nothing but white space and comments
        return None


def _encoding(data: bytes) -> str:
    """By byte order mark, as the page itself says, or guessed."""
    named = _CHARSET.search(data[:4096])
    guess = guess_encoding(data)
    if named is None or guess.startswith("utf-"):
        return guess
    try:
        return codecs.lookup(named[1].decode("ascii")).name
    except LookupError:
        return guess


def _size(element: Any) -> int:
    return sum(len(part.strip()) for part in element.itertext())


def _drop_non_content(body: Any) -> None:
    whole = max(_size(body), 1)
    for element in list(body.iter()):
        if element is not body and element.getparent() is not None and _is_boilerplate(element, whole):
            _remove_element(element)


def _is_boilerplate(element: Any, whole: int) -> bool:
    if element.tag in _DROPPED or element.get("role") in _ROLES:
        return True
    if element.get("aria-hidden") == "true" or "hidden" in element.attrib:
        return True
    if "display:none" in element.get("style", "").replace(" ", ""):
        return True
    # Not of words within a block: an anchor in a heading may well be of class `header`.
    named = element.tag in _BLOCKS and _CLASSES.search(f"{element.get('class', '')} {element.get('id', '')}")
    return bool(named) and element.find(".//h1") is None and _size(element) < ASIDE * whole


def _remove_element(element: Any) -> None:
    """Out of the tree with all below it; the text behind it stays."""
    parent, tail = element.getparent(), element.tail
    if tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + tail
        else:
            before.tail = (before.tail or "") + tail
    parent.remove(element)


def _main_content(body: Any) -> Any:
    whole = max(_size(body), 1)
    for path in (".//main", ".//*[@role='main']", ".//article"):
        candidates = body.findall(path)
        if len(candidates) == 1 and _size(candidates[0]) >= MAIN * whole:
            return candidates[0]
    return body


def _drop_menus(body: Any) -> None:
    """Lists of three links or more, of at most four words each."""
    for element in list(body.iter("ul", "ol")):
        items = element.findall("li")
        linked = sum(_size(link) for link in element.iter("a"))
        words = sum(len(part.split()) for part in element.itertext())
        if (
            len(items) >= 3
            and linked >= 0.9 * _size(element)
            and words <= 4 * len(items)
            and element.getparent() is not None
        ):
            _remove_element(element)


def _to_passages(content: Any) -> Iterator[Passage]:
    from lxml import etree

    count = 0
    for tag, text in _split_blocks(etree.iterwalk(content, events=("start", "end")), content):
        for kind, part in _split_block(tag, text):
            if not part:
                continue
            if kind == "heading":
                count = 0
                yield Passage(part, kind, "heading", int(tag[1]))
            else:
                count += 1
                yield Passage(part, kind, f"paragraph {count}")


def _split_blocks(walk: Any, content: Any) -> Iterator[tuple[str, str]]:
    """Runs of text between the borders of block elements, each with the tag that says what it is."""
    text: list[str] = []
    inside: list[str] = ["body"]
    skipped: Any = None
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        if skipped is not None and element is not skipped:
            continue
        if event == "start":
            if tag == "tr" and (row := _read_row(element)) is not None:
                yield inside[-1], "".join(text)
                yield "tr", row
                text, skipped = [], element
                continue
            if tag in _BLOCKS:
                yield inside[-1], "".join(text)
                text = []
                inside.append(_block_tag(tag, inside[-1]))
            text.append("\n" if tag == "br" else _inline_text(element.text, tag))
        else:
            if skipped is not None:
                skipped = None
            elif tag in _BLOCKS:
                yield inside.pop(), "".join(text)
                text = []
            if element is not content:
                text.append(_inline_text(element.tail, ""))
    yield "p", "".join(text)


def _block_tag(tag: str, outer: str) -> str:
    if re.fullmatch(r"h[1-6]", tag):
        return tag
    if tag in ("li", "dd", "dt"):
        return "li"
    # A paragraph in a list item belongs to the list; a table or a quotation in it still does.
    return "li" if outer == "li" else "p"


def _inline_text(text: str | None, tag: str) -> str:
    if not text:
        return ""
    return text if tag == "pre" else re.sub(r"\s+", " ", text)


def _read_row(row: Any) -> str | None:
    """The cells of a row of data, joined; empty for a row of heads; None where the table only makes the layout."""
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    texts = [collapse_spaces("".join(cell.itertext())) for cell in cells]
    filled = [text for text in texts if text]
    if len(filled) < 2 or max(map(len, filled)) > LONGEST_CELL:
        return None
    for cell in cells:
        if (
            next(cell.iter("table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6"), None) is not None
            or len(cell.findall(".//p")) > 1
        ):
            return None
    return "" if all(cell.tag == "th" for cell in cells) else " · ".join(filled)


def _split_block(tag: str, text: str) -> Iterator[tuple[PassageKind, str]]:
    """A run of text as passages: paragraphs and lists are also made with line breaks and typed bullets."""
    if tag == "tr":
        yield "item", collapse_spaces(text)
    elif tag.startswith("h"):
        yield "heading", collapse_spaces(text)
    else:
        yield from (("item" if bullet or tag == "li" else "paragraph", part) for bullet, part in split_paragraphs(text))
