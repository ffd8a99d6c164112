"""SDMX messages in an Open SDG repository, which its settings name instead of CSV files or next to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from goalweave.core.errors import InputError
from goalweave.core.model import DimensionCode, Observation, Series
from goalweave.formats.observations.data_structure import StructureComponents
from goalweave.formats.observations.open_sdg.config import SdmxInput
from goalweave.formats.observations.open_sdg.files import RepositoryFiles
from goalweave.formats.observations.options import ReadOptions


@dataclass
class SdmxReading:
    """The content of all messages; skipped: data structures that are somewhere else."""

    series: dict[str, Series] = field(default_factory=dict)
    observations: list[Observation] = field(default_factory=list)
    codes: list[DimensionCode] = field(default_factory=list)
    empty_files: list[str] = field(default_factory=list)
    problems: list[InputError] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)


def read_sdmx_inputs(
    files: RepositoryFiles, inputs: Sequence[SdmxInput], folder: str, options: ReadOptions
) -> SdmxReading:
    """The values of all messages; areas, series and units are those that the messages state."""
    reading = SdmxReading()
    for entry in inputs:
        try:
            paths = files.find(f"{folder}/{entry.pattern}" if folder else entry.pattern)
        except InputError as error:
            reading.problems.append(error)
            continue
        if not paths:
            reading.skipped.append(f"inputs: {entry.pattern}")
            continue
        structure = _read_structure_of(files, entry, folder, reading)
        for path in paths:
            _read_message(files, path, replace(options, structure=structure), reading)
    return reading


def _read_message(files: RepositoryFiles, path: str, options: ReadOptions, reading: SdmxReading) -> None:
    from goalweave.formats.observations.sdmx import read_sdmx

    try:
        dataset = read_sdmx(files.open(path), path, files.limits, options)
    except InputError as error:
        reading.problems.append(error.at(file=path))
        return
    if not dataset.observations and not dataset.problems:
        reading.empty_files.append(path)
    for series in dataset.series:
        reading.series.setdefault(series.code, series)
    reading.observations += dataset.observations
    reading.codes += dataset.codes
    reading.problems += dataset.problems


def _read_structure_of(
    files: RepositoryFiles, entry: SdmxInput, folder: str, reading: SdmxReading
) -> StructureComponents | None:
    from goalweave.formats.observations.sdmx import read_structure

    path = f"{folder}/{entry.structure}" if folder and entry.structure else entry.structure
    if not path:
        return None
    if "://" in path or not files.exists(path):
        reading.skipped.append(f"dsd: {entry.structure.partition('?')[0]}")
        return None
    try:
        return read_structure(files.open(path), path, files.limits)
    except InputError as error:
        reading.problems.append(error.at(file=path))
        return None
