"""The look of every chart: ink, washes, type, tooltips. Colour comes only from the nodes, that is from the packs."""

from __future__ import annotations

from typing import Any

from goalweave.core.colour import READABLE, contrast

INK = "#14171a"
INK_2 = "#3f454b"
INK_3 = "#5d646b"
LINE_2 = "#c4c9cd"
LINE = "#e1e4e6"
GREY = "#8b9298"  # the lightest that can be told from paper where it says something (3:1)
BAND = "#dfe3e6"
WASH = "#f6f7f7"
PAPER = "#ffffff"
VEIL = "rgba(255,255,255,0.85)"  # paper behind a label that may be on a line
BLACK = "#000000"

# Single quotes: ECharts writes the list into an attribute as it is.
FONT = "'Noto Sans','Segoe UI','Noto Sans Arabic','Noto Sans SC','Noto Sans CJK SC',system-ui,sans-serif"
TEXT = 11.5
SMALL = 10.5
LINE_HEIGHT = 14

TILE_HEIGHT = 17
TILE_GAP = 6
LABEL_GAP = 8

NARROW_BELOW = 520
"""px of a chart below which it is drawn as on a phone; NARROW_WIDTH is then counted on."""
NARROW_WIDTH = 340


def on_colour(background: str) -> str:
    """The colour of text on `background`, with a contrast of at least 4.5: white, else ink, else black.

    Between white and ink lies a narrow band of middle tones on which neither can be read; black can.
    """
    return next(text for text in (PAPER, INK, BLACK) if text == BLACK or contrast(text, background) >= READABLE)


def base_option() -> dict[str, Any]:
    """What every chart shares."""
    return {"animation": False, "textStyle": {"fontFamily": FONT}, "tooltip": _tooltip_option()}


def with_phone(wide: dict[str, Any], phone: dict[str, Any]) -> dict[str, Any]:
    """An option with what changes on a phone; ECharts chooses by the width that it draws."""
    return {"baseOption": wide, "media": [{"query": {"maxWidth": NARROW_BELOW - 1}, "option": phone}]}


def link_of(href: str) -> dict[str, Any]:
    """What makes an item lead somewhere; nothing without an address."""
    return {"href": href, "cursor": "pointer"} if href else {}


def _tooltip_option() -> dict[str, Any]:
    """Drawn as text of the chart, because a page may not style a box of its own (`style-src 'self'`)."""
    return {
        "renderMode": "richText",
        "confine": True,
        "backgroundColor": INK,
        "borderRadius": 2,
        "borderWidth": 0,
        "shadowBlur": 0,
        "shadowColor": "transparent",
        "padding": [7, 10],
        "textStyle": {"color": PAPER, "fontSize": 12},
    }
