"""What this machine lacks to make all kinds of documents, as Django's `check` says it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Warning as Caution, register

from goalweave.core.text.languages import LANGUAGES
from goalweave.fonts import font_files
from goalweave.publishing import missing_for_pdf

NO_PDF = "goalweave.wording.W001"
NO_FONTS = "goalweave.wording.W002"


@register("documents")
def check_document_tools(app_configs: Sequence[Any] | None, **options: Any) -> list[CheckMessage]:
    """Warnings where PDFs cannot be made, and where the fonts that ship were not built."""
    warnings: list[CheckMessage] = []
    if missing := missing_for_pdf(LANGUAGES):
        warnings.append(
            Caution(
                f"No PDFs can be made: the system lacks {', '.join(map(str, missing))}.",
                hint="Install what is missing. Documents as HTML and DOCX need none of it.",
                id=NO_PDF,
            )
        )
    if not font_files():
        warnings.append(
            Caution(
                "The fonts of Goalweave are missing: charts and documents use those of the system.",
                hint="Install Goalweave again where npm can be reached.",
                id=NO_FONTS,
            )
        )
    return warnings
