"""The key of a chart: what its marks mean, drawn in the marks themselves, on as many lines as it takes."""

from __future__ import annotations

from typing import Any

from goalweave.charts.labels import base_styles, join_label_parts, label_token
from goalweave.charts.look import BAND, GREY, INK, INK_2, INK_3, PAPER, SMALL, TEXT, TILE_GAP
from goalweave.charts.measure import shorten, text_width

LINE = 18  # px of one line of a key
_WIDE = 18  # px between two entries

DOT, HOLLOW, SQUARE, HOLLOW_SQUARE = "dot", "hollow", "square", "hollowSquare"
GREY_DOT, BAR, TICK, SPAN, AREA = "greyDot", "bar", "tick", "span", "area"
DOTS, BROKEN, FAINT_LINE, DASHES = "dots", "broken", "faintLine", "dashes"

_BOXES: dict[str, dict[str, Any]] = {
    DOT: {"width": 7, "height": 7, "borderRadius": 4, "backgroundColor": INK},
    GREY_DOT: {"width": 7, "height": 7, "borderRadius": 4, "backgroundColor": INK_3},
    HOLLOW: {
        "width": 6,
        "height": 6,
        "borderRadius": 4,
        "backgroundColor": PAPER,
        "borderColor": INK_2,
        "borderWidth": 1.25,
    },
    SQUARE: {"width": 7, "height": 7, "backgroundColor": INK_3},
    HOLLOW_SQUARE: {"width": 6, "height": 6, "backgroundColor": PAPER, "borderColor": INK_2, "borderWidth": 1.25},
    BAR: {"width": 16, "height": 8, "backgroundColor": INK_2},
    TICK: {"width": 2, "height": 13, "backgroundColor": INK},
    SPAN: {"width": 18, "height": 2, "backgroundColor": GREY},
    AREA: {"width": 15, "height": 9, "backgroundColor": BAND, "borderColor": GREY, "borderWidth": 0.75},
    FAINT_LINE: {"width": 18, "height": 1, "backgroundColor": GREY},
}
# A broken bar and rows of dots and dashes are letters of every font.
_LETTERS: dict[str, tuple[str, dict[str, Any]]] = {
    DOTS: ("· · ·", {"fontWeight": 700, "color": INK_2}),
    BROKEN: ("¦", {"color": INK_2}),
    DASHES: ("- - -", {"color": INK_2}),
}

LegendEntry = tuple[str, str]
"""A mark and its word; an entry without a word is left out."""


def legend_lines(entries: list[LegendEntry], width: float) -> list[list[LegendEntry]]:
    """The entries on lines of at most `width` px."""
    lines: list[list[LegendEntry]] = []
    room = 0.0
    for entry in entries:
        if not entry[1]:
            continue
        needed = _entry_width(entry)
        if not lines or needed > room:
            lines.append([])
            room = width
        lines[-1].append(entry)
        room -= needed + _WIDE
    return lines


def legend_title(lines: list[list[LegendEntry]], width: float, *, top: float, rtl: bool) -> dict[str, Any]:
    """The lines of `legend_lines` as a title of ECharts; one without lines shows nothing."""
    side = "right" if rtl else "left"
    return {
        "text": "\n".join(_line_text(line, width, rtl=rtl) for line in lines),
        "top": top,
        # Half of a border stands outside its box, and would be cut off at the edge of the chart.
        "padding": [0, 1],
        "left": side,
        "textStyle": {"fontWeight": 400, "lineHeight": LINE, "rich": _rich_styles(side)},
    }


def head_title(text: str, *, top: float | str, rtl: bool, strong: bool = False, left: str = "") -> dict[str, Any]:
    """A line of small text above a chart: its unit, or the name of a panel. left: where it starts, else with the chart."""
    side = "right" if rtl else "left"
    place = {"left": side} if left == "" else {"left": left, "textAlign": side}
    style = "strong" if strong else "sub"
    return {
        "text": label_token(style, text, rtl=rtl) if text else "",
        "top": top,
        "padding": 0,
        **place,
        "textStyle": {"fontWeight": 400, "rich": base_styles(align=side)},
    }


def _line_text(entries: list[LegendEntry], width: float, *, rtl: bool) -> str:
    parts = [
        join_label_parts([_mark_text(mark), _entry_text(mark, word, width, rtl=rtl)], rtl=rtl) for mark, word in entries
    ]
    return "{wide|}".join(reversed(parts) if rtl else parts)


def _entry_text(mark: str, word: str, width: float, *, rtl: bool) -> str:
    return label_token("name", shorten(word, width - _mark_width(mark) - TILE_GAP, TEXT), rtl=rtl)


def _mark_text(mark: str) -> str:
    return f"{{{mark}|{_LETTERS[mark][0] if mark in _LETTERS else ''}}}"


def _mark_width(mark: str) -> float:
    if mark in _LETTERS:
        return text_width(_LETTERS[mark][0], TEXT, bold=True)
    box = _BOXES[mark]
    return float(box["width"] + 2 * box.get("borderWidth", 0))


def _entry_width(entry: LegendEntry) -> float:
    return _mark_width(entry[0]) + TILE_GAP + text_width(entry[1], TEXT)


def _rich_styles(side: str) -> dict[str, Any]:
    boxes = {name: {**box, "lineHeight": LINE, "align": side} for name, box in _BOXES.items()}
    letters = {
        name: {"fontSize": TEXT, "lineHeight": LINE, "align": side, **style} for name, (_, style) in _LETTERS.items()
    }
    return {**base_styles(align=side), **boxes, **letters, "wide": {"width": _WIDE, "fontSize": SMALL, "align": side}}
