"""What a message told → a data set: one value a place, series and the names of codes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import chain
from typing import TypeVar

from goalweave.core.errors import InputError
from goalweave.core.model import Curie, Observation, Series
from goalweave.formats.observations.collector import ObservationCollector
from goalweave.formats.observations.data_structure import StructureComponents
from goalweave.formats.observations.dataset import Dataset
from goalweave.formats.observations.options import ReadOptions, edition_of_release, measured_node
from goalweave.formats.observations.sdmx import concepts
from goalweave.formats.observations.sdmx.collector import MessageCollector
from goalweave.formats.reading.limits import Limits

SharedValue = TypeVar("SharedValue")

DIMENSION = "DIMENSION"
"""The dimension whose codes are the names of dimensions."""


def start_message(name: str, limits: Limits, options: ReadOptions, structure: StructureComponents) -> MessageCollector:
    """Nothing told yet of a file of that name. structure: what its values have to fit."""
    return MessageCollector(limits, options, ObservationCollector(name, options, whole=None), structure)


def build_dataset(message: MessageCollector, *, release: str = "", source: str = "") -> Dataset:
    """All that was told. A unit or multiplier that all values of a series have is the series' own."""
    gathered = message.collected
    read = [
        (_without_fields(observation, message.texts), place) if message.texts else (observation, place)
        for observation, place in message.observations
    ]
    message.observations.clear()
    for code in dict.fromkeys(observation.series for observation, _place in read):
        called = _code_names(message, concepts.SERIES, code) or {"en": code}
        gathered.require_series(code, called, measures=_measured_nodes(message, code))
    pairs = sorted(set(chain.from_iterable(observation.key for observation, _place in read)))
    for name, code in pairs:
        _name_code(message, concepts.components_of(name), code)
    for unit in sorted({observation.unit for observation, _place in read if observation.unit}):
        _name_code(message, concepts.UNIT, unit)
    for name in dict.fromkeys(name for name, _code in pairs):
        _name_dimension(message, name)
    for observation, place in read:
        gathered.add_observation(observation, place)
    return _hoist_shared_values(gathered.build_dataset(release=release, source=source), message.order)


def _hoist_shared_values(data: Dataset, order: Iterable[str]) -> Dataset:
    # SDMX repeats unit and multiplier at every value or group of values; here they belong to the series where they are the same.
    by_series: dict[str, list[Observation]] = {}
    for observation in data.observations:
        by_series.setdefault(observation.series, []).append(observation)
    order = tuple(order)
    series: dict[str, Series] = {}
    for each in data.series:
        observations = by_series[each.code]
        names = dict(chain.from_iterable(observation.key for observation in observations))
        series[each.code] = replace(
            each,
            unit=_only_value({observation.unit for observation in observations}, ""),
            multiplier=_only_value({observation.multiplier or 0 for observation in observations}, 0),
            dimensions=tuple(name for name in order if name in names),
            source=data.source,
        )
    return replace(
        data,
        series=tuple(series.values()),
        observations=tuple(
            _without_unit(observation, series[observation.series].unit, series[observation.series].multiplier)
            for observation in data.observations
        ),
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


def _measured_nodes(message: MessageCollector, series: str) -> tuple[Curie, ...]:
    """The SDG indicators that the data structure says of a series."""
    options, nodes = message.options, dict[Curie, None]()
    for code in message.structure.indicators.get(series, ()):
        try:
            nodes[measured_node(code, options.edition or edition_of_release(options.release, code))] = None
        except InputError as error:
            message.collected.add_problem(error, field=f"{concepts.SERIES[0]} {series}")
    return tuple(nodes)


def _name_code(message: MessageCollector, components: tuple[str, ...], code: str) -> None:
    if names := _code_names(message, components, code):
        message.collected.codes[components[0], code] = names


def _name_dimension(message: MessageCollector, name: str) -> None:
    """What a dimension is called, unless its id says the same."""
    for component in concepts.components_of(name):
        names = message.structure.concepts.get(component, {})
        if names and {text.casefold() for text in names.values()} != {name.replace("_", " ").casefold()}:
            message.collected.codes[DIMENSION, name] = names
            return


def _code_names(message: MessageCollector, components: tuple[str, ...], code: str) -> dict[str, str]:
    """Those of the structure, in all its languages, then those of the message."""
    for component in components:
        called = {**message.structure.names.get((component, code), {}), **message.names.get((component, code), {})}
        if called:
            return called
    return {}
