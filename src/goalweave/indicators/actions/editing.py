"""Indicators and series that people make and change on the site."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.audit.actions import difference, log
from goalweave.core import model
from goalweave.core.errors import InputError, NotAllowed, UnknownNode
from goalweave.core.messages import Message
from goalweave.core.model import Curie
from goalweave.core.text.sanitise import remove_unstorable_parts
from goalweave.frameworks.column_lengths import check_lengths
from goalweave.frameworks.queries import node_ids
from goalweave.indicators import rules
from goalweave.indicators.actions.definitions import LAST_POSITION
from goalweave.indicators.actions.series_resolution import foreign_series_problem
from goalweave.indicators.conversion import LONGEST_KEY, SERIES_COLUMNS, key_text, series_columns
from goalweave.indicators.listed_series import listed_series
from goalweave.indicators.models import Indicator, Measure, Origin, Series
from goalweave.indicators.queries import measures_of
from goalweave.indicators.search import index_indicators

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
"""Of a series that someone makes here; those of publishers come with their files."""


@transaction.atomic
def add_indicator(
    *, actor: Actor, indicator: model.Indicator, organisation: Organisation | None, public: bool = True
) -> Indicator:
    """Create an indicator; its id is derived from its name. organisation: its owner, None: the site.

    Raises NotAllowed; UnknownNode; InputError with the field.
    """
    owner = organisation.pk if organisation else None
    if not rules.may_load_observations(actor, owner):
        raise NotAllowed(
            "only the organisation’s editors can create its indicators, and only administrators those of the site"
        )
    indicator = remove_unstorable_parts(indicator)
    if Indicator.objects.filter(slug=indicator.id).exists():
        raise InputError(Message("an indicator “{name}” already exists", name=indicator.id), field="id")
    if organisation and not indicator.id.startswith(f"{organisation.slug}-"):
        raise InputError(Message("the short name must start with {name}", name=f"{organisation.slug}-"), field="id")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", indicator.id):
        raise InputError("a short name can contain only lower-case letters, digits and hyphens", field="id")
    row = Indicator(slug=indicator.id, organisation=organisation, origin=Origin.PERSON, position=LAST_POSITION)
    _write_indicator(row, indicator, public)
    log(
        actor=actor,
        verb="add",
        object_type="indicator",
        object_id=row.pk,
        after=_indicator_fields(row),
        organisation=owner,
    )
    return row


@transaction.atomic
def change_indicator(*, actor: Actor, row: Indicator, indicator: model.Indicator, public: bool) -> Indicator:
    """Update an indicator; its id stays. Indicators that ship are defined by their pack and cannot be changed here.

    Raises NotAllowed; UnknownNode; InputError with the field.
    """
    _require_may_change(actor, row, row.origin)
    before = _indicator_fields(row)
    _write_indicator(row, remove_unstorable_parts(indicator), public)
    _log_change(actor, row, "indicator", row.pk, before, _indicator_fields(row))
    return row


@transaction.atomic
def add_series(*, actor: Actor, indicator: Indicator, series: model.Series) -> Series:
    """Give an indicator a series. Raises NotAllowed; InputError with the field."""
    # What a pack defines may get series here: its values are loaded or entered, not shipped.
    _require_may_change(actor, indicator, "")
    series = remove_unstorable_parts(series)
    if not CODE.fullmatch(series.code):
        raise InputError("a code can contain only letters, digits, dots, hyphens and underscores", field="code")
    if indicator.organisation_id is not None and series.code in listed_series():
        raise foreign_series_problem(series.code, field="code")
    if Series.objects.filter(code=series.code).exists():
        raise InputError(
            Message("a series “{name}” already exists; use a different code for yours", name=series.code), field="code"
        )
    row = Series(indicator=indicator, code=series.code, origin=Origin.PERSON, position=LAST_POSITION)
    _write_series(row, series)
    log(
        actor=actor,
        verb="add",
        object_type="series",
        object_id=row.pk,
        after=_series_fields(row),
        organisation=indicator.organisation_id,
    )
    return row


@transaction.atomic
def change_series(*, actor: Actor, row: Series, series: model.Series) -> Series:
    """Update a series; its code stays. Raises NotAllowed; InputError with the field."""
    _require_may_change(actor, row.indicator, row.origin)
    before = _series_fields(row)
    _write_series(row, remove_unstorable_parts(series))
    _log_change(actor, row.indicator, "series", row.pk, before, _series_fields(row))
    return row


def _require_may_change(actor: Actor, row: Indicator, origin: str) -> None:
    """origin: of what is changed."""
    if not rules.may_change_indicator(actor, row):
        raise NotAllowed(
            "only the organisation’s editors can change its indicators, and only administrators those of the site"
        )
    if origin == Origin.PACK:
        raise NotAllowed("this indicator comes with Goalweave; change it in its pack")


def _write_indicator(row: Indicator, indicator: model.Indicator, public: bool) -> None:
    if not any(indicator.name.values()):
        raise InputError("an indicator needs a name", field="name")
    nodes = _node_ids(indicator.measures)
    row.name, row.calculation, row.custodian = (
        dict(indicator.name),
        dict(indicator.calculation),
        dict(indicator.custodian),
    )
    row.source, row.status = indicator.source, str(indicator.status)
    row.public = public or row.organisation_id is None
    check_lengths(row, row.slug).save()
    row.measures.all().delete()
    Measure.objects.bulk_create(
        Measure(indicator=row, node_id=node, position=place) for place, node in enumerate(nodes.values())
    )
    index_indicators([Indicator.objects.prefetch_related("series", "measures__node__framework").get(pk=row.pk)])


def _node_ids(measures: tuple[Curie, ...]) -> dict[Curie, int]:
    ids = node_ids()
    for measure in measures:
        if (measure.key, measure.code) not in ids:
            raise UnknownNode(Message("{framework} has no node {code}", framework=measure.key, code=measure.code))
    return {measure: ids[measure.key, measure.code] for measure in measures}


def _write_series(row: Series, series: model.Series) -> None:
    if not any(series.name.values()):
        raise InputError("a series needs a name", field="name")
    for field, bound in (("lowest", series.lowest), ("highest", series.highest)):
        if bound is not None and not math.isfinite(bound):
            raise InputError("this is not a number", field=field)
    if series.lowest is not None and series.highest is not None and series.lowest >= series.highest:
        raise InputError("the lowest possible value must be less than the highest", field="lowest")
    if strange := [name for name, _code in series.headline if name not in series.dimensions]:
        raise InputError(Message("{name} is not a breakdown of the series", name=strange[0]), field="headline")
    if len(key_text(series.headline)) > LONGEST_KEY:
        raise InputError("the breakdown is too long", field="headline")
    for column, value in series_columns(series).items():
        if column != "code":
            setattr(row, column, value)
    check_lengths(row, row.code).save()
    index_indicators(
        [Indicator.objects.prefetch_related("series", "measures__node__framework").get(pk=row.indicator_id)]
    )


def _log_change(
    actor: Actor, owner: Indicator, kind: str, pk: int, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    old, new = difference(dict(before), dict(after))
    if new:
        log(
            actor=actor,
            verb="change",
            object_type=kind,
            object_id=pk,
            before=old,
            after=new,
            organisation=owner.organisation_id,
        )


def _indicator_fields(row: Indicator) -> dict[str, object]:
    fields = ("slug", "public", "name", "calculation", "custodian", "source", "status")
    fresh = Indicator.objects.prefetch_related("measures__node__framework").get(pk=row.pk)
    return {
        **{field: getattr(row, field) for field in fields},
        "measures": [str(measure) for measure in measures_of(fresh)],
    }


def _series_fields(row: Series) -> dict[str, object]:
    return {name: getattr(row, name) for name in SERIES_COLUMNS}
