"""A document as tagged PDF (PDF/UA-1), laid out by WeasyPrint from the same HTML."""

from __future__ import annotations

from typing import Any

from goalweave.core.document import Document
from goalweave.formats.publish.html import page_of
from goalweave.formats.publish.pdf_needs import PdfUnavailable, missing_for_pdf
from goalweave.formats.publish.style import Style

VARIANT = "pdf/ua-1"


def write_pdf(document: Document, style: Style) -> bytes:
    """The document as PDF: the same bytes for the same document, style and fonts of the machine.

    Raises PdfUnavailable where Pango or fonts for the document's language are missing.
    """
    missing = missing_for_pdf((document.language,))
    if missing:
        raise PdfUnavailable(missing)
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    from goalweave.formats.publish.pdf_tags import finish

    page = page_of(document, style, paged=True)
    laid: Any = HTML(string=page, url_fetcher=URLFetcher(allowed_protocols=("data",)), base_url="about:blank").render(
        pdf_variant=VARIANT, presentational_hints=True
    )
    written: bytes = laid.write_pdf(finisher=finish, pdf_variant=VARIANT)
    return written
