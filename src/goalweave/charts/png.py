"""A chart as PNG, for reports that cannot hold SVG."""

from __future__ import annotations

from goalweave.charts.look import PAPER


def render_png(svg: str, *, scale: float = 2.0) -> bytes:
    """An SVG of `render_svg` as PNG on white, `scale` pixels for each of its px.

    Letters are drawn with the fonts of the system; without any, the picture has no text. Raises ValueError for what is
    no SVG.
    """
    from resvg_py import svg_to_bytes

    return bytes(svg_to_bytes(svg_string=svg, zoom=scale, background=PAPER))
