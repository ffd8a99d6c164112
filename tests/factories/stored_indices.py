"""Figures of indices in the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tests.factories.indicators import NOW, observation, put
from tests.factories.indices import indicator

from goalweave.accounts.actor import SYSTEM
from goalweave.core.indices import IndexIndicator
from goalweave.core.model import Observation, Series
from goalweave.formats.observations.dataset import Dataset
from goalweave.indicators.actions import load_pack
from goalweave.packs import library
from goalweave.packs.indicators import read_indicators
from goalweave.packs.library import PackLibrary


def stored_tai(*, without: Sequence[str] = ()) -> None:
    """The figures of `tai@2001` that ship. without: series whose values are left out."""
    found = read_indicators(PackLibrary({"tai": library().packs["tai"]}))
    kept = tuple(one for one in found.observations if one.series not in without)
    load_pack(actor=SYSTEM, indicator_set=replace(found, observations=kept), now=NOW)


def of_series(code: str, series: str, **more: Any) -> IndexIndicator:
    """An indicator of an index whose values are in a series."""
    return indicator(code, series=series, lowest=0, highest=100, **more)


def stored_index_series(series: str, *rows: tuple[str, int, float | None], **more: Any) -> None:
    """A series in percent with its values: area, year, value. more: of `load`, and `unit`, `multiplier` of the series."""
    given = {name: more.pop(name) for name in ("unit", "multiplier") if name in more}
    made = Series(series, {"en": series.title()}, **{"unit": "PT", **given})
    some: tuple[Observation, ...] = tuple(
        observation(year, value, area, series=series, key=()) for area, year, value in rows
    )
    put(Dataset((made,), some, release="", source="An office"), file=f"{series}.csv", **more)
