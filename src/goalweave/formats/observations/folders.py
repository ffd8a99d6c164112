"""Folders with files of observations: which of their files are some, and the country that each is about where only its name says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from goalweave.core.errors import InputError, LimitError
from goalweave.core.messages import Message
from goalweave.formats.observations import ReadOptions, read_observations_path
from goalweave.formats.observations.country_mentions import country_in_name
from goalweave.formats.observations.dataset import Dataset, NoValuesError
from goalweave.formats.observations.open_sdg import is_repository_folder

TABLES = (".csv", ".tsv", ".xlsx")
MESSAGES = (".json", ".xml")
"""Endings of files of observations; a message may be something else, which its content tells."""

MOST_FILES = 20_000


def files_and_repositories(folder: Path) -> Iterator[Path]:
    """The files of a folder and its subfolders in order, and instead of those of a data repository its folder. Names that begin with a
    full stop are left out. Raises LimitError."""
    for number, path in enumerate(_walk(folder)):
        if number >= MOST_FILES:
            raise LimitError(Message("there are more than {most:,} files", most=MOST_FILES), file=str(folder))
        yield path


def _walk(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            continue
        if path.is_dir() and not path.is_symlink():
            if is_repository_folder(path):
                yield path
            else:
                yield from _walk(path)
        elif path.is_file():
            yield path


def read_file_of_folder(path: Path, folder: Path, options: ReadOptions) -> tuple[Dataset | None, str]:
    """The observations of a file, and the country that it is about if that is taken from a name: its own, else of the nearest folder that
    mentions one. The dataset is None for what is no file of observations; one without values names the file in `empty_files`.

    Raises InputError for a file of observations that cannot be used.
    """
    if path.suffix.lower() not in (*TABLES, *MESSAGES):
        return None, ""
    name = path.relative_to(folder).as_posix()
    if not path.stat().st_size:
        return Dataset((), (), empty_files=(name,)), ""
    try:
        return _read_with_area(path, name, folder, options)
    except NoValuesError:
        return Dataset((), (), empty_files=(name,)), ""
    except InputError as error:
        if path.suffix.lower() in MESSAGES:
            return None, ""
        raise error.at(file=name) from None


def _read_with_area(path: Path, name: str, folder: Path, options: ReadOptions) -> tuple[Dataset, str]:
    # A file that states its areas is read by these, whatever it is called.
    try:
        return read_observations_path(path, name=name, options=options), ""
    except NoValuesError:
        raise
    except InputError:
        country = "" if options.area else _country_of(path, folder)
        if not country:
            raise
    return read_observations_path(path, name=name, options=replace(options, area=country)), country


def _country_of(path: Path, folder: Path) -> str:
    """The country that a file's name mentions, else the name of the nearest folder around it."""
    around = [path.stem, *(above.name for above in path.parents if above == folder or folder in above.parents)]
    return next(filter(None, map(country_in_name, around)), "")
