"""Files of a house style, read only from its folder and only up to a size."""

from __future__ import annotations

from pathlib import Path

from goalweave.core.errors import InputError, LimitError
from goalweave.core.messages import Message


def read_style_file(path: Path, largest: int) -> bytes:
    """The file. Raises InputError where it cannot be read, LimitError where it is larger."""
    try:
        with path.open("rb") as stream:
            data = stream.read(largest + 1)
    except FileNotFoundError as error:
        raise InputError("the file does not exist", file=str(path)) from error
    except OSError as error:
        raise InputError("the file cannot be opened", file=str(path)) from error
    if len(data) > largest:
        raise LimitError(
            Message("the file is larger than the limit of {largest:,} bytes", largest=largest), file=str(path)
        )
    return data


def path_in_folder(folder: Path, name: str, source: Path, place: str) -> Path:
    """The path of a file of the folder. Raises InputError for one that lies elsewhere."""
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise InputError("the file must be in the style folder", file=str(source), field=place, value=name)
    return path
