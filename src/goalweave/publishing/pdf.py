"""A document as tagged PDF (PDF/UA-1), laid out by WeasyPrint from the same HTML."""

from __future__ import annotations

from typing import Any

from goalweave.core.document import Document
from goalweave.publishing.house_style import HouseStyle
from goalweave.publishing.html import render_page
from goalweave.publishing.pdf_fonts import font_configuration, load_weasyprint, needs_system_fonts
from goalweave.publishing.pdf_needs import PdfUnavailable, missing_for_pdf

VARIANT = "pdf/ua-1"


def write_pdf(document: Document, style: HouseStyle) -> bytes:
    """The document as PDF: the same bytes on every machine for the same document and style, unless it needs fonts of the system.

    Raises PdfUnavailable where Pango is missing.
    """
    missing = missing_for_pdf((document.language,))
    if missing:
        raise PdfUnavailable(missing)
    fetcher = load_weasyprint().urls.URLFetcher(allowed_protocols=("data",))
    from goalweave.publishing.pdf_tags import complete_tags

    page = render_page(document, style, paged=True)
    fonts = font_configuration(system=needs_system_fonts(style, page))
    laid: Any = (
        load_weasyprint()
        .HTML(string=page, url_fetcher=fetcher, base_url="about:blank")
        .render(font_config=fonts, pdf_variant=VARIANT, presentational_hints=True)
    )
    written: bytes = laid.write_pdf(finisher=complete_tags, pdf_variant=VARIANT)
    return written
