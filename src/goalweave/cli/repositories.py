"""Folders of values on the command line: data repositories of Open SDG sites, with the mappings kept for their publishers."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from goalweave.cli.console import print_note
from goalweave.formats.observations import Dataset, ReadOptions

if TYPE_CHECKING:
    from goalweave.formats.observations.source_mapping import SourceMapping

MOST_NAMED = 30
"""Settings, files and units that are named in a note."""


def read_folder(folder: Path, options: ReadOptions, provider: str = "") -> Iterator[tuple[Path, str, Dataset]]:
    """The folder with the SHA-256 of what was read of a repository, and its content; then its words are kept for its provider.

    provider: whose values they are, if not as the repository says. Prints what was not read. Raises InputError.
    """
    from goalweave.accounts.actor import SYSTEM
    from goalweave.formats.observations.open_sdg import read_repository
    from goalweave.indicators.actions.mappings import keep_mapping, kept_mapping

    reading = read_repository(folder, options=options, kept=lambda own: kept_mapping(provider or own))
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


def _some_of(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
    return f"{', '.join(names[:MOST_NAMED])}{more}"
