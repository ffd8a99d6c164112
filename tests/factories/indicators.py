"""Datasets of observations, and what they become in the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from goalweave.accounts.actor import SYSTEM, Actor
from goalweave.core.model import BREAK, Curie, DimensionCode, Direction, Observation, Series, Target, dimension_key
from goalweave.formats.observations.dataset import Dataset
from goalweave.indicators.actions import ObservationLoadResult, load_observations

NOW = datetime(2019, 6, 14, 12, tzinfo=UTC)
USERS = Series(
    code="IT_USE",
    name={"en": "People using the Internet", "fr": "Internautes"},
    measures=(Curie("sdg", "2020", "9.c"),),
    unit="PT",
    dimensions=("SEX",),
    direction=Direction.UP,
    lowest=0,
    highest=100,
    source="An office",
)
SEX = (
    DimensionCode("SEX", "F", {"en": "Women", "fr": "Femmes"}),
    DimensionCode("SEX", "M", {"en": "Men", "fr": "Hommes"}),
)
TARGET = Target(node=Curie("sdg", "2020", "9.c"), series="IT_USE", area="KE", value=60, year=2023, since=2014)


def observation(year: int, value: float | None, area: str = "KE", *, sex: str = "", **changes: Any) -> Observation:
    return Observation(
        **{
            "series": "IT_USE",
            "area": area,
            "time": str(year),
            "value": value,
            "key": dimension_key({"SEX": sex}),
            **changes,
        }
    )


def dataset(*observations: Observation, series: Sequence[Series] = (USERS,), **changes: Any) -> Dataset:
    return Dataset(
        tuple(series), observations, **{"codes": SEX, "release": "2019.Q2", "source": "An office", **changes}
    )


SMALL = dataset(
    observation(2014, 16.5),
    observation(2016, 16.6, footnote="From a survey"),
    observation(2017, 17.8, status=BREAK, nature="C"),
    observation(2017, 16.0, sex="F"),
    observation(2017, 19.6, sex="M"),
    observation(2014, 10.6, "RW"),
    observation(2017, 21.8, "RW"),
)


def put(some: Dataset = SMALL, *, actor: Actor = SYSTEM, **options: Any) -> ObservationLoadResult:
    """Loaded into the database, where frameworks are already or not."""
    return load_observations(actor=actor, dataset=some, now=NOW, **{"file": "users.csv", **options})


def with_value(some: Dataset, place: int, **changes: Any) -> Dataset:
    """The same with another observation at that place."""
    rows = list(some.observations)
    rows[place] = replace(rows[place], **changes)
    return replace(some, observations=tuple(rows))
