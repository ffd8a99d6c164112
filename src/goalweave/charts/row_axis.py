"""The names of rows at the start of a chart, the texts at its end, and the room for both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from goalweave.charts.labels import base_styles, label_token
from goalweave.charts.look import LABEL_GAP, NARROW_BELOW, SMALL, TEXT
from goalweave.charts.measure import shorten, text_width

INDENT = 14  # px of a row below another


@dataclass(frozen=True, slots=True)
class RowText:
    """The text at both ends of a row. level: indentation of its name; bold: emphasised."""

    label: str
    text: str = ""
    level: int = 0
    bold: bool = False


@dataclass(frozen=True, slots=True)
class RowMargins:
    """px at both ends of the rows."""

    start: float
    end: float

    def grid(self, top: float, *, rtl: bool) -> dict[str, Any]:
        left, right = (self.end, self.start) if rtl else (self.start, self.end)
        return {"left": round(left), "right": round(right), "top": top, "bottom": 2, "outerBoundsMode": "none"}


def row_margins(rows: list[RowText], head: str, width: int) -> RowMargins:
    """Return margins as wide as the text, but leave most of the width to the chart."""
    names = max((text_width(row.label, TEXT, bold=row.bold) + INDENT * row.level for row in rows), default=0.0)
    texts = max((text_width(row.text, TEXT, bold=row.bold) for row in rows), default=0.0)
    texts = max(texts, text_width(head, SMALL))
    share = 0.38 if width < NARROW_BELOW else 0.42
    return RowMargins(min(names, width * share) + LABEL_GAP + 2, min(texts, width * 0.25) + LABEL_GAP + 6)


def names_axis(rows: list[RowText], room: RowMargins, *, rtl: bool) -> dict[str, Any]:
    """The axis with the rows' names, set at the chart's start."""
    side = "right" if rtl else "left"
    return {
        **_base_axis(side, rtl=rtl),
        "axisLabel": {
            "interval": 0,
            "margin": round(room.start),
            "rich": {**base_styles(align=side), **_indent_styles(rows, side)},
        },
        "data": [{"value": _name_label(row, room, rtl=rtl), "textStyle": {"align": side}} for row in rows],
    }


def texts_axis(rows: list[RowText], room: RowMargins, *, rtl: bool) -> dict[str, Any]:
    """Return a second axis with the text at the ends of the rows, at the other edge of the chart."""
    side = "left" if rtl else "right"
    return {
        **_base_axis(side, rtl=rtl),
        "axisLabel": {"interval": 0, "margin": round(room.end), "rich": base_styles(align=side)},
        "data": [{"value": _end_label(row, room, rtl=rtl), "textStyle": {"align": side}} for row in rows],
    }


def _indent_styles(rows: list[RowText], side: str) -> dict[str, Any]:
    levels = sorted({row.level for row in rows if row.level})
    return {f"indent{level}": {"width": INDENT * level, "fontSize": SMALL, "align": side} for level in levels}


def _base_axis(side: str, *, rtl: bool) -> dict[str, Any]:
    return {
        "type": "category",
        "inverse": True,
        "position": side,
        "axisLine": {"show": False},
        "axisTick": {"show": False},
        "splitLine": {"show": False},
    }


def _name_label(row: RowText, room: RowMargins, *, rtl: bool) -> str:
    style = "strong" if row.bold else "name"
    indent = f"{{indent{row.level}|}}" if row.level else ""
    label = shorten(row.label, room.start - LABEL_GAP - INDENT * row.level, TEXT, bold=row.bold)
    token = label_token(style, label, rtl=rtl)
    return token + indent if rtl else indent + token


def _end_label(row: RowText, room: RowMargins, *, rtl: bool) -> str:
    if not row.text:
        return ""
    style = "strong" if row.bold else "name"
    return label_token(style, shorten(row.text, room.end - LABEL_GAP, TEXT, bold=row.bold), rtl=rtl)
