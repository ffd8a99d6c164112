"""An observation → its components, as they are written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from goalweave.core.model import TOTAL, Observation, Series
from goalweave.formats.observations.dataset import breakdown_names
from goalweave.formats.observations.sdmx import concepts
from goalweave.formats.observations.sdmx.periods import frequency_of
from goalweave.formats.observations.sdmx.values import write_number
from goalweave.formats.reading.areas import area_number

ATTRIBUTES = (
    "UNIT_MEASURE",
    "UNIT_MULT",
    "OBS_STATUS",
    "NATURE",
    "LOWER_BOUND",
    "UPPER_BOUND",
    "VALUE_BOUND",
    "SOURCE_DETAIL",
    "COMMENT_OBS",
)
CODED = frozenset(("UNIT_MEASURE", "UNIT_MULT", "OBS_STATUS", "NATURE"))
TIME = concepts.TIME[0]


@dataclass(frozen=True, slots=True)
class SdmxColumns:
    """series: by code; breakdowns: dimensions of keys, in the order in which they are written."""

    series: Mapping[str, Series]
    breakdowns: tuple[str, ...]

    @property
    def dimensions(self) -> tuple[str, ...]:
        """All but time: those of one time series."""
        return ("FREQ", "SERIES", "REF_AREA", *self.breakdowns)

    def series_key(self, observation: Observation) -> tuple[str, ...]:
        """The codes of `dimensions`; areas by their number in M49."""
        key = dict(observation.key)
        broken = (key.get(name) or concepts.WHOLE.get(name, TOTAL) for name in self.breakdowns)
        return frequency_of(observation.time), observation.series, area_number(observation.area), *broken

    def attributes(self, observation: Observation) -> tuple[str, ...]:
        """The texts of ATTRIBUTES; empty if there is none."""
        known = self.series.get(observation.series)
        multiplier = observation.multiplier
        if multiplier is None:
            multiplier = known.multiplier if known else 0
        unit = observation.unit or (known.unit if known else "")
        return (
            unit,
            str(multiplier),
            observation.status,
            observation.nature,
            write_number(observation.lower),
            write_number(observation.upper),
            observation.bound,
            observation.source,
            observation.footnote,
        )


def sdmx_columns(series: Sequence[Series], observations: Sequence[Observation]) -> SdmxColumns:
    """Breakdowns: those of the series, then others that keys have."""
    return SdmxColumns({one.code: one for one in series}, breakdown_names(series, observations))
