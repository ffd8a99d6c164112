"""A pack's `observations.csv`, and `sources.csv` that says what its values can be relied on for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from goalweave.core.messages import Message
from goalweave.core.model import NORMAL, Nature, Observation, Series, Status
from goalweave.packs.indicator_cells import (
    area_in,
    dimensions_of,
    key_in,
    member_in,
    needed,
    number_in,
    require_possible,
    rows_of,
    series_of,
    stated,
    time_of,
)
from goalweave.packs.stated import Stated, unlike
from goalweave.packs.tables import Row

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
    def shown(self) -> str:
        return self.name if self.status is Status.OFFICIAL else f"{self.name} ({self.status})"


def read_observations(folder: Path, series: Mapping[str, Series]) -> Iterator[Stated[Observation]]:
    """The values of a folder, none where it has no such file. series: by code, all that there are. Raises InputError.

    The source of a value is named by its id in sources.csv, and then says after its name what it is relied on for where it is
    not official (“recalled”); or it is a text of its own.
    """
    sources = {one.id: one.shown for one in read_sources(folder)}
    for row in rows_of(folder / OBSERVATIONS, ("series", "area", "time", "value"), OBSERVATION):
        one = _observation(row, series_of(row, series), sources)
        named = " ".join((one.series, one.area, one.time, *(f"{name}={code}" for name, code in one.key)))
        yield stated(one, one.place, named, row)


def _observation(row: Row, series: Series, sources: Mapping[str, str]) -> Observation:
    status = row.get("obs_status", "") or NORMAL
    if status not in STATUSES:
        raise row.error(
            Message("“{value}” is not one of {choices}", value=status, choices=sorted(STATUSES)), "obs_status"
        )
    value = number_in(row, "value")
    if value is None:
        raise row.error(Message("{key} is missing", key="value"), "value")
    require_possible(row, "value", value, series)
    source = row.get("source", "")
    return Observation(
        series=series.code,
        area=area_in(row),
        time=time_of(row, "time", needed(row, "time")),
        value=value,
        key=key_in(row, "", dimensions_of(row), series),
        status=status,
        nature=member_in(row, "nature", Nature.UNKNOWN).value if row.get("nature") else "",
        lower=number_in(row, "lower"),
        upper=number_in(row, "upper"),
        source=sources.get(source, source),
        footnote=row.get("footnote", ""),
        line=row.line,
    )


def read_sources(folder: Path) -> tuple[ValueSource, ...]:
    """The sources of a folder, none where it has no such file. Raises InputError."""
    rows = rows_of(folder / SOURCES, ("id", "name", "status"), ("uri",))
    return unlike(
        stated(
            ValueSource(
                needed(row, "id"), needed(row, "name"), member_in(row, "status", Status.OURS), row.get("uri", "")
            ),
            (row["id"],),
            row["id"],
            row,
        )
        for row in rows
    )
