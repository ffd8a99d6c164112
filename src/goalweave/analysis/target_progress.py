"""Every target of a framework: what the latest figure says, and the work that contributes to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from goalweave.accounts.actor import Actor
from goalweave.analysis.measurements import Measurement
from goalweave.analysis.queries import records_by_node
from goalweave.core.catalogue import Catalogue
from goalweave.core.linkage import EditionMap
from goalweave.core.model import Curie, Framework, Method, Observation, Target
from goalweave.core.progress import Progress, ProgressGroup, SeriesPoint, assess_progress, count_by_group, judge_target
from goalweave.frameworks.queries import catalogue
from goalweave.indicators import queries


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRow(Measurement):
    """A target with its figures and the work on it.

    indicator: its slug; also: nodes of other frameworks, in their default editions, that the same indicator measures;
    records: ids of those accepted on the node or below it.
    """

    target: Target
    progress: Progress
    indicator: str = ""
    also: tuple[Curie, ...] = ()
    records: frozenset[str]


@dataclass(frozen=True, slots=True)
class TargetGroup:
    """Targets below one node, in their order. node: None for those at the top."""

    node: Curie | None
    rows: tuple[TargetRow, ...]


@dataclass(frozen=True, slots=True)
class FrameworkProgress:
    """groups: in the order of the framework; counts: targets by what is said of them; missing: nodes next to the
    targets' that have no target; first, last: years of the figures, 0 without any.
    """

    framework: Framework
    groups: tuple[TargetGroup, ...]
    counts: Mapping[ProgressGroup, int]
    missing: tuple[Curie, ...]
    first: int
    last: int

    @property
    def rows(self) -> tuple[TargetRow, ...]:
        return tuple(chain.from_iterable(group.rows for group in self.groups))


def framework_progress(
    actor: Actor, framework: Framework, *, method: Method | None = None, until: int | None = None
) -> FrameworkProgress:
    """The targets of a framework that the actor may see. method: instead of each target's own; until: the last year looked at."""
    rows = progress_rows(actor, queries.list_targets(actor, framework.key), method=method, until=until)
    grouped: dict[Curie | None, list[TargetRow]] = {}
    for row in rows:
        parent = framework.node(row.target.node.code).parent
        grouped.setdefault(framework.curie(parent) if parent else None, []).append(row)
    levels = {framework.node(row.target.node.code).level for row in rows}
    targeted = {row.target.node.code for row in rows}
    points = chain.from_iterable(row.points for row in rows)
    years = [point.year for point in points]
    return FrameworkProgress(
        framework,
        tuple(TargetGroup(node, tuple(some)) for node, some in grouped.items()),
        count_by_group(row.progress for row in rows),
        tuple(
            framework.curie(node.code) for node in framework.nodes if node.level in levels and node.code not in targeted
        ),
        min(years, default=0),
        max(years, default=0),
    )


def progress_rows(
    actor: Actor, targets: Sequence[Target], *, method: Method | None = None, until: int | None = None
) -> list[TargetRow]:
    """Each target with its figures, in the given order; a few queries however many there are."""
    known = queries.series_by_code(actor, {target.series for target in targets if target.series})
    places = [(target.series, target.area, target.key) for target in targets if target.series in known]
    observations = queries.observations_at(actor, places)
    records = records_by_node(actor)
    also = _measured_nodes(actor, {row.indicator.slug for row in known.values()})
    rows = []
    for target in targets:
        observed: tuple[Observation, ...] = ()
        points: tuple[SeriesPoint, ...] = ()
        row = known.get(target.series)
        if row is None:
            # Also where the actor may not see the series: then nothing may be said of it.
            series, indicator = None, ""
            progress = assess_progress(replace(target, series=""), (), method=method)
        else:
            series, indicator = queries.to_series(row), row.indicator.slug
            observed = tuple(observations[target.series, target.area, target.key])
            progress, points = judge_target(target, observed, series, method=method, until=until)
        rows.append(
            TargetRow(
                area=target.area,
                key=target.key,
                series=series,
                observed=observed,
                points=points,
                target=target,
                progress=progress,
                indicator=indicator,
                also=tuple(node for node in also.get(indicator, ()) if node.framework != target.node.framework),
                records=records.get(target.node, frozenset()),
            )
        )
    return rows


def frameworks_with_targets(actor: Actor) -> list[Framework]:
    """The frameworks that have targets which the actor may see, in the catalogue's order."""
    known: Catalogue = catalogue()
    keys = {target.node.key for target in queries.list_targets(actor)}
    return [framework for key, framework in known.frameworks.items() if key in keys]


def _measured_nodes(actor: Actor, slugs: set[str]) -> dict[str, tuple[Curie, ...]]:
    """Slug of an indicator → the nodes that it measures, of each framework in its default edition."""
    editions = EditionMap.of(catalogue())
    rows = queries.list_indicators(actor).filter(slug__in=slugs)
    return {row.slug: tuple(editions.in_default_editions(queries.measures_of(row))) for row in rows}
