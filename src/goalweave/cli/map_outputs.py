"""What `map --out DIR` writes; all or nothing."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from goalweave.core.pipeline import MappingResult


def write_outputs(mapped: MappingResult, folder: Path, language: str) -> None:
    """Write every file to a draft, then put them in place, so that a failure leaves nothing half-written."""
    from goalweave.cli.data import use_documents
    from goalweave.formats.records.map_json import review_rows, write_map_json, write_tables
    from goalweave.formats.records.xlsx.review import write_review

    use_documents()
    from goalweave.documents.map_page import map_document

    folder.parent.mkdir(parents=True, exist_ok=True)
    # In a folder that is there, one may write; in the one above it perhaps not.
    place = folder if folder.is_dir() else folder.parent
    with tempfile.TemporaryDirectory(dir=place, prefix=".goalweave-") as name:
        draft = Path(name)
        write_tables(mapped, draft)
        (draft / "map.json").write_text(write_map_json(mapped) + "\n", encoding="utf-8")
        (draft / "map.html").write_text(map_document(mapped, language), encoding="utf-8")
        with (draft / "review.xlsx").open("wb") as stream:
            write_review(stream, *review_rows(mapped, language))
        folder.mkdir(exist_ok=True)
        for file in draft.iterdir():
            file.replace(folder / file.name)
