"""What a message that we write is a message of."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SdmxDataflow:
    """A dataflow: who maintains it, and its id and version. Ours has the components that `columns` writes."""

    agency: str = "GOALWEAVE"
    id: str = "DF_OBSERVATIONS"
    version: str = "1.0.0"

    def __str__(self) -> str:
        """As SDMX-CSV names it: `GOALWEAVE:DF_OBSERVATIONS(1.0.0)`."""
        return f"{self.agency}:{self.id}({self.version})"

    @property
    def structure(self) -> str:
        """The id of its data structure: `DF_X` → `DSD_X`."""
        return f"DSD_{self.id.removeprefix('DF_')}"

    @property
    def structure_urn(self) -> str:
        return f"urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure={self.agency}:{self.structure}({self.version})"

    @property
    def urn(self) -> str:
        return f"urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow={self}"


def dataflow_of(series: str) -> SdmxDataflow:
    """The dataflow with the values of one series, by its code: each has breakdowns of its own."""
    return SdmxDataflow(id=f"DF_{re.sub(r'[^A-Za-z0-9_-]', '_', series)}")
