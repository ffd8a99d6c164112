"""A document as tagged PDF (PDF/UA-1), laid out by WeasyPrint from the same HTML."""

from __future__ import annotations

from typing import Any

from goalweave.core.document import Document
from goalweave.publishing.house_style import Style
from goalweave.publishing.html import page_of
from goalweave.publishing.pdf_fonts import font_configuration, needs_system_fonts, weasyprint
from goalweave.publishing.pdf_needs import PdfUnavailable, missing_for_pdf

VARIANT = "pdf/ua-1"


def write_pdf(document: Document, style: Style) -> bytes:
    """The document as PDF: the same bytes on every machine for the same document and style, unless it needs fonts of the system.

    Raises PdfUnavailable where Pango is missing.
    """
    missing = missing_for_pdf((document.language,))
    if missing:
        raise PdfUnavailable(missing)
    fetcher = weasyprint().urls.URLFetcher(allowed_protocols=("data",))
    from goalweave.publishing.pdf_tags import finish

    page = page_of(document, style, paged=True)
    fonts = font_configuration(system=needs_system_fonts(style, page))
    laid: Any = (
        weasyprint()
        .HTML(string=page, url_fetcher=fetcher, base_url="about:blank")
        .render(font_config=fonts, pdf_variant=VARIANT, presentational_hints=True)
    )
    written: bytes = laid.write_pdf(finisher=finish, pdf_variant=VARIANT)
    return written
