"""A chart as SVG that a strict page may hold (no style, no script, links that work without JavaScript), and as PNG."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from goalweave.charts.engine import ChartEngine
from goalweave.charts.labels import clean_label, is_safe_href, script_font
from goalweave.charts.look import FONT, INK, INK_2, PAPER
from goalweave.charts.measure import text_width, wrap
from goalweave.charts.options import Drawable, chart_option, is_empty
from goalweave.charts.sankey_svg import sankey_svg
from goalweave.charts.spec import Sankey
from goalweave.fonts import svg_to_png

if TYPE_CHECKING:
    from lxml.etree import _Element

_SVG = "{http://www.w3.org/2000/svg}"
_META = "ecmeta_"
_CAPTION, _CAPTION_LINE, _CAPTION_EDGE = 11, 16, 8
_URL = re.compile(r"url\(#([^)]+)\)")


def render_svg(
    spec: Drawable,
    *,
    engine: ChartEngine,
    language: str = "",
    prefix: str = "",
    option: dict[str, Any] | None = None,
) -> str | None:
    """The chart as an `<svg>` element, the same bytes for the same spec; None if it cannot be drawn.

    language: of its texts, as a BCP 47 tag; prefix: of all ids in it, by default one that follows from the spec; option: chart_option
    of the spec, where the caller has it.
    A link is left out of the tab order, since a picture has no parts for a screen reader: the chart's table has the
    same links.
    """
    if is_empty(spec):
        return None
    option = chart_option(spec) if option is None else option
    if isinstance(spec, Sankey):
        return sankey_svg(spec, option, language=language, prefix=prefix)
    prefix = prefix or "chart-" + hashlib.sha256(json.dumps([spec.title, option]).encode()).hexdigest()[:10]
    markup = engine.draw(option, spec.width, spec.height)
    if markup is None:
        return None
    return finish_svg(markup, spec, items_by_mark(option), language=language, prefix=prefix)


def items_by_mark(option: dict[str, Any]) -> dict[tuple[str, int, int], Any]:
    """What an option draws, by (kind, series, index) as `frontend/src/server.js` marks the shapes."""
    items: dict[tuple[str, int, int], Any] = {}
    for series, options in enumerate(option.get("baseOption", option)["series"]):
        kinds = (
            {"node": options["data"], "edge": options["links"]}
            if options["type"] == "sankey"
            else {"item": options["data"]}
        )
        for kind, entries in kinds.items():
            items |= {(kind, series, index): entry for index, entry in enumerate(entries)}
    return items


def finish_svg(
    svg: str,
    spec: Drawable,
    items: dict[tuple[str, int, int], Any],
    *,
    language: str,
    prefix: str,
) -> str:
    """ECharts' SVG with attributes for styles, own ids, a text alternative and links."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_blank_text=True)
    root = etree.fromstring(svg.encode(), parser)
    for element in list(root.iter(f"{_SVG}path", f"{_SVG}rect")):
        if _is_pointer_area(element):
            _parent_element(element).remove(element)
    for element in root.iter(f"{_SVG}*"):
        _style_to_attributes(element)
    _share_font(root)
    _rename_ids(root, prefix)
    for element in list(root.iter(f"{_SVG}*")):
        _annotate_item(element, items)
    _add_text_alternative(root, spec, language, prefix)
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="unicode")


def _add_text_alternative(root: _Element, spec: Drawable, language: str, prefix: str) -> None:
    from lxml import etree

    for name in ("version", "baseProfile"):
        _pop_attribute(root, name)
    # A picture has no parts for a screen reader, so one with links in it is a group.
    root.set("role", "img" if root.find(f".//{_SVG}a") is None else "group")
    root.set("aria-labelledby", f"{prefix}-title")
    root.set("aria-describedby", f"{prefix}-desc")
    root.set("direction", "ltr")  # ECharts has placed every text; a right-to-left page must not turn the anchors
    if language:
        root.set("lang", language)
    for at, (name, text) in enumerate((("title", spec.title), ("desc", spec.description))):
        element = etree.Element(f"{_SVG}{name}", id=f"{prefix}-{name}")
        element.text = clean_label(text)
        root.insert(at, element)


def _is_pointer_area(element: _Element) -> bool:
    """Areas that only catch the pointer: a still picture needs none."""
    unfilled = element.get("fill") == "none" or element.get("fill-opacity") == "0"
    unstroked = element.get("stroke") in (None, "none") or element.get("stroke-width") == "0"
    return unfilled and unstroked


def _style_to_attributes(element: _Element) -> None:
    """`style="font-size:12px"` is forbidden by `style-src 'self'`; the attribute `font-size="12px"` is not."""
    for declaration in _pop_attribute(element, "style").split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            element.set(name.strip(), value.strip())


def _share_font(root: _Element) -> None:
    """One font for the whole chart, named once; other scripts put theirs first: PNGs would else take any that has the
    letters.
    """
    for text in root.iter(f"{_SVG}text"):
        font = _pop_attribute(text, "font-family") or FONT
        root.set("font-family", font)
        if first := script_font(text.text or ""):
            text.set("font-family", f"{first},{font}")


def _rename_ids(root: _Element, prefix: str) -> None:
    """ECharts counts ids up through the life of the process; ours depend on the chart alone."""
    elements = [element for element in root.iter(f"{_SVG}*") if "id" in element.attrib]
    names = {element.get("id"): f"{prefix}-{at}" for at, element in enumerate(elements)}
    for element in root.iter(f"{_SVG}*"):
        for name in map(str, element.attrib):
            value = element.get(name, "")
            if name == "id":
                element.set("id", names[value])
            elif "url(#" in value:
                element.set(name, _URL.sub(lambda match: f"url(#{names[match[1]]})", value))


def _annotate_item(element: _Element, items: dict[tuple[str, int, int], Any]) -> None:
    """Gives a shape or label the tooltip and the link of its item, and drops ECharts' marks."""
    from lxml import etree

    kind, series, index, _silent = (
        _pop_attribute(element, _META + mark) for mark in ("kind", "series", "index", "silent")
    )
    if not kind:
        return
    item = items.get((kind, int(series), int(index)))
    if not isinstance(item, dict):
        return
    if title := item.get("title"):
        tip = etree.Element(f"{_SVG}title")
        tip.text, tip.tail = title, element.text
        element.text = None
        element.insert(0, tip)
    href = item.get("href", "")
    if href and is_safe_href(href):
        parent = _parent_element(element)
        link = etree.Element(f"{_SVG}a", {"href": href, "tabindex": "-1", "class": "plain"})
        parent.replace(element, link)
        link.append(element)


def _pop_attribute(element: _Element, name: str) -> str:
    """An attribute, which the element then has no more."""
    return str(element.attrib.pop(name, ""))


def _parent_element(element: _Element) -> _Element:
    parent = element.getparent()
    if parent is None:
        raise ValueError("an SVG without a root")
    return parent


def with_caption(svg: str, title: str, lines: Sequence[str], *, rtl: bool = False) -> str:
    """An SVG of `render_svg` that stands for itself: a title in bold and lines of text below the picture, on paper."""
    from lxml import etree

    svg = svg.replace("<svg ", f'<svg font-family="{FONT}" ', 1) if "font-family" not in svg else svg

    root = etree.fromstring(svg.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    width, height = (float(part) for part in root.get("viewBox", "0 0 848 800").split()[2:])
    room = width - 2 * _CAPTION_EDGE
    rows = [(row, True) for row in wrap(title, room, _CAPTION, lines=2, bold=True)]
    for line in lines:
        rows += [(row, False) for row in _break_line(line, room)]
    whole = height + _CAPTION_LINE * (len(rows) + 2)
    for name, value in (("viewBox", f"0 0 {width:g} {whole:g}"), ("width", f"{width:g}"), ("height", f"{whole:g}")):
        root.set(name, value)
    paper = etree.Element(f"{_SVG}rect", {"width": f"{width:g}", "height": f"{whole:g}", "fill": PAPER})
    root.insert(2, paper)  # behind the picture, after its title and description
    for at, (row, bold) in enumerate(rows):
        text = etree.SubElement(root, f"{_SVG}text")
        text.text = clean_label(row)
        text.set("x", f"{width - _CAPTION_EDGE if rtl else _CAPTION_EDGE:g}")
        text.set("y", f"{height + _CAPTION_LINE * (at + 1.5):g}")
        text.set("text-anchor", "end" if rtl else "start")
        text.set("font-size", f"{_CAPTION}px")
        text.set("font-weight", "600" if bold else "400")
        text.set("fill", INK if bold else INK_2)
        if first := script_font(row):
            text.set("font-family", f"{first},{FONT}")
    return etree.tostring(root, encoding="unicode")


def _break_line(line: str, room: float) -> Iterator[str]:
    """A line in as many as it needs, none of it cut: an address is broken where it does not fit."""
    rest = line
    while text_width(rest, _CAPTION) > room:
        fitting = next(end for end in range(len(rest) - 1, 0, -1) if text_width(rest[:end], _CAPTION) <= room)
        end = rest.rfind(" ", 0, fitting) if " " in rest[:fitting] else fitting
        yield rest[:end]
        rest = rest[end:].lstrip()
    yield rest


def render_png(svg: str, *, scale: float = 2.0) -> bytes:
    """Return an SVG of `render_svg` as PNG on white, `scale` pixels per px. Raises ValueError if it is not an SVG."""
    return svg_to_png(svg, scale=scale, background=PAPER)
