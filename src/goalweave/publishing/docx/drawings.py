"""Pictures in the text as elements of DrawingML."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from goalweave.publishing.docx.markup import EMU, SPACES, make_element

if TYPE_CHECKING:
    from lxml.etree import _Element

PIXEL = 25.4 / 96
"""Millimetres."""


def make_drawing(part: Any, number: int, png: bytes, width: float, height: float, alt: str) -> _Element:
    """part: of python-docx; number: of the picture in the document; width, height: millimetres; alt: alternative text."""
    image = part.package.get_or_add_image_part(io.BytesIO(png))
    relation = part.relate_to(image, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image")
    across, down = round(width * EMU), round(height * EMU)
    name = f"Picture {number}"
    shape = make_element(
        "pic:pic",
        make_element(
            "pic:nvPicPr",
            make_element("pic:cNvPr", id=number, name=name, descr=alt),
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
            make_element("wp:docPr", id=number, name=name, descr=alt),
            make_element("a:graphic", make_element("a:graphicData", shape, uri=SPACES["pic"])),
            distT=0,
            distB=0,
            distL=0,
            distR=0,
        ),
    )
