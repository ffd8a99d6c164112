"""A document as a file: which forms there are, and which house style it wears."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from goalweave.core.document import Document
from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.publishing import HouseStyle, default_style, read_style, write_docx, write_html, write_pdf

FORMS: Mapping[str, str] = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
"""Ending of a file → its media type."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def render_document(document: Document, form: str, style: HouseStyle) -> bytes:
    """form: one of FORMS. Raises PdfUnavailable where this machine can make no PDF."""
    if form == "pdf":
        return write_pdf(document, style)
    return write_docx(document, style) if form == "docx" else write_html(document, style).encode()


def style_names(folder: Path) -> tuple[str, ...]:
    """Names of the house styles in the folder `styles` of the data: those with a style.yaml."""
    sheets = folder.glob("*/style.yaml") if folder.is_dir() else ()
    return tuple(sorted(path.parent.name for path in sheets))


def load_style(name: str, folder: Path) -> HouseStyle:
    """The style that ships for an empty name. Raises InputError for a name that there is not, or a style that cannot be used."""
    if not name:
        return default_style()
    if name not in style_names(folder):
        known = style_names(folder) or ("default",)
        raise InputError(
            Message("unknown house style {name}; available: {known}", name=name, known=known), field="style"
        )
    return read_style(folder / name)
