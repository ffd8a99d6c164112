"""What loading a dataset would do, without doing it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.core import model
from goalweave.formats.observations.dataset import Dataset
from goalweave.indicators.actions.loading import ObservationLoadResult, load_observations
from goalweave.indicators.conversion import observation_from_row
from goalweave.indicators.line_previews import preview_lines
from goalweave.indicators.models import Indicator, Observation, Series, Vintage
from goalweave.indicators.uploads import PlannedSeries, SeriesPreview

MOST_SHOWN = 100
"""So many changes are told one by one."""


@dataclass(frozen=True, slots=True)
class LoadDryRun:
    """loaded: with the good rows alone, its vintage never kept; changes: values as they are and as they would be, the first
    of them; lines: some lines as they would be; unknown: codes of series that would be made; coming: these, and those that would have more breakdowns.
    """

    loaded: ObservationLoadResult
    changes: tuple[tuple[model.Observation, model.Observation], ...]
    unknown: tuple[str, ...]
    coming: tuple[PlannedSeries, ...]
    lines: tuple[SeriesPreview, ...] = ()


def dry_run_load(
    *,
    actor: Actor,
    dataset: Dataset,
    now: datetime,
    file: str = "",
    organisation: Organisation | None = None,
    public: bool = True,
    provider: str = "",
) -> LoadDryRun:
    """Load the file, record the changes, and roll back. Raises like `load`, except for problems in single rows."""
    codes = {series.code for series in dataset.series}
    known = {row.code: frozenset(row.dimensions) for row in Series.objects.filter(code__in=codes)}
    with transaction.atomic():
        done = load_observations(
            actor=actor,
            dataset=dataset,
            now=now,
            file=file,
            organisation=organisation,
            public=public,
            good_rows=True,
            provider=provider,
        )
        changes = tuple(_value_changes(done.vintage)) if done.vintage else ()
        lines = preview_lines(done.vintage) if done.vintage else ()
        after = list(Series.objects.filter(code__in=codes).select_related("indicator").order_by("code"))
        transaction.set_rollback(True)
    there = set(Indicator.objects.filter(slug__in={row.indicator.slug for row in after}).values_list("slug", flat=True))
    coming = []
    for row in after:
        more = tuple(name for name in row.dimensions if name not in known.get(row.code, ()))
        new, new_indicator = row.code not in known, row.indicator.slug not in there
        if more or new:
            coming.append(
                PlannedSeries(row.code, row.name, row.indicator.slug, row.indicator.name, new, new_indicator, more)
            )
    return LoadDryRun(done, changes, tuple(sorted(codes - known.keys())), tuple(coming), lines)


def _value_changes(vintage: Vintage) -> list[tuple[model.Observation, model.Observation]]:
    old = (
        Observation.objects.filter(until=vintage)
        .select_related("line__series", "line__provider")
        .order_by("pk")[:MOST_SHOWN]
    )
    pairs = []
    for row in old:
        new = Observation.objects.select_related("line__provider").get(since=vintage, line=row.line_id, time=row.time)
        code = row.line.series.code
        pairs.append((observation_from_row(row, code), observation_from_row(new, code)))
    return pairs
