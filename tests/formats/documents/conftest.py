"""Small documents made by hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence

import pytest

PdfLine = tuple[float, float, float, str]
"""x, y, size of the font and text; Helvetica, or bold where the text begins with `**`."""

MakePdf = Callable[[Sequence[Sequence[PdfLine]]], bytes]
MakeDocx = Callable[[str], bytes]


@pytest.fixture
def make_pdf() -> MakePdf:
    """Pages of placed lines → a PDF file, written object by object (ISO 32000-1, 7.5)."""

    def make(pages: Sequence[Sequence[PdfLine]]) -> bytes:
        kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(pages)))
        objects = [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
        ]
        for number, lines in enumerate(pages):
            content = b"".join(map(_draw, lines))
            fonts = "<< /Font << /F1 3 0 R /F2 4 0 R >> >>"
            objects.append(
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources {fonts} /Contents {6 + 2 * number} 0 R >>".encode()
            )
            objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        file = io.BytesIO()
        file.write(b"%PDF-1.4\n")
        offsets = []
        for number, body in enumerate(objects, 1):
            offsets.append(file.tell())
            file.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
        start = file.tell()
        file.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
        file.write(b"".join(b"%010d 00000 n \n" % offset for offset in offsets))
        file.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
        return file.getvalue()

    return make


def _draw(line: PdfLine) -> bytes:
    x, y, size, text = line
    font = "F2" if text.startswith("**") else "F1"
    encoded = (
        text.removeprefix("**").encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    )
    return f"BT /{font} {size} Tf {x} {y} Td (".encode() + encoded + b") Tj ET\n"


@pytest.fixture
def make_docx() -> MakeDocx:
    """The inside of `w:body` → a .docx file of that part alone."""

    def make(body: str) -> bytes:
        names = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("word/document.xml", f"<w:document {names}><w:body>{body}</w:body></w:document>")
        return file.getvalue()

    return make
