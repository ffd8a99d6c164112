"""Load indicators, series, codes, targets and observations from packs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import transaction
from django.db.models import Model

from goalweave.accounts.actor import Actor
from goalweave.audit.actions import log
from goalweave.core import model
from goalweave.core.errors import InputError, NotAllowed
from goalweave.core.messages import Message
from goalweave.formats.observations.dataset import Dataset
from goalweave.frameworks.column_lengths import check_lengths
from goalweave.frameworks.queries import node_ids
from goalweave.indicators import rules
from goalweave.indicators.actions.loading import ObservationLoadResult, load_observations
from goalweave.indicators.conversion import key_text, published_columns, series_columns, target_columns
from goalweave.indicators.models import Code, Indicator, Measure, Origin, Series, Target
from goalweave.indicators.search import index_indicators

if TYPE_CHECKING:
    from goalweave.packs.indicators import IndicatorSet

PACKS = "packs"
"""The provider of the values that ship, or lie in your own folder."""

Row = TypeVar("Row", bound=Model)


@transaction.atomic
def load_pack(*, actor: Actor, indicator_set: IndicatorSet, now: datetime) -> ObservationLoadResult:
    """Bring the site's indicators to what the packs say; a second time nothing is written.

    Values that were loaded from a file stay before those of a pack; what a pack no longer has stays, except targets.
    Raises NotAllowed; InputError for what does not fit, or is an organisation's own here; InputErrors for observations that cannot be used.
    """
    if not rules.may_load_observations(actor, None):
        raise NotAllowed("only administrators can load packs")
    indicators = _write_indicators(indicator_set.indicators)
    changed = [slug for slug, (_row, new) in indicators.items() if new]
    series = _write_series(indicator_set.series, {slug: row for slug, (row, _new) in indicators.items()})
    changed += [code for code, (_row, new) in series.items() if new]
    changed += _write_codes(indicator_set.codes)
    changed += _write_targets(indicator_set.targets, {code: row for code, (row, _new) in series.items()})
    if changed:
        index_indicators(row for row, _new in indicators.values())
        log(actor=actor, verb="load", object_type="indicators", object_id="packs", after={"changed": sorted(changed)})
    dataset = Dataset(
        indicator_set.series,
        indicator_set.observations,
        source=indicator_set.source,
        provider=model.Provider(PACKS, {"en": indicator_set.source}),
    )
    return load_observations(actor=actor, dataset=dataset, now=now, origin=Origin.PACK, file=indicator_set.name)


def _write_indicators(indicators: Sequence[model.Indicator]) -> dict[str, tuple[Indicator, bool]]:
    rows = {row.slug: row for row in Indicator.objects.prefetch_related("measures")}
    ids = node_ids()
    done: dict[str, tuple[Indicator, bool]] = {}
    added: list[Indicator] = []
    measures: list[Measure] = []
    for position, indicator in enumerate(indicators):
        row = rows.get(indicator.id) or Indicator(slug=indicator.id)
        if row.organisation_id is not None:
            raise InputError(
                Message("an organisation on this site already has its own indicator “{name}”", name=indicator.id)
            )
        columns = _indicator_columns(indicator, position)
        nodes = [ids[curie.key, curie.code] for curie in indicator.measures if (curie.key, curie.code) in ids]
        if row.pk is None:
            # The packs define hundreds of indicators: new ones are written together.
            added.append(_filled_row(row, indicator.id, columns))
            measures += _measures(row, nodes)
            done[indicator.id] = row, True
            continue
        changed = _write_row(row, indicator.id, columns)
        there = [measure.node_id for measure in sorted(row.measures.all(), key=lambda measure: measure.position)]
        if there != nodes:
            row.measures.all().delete()
            measures += _measures(row, nodes)
            changed = True
        done[indicator.id] = row, changed
    Indicator.objects.bulk_create(added, batch_size=100)
    Measure.objects.bulk_create(measures, batch_size=500)
    return done


def _indicator_columns(indicator: model.Indicator, position: int) -> dict[str, Any]:
    return {
        "organisation": None,
        "public": True,
        "origin": Origin.PACK,
        "name": dict(indicator.name),
        "calculation": dict(indicator.calculation),
        "custodian": dict(indicator.custodian),
        "source": indicator.source,
        "status": indicator.status,
        "position": position,
        **published_columns(indicator),
    }


def _measures(row: Indicator, nodes: Iterable[int]) -> list[Measure]:
    return [Measure(indicator=row, node_id=node, position=place) for place, node in enumerate(nodes)]


def _write_series(
    series: Sequence[model.Series], indicators: Mapping[str, Indicator]
) -> dict[str, tuple[Series, bool]]:
    rows = {row.code: row for row in Series.objects.select_related("indicator")}
    done = {}
    for position, entry in enumerate(series):
        row = rows.get(entry.code) or Series(code=entry.code)
        if row.pk and row.indicator.organisation_id is not None:
            raise InputError(
                Message("an organisation on this site already has its own series “{name}”", name=entry.code)
            )
        more = [name for name in row.dimensions if name not in entry.dimensions]
        new = _write_row(
            row,
            entry.code,
            {
                "indicator_id": indicators[entry.indicator].pk,
                **series_columns(entry),
                "dimensions": [*entry.dimensions, *more],
                "origin": Origin.PACK,
                "position": position,
            },
        )
        done[entry.code] = row, new
    return done


def _write_codes(codes: Sequence[model.DimensionCode]) -> list[str]:
    rows = {(row.dimension, row.code): row for row in Code.objects.all()}
    changed = []
    for position, code in enumerate(codes):
        row = rows.get((code.dimension, code.code)) or Code(dimension=code.dimension, code=code.code)
        if _write_row(row, code.code, {"name": dict(code.name), "position": position}):
            changed.append(f"{code.dimension}={code.code}")
    return changed


def _write_targets(targets: Sequence[model.Target], series: Mapping[str, Series]) -> list[str]:
    """Those of packs are as the packs have them; what was set here for the same place stays."""
    ids = node_ids()
    rows = list(Target.objects.filter(organisation=None))
    there = {(row.node_id, row.series_id, row.area, row.key): row for row in rows}
    unchanged, changed = set(), []
    for target in targets:
        node = ids.get((target.node.key, target.node.code))
        if node is None:
            continue  # of a framework that this site does not have
        owner = series[target.series].pk if target.series else None
        place = (node, owner, target.area, key_text(target.key))
        row = there.get(place) or Target(node_id=node, series_id=owner, area=target.area, key=place[3])
        unchanged.add(place)
        if row.origin != Origin.PERSON and _write_row(
            row, str(target.node), {"origin": Origin.PACK, **target_columns(target)}
        ):
            changed.append(str(target.node))
    gone = [row for place, row in there.items() if place not in unchanged and row.origin == Origin.PACK]
    Target.objects.filter(pk__in=[row.pk for row in gone]).delete()
    return [*changed, *(f"target {row.pk}" for row in gone)]


def _write_row(row: Row, name: str, values: Mapping[str, Any]) -> bool:
    """Write the row where it is new or says something else; whether it was written."""
    if row.pk is not None and all(getattr(row, field) == value for field, value in values.items()):
        return False
    _filled_row(row, name, values).save()
    return True


def _filled_row(row: Row, name: str, values: Mapping[str, Any]) -> Row:
    for field, value in values.items():
        setattr(row, field, value)
    return check_lengths(row, name)
