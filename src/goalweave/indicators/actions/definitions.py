"""Indicators and targets that a publisher's files define."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.audit.actions import log
from goalweave.core import model
from goalweave.core.errors import InputError, Severity
from goalweave.core.messages import counted
from goalweave.core.text.languages import pick
from goalweave.formats.observations.dataset import Dataset
from goalweave.frameworks.column_lengths import check_lengths
from goalweave.frameworks.queries import node_ids
from goalweave.indicators import rules
from goalweave.indicators.actions.areas import load_areas, name_areas
from goalweave.indicators.actions.targets import require_valid_target
from goalweave.indicators.conversion import key_text, published_columns, target_columns
from goalweave.indicators.models import Area, Indicator, Measure, Origin, Provider, Series, Target
from goalweave.indicators.search import index_indicators

LAST_POSITION = 1_000
"""Place of what did not come with a pack: behind what did, whose order counts from 0."""

WORLD = "001"

MOST_NAMED = 20
"""Areas that a remark names."""


def write_indicators(
    actor: Actor,
    indicators: Sequence[model.Indicator],
    provider: Provider,
    organisation: Organisation | None,
    public: bool,
    origin: Origin,
) -> None:
    """Bring the indicators that a provider defines to what it says of them. One of the same name that another provider, a pack or
    another organisation has stays as it is."""
    owner = organisation.pk if organisation else None
    rows = {
        row.slug: row
        for row in Indicator.objects.filter(slug__in={indicator.id for indicator in indicators}).prefetch_related(
            "measures"
        )
    }
    ids = node_ids()
    changed: list[Indicator] = []
    for indicator in indicators:
        row = rows.get(indicator.id)
        if row is None:
            row = Indicator(
                slug=indicator.id, organisation=organisation, public=public, origin=origin, position=LAST_POSITION
            )
            row.provider = provider
        elif row.provider_id != provider.pk or row.organisation_id != owner:
            continue
        nodes = [ids[curie.key, curie.code] for curie in indicator.measures if (curie.key, curie.code) in ids]
        if _write_indicator(row, indicator, nodes):
            changed.append(row)
    if changed:
        index_indicators(changed)
        log(
            actor=actor,
            verb="load",
            object_type="indicators",
            object_id=provider.slug,
            after={"changed": sorted(row.slug for row in changed)},
            organisation=owner,
        )


def _write_indicator(row: Indicator, indicator: model.Indicator, nodes: Sequence[int]) -> bool:
    """Whether anything of it was new."""
    columns = {
        "name": dict(indicator.name),
        "calculation": dict(indicator.calculation),
        "custodian": dict(indicator.custodian),
        "source": indicator.source,
        "status": str(indicator.status),
        **published_columns(indicator),
    }
    new = row.pk is None or any(getattr(row, name) != value for name, value in columns.items())
    if new:
        for name, value in columns.items():
            setattr(row, name, value)
        check_lengths(row, indicator.id).save()
    there = [measure.node_id for measure in sorted(row.measures.all(), key=lambda measure: measure.position)]
    if there == list(nodes):
        return new
    row.measures.all().delete()
    Measure.objects.bulk_create(
        Measure(indicator=row, node_id=node, position=place) for place, node in enumerate(nodes)
    )
    return True


def write_targets(
    targets: Sequence[model.Target],
    series: Mapping[str, Series],
    provider: Provider,
    organisation: Organisation | None,
    origin: Origin,
) -> int:
    """Write a provider's targets for its country; the number of those that are new or changed.

    Targets for the world, of packs, of people and of other providers are never overwritten; those of nodes or series that are not here
    are left out. Raises InputError for a target that cannot be.
    """
    ids = node_ids()
    rows = Target.objects.filter(organisation=organisation, node__in=_nodes(targets, ids))
    there = {(row.node_id, row.series_id, row.area, row.key): row for row in rows}
    changed = 0
    for target in targets:
        node = ids.get((target.node.key, target.node.code))
        owner = series.get(target.series)
        if node is None or target.area == WORLD or (target.series and owner is None):
            continue
        require_valid_target(target)
        place = (node, owner.pk if owner else None, target.area, key_text(target.key))
        row = there.get(place)
        if row is not None and (row.origin != Origin.FILE or row.provider_id != provider.pk):
            continue
        columns = target_columns(target)
        if row is None:
            row = there[place] = Target(
                node_id=node, series=owner, area=target.area, key=place[3], organisation=organisation, origin=origin
            )
            row.provider = provider
        elif all(getattr(row, name) == value for name, value in columns.items()):
            continue
        for name, value in columns.items():
            setattr(row, name, value)
        check_lengths(row, str(target.node)).save()
        changed += 1
    return changed


def write_areas(actor: Actor, dataset: Dataset, provider: Provider) -> tuple[InputError, ...]:
    """Load the parts of countries that a dataset defines; they are the site's, so that only administrators bring them along.

    For others the areas that are not here yet are named in a remark: their values are kept under their codes, which are shown by the names
    that the dataset gives them.
    """
    if not dataset.areas:
        return ()
    if rules.may_load_areas(actor):
        load_areas(actor=actor, provider_slug=provider.slug, areas=dataset.areas)
        return ()
    there = set(Area.objects.filter(code__in=[area.code for area in dataset.areas]).values_list("code", flat=True))
    missing = [area for area in dataset.areas if area.code not in there]
    if not missing:
        return ()
    name_areas({area.code: area.name for area in missing})
    names = [f"{pick(area.name, 'en') or area.code} ({area.code})" for area in missing[:MOST_NAMED]]
    message = counted(
        "{count:,} area is not known here, and only administrators can load areas; its values are kept under its code: {areas}",
        "{count:,} areas are not known here, and only administrators can load areas; their values are kept under their codes: {areas}",
        len(missing),
        areas=[*names, "…"] if len(missing) > MOST_NAMED else names,
    )
    return (InputError(message, field="area", severity=Severity.WARNING),)


def _nodes(targets: Sequence[model.Target], ids: Mapping[tuple[str, str], int]) -> set[int]:
    places = {(target.node.key, target.node.code) for target in targets}
    return {ids[place] for place in places if place in ids}
