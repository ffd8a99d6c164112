"""What this machine lacks to make all kinds of documents, as Django's `check` says it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Warning as Caution, register

from goalweave.core.text.languages import LANGUAGES
from goalweave.formats.publish import missing_for_pdf

IDENTITY = "goalweave.reports.W001"


@register("documents")
def documents_can_be_made(app_configs: Sequence[Any] | None, **options: Any) -> list[CheckMessage]:
    """A warning where PDFs cannot be made."""
    missing = missing_for_pdf(LANGUAGES)
    if not missing:
        return []
    return [
        Caution(
            f"No PDFs can be made: the system lacks {', '.join(missing)}.",
            hint="Install what is missing. Documents as HTML and DOCX need none of it.",
            id=IDENTITY,
        )
    ]
