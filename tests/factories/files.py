"""Small files of many kinds, as bytes."""

from __future__ import annotations

import io
import zipfile

TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{}</Types>'
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
JPEG = b"\xff\xd8\xff\xe0" + bytes(64)
WEBP = b"RIFF\x40\x00\x00\x00WEBPVP8 " + bytes(52)


def package(members: dict[str, str | bytes]) -> bytes:
    """A ZIP archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def office(main: str, *, types: str = "", **members: str | bytes) -> bytes:
    """A file of Office by its main part, such as `word/document.xml`."""
    return package({"[Content_Types].xml": TYPES.format(types), main: "<x/>", **members})


DOCX, XLSX, PPTX = (office(main) for main in ("word/document.xml", "xl/workbook.xml", "ppt/presentation.xml"))
ODT, ODS = (
    package({"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": "<x/>"})
    for kind in ("text", "spreadsheet")
)
