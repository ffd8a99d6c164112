"""A line in a row of a table, small enough to be written by hand: a board has one for every target."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from goalweave.charts.labels import clean_label
from goalweave.charts.line_spec import ChartPoint
from goalweave.charts.look import FONT, GREY, INK, INK_3
from goalweave.charts.measure import wrap
from goalweave.charts.numbers import is_drawable

WIDTH, HEIGHT = 150, 34
_SIDE, _EDGE = 4.0, 5.0  # px free at both ends, and above and below


def render_sparkline(
    points: Sequence[ChartPoint],
    target: tuple[int, float] | None = None,
    *,
    needed: bool = True,
    years: tuple[int, int] | None = None,
    values: tuple[float, float] | None = None,
    size: tuple[int, int] = (WIDTH, HEIGHT),
    label: str = "",
    rtl: bool = False,
) -> str:
    """The values as an `<svg>`; without a label it says nothing to a screen reader: its row has the numbers.

    points: in the order of their years; target: (year, value), a dashed level up to its year; needed: a dotted way to it
    from the latest value; years: (first, last) of the whole board, else of what is drawn; values: (least, most) that
    lines next to each other share, else the scale is that of this line alone; size: px; rtl: the years run from right
    to left. Years without a value are bridged, breaks are not. Empty with fewer than two values: a single value is a
    number, not a line. The classes `tg`, `pr` and `ln` are those of the stylesheet; documents without it use the
    attributes. Raises ValueError for a target that cannot be drawn.
    """
    known = [point for point in points if point.value is not None]
    if len(known) < 2:
        return ""
    if target and not is_drawable(target[1]):
        raise ValueError(f"the target {target[1]!r} cannot be drawn")
    width, height = size
    years_on_axis = [point.year for point in known] + ([target[0]] if target else []) + list(years or ())
    levels = [point.value for point in known if point.value is not None]
    levels += [target[1]] if target else []
    levels += values or ()
    first, last, low, high = min(years_on_axis), max(years_on_axis), min(levels), max(levels)

    def place(year: int, value: float) -> str:
        across = (year - first) / (last - first) if last > first else 0.5
        up = (value - low) / (high - low) if high > low else 0.5
        x = _SIDE + (1 - across if rtl else across) * (width - 2 * _SIDE)
        return f"{x:.1f} {height - _EDGE - up * (height - 2 * _EDGE):.1f}"

    latest = place(known[-1].year, known[-1].value or 0.0)
    elements = ""
    if target:
        end, level = place(*target).split()
        edge = 0 if rtl else width
        stop = edge if target[0] == last else end
        start = width - edge
        elements += _path_element("tg", f"M{start} {level}H{stop}", f'stroke="{GREY}" stroke-dasharray="3 2"')
        if needed and target[0] > known[-1].year:
            elements += _path_element(
                "pr", f"M{latest}L{place(*target)}", f'stroke="{INK_3}" stroke-width="1.25" stroke-dasharray="1.5 2.5"'
            )
    steps, alone = _line_paths(known, place)
    elements += _path_element("ln", steps, f'stroke="{INK}" stroke-width="1.5"') if steps else ""
    elements += "".join(_circle_element(at, 1.4) for at in alone) + _circle_element(latest, 2.6)
    role = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="spark" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" {role}>{elements}</svg>'
    )


def _line_paths(points: Sequence[ChartPoint], place: Callable[[int, float], str]) -> tuple[str, list[str]]:
    """The stretches without a break, and the places of values that stand alone between two breaks."""
    stretches: list[list[str]] = []
    for point in points:
        if not stretches or point.breaks:
            stretches.append([])
        stretches[-1].append(place(point.year, point.value or 0.0))
    steps = "".join("M" + "L".join(stretch) for stretch in stretches if len(stretch) > 1)
    return steps, [stretch[0] for stretch in stretches if len(stretch) == 1]


def _path_element(name: str, steps: str, look: str) -> str:
    return f'<path class="{name}" d="{steps}" fill="none" {look}/>'


def _circle_element(centre: str, radius: float) -> str:
    x, y = centre.split()
    return f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{INK}"/>'


LineRow = tuple[str, str, str, str, str]
"""Name, line as `<svg>` or nothing, latest value, its year, and what is said of it."""

_PAGE, _NAMES, _ROW = 848, 330, 54


def render_line_rows(rows: Sequence[LineRow], *, rtl: bool = False) -> str:
    """Lines below each other with their names and latest values, as one `<svg>` for a file; empty without rows."""
    if not rows:
        return ""
    elements = "".join(_row_elements(row, number * _ROW, rtl=rtl) for number, row in enumerate(rows))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_PAGE} {len(rows) * _ROW}" direction="ltr" '
        f'font-family="{FONT}" font-size="13"><title/><desc/>{elements}</svg>'
    )


def _row_elements(row: LineRow, top: float, *, rtl: bool) -> str:
    name, spark, latest, year, verdict = row
    start, end = ("end", "start") if rtl else ("start", "end")
    lines = wrap(name, _NAMES - 12, 13, lines=2)
    parts = []
    for number, line in enumerate(lines):
        parts.append(_text_element(line, _mirror(0, rtl), top + (24 if len(lines) > 1 else 31) + 16 * number, start))
    if spark:
        left = _PAGE - _NAMES - 190 if rtl else _NAMES
        parts.append(spark.replace("<svg ", f'<svg x="{left}" y="{top + 7}" ', 1))
    parts.append(_text_element(latest, _mirror(608, rtl), top + 24, end, bold=True))
    parts.append(_text_element(year, _mirror(608, rtl), top + 40, end, INK_3))
    parts.append(_text_element(verdict, _mirror(630, rtl), top + 31, start))
    return "".join(parts)


def _mirror(x: float, rtl: bool) -> float:
    return _PAGE - x if rtl else x


def _text_element(text: str, x: float, y: float, anchor: str, colour: str = INK, *, bold: bool = False) -> str:
    weight = ' font-weight="600"' if bold else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}"{weight}>{escape(clean_label(text))}</text>'
