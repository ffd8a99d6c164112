"""Files that commands write where `--out` says: whole, or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from goalweave.datafolder import draft_folder, named_in_errors, open_private_file

DRAFT = ".goalweave-"


@contextmanager
def open_output(file: Path, *, private: bool = False) -> Iterator[BinaryIO]:
    """The file to write to; it replaces one of that name when the block ends, and after an error nothing has changed.

    private: only this account can read it. A device or pipe is written to as it is. Raises OSError with the name of the file.
    """
    with named_in_errors(file):
        if file.exists() and not file.is_file():
            with file.open("wb") as stream:
                yield stream
            return
        if not file.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(file))
        with draft_folder(file.parent, DRAFT) as folder:
            draft = folder / file.name
            with open_private_file(draft) if private else draft.open("wb") as stream:
                yield stream
            draft.replace(file)
