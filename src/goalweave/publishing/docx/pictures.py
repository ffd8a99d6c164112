"""Pictures in the line, with the words that say what they show."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from goalweave.core.document import Figure
from goalweave.publishing.characters import legal_line
from goalweave.publishing.docx.markup import EMU, SPACES, TWIPS, make
from goalweave.publishing.docx.writer import Writer
from goalweave.publishing.house_style import Logo
from goalweave.publishing.svg import picture, raster

if TYPE_CHECKING:
    from lxml.etree import _Element

PIXEL = 25.4 / 96
"""Millimetres."""


def figure_picture(writer: Writer, block: Figure) -> _Element | None:
    """The drawing of a figure, no wider than the text; None where it has no picture."""
    png = block.png or (_drawn(block) if block.svg else b"")
    if not png:
        return None
    wanted = block.width * PIXEL
    width = min(wanted, writer.width / TWIPS)
    return drawing(writer, png, width, width * block.height / max(block.width, 1), legal_line(block.alt))


def logo_picture(writer: Writer, logo: Logo) -> _Element:
    return drawing(writer, logo.png, logo.width, logo.height, logo.alt or writer.style.name)


def _drawn(block: Figure) -> bytes:
    return raster(picture(block.svg, label=block.alt, prefix="", titled=False))


def drawing(writer: Writer, png: bytes, width: float, height: float, alt: str) -> _Element:
    """width, height: millimetres; alt: what is said instead of the picture."""
    image = writer.part.package.get_or_add_image_part(io.BytesIO(png))
    relation = writer.part.relate_to(image, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image")
    writer.pictures += 1
    across, down = round(width * EMU), round(height * EMU)
    name = f"Picture {writer.pictures}"
    shape = make(
        "pic:pic",
        make("pic:nvPicPr", make("pic:cNvPr", id=writer.pictures, name=name, descr=alt), make("pic:cNvPicPr")),
        make("pic:blipFill", make("a:blip", r_embed=relation), make("a:stretch", make("a:fillRect"))),
        make(
            "pic:spPr",
            make("a:xfrm", make("a:off", x=0, y=0), make("a:ext", cx=across, cy=down)),
            make("a:prstGeom", make("a:avLst"), prst="rect"),
        ),
    )
    return make(
        "w:drawing",
        make(
            "wp:inline",
            make("wp:extent", cx=across, cy=down),
            make("wp:docPr", id=writer.pictures, name=name, descr=alt),
            make("a:graphic", make("a:graphicData", shape, uri=SPACES["pic"])),
            distT=0, distB=0, distL=0, distR=0,
        ),
    )  # fmt: skip
