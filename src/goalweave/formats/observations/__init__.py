"""Observations: the values of indicators, from whatever file they are published in, as one Dataset."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import BinaryIO

from goalweave.core.errors import InputError
from goalweave.formats.observations.dataset import Dataset, NoValuesError
from goalweave.formats.observations.detect import HEAD, observations_format
from goalweave.formats.observations.options import Bounds, ReadOptions
from goalweave.formats.reading.files import limit_size, open_file
from goalweave.formats.reading.limits import Limits

__all__ = ["Bounds", "Dataset", "ReadOptions", "observations_format", "read_observations", "read_observations_path"]

DEFAULT_LIMITS = Limits()
DEFAULT_OPTIONS = ReadOptions()


def read_observations(
    stream: BinaryIO, name: str, *, limits: Limits = DEFAULT_LIMITS, options: ReadOptions = DEFAULT_OPTIONS
) -> Dataset:
    """The observations of a file; `name` is what the user calls it, and tells the indicator of an Open SDG file.

    Read are files and API replies of the UN Statistics Division, SDMX (ML, JSON, CSV), Open SDG, and plain tables (CSV, XLSX) in long
    or wide form. What is wrong in single rows is among the dataset's problems, and left out of its observations. Raises
    InputError for a file that cannot be used at all; LimitError past a limit.
    """
    stream = limit_size(stream, name, limits)
    head = stream.read(HEAD)
    stream.seek(0)
    file_format = observations_format(head, name)
    if options.structure is not None and file_format != "sdmx":
        raise InputError("a data structure can only be used with SDMX files", file=name, field="structure")
    if file_format == "sdmx":
        reader = import_module("goalweave.formats.observations.sdmx").read_sdmx
    elif file_format == "unsd-api":
        reader = import_module("goalweave.formats.observations.unsd_api").read
    else:
        tables = import_module("goalweave.formats.observations.tables")
        reader = tables.read_xlsx if file_format == "xlsx" else tables.read_csv
    dataset: Dataset = reader(stream, name, limits, options)
    if not dataset.observations and not dataset.problems:
        raise NoValuesError("the file has no values", file=name)
    return dataset


def read_observations_path(
    path: Path, *, name: str = "", limits: Limits = DEFAULT_LIMITS, options: ReadOptions = DEFAULT_OPTIONS
) -> Dataset:
    """The observations of the file at a path; name: what it is called, if not so. Raises as `read_observations` does."""
    with open_file(path) as stream:
        return read_observations(stream, name or path.name, limits=limits, options=options)
