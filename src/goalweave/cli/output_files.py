"""Files that commands write where `--out` says: whole, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from goalweave.datafolder import draft_folder, open_private_file

DRAFT = ".goalweave-"


@contextmanager
def open_output(file: Path, *, private: bool = False) -> Iterator[BinaryIO]:
    """The file to write to; it replaces one of that name when the block ends, and after an error nothing has changed.

    Its folders are made. private: only this account can read it. A device or pipe is written to as it is. Raises OSError.
    """
    if file.exists() and not file.is_file():
        with file.open("wb") as stream:
            yield stream
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    with draft_folder(file.parent, DRAFT) as folder:
        draft = folder / file.name
        with open_private_file(draft) if private else draft.open("wb") as stream:
            yield stream
        draft.replace(file)
