"""Web pages: the headings, paragraphs, list items and table rows of their content, without what stands around it."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from goalweave.core.errors import InputError, LimitError
from goalweave.core.messages import Message
from goalweave.core.text.asides import AsideReason
from goalweave.core.text.passages import PassageKind, collapse_spaces, split_paragraphs
from goalweave.core.text.source_text import SourceBuilder, SourceText
from goalweave.formats.documents.html_tables import RowText, find_rows
from goalweave.formats.reading.encodings import guess_encoding
from goalweave.formats.reading.limits import Limits

MAIN = 0.3
"""Share of a page's text that its main element must have to be treated as the content."""

ASIDE = 0.3
"""Largest share of a page's text in an element that is treated as furniture by its class: `page-with-menu` is not."""

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_WITHOUT_TEXT = frozenset(
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
        "head",
        "canvas",
        "audio",
        "video",
        "map",
    }
)
_ASIDE_ELEMENTS = {
    "button": AsideReason.NAVIGATION,
    "select": AsideReason.NAVIGATION,
    "input": AsideReason.NAVIGATION,
    "textarea": AsideReason.NAVIGATION,
    "nav": AsideReason.NAVIGATION,
    "footer": AsideReason.NAVIGATION,
    "aside": AsideReason.NAVIGATION,
    "dialog": AsideReason.NAVIGATION,
    "menu": AsideReason.NAVIGATION,
    "figcaption": AsideReason.CAPTION,
}
_NOTE_ENDS = re.compile(r"^[\W\d]{0,6}(?=\w)|\s*[↩↑⤴^]\ufe0e?\s*$")
_ROLES = frozenset(("navigation", "banner", "contentinfo", "search", "complementary", "dialog", "alertdialog", "menu"))
_CLASSES = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|breadcrumbs?|cookies?|consent|sidebar|footer|header|banner|masthead|share"
    r"|sharing|social|pager|pagination|skip|skip-link|toolbar|popup|modal|newsletter|advert|related|related-(?:links|content|pages)|visually-hidden|sr-only)(?:$|[\s_-])",
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


def read_source(data: bytes, name: str, limits: Limits) -> SourceText:
    """The text of a page in reading order. The locator counts paragraphs within the section; lists are kept whole.

    Content is the main element where there is one with a good part of the text; otherwise the body without what
    elements, roles and classes name as navigation, and without lists of short links. All else is set aside.
    """
    text = data.decode(page_encoding(data), errors="replace")
    _check_tags(text, name, limits)
    root = _parse_html(text)
    if root is None:
        raise InputError("the page has no text", file=name)
    body = root.find(".//body")
    body = root if body is None else body
    _remove_elements_without_text(body)
    asides = _find_asides(body)
    content = _main_content(body, asides)
    if content is body:
        asides |= _find_menus(body, asides)
    notes = _find_notes(body)
    return _read_blocks(body, content, asides, notes, find_rows(body, asides, notes.references))


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
    length = nodes = 0
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
        nodes += 1 + sum(1 for _ in _NAME.finditer(text, tag.end(), end))
        if nodes > limits.nodes:
            message = Message(
                "the page has more than the limit of {limit:,} elements and attributes", limit=limits.nodes
            )
            raise LimitError(message, file=name, line=_line_of(text, tag.start()))
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


def page_encoding(data: bytes) -> str:
    """By byte order mark, as the page itself says, or guessed."""
    named = _CHARSET.search(data[:4096])
    guess = guess_encoding(data)
    if named is None or guess.startswith("utf-"):
        return guess
    try:
        return codecs.lookup(named[1].decode("ascii")).name
    except LookupError:
        return guess


Asides = dict[Any, AsideReason]


def _sizes(element: Any, asides: Asides) -> dict[Any, int]:
    """For an element and each one below it: characters of its text, without those of asides in it."""
    sizes: dict[Any, int] = {}
    for child in reversed(list(element.iter())):
        below = sum(sizes[inner] + len((inner.tail or "").strip()) for inner in child)
        sizes[child] = 0 if child in asides else len((child.text or "").strip()) + below
    return sizes


def _remove_elements_without_text(body: Any) -> None:
    for element in list(body.iter(*_WITHOUT_TEXT)):
        if element is not body and element.getparent() is not None:
            _remove_element(element)


def _find_asides(body: Any) -> Asides:
    sizes = _sizes(body, {})
    whole = max(sizes[body], 1)
    asides: Asides = {}
    for element in body.iter():
        if element is not body and (reason := _aside_reason(element, sizes[element] < ASIDE * whole)):
            asides[element] = reason
    return asides


def _aside_reason(element: Any, small: bool) -> AsideReason | None:
    """small: whether it has little of the page's text."""
    if element.tag in _ASIDE_ELEMENTS:
        return _ASIDE_ELEMENTS[element.tag]
    if element.get("role") in _ROLES:
        return AsideReason.NAVIGATION
    if element.get("aria-hidden") == "true" or "hidden" in element.attrib:
        return AsideReason.HIDDEN
    if "display:none" in element.get("style", "").replace(" ", ""):
        return AsideReason.HIDDEN
    # Not of words within a block: an anchor in a heading may well be of class `header`.
    named = element.tag in _BLOCKS and _CLASSES.search(f"{element.get('class', '')} {element.get('id', '')}")
    return AsideReason.NAVIGATION if named and small and element.find(".//h1") is None else None


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


def _main_content(body: Any, asides: Asides) -> Any:
    sizes = _sizes(body, asides)
    whole = max(sizes[body], 1)
    for path in (".//main", ".//*[@role='main']", ".//article"):
        candidates = [element for element in body.findall(path) if not _is_in_aside(element, asides)]
        if len(candidates) == 1 and sizes[candidates[0]] >= MAIN * whole:
            return candidates[0]
    return body


def _is_in_aside(element: Any, asides: Asides) -> bool:
    return element in asides or any(above in asides for above in element.iterancestors())


def _find_menus(body: Any, asides: Asides) -> Asides:
    """Lists of three links or more, of at most four words each."""
    sizes = _sizes(body, asides)
    menus: Asides = {}
    for element in body.iter("ul", "ol"):
        items = element.findall("li")
        linked = sum(sizes[link] for link in element.iter("a"))
        words = sum(len(part.split()) for part in element.itertext())
        if len(items) >= 3 and linked >= 0.9 * sizes[element] and words <= 4 * len(items):
            menus[element] = AsideReason.NAVIGATION
    return menus


@dataclass(frozen=True, slots=True)
class _Notes:
    """references: element that refers to a footnote → its words; elements: those of the footnotes themselves."""

    references: Mapping[Any, str]
    elements: frozenset[Any]


def _find_notes(body: Any) -> _Notes:
    """Footnotes: what raised numbers link to within the page."""
    targets = {element.get("id"): element for element in body.iter() if element.get("id")}
    references: dict[Any, str] = {}
    elements = set()
    for link in body.iter("a"):
        target = targets.get(link.get("href", "")[1:]) if link.get("href", "").startswith("#") else None
        raised = link.getparent().tag == "sup" or link.find("sup") is not None or link.get("role") == "doc-noteref"
        if target is None or not raised or target.tag not in _BLOCKS or link in set(target.iter("a")):
            continue
        mark = link.getparent() if link.getparent().tag == "sup" and len(link.getparent()) == 1 else link
        references[mark] = _NOTE_ENDS.sub("", collapse_spaces("".join(target.itertext())))
        elements.add(target)
    return _Notes(references, frozenset(elements))


def _read_blocks(body: Any, content: Any, asides: Asides, notes: _Notes, rows: Mapping[Any, RowText]) -> SourceText:
    from lxml import etree

    source = SourceBuilder()
    count = 0
    walk = etree.iterwalk(body, events=("start", "end"))
    for tag, text, aside in _split_blocks(walk, body, content, asides, notes, rows):
        for kind, part in _split_block(tag, text):
            if kind == "heading" and not aside:
                count = 0
                source.add(part, kind, "heading", int(tag[1]))
            elif part:
                count += not aside
                place = f"paragraph {count}" if not aside else ""
                source.add(part, kind, place, aside=aside, row=tag == "tr")
    return source.build()


Block = tuple[str, str, AsideReason | None]


def _split_blocks(
    walk: Any, body: Any, content: Any, asides: Asides, notes: _Notes, rows: Mapping[Any, RowText]
) -> Iterator[Block]:
    """Runs of text between the borders of block elements, each with the tag that says what it is, and why it is set aside.

    Asides within a block, and its footnotes, come after it. What is around the content is navigation.
    """
    text: list[str] = []
    later: list[Block] = []
    inside: list[str] = ["body"]
    around: AsideReason | None = None if content is body else AsideReason.NAVIGATION
    skipped: Any = None

    def flush(tag: str) -> Iterator[Block]:
        yield tag, "".join(text), around
        yield from later
        text.clear()
        later.clear()

    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        if skipped is not None and element is not skipped:
            continue
        if event == "start":
            if element is content and content is not body:
                yield from flush(inside[-1])
                around = None
            if element in notes.elements or element in notes.references:
                if note := notes.references.get(element):
                    later.append(("note", note, around))
                skipped = element
                continue
            if element in asides:
                later += [("p", part, asides[element]) for part in _texts_of_blocks(element)]
                skipped = element
                continue
            if (row := rows.get(element)) is not None:
                yield from flush(inside[-1])
                yield row.tag, row.text, row.aside or around
                references = (inner for inner in element.iter() if inner in notes.references)
                yield from [("note", notes.references[reference], around) for reference in references]
                skipped = element
                continue
            if tag in _BLOCKS:
                yield from flush(inside[-1])
                inside.append(_block_tag(tag, inside[-1]))
            text.append("\n" if tag == "br" else _inline_text(element.text, tag))
        else:
            if skipped is not None:
                skipped = None
            elif tag in _BLOCKS:
                yield from flush(inside.pop())
            if element is content and content is not body:
                around = AsideReason.NAVIGATION
            if element is not body:
                text.append(_inline_text(element.tail, ""))
    yield from flush("p")


def _texts_of_blocks(element: Any) -> Iterator[str]:
    """The text of an aside, block by block."""
    from lxml import etree

    walk = etree.iterwalk(element, events=("start", "end"))
    for _, text, _ in _split_blocks(walk, element, element, {}, _Notes({}, frozenset()), {}):
        yield collapse_spaces(text)


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


def _split_block(tag: str, text: str) -> Iterator[tuple[PassageKind, str]]:
    """A run of text as passages: paragraphs and lists are also made with line breaks and typed bullets."""
    if tag in ("tr", "note"):
        yield "note" if tag == "note" else "item", collapse_spaces(text)
    elif tag.startswith("h"):
        yield "heading", collapse_spaces(text)
    else:
        yield from (("item" if bullet or tag == "li" else "paragraph", part) for bullet, part in split_paragraphs(text))
