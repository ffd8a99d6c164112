"""Labels as ECharts' rich text: `{style|text}`; and what a text or an address in a picture may be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from goalweave.charts.look import INK, INK_2, INK_3, LINE_HEIGHT, SMALL, TEXT, TILE_GAP, TILE_HEIGHT, on_colour
from goalweave.charts.measure import text_width

_MARKUP = str.maketrans({"{": "(", "}": ")", "|": "¦"})
_UNWRITABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_MARK = "\u200f"  # right-to-left mark
_RTL = re.compile("[\u0590-\u08ff\ufb50-\ufdff\ufe70-\ufeff]")
_WORD = "[0-9./&+-]*[A-Za-z\u00c0-\u024f][0-9A-Za-z\u00c0-\u024f./&+-]*"
_LATIN = re.compile(f"({_WORD}(?: {_WORD})*)")
_TILE_MIN = 22
_SCRIPTS = (
    (re.compile("[\u0600-\u06ff]"), "'Noto Sans Arabic'"),
    (re.compile("[\u3000-\u9fff]"), "'Noto Sans SC','Noto Sans CJK SC'"),
)
_SAFE = re.compile(r"https?:|[^:]*(?:[/?#]|$)", re.IGNORECASE)


def clean_label(text: str) -> str:
    """`text` without what XML cannot hold or a single line cannot show."""
    return _UNWRITABLE.sub(" ", text)


def label_token(style: str, text: str, *, rtl: bool = False) -> str:
    """A piece of a label in a named style, laid out from left to right for every renderer.

    rtl: read from the right. Latin words within Arabic then become pieces of their own, so that no renderer has to
    know which way the whole runs; within one piece, marks keep its signs and figures in order.
    """
    text = clean_label(text).translate(_MARKUP)
    if not (rtl and _RTL.search(text)):
        return f"{{{style}|{text}}}"
    runs = [run.strip() for run in _LATIN.split(text) if run.strip()]
    # A bracket alone turns with the text around it.
    marked = [run if _LATIN.fullmatch(run) else f"{_MARK}{run}{_MARK}" for run in runs]
    return "{space|}".join(f"{{{style}|{run}}}" for run in reversed(marked))


def width_between_scripts(text: str) -> float:
    """px that `label_token` adds where Latin letters stand within Arabic ones; 0 for a text in one script."""
    return 8.0 if _RTL.search(text) and _LATIN.search(text) else 0.0


def tile_label(code: str) -> str:
    """A code on its node's colour; digits and Latin letters stay left to right."""
    return label_token("tile", code)


def join_label_parts(parts: Sequence[str], *, rtl: bool) -> str:
    """Pieces of a label in reading direction, with gaps."""
    return "{gap|}".join(reversed(parts) if rtl else parts)


def tile_width(code: str) -> float:
    """px of a tile with this code; 0 without a code."""
    return text_width(code, SMALL, bold=True) + 2 * _tile_padding(code) if code else 0.0


def tile_style(code: str, colour: str, *, align: str) -> dict[str, Any]:
    """The rich style of one node's tile; align: the side from which the label is set, `left` or `right`."""
    background = colour or INK_2
    return {
        # Centred by padding: ECharts lets pieces that are not aligned to one side drift apart.
        "padding": [0, _tile_padding(code)],
        "height": TILE_HEIGHT,
        "lineHeight": TILE_HEIGHT,
        "align": align,
        "backgroundColor": background,
        "borderRadius": 2,
        "color": on_colour(background),
        "fontSize": SMALL,
        "fontWeight": 600,
        "textBorderWidth": 0,
    }


def base_styles(*, align: str) -> dict[str, Any]:
    """The rich styles that labels set from this side share; `gap` and `space` part the pieces."""
    text = {"fontSize": TEXT, "lineHeight": LINE_HEIGHT, "align": align}
    return {
        "name": {**text, "color": INK_2},
        "strong": {**text, "color": INK, "fontWeight": 600},
        "faint": {**text, "color": INK_3},
        "sub": {**text, "fontSize": SMALL, "color": INK_3},
        "gap": {**text, "width": TILE_GAP},
        "space": {**text, "width": 3},
    }


def _tile_padding(code: str) -> float:
    return round(max(4.0, (_TILE_MIN - text_width(code, SMALL, bold=True)) / 2), 1)


def script_font(text: str) -> str:
    """The font that has the letters of a text which is not in the Latin, Greek or Cyrillic script; else nothing."""
    return next((font for letters, font in _SCRIPTS if letters.search(text)), "")


def is_safe_href(href: str) -> bool:
    """Whether an address leads to a page, and runs nothing."""
    return bool(_SAFE.match(href))
