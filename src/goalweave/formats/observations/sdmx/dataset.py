"""What a message told → a data set: one value a place, series and the names of codes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from goalweave.core.model import Observation
from goalweave.formats.observations.dataset import Dataset
from goalweave.formats.observations.gathering import Gathering
from goalweave.formats.observations.options import ReadOptions
from goalweave.formats.observations.sdmx import concepts
from goalweave.formats.observations.sdmx.gathering import Told
from goalweave.formats.observations.sdmx.structure import Structure
from goalweave.formats.reading.limits import Limits

Same = TypeVar("Same")


def begun(name: str, limits: Limits, options: ReadOptions) -> Told:
    """Nothing told yet of a file of that name."""
    return Told(limits, options, Gathering(name, options, whole=None))


def dataset_of(told: Told, structure: Structure, *, release: str = "", source: str = "") -> Dataset:
    """All that was told. A unit or multiplier that all values of a series have is the series' own."""
    gathered = told.gathered
    read = [(_without(one, told.texts), place) if told.texts else (one, place) for one, place in told.observations]
    told.observations.clear()
    for code in dict.fromkeys(one.series for one, _place in read):
        gathered.know(code, _named(told, structure, concepts.SERIES, code) or {"en": code})
    for name, code in sorted({pair for one, _place in read for pair in one.key}):
        _call(told, structure, (name,), code)
    for unit in sorted({one.unit for one, _place in read if one.unit}):
        _call(told, structure, concepts.UNIT, unit)
    for one, place in read:
        gathered.add(one, place)
    return _hoisted(gathered.dataset(release=release, source=source), told.order)


def _hoisted(data: Dataset, order: Iterable[str]) -> Dataset:
    by_series: dict[str, list[Observation]] = {}
    for one in data.observations:
        by_series.setdefault(one.series, []).append(one)
    units = {code: _one({one.unit for one in held}, "") for code, held in by_series.items()}
    powers = {code: _one({one.multiplier or 0 for one in held}, 0) for code, held in by_series.items()}
    there = {code: {name for one in held for name, _ in one.key} for code, held in by_series.items()}
    return replace(
        data,
        series=tuple(
            replace(
                one,
                unit=units[one.code],
                multiplier=powers[one.code],
                dimensions=tuple(name for name in order if name in there[one.code]),
                source=data.source,
            )
            for one in data.series
        ),
        observations=tuple(_bare(one, units[one.series], powers[one.series]) for one in data.observations),
    )


def _without(one: Observation, names: Iterable[str]) -> Observation:
    return replace(one, key=tuple((name, code) for name, code in one.key if name not in names))


def _one(values: set[Same], otherwise: Same) -> Same:
    return next(iter(values)) if len(values) == 1 else otherwise


def _bare(one: Observation, unit: str, power: int) -> Observation:
    multiplier = None if (one.multiplier or 0) == power else one.multiplier or 0
    own = "" if one.unit == unit else one.unit
    if (own, multiplier) == (one.unit, one.multiplier):
        return one
    return replace(one, unit=own, multiplier=multiplier)


def _call(told: Told, structure: Structure, components: tuple[str, ...], code: str) -> None:
    if names := _named(told, structure, components, code):
        told.gathered.codes[components[0], code] = names


def _named(told: Told, structure: Structure, components: tuple[str, ...], code: str) -> dict[str, str]:
    for component in components:
        if names := told.names.get((component, code)) or structure.names.get((component, code)):
            return dict(names)
    return {}
