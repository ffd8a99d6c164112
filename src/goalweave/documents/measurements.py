"""Targets of the nodes of a plan with their progress, and series without a target, with and without a database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from goalweave.analysis.measurements import Measurement, SeriesKey, judge_series
from goalweave.core.catalogue import Catalogue
from goalweave.core.model import Curie, Framework, Observation, Relation, Series, Target
from goalweave.core.progress import assess_progress
from goalweave.core.text.languages import LanguageMap
from goalweave.packs.indicators import IndicatorSet
from goalweave.wording.indicator_labels import CodeNames

WORLD = "001"


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
        return tuple(chain.from_iterable(self.by_code.values()))


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
    """In the order of the framework. A node that has targets is recognised by these; another by the headline of what
    measures it."""
    targets: dict[str, list[Target]] = {}
    for target in source.targets:
        if target.node.key == framework.key:
            targets.setdefault(target.node.code, []).append(target)
    measurements = {}
    for node in framework.nodes:
        curie = framework.curie(node.code)
        some = [
            _measure((target.series, target.area, target.key), target, source, until)
            for target in targets.get(node.code, ())
        ]
        if not some:
            headlines = (source.headlines[slug] for slug in source.measures.get(curie, ()) if slug in source.headlines)
            shown = (_measure(place, None, source, until) for place in dict.fromkeys(headlines))
            some = [measurement for measurement in shown if measurement.points]
        if some:
            measurements[node.code] = tuple(some)
    return measurements


def identical_nodes(catalogue: Catalogue, framework: Framework) -> dict[Curie, str]:
    """Nodes of other frameworks that a linkage calls identical → code of the node of this one.

    A plan may take over its targets from another framework, as ITU's plan of 2020 does from Connect 2030; the numbers
    are entered once, there.
    """
    identical: dict[Curie, str] = {}
    for linkage in catalogue.linkages:
        ends = (linkage.subject, linkage.object)
        if framework.key not in ends:
            continue
        for link in linkage.links:
            if link.relation is not Relation.IDENTICAL:
                continue
            subject, object_ = (
                catalogue.framework(key).curie(code)
                for key, code in zip(ends, (link.subject, link.object), strict=True)
            )
            own, other = (subject, object_) if linkage.subject == framework.key else (object_, subject)
            identical[other] = own.code
    return identical


def adopt_targets(
    targets: Iterable[Target], framework: Framework, identical: Mapping[Curie, str]
) -> tuple[Target, ...]:
    """The framework's own targets; those of identical nodes too, for its nodes that have none."""
    every = tuple(targets)
    own = tuple(target for target in every if target.node.key == framework.key)
    having = {target.node.code for target in own}
    adopted = []
    for target in every:
        code = identical.get(target.node, "")
        if code and code not in having:
            adopted.append(replace(target, node=framework.curie(code)))
    return (*own, *adopted)


def figures_from_packs(
    indicator_set: IndicatorSet,
    framework: Framework,
    until: int | None,
    area: str = WORLD,
    identical: Mapping[Curie, str] | None = None,
) -> Figures:
    """As the packs have it, without a database. area: whose figures are shown where no target says it, if there are any;
    identical: as `identical_nodes` has it."""
    values: dict[SeriesKey, list[Observation]] = {}
    for observation in indicator_set.observations:
        values.setdefault((observation.series, observation.area, observation.key), []).append(observation)
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
        targets=adopt_targets(indicator_set.targets, framework, identical or {}),
        series={series.code: series for series in indicator_set.series},
        names={indicator.id: indicator.name for indicator in indicator_set.indicators},
        calculations={indicator.id: indicator.calculation for indicator in indicator_set.indicators},
        values=values,
        headlines=headlines,
        measures=measures,
    )
    words = CodeNames({(code.dimension, code.code): code for code in indicator_set.codes})
    return Figures(
        measurements_by_node(framework, source, until),
        words,
        (Release(indicator_set.source, "", ""),) if indicator_set.source else (),
        until,
    )


def _measure(place: SeriesKey, target: Target | None, source: MeasurementData, until: int | None) -> Measurement:
    code, area, key = place
    series = source.series.get(code)
    if series is None:
        progress = assess_progress(target, ()) if target else None
        return Measurement(area=area, key=key, series=None, observed=(), points=(), target=target, progress=progress)
    observed = _observations_until(source.values.get(place, ()), until)
    progress, points = judge_series(observed, series, target, until=until)
    return Measurement(
        area=area,
        key=key,
        series=series,
        observed=observed,
        points=points,
        target=target,
        progress=progress,
        name=source.names.get(series.indicator, {}),
        calculation=source.calculations.get(series.indicator, {}),
    )


def _observations_until(observed: Iterable[Observation], until: int | None) -> tuple[Observation, ...]:
    some = (observation for observation in observed if until is None or observation.year <= until)
    return tuple(sorted(some, key=lambda one: one.time))
