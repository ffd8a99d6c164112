"""Documents written where `--out` says: all of them, or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from goalweave.cli.output_files import DRAFT
from goalweave.datafolder import draft_folder

if TYPE_CHECKING:
    from goalweave.core.document import Document

DocumentMaker = Callable[[], bytes]


def require_endings(files: Sequence[Path], supported: Sequence[str]) -> None:
    """Raise InputError for a file whose ending is not a supported format, before anything is calculated."""
    from goalweave.core.errors import InputError

    if not files:
        raise InputError(f"name at least one file with --out: {', '.join(f'*.{ending}' for ending in supported)}")
    for file in files:
        if file.suffix.lower().removeprefix(".") not in supported:
            raise InputError(
                f"--out writes {', '.join(f'.{ending}' for ending in supported)}, not this", file=str(file)
            )


def document_makers(document: Document, style: Path | None) -> Mapping[str, DocumentMaker]:
    """Ending → what makes such a file. style: folder of a house style. Raises InputError for one that cannot be used."""
    from goalweave.documents.output import FORMS, render_document
    from goalweave.publishing import default_style, read_style

    worn = read_style(style) if style else default_style()
    return {form: lambda form=form: render_document(document, form, worn) for form in FORMS}  # type: ignore[misc]


def write_document_files(files: Sequence[Path], makers: Mapping[str, DocumentMaker]) -> None:
    """Write all files to temporary ones next to them, then move them into place."""
    with ExitStack() as stack:
        drafts = []
        for file in dict.fromkeys(files):
            file.parent.mkdir(parents=True, exist_ok=True)
            folder = stack.enter_context(draft_folder(file.parent, DRAFT))
            draft = folder / file.name
            draft.write_bytes(makers[file.suffix.lower().removeprefix(".")]())
            drafts.append((draft, file))
        for draft, file in drafts:
            draft.replace(file)
    typer.echo("Written: " + ", ".join(str(file) for file in dict.fromkeys(files)))
