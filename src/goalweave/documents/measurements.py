"""What is measured of the nodes of a plan, with and without a database: targets with their progress, and series without one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from goalweave.core.errors import InputError
from goalweave.core.model import Curie, Framework, Key, Observation, Series, Target
from goalweave.core.progress import Progress, SeriesPoint, assess_progress, judge_target, yearly_points
from goalweave.core.text.languages import LanguageMap
from goalweave.packs.indicators import IndicatorSet
from goalweave.wording.indicator_labels import CodeNames

WORLD = "001"


SeriesKey = tuple[str, str, Key]
"""Code of a series, area and key: what figures are of."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """A target with its figures, or a series that measures a node for which no target is set.

    series: None where nothing is known that measures the target; name: of the indicator; points: one a year.
    """

    area: str
    key: Key
    name: LanguageMap
    calculation: LanguageMap
    series: Series | None
    observed: tuple[Observation, ...]
    points: tuple[SeriesPoint, ...]
    target: Target | None
    progress: Progress | None

    @property
    def series_key(self) -> SeriesKey:
        return self.series.code if self.series else "", self.area, self.key


@dataclass(frozen=True, slots=True)
class Release:
    """Where figures come from: the publisher's name of that state of the data, and the day on which it was loaded."""

    source: str
    release: str
    loaded: str


@dataclass(frozen=True)
class Figures:
    """by_code: code of a node → what measures it, targets first; words: names of codes; until: the last year looked at."""

    by_code: Mapping[str, tuple[Measurement, ...]]
    words: CodeNames
    releases: tuple[Release, ...] = ()
    until: int | None = None

    @property
    def all(self) -> tuple[Measurement, ...]:
        return tuple(one for some in self.by_code.values() for one in some)


@dataclass(frozen=True, slots=True)
class MeasurementData:
    """All that figures are made of. values: of (series, area, key); measures: node → slugs of indicators."""

    targets: Sequence[Target]
    series: Mapping[str, Series]
    names: Mapping[str, LanguageMap]
    calculations: Mapping[str, LanguageMap]
    values: Mapping[SeriesKey, Sequence[Observation]]
    headlines: Mapping[str, SeriesKey] = field(default_factory=dict)
    measures: Mapping[Curie, Sequence[str]] = field(default_factory=dict)


def measurements_by_node(
    framework: Framework, source: MeasurementData, until: int | None
) -> dict[str, tuple[Measurement, ...]]:
    """In the order of the framework. A node that has targets is told by these; another by the headline of what measures it."""
    targets: dict[str, list[Target]] = {}
    for one in source.targets:
        if one.node.key == framework.key:
            targets.setdefault(one.node.code, []).append(one)
    found = {}
    for node in framework.nodes:
        curie = framework.curie(node.code)
        some = [_measurement_of_target(one, source, until) for one in targets.get(node.code, ())]
        if not some:
            wanted = (source.headlines[slug] for slug in source.measures.get(curie, ()) if slug in source.headlines)
            shown = (_measurement_of_series(*one, source, until) for one in dict.fromkeys(wanted))
            some = [one for one in shown if one is not None]
        if some:
            found[node.code] = tuple(some)
    return found


def figures_from_packs(
    indicator_set: IndicatorSet, framework: Framework, until: int | None, area: str = WORLD
) -> Figures:
    """As the packs have it, without a database. area: whose figures are shown where no target says it, if there are any."""
    values: dict[SeriesKey, list[Observation]] = {}
    for one in indicator_set.observations:
        values.setdefault((one.series, one.area, one.key), []).append(one)
    measures: dict[Curie, list[str]] = {}
    for indicator in indicator_set.indicators:
        for curie in indicator.measures:
            measures.setdefault(curie, []).append(indicator.id)
    headlines: dict[str, SeriesKey] = {}
    for place in dict.fromkeys((area, WORLD)):
        for series in indicator_set.series:
            if (series.code, place, series.headline) in values:
                headlines.setdefault(series.indicator, (series.code, place, series.headline))
    source = MeasurementData(
        targets=indicator_set.targets,
        series={one.code: one for one in indicator_set.series},
        names={one.id: one.name for one in indicator_set.indicators},
        calculations={one.id: one.calculation for one in indicator_set.indicators},
        values=values,
        headlines=headlines,
        measures=measures,
    )
    words = CodeNames({(one.dimension, one.code): one for one in indicator_set.codes})
    return Figures(
        measurements_by_node(framework, source, until),
        words,
        (Release(indicator_set.source, "", ""),) if indicator_set.source else (),
        until,
    )


def _measurement_of_target(target: Target, source: MeasurementData, until: int | None) -> Measurement:
    series = source.series.get(target.series)
    if series is None:
        told = assess_progress(target, ())
        return Measurement(target.area, target.key, {}, {}, None, (), (), target, told)
    observed = _observations_until(source.values.get((series.code, target.area, target.key), ()), until)
    told, some = judge_target(target, observed, series, method=None, until=until)
    return _build_measurement(target.area, target.key, series, source, observed, some, target, told)


def _measurement_of_series(
    code: str, area: str, key: Key, source: MeasurementData, until: int | None
) -> Measurement | None:
    series, observed = source.series[code], _observations_until(source.values.get((code, area, key), ()), until)
    try:
        some = yearly_points(observed)
    except InputError:
        some = ()
    return _build_measurement(area, key, series, source, observed, some, None, None) if some else None


def _build_measurement(
    area: str, key: Key, series: Series, source: MeasurementData, observed: tuple[Observation, ...],
    some: tuple[SeriesPoint, ...], target: Target | None, told: Progress | None,
) -> Measurement:  # fmt: skip
    name, calculation = source.names.get(series.indicator, {}), source.calculations.get(series.indicator, {})
    return Measurement(area, key, name, calculation, series, observed, some, target, told)


def _observations_until(observed: Iterable[Observation], until: int | None) -> tuple[Observation, ...]:
    some = (one for one in observed if until is None or one.year <= until)
    return tuple(sorted(some, key=lambda one: one.time))
