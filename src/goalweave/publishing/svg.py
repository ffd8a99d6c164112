"""Pictures as SVG that are safe in a page: shapes and text, no scripts, style sheets or external content."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from goalweave.fonts import svg_to_png
from goalweave.publishing.characters import to_legal_line

if TYPE_CHECKING:
    from lxml.etree import _Element

SVG = "http://www.w3.org/2000/svg"
_SHAPES = frozenset(
    {
        "svg",
        "g",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "text",
        "tspan",
        "defs",
        "title",
        "desc",
        "linearGradient",
        "radialGradient",
        "stop",
        "clipPath",
        "mask",
        "pattern",
        "symbol",
        "use",
        "marker",
    }
)
_PASSED_THROUGH = frozenset({"a", "switch"})
_XLINK = "{http://www.w3.org/1999/xlink}href"
_NAMES = re.compile(r"url\(\s*[\"']?#([^)\"']+)[\"']?\s*\)")
_OUTSIDE = re.compile(r"url\(\s*[\"']?(?!#)|javascript:|expression\(|@import", re.IGNORECASE)
_PIXELS = re.compile(r"(\d+(?:\.\d+)?)(?:px)?")
_JOINED = re.compile("[\u0590-\u08ff\ufb50-\ufdff\ufe70-\ufeff]")


def clean_svg(svg: str, *, label: str, prefix: str, titled: bool) -> str:
    """The picture as an `<svg>` element with role, label and width, whose ids begin with `prefix`.

    Everything but shapes, text and what they are filled with is left out; links become what they contain. titled: the
    label also is in a `<title>`, which is where WeasyPrint looks for it. Raises ValueError if it is not SVG.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(svg.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"a figure is no SVG: {error}") from None
    if root.tag != f"{{{SVG}}}svg":
        raise ValueError("a figure is no SVG")
    _clean_element(root, prefix)
    _add_view_box(root)
    root.set("role", "img")
    root.set("aria-label", to_legal_line(label))
    for title in root.findall(f"{{{SVG}}}title"):
        root.remove(title)
    if titled:
        title = etree.Element(f"{{{SVG}}}title")
        title.text = to_legal_line(label)
        root.insert(0, title)
    etree.cleanup_namespaces(root)
    text: str = etree.tostring(root, encoding="unicode", with_tail=False)
    return text


def has_joined_letters(svg: str) -> bool:
    """Whether words of the picture run from right to left: WeasyPrint sets an SVG's text letter by letter from the left."""
    return bool(_JOINED.search(svg))


def rasterise_svg(svg: str) -> bytes:
    """What `picture` made, as PNG on white with two pixels for each of its px."""
    return svg_to_png(svg, scale=2)


def _clean_element(element: _Element, prefix: str) -> None:
    for child in list(element):
        name = _svg_name(child)
        if name in _SHAPES:
            _clean_element(child, prefix)
        elif name in _PASSED_THROUGH:
            _clean_element(child, prefix)
            _unwrap_element(child)
        else:
            _drop_element(child)
    for attribute, value in list(element.attrib.items()):
        safe = _safe_attribute(str(attribute), str(value), prefix)
        del element.attrib[attribute]
        if safe:
            element.set("href" if attribute == _XLINK else str(attribute), safe)


def _svg_name(element: _Element) -> str:
    tag = element.tag if isinstance(element.tag, str) else ""
    space, _, name = tag.rpartition("}")
    return name if space == f"{{{SVG}" else ""


def _safe_attribute(name: str, value: str, prefix: str) -> str:
    """The value of an attribute as it may stand, or empty."""
    if name in ("href", _XLINK):
        return f"#{prefix}{value[1:]}" if value.startswith("#") else ""
    if name.startswith(("{", "on")) or name in ("style", "class", "tabindex") or _OUTSIDE.search(value):
        return ""
    if name == "id":
        return f"{prefix}{value}"
    return _NAMES.sub(lambda found: f"url(#{prefix}{found[1]})", value)


def _add_view_box(root: _Element) -> None:
    """A picture that has only a width and height can be made smaller only with a viewBox."""
    width, height = (_PIXELS.fullmatch(str(root.get(name, ""))) for name in ("width", "height"))
    if root.get("viewBox") is None and width and height:
        root.set("viewBox", f"0 0 {width[1]} {height[1]}")


def _drop_element(element: _Element) -> None:
    """Without the element, but with the text that follows it."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _unwrap_element(element: _Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    for child in list(element):
        element.addprevious(child)
    _drop_element(element)
