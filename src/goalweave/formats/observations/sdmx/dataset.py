"""What a message told → a data set: one value a place, series and the names of codes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from goalweave.core.model import Observation
from goalweave.formats.observations.collector import ObservationCollector
from goalweave.formats.observations.dataset import Dataset
from goalweave.formats.observations.options import ReadOptions
from goalweave.formats.observations.sdmx import concepts
from goalweave.formats.observations.sdmx.collector import MessageCollector
from goalweave.formats.observations.sdmx.structure import KnownStructure
from goalweave.formats.reading.limits import Limits

SharedValue = TypeVar("SharedValue")


def start_message(name: str, limits: Limits, options: ReadOptions) -> MessageCollector:
    """Nothing told yet of a file of that name."""
    return MessageCollector(limits, options, ObservationCollector(name, options, whole=None))


def build_dataset(
    message: MessageCollector, structure: KnownStructure, *, release: str = "", source: str = ""
) -> Dataset:
    """All that was told. A unit or multiplier that all values of a series have is the series' own."""
    gathered = message.collected
    read = [
        (_without_fields(one, message.texts), place) if message.texts else (one, place)
        for one, place in message.observations
    ]
    message.observations.clear()
    for code in dict.fromkeys(one.series for one, _place in read):
        gathered.require_series(code, _code_names(message, structure, concepts.SERIES, code) or {"en": code})
    for name, code in sorted({pair for one, _place in read for pair in one.key}):
        _name_code(message, structure, (name,), code)
    for unit in sorted({one.unit for one, _place in read if one.unit}):
        _name_code(message, structure, concepts.UNIT, unit)
    for one, place in read:
        gathered.add_observation(one, place)
    return _hoist_shared_values(gathered.build_dataset(release=release, source=source), message.order)


def _hoist_shared_values(data: Dataset, order: Iterable[str]) -> Dataset:
    by_series: dict[str, list[Observation]] = {}
    for one in data.observations:
        by_series.setdefault(one.series, []).append(one)
    units = {code: _only_value({one.unit for one in held}, "") for code, held in by_series.items()}
    powers = {code: _only_value({one.multiplier or 0 for one in held}, 0) for code, held in by_series.items()}
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
        observations=tuple(_without_unit(one, units[one.series], powers[one.series]) for one in data.observations),
    )


def _without_fields(observation: Observation, names: Iterable[str]) -> Observation:
    return replace(observation, key=tuple((name, code) for name, code in observation.key if name not in names))


def _only_value(values: set[SharedValue], otherwise: SharedValue) -> SharedValue:
    return next(iter(values)) if len(values) == 1 else otherwise


def _without_unit(observation: Observation, unit: str, power: int) -> Observation:
    multiplier = None if (observation.multiplier or 0) == power else observation.multiplier or 0
    own = "" if observation.unit == unit else observation.unit
    if (own, multiplier) == (observation.unit, observation.multiplier):
        return observation
    return replace(observation, unit=own, multiplier=multiplier)


def _name_code(message: MessageCollector, structure: KnownStructure, components: tuple[str, ...], code: str) -> None:
    if names := _code_names(message, structure, components, code):
        message.collected.codes[components[0], code] = names


def _code_names(
    message: MessageCollector, structure: KnownStructure, components: tuple[str, ...], code: str
) -> dict[str, str]:
    for component in components:
        if names := message.names.get((component, code)) or structure.names.get((component, code)):
            return dict(names)
    return {}
