"""Inline pictures with their alternative text."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from goalweave.core.document import Figure
from goalweave.publishing.characters import to_legal_line
from goalweave.publishing.docx.markup import EMU, SPACES, TWIPS, make_element
from goalweave.publishing.docx.writer import DocxWriter
from goalweave.publishing.house_style import Logo
from goalweave.publishing.svg import clean_svg, rasterise_svg

if TYPE_CHECKING:
    from lxml.etree import _Element

PIXEL = 25.4 / 96
"""Millimetres."""


def figure_picture(writer: DocxWriter, block: Figure) -> _Element | None:
    """The drawing of a figure, no wider than the text; None if it has no picture."""
    png = block.png or (_figure_png(block) if block.svg else b"")
    if not png:
        return None
    wanted = block.width * PIXEL
    width = min(wanted, writer.width / TWIPS)
    return make_drawing(writer, png, width, width * block.height / max(block.width, 1), to_legal_line(block.alt))


def logo_picture(writer: DocxWriter, logo: Logo) -> _Element:
    return make_drawing(writer, logo.png, logo.width, logo.height, logo.alt or writer.style.name)


def _figure_png(block: Figure) -> bytes:
    return rasterise_svg(clean_svg(block.svg, label=block.alt, prefix="", titled=False))


def make_drawing(writer: DocxWriter, png: bytes, width: float, height: float, alt: str) -> _Element:
    """width, height: millimetres; alt: alternative text."""
    image = writer.part.package.get_or_add_image_part(io.BytesIO(png))
    relation = writer.part.relate_to(image, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image")
    writer.pictures += 1
    across, down = round(width * EMU), round(height * EMU)
    name = f"Picture {writer.pictures}"
    shape = make_element(
        "pic:pic",
        make_element(
            "pic:nvPicPr",
            make_element("pic:cNvPr", id=writer.pictures, name=name, descr=alt),
            make_element("pic:cNvPicPr"),
        ),
        make_element(
            "pic:blipFill",
            make_element("a:blip", r_embed=relation),
            make_element("a:stretch", make_element("a:fillRect")),
        ),
        make_element(
            "pic:spPr",
            make_element("a:xfrm", make_element("a:off", x=0, y=0), make_element("a:ext", cx=across, cy=down)),
            make_element("a:prstGeom", make_element("a:avLst"), prst="rect"),
        ),
    )
    return make_element(
        "w:drawing",
        make_element(
            "wp:inline",
            make_element("wp:extent", cx=across, cy=down),
            make_element("wp:docPr", id=writer.pictures, name=name, descr=alt),
            make_element("a:graphic", make_element("a:graphicData", shape, uri=SPACES["pic"])),
            distT=0,
            distB=0,
            distL=0,
            distR=0,
        ),
    )
