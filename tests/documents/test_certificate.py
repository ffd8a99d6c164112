"""A certificate: what is on it in each language, and that it is one tagged page on its side."""

from __future__ import annotations

import io

import pypdf
import pytest

from goalweave.core.document import DocumentLayout, text_of_content
from goalweave.core.text.languages import LANGUAGES
from goalweave.documents.certificate import CertificateText, certificate_document
from goalweave.publishing import default_style, write_html, write_pdf

TEXT = CertificateText(
    edition="Prizes 2026",
    organiser="An organiser",
    kind="winner",
    project="Nets <b>of</b>\nthe valley",
    organisation="A cooperative",
    country="Kenya",
    category="Infrastructure",
    number="2026-0003",
    issued="2026-06-14",
    address="https://example.org/prizes/prizes-2026/certificates/2026-0003/",
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_certificate_names_project_number_and_the_page_that_verifies_it(language: str) -> None:
    document = certificate_document(TEXT, language)
    assert (document.layout, document.language, document.author) == (
        DocumentLayout.CERTIFICATE,
        language,
        "An organiser",
    )
    words = " ".join(text_of_content(block.content) for block in document.blocks)  # type: ignore[union-attr]
    assert "Nets <b>of</b> the valley" in words
    assert "A cooperative · Kenya" in words
    assert TEXT.number in words
    page = write_html(document, default_style())
    assert f'href="{TEXT.address}"' in page
    assert "<b>of</b>" not in page
    assert '<body class="certificate">' in page


@pytest.mark.usefixtures("pango")
def test_certificate_is_one_tagged_page_on_its_side() -> None:
    reader = pypdf.PdfReader(io.BytesIO(write_pdf(certificate_document(TEXT, "ar"), default_style())))
    (page,) = reader.pages
    assert page.mediabox.width > page.mediabox.height
    assert "/StructTreeRoot" in reader.trailer["/Root"]
