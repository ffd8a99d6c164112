"""A Sankey as SVG, from the option of which a browser draws the same picture.

Drawn by hand: ECharts in V8 takes eight times as long for the hundreds of ribbons of the explorer, most of it for what only a pointer
sees (decision 0100). Its rules are followed to a tenth of a px, so that nothing moves when the browser takes over.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from html import escape

from goalweave.charts.labels import clean_label, is_safe_href, script_font
from goalweave.charts.look import FONT, INK_2, NARROW_BELOW
from goalweave.charts.measure import text_width
from goalweave.charts.sankey_layout import Bar, Item, Ribbon, place_sankey
from goalweave.charts.spec import Sankey

_TOKEN = re.compile(r"\{(\w+)\|([^}]*)\}")
_PLAIN_HEIGHT = 12
"""px of a line of a token without a height of its own."""


def sankey_svg(spec: Sankey, option: Item, *, language: str, prefix: str) -> str:
    """option: of the spec, as sankey_option makes it; language, prefix: as in render_svg."""
    series, heads = _option_at(option, spec.width)
    places = place_sankey(series, heads, spec.width, spec.height)
    left, top = series["left"], series["top"]
    parts = [f'<g transform="translate({left} {top})">']
    for link, ribbon in zip(series["links"], places.ribbons, strict=True):
        parts.append(_linked(link, _ribbon_path(series, link, ribbon)))
    for node, bar in zip(series["data"], places.bars, strict=True):
        parts.append(_linked(node, _bar_path(series, node, bar)))
    if series["label"]["show"]:
        styles = {level["depth"]: level["label"] for level in series["levels"]}
        for node, bar, labelled in zip(series["data"], places.bars, places.labelled, strict=True):
            if labelled and node["label"].get("show", True):
                parts += _label(series, node, bar, styles[node["depth"]])
    parts.append("</g>")
    for head, x in zip(heads, places.heads, strict=True):
        parts += _head(head, x)
    drawn = "".join([*parts, "</svg>"])
    prefix = prefix or "chart-" + hashlib.sha256(f"{spec.title}\n{drawn}".encode()).hexdigest()[:10]
    # A picture has no parts for a screen reader, so one with links in it is a group.
    role = "group" if "<a " in drawn else "img"
    return _svg_begin(spec, language, prefix, role) + drawn


def _option_at(option: Item, width: int) -> tuple[Item, list[Item]]:
    """The series and the heads of the columns, with what the option says of charts of this width."""
    base = option.get("baseOption", option)
    variant = option["media"][0]["option"] if "media" in option and width < NARROW_BELOW else base
    return {**base["series"][0], **variant["series"][0]}, variant.get("title", [])


def _svg_begin(spec: Sankey, language: str, prefix: str, role: str) -> str:
    width, height = spec.width, spec.height
    lang = f' lang="{escape(language)}"' if language else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        # Every text has been placed: a right-to-left page must not turn the anchors.
        f'font-family="{FONT}" role="{role}" aria-labelledby="{prefix}-title" aria-describedby="{prefix}-desc" direction="ltr"{lang}>'
        f'<title id="{prefix}-title">{_text(spec.title)}</title><desc id="{prefix}-desc">{_text(spec.description)}</desc>'
    )


def _linked(item: Item, shape: str) -> str:
    """A shape in the link of its item. It is left out of the tab order: the chart's table has the same links."""
    href = item.get("href", "")
    return f'<a href="{escape(href)}" tabindex="-1" class="plain">{shape}</a>' if href and is_safe_href(href) else shape


def _tooltip(item: Item) -> str:
    return f"<title>{_text(item['title'])}</title>" if item.get("title") else ""


def _text(text: str) -> str:
    return escape(clean_label(text), quote=False)


def _ribbon_path(series: Item, link: Item, ribbon: Ribbon) -> str:
    x1, x2 = ribbon.source.x + series["nodeWidth"], ribbon.target.x
    middle = f"{(x1 + x2) / 2:.1f}"
    first, last = f"{x1:.1f}", f"{x2:.1f}"
    y1, y2, low1, low2 = (
        f"{y:.1f}" for y in (ribbon.start, ribbon.end, ribbon.start + ribbon.height, ribbon.end + ribbon.height)
    )
    style = {**series["lineStyle"], **link.get("lineStyle", {})}
    return (
        f'<path d="M{first} {y1}C{middle} {y1} {middle} {y2} {last} {y2}L{last} {low2}C{middle} {low2} {middle} {low1} {first} {low1}Z"'
        f"{_paint(style, style['color'])}>{_tooltip(link)}</path>"
    )


def _bar_path(series: Item, node: Item, bar: Bar) -> str:
    style = node.get("itemStyle", {})
    width, height = series["nodeWidth"], f"{bar.height:.1f}"
    return (
        f'<path d="M{bar.x:.1f} {bar.y:.1f}h{width}v{height}h-{width}Z"{_paint(style, style.get("color", INK_2))}>'
        f"{_tooltip(node)}</path>"
    )


def _paint(style: Item, colour: str) -> str:
    attributes = f' fill="{escape(colour)}"'
    opacity = style.get("opacity", 1)
    if opacity != 1:
        attributes += f' fill-opacity="{opacity:g}"'
    if style.get("borderWidth") and "borderColor" in style:
        dashes = ",".join(map(str, style["borderType"]))
        attributes += f' stroke="{style["borderColor"]}" stroke-dasharray="{dashes}"'
        if opacity != 1:
            attributes += f' stroke-opacity="{opacity:g}"'
    return attributes


def _label(series: Item, node: Item, bar: Bar, of_level: Item) -> Iterator[str]:
    """The texts of a node's label, and its tile, each in the link of the node."""
    label, distance = node["label"], series["label"]["distance"]
    before = of_level["position"] == "left"
    x = bar.x - distance if before else bar.x + series["nodeWidth"] + distance
    styles = {**of_level["rich"], **label.get("rich", {})}
    outline = series["label"]
    middle = bar.y + bar.height / 2
    for shape in _rich_text(label["formatter"], styles, x, middle, from_right=before, outline=outline, item=node):
        yield _linked(node, shape)


def _head(head: Item, x: float) -> Iterator[str]:
    styles = head["textStyle"]["rich"]
    rows = head["text"].split("\n")
    height = sum(_line_height(_TOKEN.findall(row), styles) for row in rows)
    yield from _rich_text(
        head["text"], styles, x, height / 2, from_right=head["textAlign"] == "right", outline={}, item={}
    )


def _rich_text(
    text: str, styles: dict[str, Item], x: float, middle: float, *, from_right: bool, outline: Item, item: Item
) -> Iterator[str]:
    """Lines of `{style|text}`, set from x. from_right: to the left of it. outline: of the letters; item: whose tooltip they have."""
    rows = [_TOKEN.findall(row) for row in text.split("\n")]
    heights = [_line_height(row, styles) for row in rows]
    y = middle - sum(heights) / 2
    for row, height in zip(rows, heights, strict=True):
        at = x
        for name, word in reversed(row) if from_right else row:
            style = styles.get(name, {})
            padding = style.get("padding", (0, 0))[1]
            width = style.get("width", _token_width(word, style)) + 2 * padding
            begin = at - width if from_right else at
            if "backgroundColor" in style:
                yield _tile(style, begin, y + height / 2, width, item)
            if word:
                side = at - padding if from_right else at + padding
                yield _written(word, style, side, y + height / 2, from_right=from_right, outline=outline, item=item)
            at = begin if from_right else at + width
        y += height


def _line_height(tokens: list[tuple[str, str]], styles: dict[str, Item]) -> float:
    return max((styles.get(name, {}).get("lineHeight", _PLAIN_HEIGHT) for name, _word in tokens), default=0)


def _token_width(word: str, style: Item) -> float:
    return text_width(word, style.get("fontSize", 12), bold=style.get("fontWeight") == 600)


def _tile(style: Item, x: float, middle: float, width: float, item: Item) -> str:
    height = style["height"]
    return (
        f'<rect x="{x:.1f}" y="{middle - height / 2:.1f}" width="{width:.1f}" height="{height}" rx="{style["borderRadius"]}" '
        f'fill="{escape(style["backgroundColor"])}">{_tooltip(item)}</rect>'
    )


def _written(word: str, style: Item, x: float, y: float, *, from_right: bool, outline: Item, item: Item) -> str:
    anchor = "end" if from_right else "start"
    attributes = f' fill="{style["color"]}" font-size="{style["fontSize"]}px"'
    if "fontWeight" in style:
        attributes += f' font-weight="{style["fontWeight"]}"'
    border = style.get("textBorderWidth", outline.get("textBorderWidth", 0))
    if border:
        attributes += (
            f' stroke="{outline["textBorderColor"]}" stroke-width="{border}" paint-order="stroke" stroke-miterlimit="2"'
        )
    if first := script_font(word):
        attributes += f' font-family="{first},{FONT}"'
    return (
        f'<text dominant-baseline="central" text-anchor="{anchor}" x="{x:.1f}" y="{y:.1f}"{attributes}>'
        f"{_tooltip(item)}{_text(word)}</text>"
    )
