"""A pack's `observations.csv`, and `sources.csv` that says what its values can be relied on for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from goalweave.core.messages import Message
from goalweave.core.model import NORMAL, Nature, Observation, Series, Status
from goalweave.packs.indicator_cells import (
    find_series,
    parse_time,
    read_area,
    read_dimension_key,
    read_dimensions,
    read_member,
    read_optional_number,
    read_table_rows,
    require_cell,
    require_valid_value,
    state_row,
)
from goalweave.packs.pack_statements import PackStatement, require_unique
from goalweave.packs.table_files import TableRow

OBSERVATIONS, SOURCES = "observations.csv", "sources.csv"

OBSERVATION = ("obs_status", "nature", "source", "footnote", "lower", "upper", "DIMENSION")

STATUSES = frozenset("ABDEFGHIJKLMNOPQSTUVW")
"""SDMX CL_OBS_STATUS."""


@dataclass(frozen=True, slots=True)
class ValueSource:
    """Where values come from. status: how far they can be relied on; uri: where that can be looked up."""

    id: str
    name: str
    status: Status
    uri: str = ""

    @property
    def label(self) -> str:
        return self.name if self.status is Status.OFFICIAL else f"{self.name} ({self.status})"


def read_observations(folder: Path, series: Mapping[str, Series]) -> Iterator[PackStatement[Observation]]:
    """The values of a folder, none if it has no such file. series: by code, all that there are. Raises InputError.

    The source of a value is named by its id in sources.csv, and then says after its name what it is relied on for where
    it is not official (“recalled”); or it is a text of its own.
    """
    sources = {source.id: source.label for source in read_sources(folder)}
    for row in read_table_rows(folder / OBSERVATIONS, ("series", "area", "time", "value"), OBSERVATION):
        observation = _read_observation(row, find_series(row, series), sources)
        named = " ".join(
            (
                observation.series,
                observation.area,
                observation.time,
                *(f"{name}={code}" for name, code in observation.key),
            )
        )
        yield state_row(observation, observation.place, named, row)


def _read_observation(row: TableRow, series: Series, sources: Mapping[str, str]) -> Observation:
    status = row.get("obs_status", "") or NORMAL
    if status not in STATUSES:
        raise row.error(
            Message("“{value}” is not one of {choices}", value=status, choices=sorted(STATUSES)), "obs_status"
        )
    value = read_optional_number(row, "value")
    if value is None:
        raise row.error(Message("{key} is missing", key="value"), "value")
    require_valid_value(row, "value", value, series)
    source = row.get("source", "")
    time, detail = parse_time(row, "time", require_cell(row, "time"))
    return Observation(
        series=series.code,
        area=read_area(row),
        time=time,
        value=value,
        key=read_dimension_key(row, "", read_dimensions(row), series),
        status=status,
        nature=read_member(row, "nature", Nature.UNKNOWN).value if row.get("nature") else "",
        lower=read_optional_number(row, "lower"),
        upper=read_optional_number(row, "upper"),
        source=sources.get(source, source),
        footnote=row.get("footnote", ""),
        line=row.line,
        time_detail=detail,
    )


def read_sources(folder: Path) -> tuple[ValueSource, ...]:
    """The sources of a folder, none if it has no such file. Raises InputError."""
    rows = read_table_rows(folder / SOURCES, ("id", "name", "status"), ("uri",))
    return require_unique(
        state_row(
            ValueSource(
                require_cell(row, "id"),
                require_cell(row, "name"),
                read_member(row, "status", Status.OURS),
                row.get("uri", ""),
            ),
            (row["id"],),
            row["id"],
            row,
        )
        for row in rows
    )
