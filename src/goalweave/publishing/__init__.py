"""Documents as files for people: HTML, PDF and DOCX, in a house style."""

from __future__ import annotations

from goalweave.publishing.docx import write_docx
from goalweave.publishing.house_style import HouseStyle
from goalweave.publishing.html import write_html
from goalweave.publishing.pdf import write_pdf
from goalweave.publishing.pdf_needs import PdfUnavailable, missing_for_pdf
from goalweave.publishing.style_folder import default_style, read_style

__all__ = [
    "HouseStyle",
    "PdfUnavailable",
    "default_style",
    "missing_for_pdf",
    "read_style",
    "write_docx",
    "write_html",
    "write_pdf",
]
