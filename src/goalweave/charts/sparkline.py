"""A line in a row of a table, small enough to be written by hand: a board has one for every target."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from goalweave.charts.line_spec import ChartPoint
from goalweave.charts.look import GREY, INK, INK_3
from goalweave.charts.numbers import is_drawable

WIDTH, HEIGHT = 150, 34
_SIDE, _EDGE = 4.0, 5.0  # px free at both ends, and above and below


def render_sparkline(
    points: Sequence[ChartPoint],
    target: tuple[int, float] | None = None,
    *,
    needed: bool = True,
    years: tuple[int, int] | None = None,
    rtl: bool = False,
) -> str:
    """The values as an `<svg>` of 150 × 34 px that says nothing to a screen reader: its row has the numbers.

    points: in the order of their years; target: (year, value), a dashed level; needed: a dotted way to it from the
    latest value; years: (first, last) of the whole board, else of what is drawn; rtl: the years run from right to left.
    The vertical scale is that of this spark alone. Empty if there is no value. The classes `tg`, `pr` and `ln` are
    those of the stylesheet; documents without it use the attributes. Raises ValueError for a target that cannot be
    drawn.
    """
    known = [point for point in points if point.value is not None]
    if not known:
        return ""
    if target and not is_drawable(target[1]):
        raise ValueError(f"the target {target[1]!r} cannot be drawn")
    shown = [point.year for point in known] + ([target[0]] if target else []) + list(years or ())
    values = [point.value for point in known if point.value is not None] + ([target[1]] if target else [])
    first, last, low, high = min(shown), max(shown), min(values), max(values)

    def place(year: int, value: float) -> str:
        across = (year - first) / (last - first) if last > first else 0.5
        up = (value - low) / (high - low) if high > low else 0.5
        x = _SIDE + (1 - across if rtl else across) * (WIDTH - 2 * _SIDE)
        return f"{x:.1f} {HEIGHT - _EDGE - up * (HEIGHT - 2 * _EDGE):.1f}"

    latest = place(known[-1].year, known[-1].value or 0.0)
    drawn = ""
    if target:
        level = place(*target).split()[1]
        drawn += _path_element("tg", f"M0 {level}H{WIDTH}", f'stroke="{GREY}" stroke-dasharray="3 2"')
        if needed and target[0] > known[-1].year:
            drawn += _path_element(
                "pr", f"M{latest}L{place(*target)}", f'stroke="{INK_3}" stroke-width="1.25" stroke-dasharray="1.5 2.5"'
            )
    steps, alone = _line_paths(known, place)
    drawn += _path_element("ln", steps, f'stroke="{INK}" stroke-width="1.5"') if steps else ""
    drawn += "".join(_circle_element(at, 1.4) for at in alone) + _circle_element(latest, 2.6)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="spark" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">{drawn}</svg>'
    )


def _line_paths(points: Sequence[ChartPoint], place: Callable[[int, float], str]) -> tuple[str, list[str]]:
    """The stretches without a gap or break, and the places of values that stand alone."""
    stretches: list[list[str]] = []
    before: ChartPoint | None = None
    for point in points:
        if before is None or point.year > before.year + 1 or point.breaks:
            stretches.append([])
        stretches[-1].append(place(point.year, point.value or 0.0))
        before = point
    steps = "".join("M" + "L".join(stretch) for stretch in stretches if len(stretch) > 1)
    return steps, [stretch[0] for stretch in stretches if len(stretch) == 1]


def _path_element(name: str, steps: str, look: str) -> str:
    return f'<path class="{name}" d="{steps}" fill="none" {look}/>'


def _circle_element(centre: str, radius: float) -> str:
    x, y = centre.split()
    return f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{INK}"/>'
