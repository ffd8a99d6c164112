"""The picture of a page for other sites: its title, its chart and the name of the site, 1200 × 630."""

from __future__ import annotations

from lxml import etree
from lxml.etree import _Element

from goalweave.charts.labels import clean_label, script_font
from goalweave.charts.look import FONT, INK, INK_2, LINE, PAPER
from goalweave.charts.measure import wrap

WIDTH, HEIGHT = 1200, 630
"""What Open Graph and Twitter recommend for a large picture."""

_SVG = "{http://www.w3.org/2000/svg}"
_EDGE, _FOOT = 60, 64
_TITLE, _LEADING = 44, 54
_LONE_TITLE, _LONE_LEADING = 64, 78
_TALL = 0.55
"""A chart that is taller than this part of its width is next to the title, not below it."""

_MARK = "M1 6.5h5.2M11.2 6.5H21M1 15.5h9.8M15.8 15.5H21M6.5 1v9.8M6.5 15.8V21M15.5 1v5.2M15.5 11.2V21"


def draw_card(title: str, chart: str, site: str, *, rtl: bool = False) -> str:
    """Return the card as SVG. chart: an SVG with a viewBox, empty for a card with the title alone; site: its address."""
    root = etree.Element(
        f"{_SVG}svg",
        {"width": str(WIDTH), "height": str(HEIGHT), "viewBox": f"0 0 {WIDTH} {HEIGHT}", "font-family": FONT},
        nsmap={None: _SVG[1:-1]},  # type: ignore[dict-item]
    )
    etree.SubElement(root, f"{_SVG}rect", {"width": str(WIDTH), "height": str(HEIGHT), "fill": PAPER})
    picture = _read_chart(chart)
    if picture is None:
        _write_title(root, title, room=WIDTH - 2 * _EDGE, lines=4, size=_LONE_TITLE, leading=_LONE_LEADING, rtl=rtl)
    elif _aspect(picture) > _TALL:
        _write_title(root, title, room=400, lines=6, size=_TITLE, leading=_LEADING, rtl=rtl)
        left = _EDGE if rtl else 500
        _place_chart(root, picture, left, _EDGE / 2, WIDTH - 500 - _EDGE, HEIGHT - _FOOT - _EDGE)
    else:
        rows = _write_title(root, title, room=WIDTH - 2 * _EDGE, lines=2, size=_TITLE, leading=_LEADING, rtl=rtl)
        top = _EDGE + rows * _LEADING + 20
        _place_chart(root, picture, _EDGE, top, WIDTH - 2 * _EDGE, HEIGHT - _FOOT - 20 - top)
    _write_foot(root, site, rtl=rtl)
    return etree.tostring(root, encoding="unicode")


def _read_chart(chart: str) -> _Element | None:
    if not chart:
        return None
    picture = etree.fromstring(chart.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    return picture if len(_view_box(picture)) == 4 else None


def _view_box(picture: _Element) -> list[float]:
    return [float(number) for number in picture.get("viewBox", "").split()]


def _aspect(picture: _Element) -> float:
    _left, _top, width, height = _view_box(picture)
    return height / (width or 1)


def _place_chart(root: _Element, picture: _Element, left: float, top: float, width: float, height: float) -> None:
    for name, value in (("x", left), ("y", top), ("width", width), ("height", height)):
        picture.set(name, f"{value:g}")
    picture.set("preserveAspectRatio", "xMidYMid meet")
    root.append(picture)


def _write_title(root: _Element, title: str, *, room: float, lines: int, size: int, leading: int, rtl: bool) -> int:
    rows = wrap(clean_label(title), room, size, lines=lines, bold=True)
    for number, row in enumerate(rows, start=1):
        _write_line(root, row, _EDGE + number * leading - leading / 4, size, INK, bold=True, rtl=rtl)
    return len(rows)


def _write_foot(root: _Element, site: str, *, rtl: bool) -> None:
    line = HEIGHT - _FOOT
    etree.SubElement(
        root, f"{_SVG}path", {"d": f"M{_EDGE} {line}H{WIDTH - _EDGE}", "stroke": LINE, "stroke-width": "2"}
    )
    left = WIDTH - _EDGE - 26 if rtl else _EDGE
    etree.SubElement(
        root,
        f"{_SVG}path",
        {
            "d": _MARK,
            "fill": "none",
            "stroke": INK,
            "stroke-width": "2.4",
            "transform": f"translate({left} {line + 19}) scale(1.2)",
        },
    )
    _write_line(root, f"Goalweave · {site}", line + 40, 22, INK_2, bold=False, rtl=rtl, indent=44)


def _write_line(
    root: _Element, text: str, top: float, size: int, colour: str, *, bold: bool, rtl: bool, indent: int = 0
) -> None:
    line = etree.SubElement(root, f"{_SVG}text")
    line.text = text
    line.set("x", str(WIDTH - _EDGE - indent if rtl else _EDGE + indent))
    line.set("y", f"{top:g}")
    line.set("text-anchor", "end" if rtl else "start")
    line.set("font-size", f"{size}px")
    line.set("font-weight", "600" if bold else "400")
    line.set("fill", colour)
    if first := script_font(text):
        line.set("font-family", f"{first},{FONT}")
