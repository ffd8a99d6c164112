"""Find or create the series, indicators and codes that a dataset names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain, count

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.core import model
from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import Curie
from goalweave.formats.observations.dataset import Dataset
from goalweave.frameworks.column_lengths import check_lengths
from goalweave.frameworks.queries import catalogue, node_ids
from goalweave.indicators import rules
from goalweave.indicators.actions.definitions import LAST_POSITION
from goalweave.indicators.conversion import series_columns
from goalweave.indicators.listed_series import complete_series, is_headline, listed_series
from goalweave.indicators.models import Code, Indicator, Measure, Origin, Series
from goalweave.indicators.search import index_indicators

HEADLINE_POSITION = LAST_POSITION - 1
"""Place of a series that its publisher's list shows first of an indicator."""


def ensure_series(
    actor: Actor, dataset: Dataset, organisation: Organisation | None, public: bool, origin: Origin
) -> tuple[dict[str, Series], tuple[str, ...]]:
    """Code → row of each series that the dataset tells of, or has values of; and the codes of those that are someone
    else's.

    Raises InputError for one that is neither told of nor here.
    """
    named_series = {series.code for series in dataset.series}
    named = named_series | {observation.series for observation in dataset.observations}
    rows = {row.code: row for row in _lock_series(sorted(named))}
    if unknown := sorted(named - named_series - rows.keys()):
        raise InputError(Message("unknown series “{name}”", name=unknown[0]), field="series")
    others = tuple(sorted(code for code in named if _is_foreign(actor, code, rows.get(code), organisation)))
    for code in others:
        rows.pop(code, None)
    for series in dataset.series:
        if series.code in others:
            continue
        if series.code in rows:
            _add_dimensions(rows[series.code], series)
        else:
            rows[series.code] = _create_series(series, organisation, public, origin)
    return rows, others


def _is_foreign(actor: Actor, code: str, row: Series | None, organisation: Organisation | None) -> bool:
    """Whether the series is not for this load. organisation: whose it would be, None for the site's."""
    if row is None:
        # Published codes are the site's, also before it has values: an organisation would decide who sees them.
        return organisation is not None and code in listed_series()
    if organisation is None and row.indicator.organisation_id is not None:
        return True
    return not rules.may_change_indicator(actor, row.indicator)


def foreign_series_problem(
    code: str, *, owner: str = "", file: str = "", line: int = 0, field: str = "series"
) -> InputError:
    """Return the problem of a series that belongs to someone else. owner: the organisation that is in the way of the site's own values;
    line: of its first value, 0 without one."""
    message = (
        Message(
            "the series “{name}” belongs to {owner}; it must be removed there before the site’s own values can be loaded",
            name=code,
            owner=owner,
        )
        if owner
        else Message(
            "the series “{name}” belongs to the site or to another organisation; use a different code for yours",
            name=code,
        )
    )
    return InputError(message, file=file, line=line or None, field=field)


def owners_of_series(codes: Sequence[str]) -> dict[str, str]:
    """Code of a series → short name of the organisation that it is of; without the site's."""
    rows = Series.objects.filter(code__in=codes, indicator__organisation__isnull=False)
    return dict(rows.values_list("code", "indicator__organisation__slug"))


def ensure_codes(codes: Sequence[model.DimensionCode]) -> None:
    """Store the names of codes that have none yet."""
    there = set(Code.objects.filter(dimension__in={code.dimension for code in codes}).values_list("dimension", "code"))
    missing = {(code.dimension, code.code): code for code in codes if (code.dimension, code.code) not in there}
    rows = [Code(dimension=code.dimension, code=code.code, name=dict(code.name)) for code in missing.values()]
    Code.objects.bulk_create([check_lengths(row, row.code) for row in rows], batch_size=500)


def _lock_series(codes: Sequence[str]) -> list[Series]:
    # Held until the end of the transaction, so that two loads of one series come one after the other.
    rows = Series.objects.select_for_update(of=("self",)).filter(code__in=codes)
    return list(rows.select_related("indicator"))


def _add_dimensions(row: Series, series: model.Series) -> None:
    """A dimension that was not there before is added."""
    more = [name for name in series.dimensions if name not in row.dimensions]
    if more:
        row.dimensions = [*row.dimensions, *more]
        row.save(update_fields=["dimensions"])


def _create_series(series: model.Series, organisation: Organisation | None, public: bool, origin: Origin) -> Series:
    series = complete_series(series)
    indicator = _ensure_indicator(series, organisation, public, origin)
    columns = series_columns(series) | {"name": _series_name(series)}
    position = HEADLINE_POSITION if is_headline(series.code) else LAST_POSITION
    row = Series(indicator=indicator, origin=origin, position=position, **columns)
    check_lengths(row, series.code).save()
    index_indicators([indicator])
    return row


def _ensure_indicator(
    series: model.Series, organisation: Organisation | None, public: bool, origin: Origin
) -> Indicator:
    """The series' own; else the site's that defines the same node, or measures it; else one made for it."""
    if series.indicator:
        row = Indicator.objects.filter(slug=series.indicator).first()
        if row is None:
            raise InputError(Message("unknown indicator “{name}”", name=series.indicator), field="indicator")
        return row
    nodes = _existing_nodes(series.measures)
    if organisation is None:
        # A national variant measures the target of what it varies, and is not what else measures that target.
        there = Measure.objects.filter(node__in=nodes.values(), indicator__organisation=None, indicator__variant_of="")
        measuring = [measure.indicator for measure in there.select_related("indicator").order_by("pk")]
        codes = {node.code for node in nodes}
        # The definition of the node comes before what measures a part of it, and that before what a publisher says of it.
        measuring.sort(key=lambda row: (row.provider_id is not None, row.code not in codes))
        if measuring:
            return measuring[0]
    row = Indicator(
        slug=_free_slug(series, organisation),
        organisation=organisation,
        public=public,
        origin=origin,
        name=_indicator_name(series),
        source=series.source,
        status=series.status,
        position=LAST_POSITION,
    )
    check_lengths(row, series.code).save()
    Measure.objects.bulk_create(
        Measure(indicator=row, node_id=node, position=place) for place, node in enumerate(nodes.values())
    )
    return row


def _existing_nodes(measures: Sequence[Curie]) -> dict[Curie, int]:
    """Those that are there; a publisher's codes may be of an edition that is not loaded."""
    ids = node_ids()
    return {measure: ids[measure.key, measure.code] for measure in measures if (measure.key, measure.code) in ids}


def _series_name(series: model.Series) -> dict[str, str]:
    """Its own name; where that is but the code of what it measures, the node's label with the code of the series."""
    bare = {*(curie.code for curie in series.measures), series.code}
    if not series.measures or not set(series.name.values()) <= bare:
        return dict(series.name)
    labels = _indicator_name(series)
    return (
        {language: f"{label} ({series.code})" for language, label in labels.items()}
        if labels != series.name
        else labels
    )


def _indicator_name(series: model.Series) -> dict[str, str]:
    """The label of the node that it measures first, else the series' own name."""
    known = catalogue()
    for curie in series.measures:
        framework = known.frameworks.get(curie.key)
        if framework and curie.code in framework.by_code:
            return dict(framework.node(curie.code).label)
    return dict(series.name)


def _free_slug(series: model.Series, organisation: Organisation | None) -> str:
    parts = [organisation.slug] if organisation else []
    parts += [series.measures[0].framework, series.measures[0].code] if series.measures else [series.code]
    base = re.sub(r"[^a-z0-9]+", "-", "-".join(parts).lower()).strip("-")[:100] or "indicator"
    used = set(Indicator.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    numbered = (f"{base}-{number}" for number in count(2))
    return next(name for name in chain([base], numbered) if name not in used)
