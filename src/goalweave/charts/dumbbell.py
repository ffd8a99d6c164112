"""Pairs of groups on one axis, the group that is behind as an open circle: who is left behind, and how far.

Written by hand as the sparklines are. Cleveland's dot plot (The Elements of Graphing Data, 1985) with two dots in a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import chain

from goalweave.charts.labels import clean_label
from goalweave.charts.look import FONT, GREY, INK, INK_2, INK_3, LINE, PAPER
from goalweave.charts.measure import shorten, text_width, wrap
from goalweave.charts.numbers import AxisScale, NumberFormat, scale_for

WIDE, NARROW = 740, 340
"""px of the chart on a screen and on a phone, where the names are above their lines."""
_TEXT, _SMALL = 13, 12
_NAMES, _END, _GAPS = 196, 556, 172
_HEAD, _FOOT, _ROW = 26, 30, 54
_NARROW_ROW = 92
_SIDE = 12


@dataclass(frozen=True, slots=True)
class DumbbellEnd:
    """A group with its value."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class DumbbellRow:
    """Two groups of a kind. label: which two; gap: how far apart they are; change: since when it grew, or did not."""

    label: str
    behind: DumbbellEnd
    ahead: DumbbellEnd
    gap: str
    change: str = ""


@dataclass(frozen=True, slots=True)
class DumbbellChart:
    """title, description: for screen readers; total: the value of all, a dashed line with its name; gap_head: above the gaps;
    lowest, highest: what a value can be at all; rtl: read from the right.
    """

    title: str
    description: str
    rows: tuple[DumbbellRow, ...]
    total: DumbbellEnd | None = None
    gap_head: str = ""
    numbers: NumberFormat = field(default_factory=NumberFormat)
    lowest: float | None = None
    highest: float | None = None
    rtl: bool = False


def render_dumbbell(chart: DumbbellChart, *, narrow: bool = False, headed: str = "") -> str:
    """The chart as an `<svg>` that needs no style sheet; empty without rows. narrow: for a phone; headed: a heading within it."""
    if not chart.rows:
        return ""
    canvas = _Canvas(chart, narrow=narrow)
    marks = [*canvas.axis(), *canvas.total(), *canvas.heads(headed)]
    for number, row in enumerate(chart.rows):
        marks += canvas.row(row, canvas.top(number))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {canvas.width} {canvas.height}" role="img" direction="ltr" '
        f'font-family="{FONT}" font-size="{_TEXT}"><title>{_clean(chart.title)}</title>'
        f"<desc>{_clean(chart.description)}</desc>{''.join(marks)}</svg>"
    )


class _Canvas:
    """Where things are; everything is placed from left to right and mirrored where one reads from the right."""

    def __init__(self, chart: DumbbellChart, *, narrow: bool) -> None:
        self.chart, self.narrow = chart, narrow
        self.width = NARROW if narrow else WIDE
        self.start = 8.0 if narrow else float(_NAMES + 16)
        self.end = NARROW - 8.0 if narrow else float(_END)
        self.bottom = _HEAD + len(chart.rows) * (_NARROW_ROW if narrow else _ROW)
        self.height = self.bottom + _FOOT
        self.scale = _axis_scale(chart)

    def top(self, number: int) -> float:
        """The height of the line of a row."""
        return _HEAD + number * _NARROW_ROW + 46 if self.narrow else _HEAD + number * _ROW + 26

    def x(self, value: float) -> float:
        # Values that are all but zero have an axis without any length.
        share = min(max(self.scale.share(value), 0.0), 1.0) if self.scale.high > self.scale.low else 0.5
        return self.start + share * (self.end - self.start)

    def axis(self) -> list[str]:
        drawn = []
        marks = self.scale.marks
        for number, mark in enumerate(marks):
            x = self.x(mark)
            drawn.append(self._line(x, _HEAD, x, self.bottom, LINE))
            sign = number in (0, len(marks) - 1)
            text = self.chart.numbers.text(mark, sign=sign, decimals=self.scale.decimals)
            drawn.append(self._text(text, self._centre(text, x, _SMALL), self.bottom + 18, "middle", INK_3, _SMALL))
        return drawn

    def total(self) -> list[str]:
        total = self.chart.total
        if total is None:
            return []
        x = self.x(total.value)
        text = f"{total.name} {self.chart.numbers.text(total.value)}"
        text = shorten(text, self.end - self.start, _SMALL)
        return [
            self._line(x, _HEAD, x, self.bottom, GREY, 'stroke-dasharray="3 2"'),
            self._text(text, self._centre(text, x, _SMALL), 16, "middle", INK_3, _SMALL),
        ]

    def heads(self, headed: str) -> list[str]:
        marks = []
        if headed:
            marks.append(self._text(shorten(headed, _NAMES, _TEXT, bold=True), 0, 16, "start", INK, _TEXT, bold=True))
        if self.chart.gap_head and not self.narrow:
            head = shorten(self.chart.gap_head, _GAPS, _SMALL)
            marks.append(self._text(head, self.width, 16, "end", INK_3, _SMALL))
        return marks

    def row(self, row: DumbbellRow, y: float) -> list[str]:
        behind, ahead = self.x(row.behind.value), self.x(row.ahead.value)
        marks = [self._line(behind, y, ahead, y, INK_2, 'stroke-width="2"')]
        marks.append(self._circle(ahead, y, filled=True))
        marks.append(self._circle(behind, y, filled=False))
        marks += self._ends(row, y)
        if self.narrow:
            label = shorten(row.label, self.width * 0.62, _TEXT, bold=True)
            marks.append(self._text(label, 0, y - 20, "start", INK, _TEXT, bold=True))
            marks.append(self._text(row.gap, self.width, y - 20, "end", INK, _TEXT, bold=True))
            return marks
        lines = wrap(row.label, _NAMES, _TEXT, lines=2)
        first = y + 4 - 8 * (len(lines) - 1)
        marks += [self._text(line, 0, first + 16 * at, "start", INK, _TEXT) for at, line in enumerate(lines)]
        marks.append(self._text(row.gap, self.width, y, "end", INK, _TEXT, bold=True))
        for at, line in enumerate(wrap(row.change, _GAPS, _SMALL, lines=2)):
            marks.append(self._text(line, self.width, y + 15 + 14 * at, "end", INK_3, _SMALL))
        return marks

    def _ends(self, row: DumbbellRow, y: float) -> list[str]:
        """The names of both groups: below their circles, to both sides where these are close, else in one line."""
        left, right = sorted((row.behind, row.ahead), key=lambda end: end.value)
        left_x, right_x = self.x(left.value), self.x(right.value)
        half = (self.end - self.start) / 2 - 10
        left_text, right_text = self._end_text(left, half), self._end_text(right, half)
        left_width, right_width = text_width(left_text, _SMALL), text_width(right_text, _SMALL)
        left_at, right_at = self._centre(left_text, left_x, _SMALL), self._centre(right_text, right_x, _SMALL)
        if left_at + left_width / 2 + 10 < right_at - right_width / 2:
            pairs = ((left_text, left_at), (right_text, right_at))
            return [self._text(text, x, y + 22, "middle", INK_3, _SMALL) for text, x in pairs]
        if left_x - _SIDE - left_width >= self.start and right_x + _SIDE + right_width <= self.end:
            return [
                self._text(left_text, left_x - _SIDE, y + 4, "end", INK_3, _SMALL),
                self._text(right_text, right_x + _SIDE, y + 4, "start", INK_3, _SMALL),
            ]
        both = f"{left_text} · {right_text}"
        middle = self._centre(both, (left_x + right_x) / 2, _SMALL)
        return [self._text(both, middle, y + 22, "middle", INK_3, _SMALL)]

    def _end_text(self, end: DumbbellEnd, room: float) -> str:
        """`75 years and over (54)`: a name is cut where it is too long, its value never."""
        value = f" ({self.chart.numbers.text(end.value, sign=False)})"
        return shorten(end.name, room - text_width(value, _SMALL), _SMALL) + value

    def _centre(self, text: str, x: float, size: float) -> float:
        """The middle of a text so that it stays within the plot, give or take the room of a digit at both ends."""
        half = text_width(text, size) / 2
        return min(max(x, self.start - 8 + half), self.end + 8 - half)

    def _mirrored(self, x: float) -> float:
        return self.width - x if self.chart.rtl else x

    def _line(self, x: float, y: float, other_x: float, other_y: float, colour: str, look: str = "") -> str:
        start, end = self._mirrored(x), self._mirrored(other_x)
        return f'<path d="M{start:.1f} {y:.1f}L{end:.1f} {other_y:.1f}" stroke="{colour}" fill="none" {look}/>'

    def _circle(self, x: float, y: float, *, filled: bool) -> str:
        look = f'fill="{INK}"' if filled else f'fill="{PAPER}" stroke="{INK}" stroke-width="2"'
        return f'<circle cx="{self._mirrored(x):.1f}" cy="{y:.1f}" r="6" {look}/>'

    def _text(self, text: str, x: float, y: float, anchor: str, colour: str, size: int, *, bold: bool = False) -> str:
        if self.chart.rtl:
            anchor = {"start": "end", "end": "start"}.get(anchor, anchor)
        weight = ' font-weight="600"' if bold else ""
        place, width = self._mirrored(x), text_width(text, size)
        left = place - width * {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor]
        # A box keeps the lines of the axis away from the text. A stroke below the fill (`paint-order`) would look better, but
        # the maker of PDFs draws it above, so that nothing can be read.
        return (
            f'<rect x="{left - 2:.1f}" y="{y - size:.1f}" width="{width + 4:.1f}" height="{size * 1.3:.1f}" fill="{PAPER}"/>'
            f'<text x="{place:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}" fill="{colour}"{weight}>'
            f"{_clean(text)}</text>"
        )


def _axis_scale(chart: DumbbellChart) -> AxisScale:
    values = [end.value for end in chain.from_iterable((row.behind, row.ahead) for row in chart.rows)]
    values += [chart.total.value] if chart.total else []
    # A share of all has an axis up to all, unless everything is small.
    if chart.highest is not None and max(values) > chart.highest / 2:
        values.append(chart.highest)
    return scale_for(values, lowest=chart.lowest, highest=chart.highest)


def stack_pictures(pictures: Sequence[str]) -> str:
    """Several of these pictures below each other as one, for a file."""
    top, parts = 0.0, []
    for picture in pictures:
        head, _end, _rest = picture.partition(">")
        height = float(head.partition('viewBox="')[2].partition('"')[0].split()[3])
        parts.append(f'<g transform="translate(0 {top:.1f})">{picture.partition(">")[2].removesuffix("</svg>")}</g>')
        top += height + 16
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {top:.1f}" direction="ltr" font-family="{FONT}" '
        f'font-size="{_TEXT}"><title/><desc/>{"".join(parts)}</svg>'
    )


def _clean(text: str) -> str:
    return escape(clean_label(text))
