"""Figures and logos, with their alternative text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goalweave.core.document import Figure
from goalweave.publishing.characters import to_legal_line
from goalweave.publishing.docx.drawings import PIXEL
from goalweave.publishing.docx.markup import TWIPS
from goalweave.publishing.docx.writer import DocxWriter
from goalweave.publishing.house_style import Logo
from goalweave.publishing.svg import clean_svg, rasterise_svg

if TYPE_CHECKING:
    from lxml.etree import _Element


def figure_picture(writer: DocxWriter, block: Figure) -> _Element | None:
    """The drawing of a figure, no wider than the text; None if it has no picture."""
    png = block.png or (_figure_png(block) if block.svg else b"")
    if not png:
        return None
    pixels = block.width * PIXEL
    width = min(pixels, writer.width / TWIPS)
    return writer.make_drawing(png, width, width * block.height / max(block.width, 1), to_legal_line(block.alt))


def logo_picture(writer: DocxWriter, logo: Logo) -> _Element:
    return writer.make_drawing(logo.png, logo.width, logo.height, logo.alt or writer.style.name)


def _figure_png(block: Figure) -> bytes:
    return rasterise_svg(clean_svg(block.svg, label=block.alt, prefix="", titled=False))
