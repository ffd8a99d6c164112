"""A cache of written documents on disk, by their content, so that the same document is written once."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from goalweave.core.document import Document, Figure, ItemList, Notes, Table
from goalweave.datafolder import draft_folder, open_private_file
from goalweave.publishing import HouseStyle

MOST_CACHED = 200
"""Files in the folder; beyond that those that were requested longest ago go."""

STALE_AFTER = 900
"""Seconds after which a document that was begun in the background is treated as given up."""

DRAFT = ".draft-"

VERSION = "1"
"""One more whenever the writers write the same document differently."""


def document_digest(document: Document, form: str, style: HouseStyle) -> str:
    """The same for the same content, form and house style."""
    return sha256(repr((VERSION, document, form, style)).encode()).hexdigest()


def layout_weight(document: Document) -> int:
    """How much there is to lay out: paragraphs, rows, notes; a picture counts as twenty."""
    weight = 0
    for block in document.blocks:
        match block:
            case ItemList(items=items):
                weight += sum(map(len, items))
            case Table(rows=rows):
                weight += len(rows)
            case Figure(table=table):
                weight += 20 + (len(table.rows) if table else 0)
            case Notes(notes=notes):
                weight += len(notes)
            case _:
                weight += 1
    return weight


def read_cached(folder: Path, name: str) -> bytes | None:
    """Return the cached document of this name, or None; this counts as a request."""
    path = folder / name
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    # The time of a file is when it was last requested; `write_cached` removes those with the oldest. Where nothing can be
    # written, none are removed.
    with suppress(OSError):
        os.utime(path)
    return content


def write_cached(folder: Path, name: str, content: bytes) -> None:
    """Write it, whole or not at all, and let go of the oldest. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    with draft_folder(folder, DRAFT) as workplace:
        draft = workplace / name
        with open_private_file(draft) as stream:
            stream.write(content)
        draft.replace(folder / name)
    # Names with a dot are drafts of other processes and marks of what is being written.
    files = [path for path in folder.iterdir() if not path.name.startswith(".")]
    for path in sorted(files, key=_last_requested, reverse=True)[MOST_CACHED:]:
        path.unlink(missing_ok=True)


def offer_cached(folder: Path, name: str, content: bytes) -> None:
    """Write it for whoever requests it next; whoever waits for it now gets it in any case, also where there is no room."""
    with suppress(OSError):
        write_cached(folder, name, content)


def mark_started(folder: Path, name: str) -> bool:
    """Note that it is being written in the background; False if it is already."""
    folder.mkdir(parents=True, exist_ok=True)
    mark = _marker_path(folder, name)
    # A process that was killed leaves its mark, and so does a clock that was ahead; neither must keep the document from being written.
    try:
        if abs(time.time() - mark.stat().st_mtime) > STALE_AFTER:
            mark.unlink(missing_ok=True)
    except FileNotFoundError:
        pass
    try:
        mark.touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def mark_finished(folder: Path, name: str) -> None:
    """It is no longer being written."""
    _marker_path(folder, name).unlink(missing_ok=True)


def _marker_path(folder: Path, name: str) -> Path:
    return folder / f".{name}.begun"


def _last_requested(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
