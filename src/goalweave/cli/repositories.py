"""Folders of values on the command line: data repositories of Open SDG sites, with the mappings kept for their publishers, and folders
of any files of observations."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING

from goalweave.cli.console import print_note
from goalweave.formats.observations import Dataset, ReadOptions

if TYPE_CHECKING:
    from goalweave.formats.observations.source_mapping import SourceMapping

MOST_NAMED = 30
"""Settings, files and units that are named in a note."""


def read_folder(folder: Path, options: ReadOptions, provider: str = "") -> Iterator[tuple[Path, str, Dataset]]:
    """A data repository, or the files and repositories in any other folder: each with the SHA-256 of what was read, and its content.

    provider: whose values they are, if not as the repository says. Prints what was not read, and of which areas values are taken to be where
    only a name says it. Raises InputError for a repository that cannot be read; what is wrong with a file is among its dataset's problems.
    """
    from goalweave.formats.observations.folders import files_and_repositories
    from goalweave.formats.observations.open_sdg import is_repository_folder

    if is_repository_folder(folder):
        yield from _read_repository(folder, options, provider)
        return
    not_read: list[str] = []
    countries: Counter[str] = Counter()
    for path in files_and_repositories(folder):
        if path.is_dir():
            yield from _read_repository(path, options, provider)
        else:
            yield from _read_file(path, folder, options, not_read, countries)
    if not_read:
        print_note(f"Not read: {_some_of(not_read)}")
    if countries:
        names = ", ".join(f"{_name_of_area(code)} ({_files(number)})" for code, number in countries.items())
        print_note(f"Area taken from the names of files and folders: {names}. Specify --area if that is wrong.")


def _read_file(
    path: Path, folder: Path, options: ReadOptions, not_read: list[str], countries: Counter[str]
) -> Iterator[tuple[Path, str, Dataset]]:
    """A file of a folder, if it is one of observations."""
    from goalweave.core.errors import InputError
    from goalweave.formats.observations.folders import read_file_of_folder

    try:
        dataset, country = read_file_of_folder(path, folder, options)
    except InputError as error:
        yield path, "", Dataset((), (), problems=(error,))
        return
    if dataset is None:
        not_read.append(path.relative_to(folder).as_posix())
        return
    countries.update([country] if country else [])
    with path.open("rb") as stream:
        digest = file_digest(stream, "sha256").hexdigest()
    yield path, digest, dataset


def _read_repository(folder: Path, options: ReadOptions, provider: str) -> Iterator[tuple[Path, str, Dataset]]:
    """The content of a repository; then its words are kept for its provider."""
    from goalweave.accounts.actor import SYSTEM
    from goalweave.formats.observations.open_sdg import read_repository
    from goalweave.indicators.actions.mappings import keep_mapping, provider_mapping

    reading = read_repository(folder, options=options, mapping_of_source=lambda own: provider_mapping(provider or own))
    if reading.area.taken_from:
        print_note(
            f"Area taken from {reading.area.taken_from}: {_name_of_area(reading.area.code)}. Specify --area if that is wrong."
        )
    if reading.ignored:
        print_note(f"Not read: {_some_of(reading.ignored)}")
    if reading.unknown_units:
        print_note(
            f"Units without a known code: {_some_of(reading.unknown_units)}. Map them with --unit-map, for example "
            f"--unit-map “{reading.unknown_units[0]}=NUMBER”."
        )
    yield folder, reading.digest, reading.dataset
    if own := provider or (reading.dataset.provider.id if reading.dataset.provider else ""):
        keep_mapping(actor=SYSTEM, provider=own, mapping=reading.mapping)


def _name_of_area(code: str) -> str:
    from goalweave.packs.areas import area_name

    return area_name(code, "en")


def _files(number: int) -> str:
    return f"{number:,} file" if number == 1 else f"{number:,} files"


def read_unit_mapping(arguments: Sequence[str]) -> SourceMapping:
    """The mapping of units in arguments: `тонна=T`, or a CSV file with a unit and its code in each row. Raises InputError."""
    from goalweave.formats.observations.source_mapping import SourceMapping, read_unit_map
    from goalweave.formats.reading.files import open_file

    assignments: list[str] = []
    for argument in arguments:
        if "=" in argument:
            assignments.append(argument)
            continue
        with open_file(Path(argument)) as stream:
            lines = stream.read().decode("utf-8-sig", "replace").splitlines()
        assignments += ["=".join(row[:2]) for row in csv.reader(lines) if row]
    return SourceMapping(units=read_unit_map(assignments))


def code_naming(language: str) -> Callable[[str, str], str]:
    """How a code of a dimension is shown: as it is, and if it was made from words that it does not show, by its name."""
    from goalweave.core.text.languages import pick
    from goalweave.formats.observations.codes import is_hashed
    from goalweave.indicators.queries import code_labels

    labels = code_labels()

    def name_of(dimension: str, code: str) -> str:
        label = labels.get((dimension, code)) if is_hashed(code) else None
        return (pick(label.name, language) if label else "") or code

    return name_of


def _some_of(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
    return f"{', '.join(names[:MOST_NAMED])}{more}"
