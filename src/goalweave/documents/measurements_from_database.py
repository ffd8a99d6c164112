"""Targets and series of the nodes of a plan from the database, as far as the actor may see them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation, StakeholderKind
from goalweave.analysis.measurements import Measurement
from goalweave.core.linkage import EditionMap
from goalweave.core.model import Curie, Framework
from goalweave.documents.measurements import (
    Figures,
    MeasurementData,
    Release,
    adopt_targets,
    identical_nodes,
    measurements_by_node,
)
from goalweave.frameworks.queries import catalogue
from goalweave.indicators import queries
from goalweave.indicators.browsing import WORLD, headlines
from goalweave.indicators.models import Vintage
from goalweave.wording.indicator_labels import read_code_names


def read_figures(actor: Actor, framework: Framework, until: int | None, area: str = "") -> Figures:
    """area: whose figures are shown where no target says it, if there are any; else the world's, and no other's.

    Some twelve queries.
    """
    identical = identical_nodes(catalogue(), framework)
    keys = dict.fromkeys((framework.key, *(node.key for node in identical)))
    every = chain.from_iterable(queries.list_targets(actor, key) for key in keys)
    targets = adopt_targets(every, framework, identical)
    nodes = [framework.curie(node.code) for node in framework.nodes]
    indicators = queries.indicators_measuring(actor, nodes, EditionMap.of(catalogue()))
    measuring: dict[Curie, list[str]] = {}
    for node, rows in indicators.items():
        measuring[node] = [row.slug for row in rows]
    slugs = set(chain.from_iterable(measuring.values()))
    shown = headlines(actor, list(queries.list_indicators(actor).filter(slug__in=slugs)), area or WORLD)
    known = queries.series_by_code(actor)
    near = {pk for pk, headline in shown.items() if headline.area in (area, WORLD)}
    places = {
        row.slug: (shown[row.pk].series.code, shown[row.pk].area, shown[row.pk].key)
        for row in chain.from_iterable(indicators.values())
        if row.pk in near
    }
    lines = [(target.series, target.area, target.key) for target in targets if target.series in known]
    lines += places.values()
    used = {known[code] for code, _area, _key in lines}
    source = MeasurementData(
        targets=targets,
        series={row.code: queries.to_series(row) for row in used},
        names={row.indicator.slug: row.indicator.name for row in used},
        calculations={row.indicator.slug: row.indicator.calculation for row in used},
        values=queries.observations_at(actor, lines),
        headlines=places,
        measures=measuring,
    )
    by_code = measurements_by_node(framework, source, until)
    measurements = list(chain.from_iterable(by_code.values()))
    shown_series = {measurement.series.code for measurement in measurements if measurement.series}
    names = read_code_names(dimensions_of(measurements))
    return Figures(by_code, names, data_releases(queries.releases(actor, shown_series)), until)


def dimensions_of(measurements: Iterable[Measurement]) -> set[str]:
    """The dimensions in their keys."""
    keys = (measurement.key for measurement in measurements)
    return {dimension for dimension, _code in chain.from_iterable(keys)}


def organisation_area(organisation: Organisation) -> str:
    """Whom the plan of an organisation is about: a government's its country; empty for the world."""
    return organisation.country if organisation.kind == StakeholderKind.GOVERNMENT else ""


def data_releases(rows: Iterable[Vintage]) -> tuple[Release, ...]:
    """Return one release for each data version used."""
    releases = [Release(row.source, row.release, row.loaded.date().isoformat()) for row in rows]
    return tuple(dict.fromkeys(releases))
