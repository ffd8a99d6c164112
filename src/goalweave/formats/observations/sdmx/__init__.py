"""SDMX: data messages in ML, JSON and CSV, in; CSV 1.0 and 2.0, JSON 2.0 and ML 2.1, out (https://sdmx.org, technical specifications 2.1, 3.0)."""

from __future__ import annotations

from typing import BinaryIO

from goalweave.core.errors import InputError
from goalweave.formats.observations.data_structure import EMPTY_STRUCTURE, StructureComponents
from goalweave.formats.observations.dataset import Dataset
from goalweave.formats.observations.options import ReadOptions
from goalweave.formats.observations.sdmx.csv_reader import is_sdmx_csv, read_sdmx_csv
from goalweave.formats.observations.sdmx.csv_writer import write_sdmx_csv
from goalweave.formats.observations.sdmx.flow import SdmxDataflow, dataflow_of
from goalweave.formats.observations.sdmx.json_reader import read_sdmx_json
from goalweave.formats.observations.sdmx.json_writer import write_sdmx_json
from goalweave.formats.observations.sdmx.structure_reader import read_structure
from goalweave.formats.observations.sdmx.structure_writer import write_sdmx_structure
from goalweave.formats.observations.sdmx.xml_reader import read_sdmx_xml
from goalweave.formats.observations.sdmx.xml_writer import write_sdmx_xml
from goalweave.formats.reading.encodings import decode
from goalweave.formats.reading.files import limit_size
from goalweave.formats.reading.limits import Limits

__all__ = [
    "SdmxDataflow",
    "StructureComponents",
    "dataflow_of",
    "is_sdmx_csv",
    "read_sdmx",
    "read_structure",
    "write_sdmx_csv",
    "write_sdmx_json",
    "write_sdmx_structure",
    "write_sdmx_xml",
]

HEAD = 65_536


def read_sdmx(
    stream: BinaryIO,
    name: str,
    limits: Limits,
    options: ReadOptions | None = None,
    *,
    structure: StructureComponents | None = None,
) -> Dataset:
    """The observations of a data message: SDMX-ML 2.1 and 3.0 (generic, structure-specific), SDMX-JSON 1.0 and 2.0, SDMX-CSV
    1.0 and 2.0. The stream must be able to seek, and stays open.

    Total codes are left out of keys; what a data structure calls attribute is kept if an Observation has a place for it.
    structure: which components are dimensions, which codes they can have, in which languages these are called what, and which SDG
    indicators a series measures (read_structure); else that of the options.
    What is wrong with an observation is among the problems. Raises InputError for a file that is none of these, is cut off
    or hostile; LimitError past a limit.
    """
    options = options or ReadOptions()
    structure = structure or options.structure or EMPTY_STRUCTURE
    stream = limit_size(stream, name, limits)
    head = decode(stream.read(HEAD)).lstrip("\ufeff \t\r\n")
    stream.seek(0)
    if head.startswith("<"):
        return read_sdmx_xml(stream, name, limits, options, structure)
    if head.startswith("{"):
        return read_sdmx_json(stream, name, limits, options, structure)
    if is_sdmx_csv(head):
        return read_sdmx_csv(stream, name, limits, options, structure)
    raise InputError("the file is not an SDMX data message (ML, JSON or CSV)", file=name)
