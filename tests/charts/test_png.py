from __future__ import annotations

import struct

import pytest

from goalweave.charts import Bars, ChartEngine, Sankey, render_png, render_svg

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><rect width="40" height="30" fill="#C5192D"/></svg>'
)


def size(png: bytes) -> tuple[int, int]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", png[16:24])  # type: ignore[return-value]


@pytest.mark.parametrize(("scale", "pixels"), [(1, (40, 30)), (2.0, (80, 60)), (1.5, (60, 45))])
def test_png_has_the_scaled_size(scale: float, pixels: tuple[int, int]) -> None:
    assert size(render_png(SVG, scale=scale)) == pixels


def test_png_of_no_svg_is_refused() -> None:
    with pytest.raises(ValueError):
        render_png("<p>no picture</p>")


@pytest.mark.usefixtures("own_fonts")
def test_charts_become_png(engine: ChartEngine, sankey: Sankey, bars: Bars) -> None:
    for spec in (sankey, bars):
        svg = render_svg(spec, engine=engine)
        assert svg is not None
        assert size(render_png(svg)) == (2 * spec.width, 2 * spec.height)
        assert len(render_png(svg)) > 5_000
