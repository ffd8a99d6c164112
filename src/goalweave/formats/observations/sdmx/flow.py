"""What a message that we write is a message of."""

from __future__ import annotations

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
    def urn(self) -> str:
        return f"urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow={self}"
