"""An observation → its components, as they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from goalweave.core.model import TOTAL, DimensionCode, Observation, Series
from goalweave.core.text.languages import LanguageMap, pick
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
    "TIME_DETAIL",
    "LOWER_BOUND",
    "UPPER_BOUND",
    "VALUE_BOUND",
    "SOURCE_DETAIL",
    "COMMENT_OBS",
)
CODED = frozenset(("UNIT_MEASURE", "UNIT_MULT", "OBS_STATUS", "NATURE"))
TIME = concepts.TIME[0]

SDG_BREAKDOWNS = (
    "SEX",
    "AGE",
    "URBANISATION",
    "INCOME_WEALTH_QUANTILE",
    "EDUCATION_LEV",
    "OCCUPATION",
    "CUST_BREAKDOWN",
    "COMPOSITE_BREAKDOWN",
    "DISABILITY_STATUS",
    "ACTIVITY",
    "PRODUCT",
)
"""Those of the UN's data structure, in its order (Inter-agency and Expert Group on SDG Indicators, IAEG-SDGs:SDG)."""

SDG = "sdg"
_ID = re.compile(r"[A-Za-z0-9_@$-]+")


@dataclass(frozen=True, slots=True)
class SdmxColumns:
    """series: by code; dimensions: all but time, those of one time series, in the order in which they are written."""

    series: Mapping[str, Series]
    dimensions: tuple[str, ...]

    def series_key(self, observation: Observation) -> tuple[str, ...]:
        """The codes of `dimensions`; areas by their number in M49."""
        key = dict(observation.key)
        return tuple(self._code(name, observation, key) for name in self.dimensions)

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
            observation.time_detail,
            write_number(observation.lower),
            write_number(observation.upper),
            observation.bound,
            observation.source,
            observation.footnote,
        )

    def _code(self, name: str, observation: Observation, key: Mapping[str, str]) -> str:
        if name == "FREQ":
            return frequency_of(observation.time)
        if name == "SERIES":
            return observation.series
        if name == "REF_AREA":
            return area_number(observation.area)
        otherwise = concepts.reporting_type(observation.series) if name == concepts.REPORTING else TOTAL
        return key.get(concepts.key_name(name)) or otherwise


def sdmx_columns(
    series: Sequence[Series], observations: Sequence[Observation], further: Iterable[str] = ()
) -> SdmxColumns:
    """Breakdowns: those of the series, then others that keys have, then further ones. Series that all measure the SDGs have the dimensions of the UN's data
    structure in its order, and behind them those that it does not have."""
    by_code = {entry.code: entry for entry in series}
    breakdowns = tuple(dict.fromkeys((*breakdown_names(series, observations), *sorted(further))))
    if not (series and all(_measures_sdg(entry) for entry in series)):
        return SdmxColumns(by_code, ("FREQ", "SERIES", "REF_AREA", *breakdowns))
    known = {concepts.REPORTING, *map(concepts.key_name, SDG_BREAKDOWNS)}
    own = [name for name in breakdowns if name not in known]
    return SdmxColumns(by_code, ("FREQ", concepts.REPORTING, "SERIES", "REF_AREA", *SDG_BREAKDOWNS, *own))


def is_id(code: str) -> bool:
    """Whether a code can be one of a code list of SDMX."""
    return _ID.fullmatch(code) is not None


def component_names(
    series: Sequence[Series],
    codes: Iterable[DimensionCode],
    areas: Mapping[str, LanguageMap],
    observations: Sequence[Observation],
    columns: SdmxColumns,
) -> dict[str, dict[str, LanguageMap]]:
    """Component → code → what it is called. areas: area as in an observation → its names."""
    names: dict[str, dict[str, LanguageMap]] = {}
    for code in codes:
        names.setdefault(code.dimension, {})[code.code] = code.name
    for component, name in concepts.KEY_NAMES.items():
        names[component] = {**names.get(name, {}), **names.get(component, {})}
    names["SERIES"] = {entry.code: entry.name for entry in series if pick(entry.name) != entry.code}
    names["REF_AREA"] = {
        area_number(area): areas[area] for area in {observation.area for observation in observations} if area in areas
    }
    return names


def _measures_sdg(series: Series) -> bool:
    return any(node.framework == SDG for node in series.measures)
