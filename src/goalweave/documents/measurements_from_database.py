"""What is measured of the nodes of a plan, out of the database, as far as the actor may see."""

from __future__ import annotations

from collections.abc import Iterable

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation, StakeholderKind
from goalweave.core.model import Framework
from goalweave.documents.measurements import Figures, MeasurementData, Release, measurements_by_node
from goalweave.indicators import queries
from goalweave.indicators.browsing import WORLD, headlines
from goalweave.indicators.models import Vintage
from goalweave.wording.indicator_labels import read_code_names


def read_figures(actor: Actor, framework: Framework, until: int | None, area: str = "") -> Figures:
    """area: whose figures are shown where no target says it, if there are any; else the world's, and no other's.

    Some twelve queries.
    """
    targets = queries.list_targets(actor, framework.key)
    nodes = [framework.curie(node.code) for node in framework.nodes]
    measuring = queries.indicators_measuring(actor, nodes)
    slugs = {row.slug for rows in measuring.values() for row in rows}
    shown = headlines(actor, list(queries.list_indicators(actor).filter(slug__in=slugs)), area or WORLD)
    known = queries.series_by_code(actor)
    near = {pk for pk, one in shown.items() if one.area in (area, WORLD)}
    places = {row.slug: shown[row.pk] for rows in measuring.values() for row in rows if row.pk in near}
    wanted = [(one.series, one.area, one.key) for one in targets if one.series in known]
    wanted += [(one.series.code, one.area, one.key) for one in places.values()]
    used = {known[code] for code, _area, _key in wanted}
    found = queries.observations_at(actor, wanted)
    source = MeasurementData(
        targets=targets,
        series={row.code: queries.to_series(row) for row in used},
        names={row.indicator.slug: row.indicator.name for row in used},
        calculations={row.indicator.slug: row.indicator.calculation for row in used},
        values=found,
        headlines={slug: (one.series.code, one.area, one.key) for slug, one in places.items()},
        measures={node: [row.slug for row in rows] for node, rows in measuring.items()},
    )
    by_code = measurements_by_node(framework, source, until)
    shown_series = {one.series.code for some in by_code.values() for one in some if one.series}
    dimensions = {name for some in by_code.values() for one in some for name, _code in one.key}
    return Figures(by_code, read_code_names(dimensions), data_releases(queries.releases(actor, shown_series)), until)


def organisation_area(organisation: Organisation) -> str:
    """Whom the plan of an organisation is about: a government's its country; empty for the world."""
    return organisation.country if organisation.kind == StakeholderKind.GOVERNMENT else ""


def data_releases(rows: Iterable[Vintage]) -> tuple[Release, ...]:
    """One for each state of the data that figures stand as."""
    found = [Release(row.source, row.release, row.loaded.date().isoformat()) for row in rows]
    return tuple(dict.fromkeys(found))
