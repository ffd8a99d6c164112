"""Load observations into the database: new ones are added, changed ones supersede the old, unchanged ones stay."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter

from django.db import transaction

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.audit.actions import log
from goalweave.core import model
from goalweave.core.errors import InputError, InputErrors, NotAllowed
from goalweave.core.text.sanitise import remove_unstorable_parts
from goalweave.formats.observations.dataset import Dataset
from goalweave.frameworks.column_lengths import check_lengths
from goalweave.indicators import rules
from goalweave.indicators.actions.observation_checks import check_observations
from goalweave.indicators.actions.series_resolution import ensure_codes, ensure_series, foreign_series_problem
from goalweave.indicators.conversion import OBSERVATION_COLUMNS, observation_row
from goalweave.indicators.models import Observation, Origin, Series, Vintage

PlaceInSeries = tuple[str, str, str]
"""Area, key as text and time."""


@dataclass(frozen=True, slots=True)
class ObservationLoadResult:
    """Counts of observations; rejected: those left out for what `problems` say; vintage: None where nothing changed.

    remarks: on values that were kept although they cannot be, since they were published so.
    """

    new: int
    changed: int
    unchanged: int
    rejected: int
    problems: tuple[InputError, ...]
    remarks: tuple[InputError, ...]
    vintage: Vintage | None
    series: tuple[str, ...]


@transaction.atomic
def load_observations(
    *,
    actor: Actor,
    dataset: Dataset,
    now: datetime,
    file: str = "",
    digest: str = "",
    organisation: Organisation | None = None,
    public: bool = True,
    good_rows: bool = False,
    origin: Origin = Origin.FILE,
) -> ObservationLoadResult:
    """Bring the series of a dataset to what it says. What it does not name stays; loading it again changes nothing.

    good_rows: whether to load the rest where some of it cannot be used; otherwise nothing is loaded then. organisation:
    whose indicators those are that are not known yet, and public whether others see them. From a pack only what nothing
    else has is taken over what is there. Raises NotAllowed, also where nothing is wrong but that a series is someone
    else's; InputErrors with all that is wrong, each with file, line and field.
    """
    owner = organisation.pk if organisation else None
    if not rules.may_load_observations(actor, owner):
        raise NotAllowed(
            "only the organisation’s editors can import its observations, and only administrators those of the site"
        )
    dataset = _sanitise_dataset(dataset)
    known, others = ensure_series(actor, dataset, organisation, public, origin)
    left = [observation for observation in dataset.observations if observation.series in others]
    if left:
        dataset = replace(
            dataset,
            observations=tuple(observation for observation in dataset.observations if observation.series not in others),
        )
    checked = check_observations(dataset, known, file)
    problems = (*dataset.problems, *checked.problems)
    if not good_rows and others and not problems:
        raise NotAllowed(foreign_series_problem(others[0]).message)
    # A row with several problems is one row that was left out.
    rejected = len({(problem.file, problem.line) for problem in problems}) + len(left)
    problems = (*_foreign_series_problems(others, left, file), *problems)
    if problems and not good_rows:
        raise InputErrors(problems)
    ensure_codes(dataset.codes)
    vintage = Vintage(
        release=dataset.release,
        source=dataset.source,
        file=file,
        digest=digest,
        origin=origin,
        organisation=organisation,
        loaded=now,
        by=actor.user,
    )
    check_lengths(vintage, file or dataset.release)
    new = changed = unchanged = 0
    ended: list[int] = []
    rows: list[Observation] = []
    grouped: dict[str, list[model.Observation]] = {}
    for one in checked.accepted:
        grouped.setdefault(one.series, []).append(one)
    for code, some in grouped.items():
        there = _current_observations(known[code])
        for one in some:
            row = observation_row(one, known[code], vintage)
            old = there.get((row.area, row.key, row.time))
            if old is None:
                new += 1
            # What a file or a person said is newer than what ships, so an update of a pack never replaces it.
            elif _published_content(old) == _published_content(row) or (
                origin == Origin.PACK and old.since.origin != Origin.PACK
            ):
                unchanged += 1
                continue
            else:
                changed += 1
                ended.append(old.pk)
            rows.append(row)
    if rows:
        vintage.counts = {"new": new, "changed": changed}
        vintage.save()
        _end_observations(ended, vintage)
        Observation.objects.bulk_create(rows, batch_size=500)
        log(
            actor=actor,
            verb="load",
            object_type="observations",
            object_id=vintage.pk,
            after={"file": file, "release": dataset.release, "series": sorted(grouped), **vintage.counts},
            organisation=owner,
        )
    return ObservationLoadResult(
        new=new,
        changed=changed,
        unchanged=unchanged,
        rejected=rejected,
        problems=problems,
        remarks=checked.remarks,
        vintage=vintage if rows else None,
        series=tuple(sorted(grouped)),
    )


def _foreign_series_problems(
    codes: Sequence[str], observations: Sequence[model.Observation], file: str
) -> list[InputError]:
    """One for each series, where its first value stands."""
    first: dict[str, int] = {}
    for observation in observations:
        first.setdefault(observation.series, observation.line)
    return [foreign_series_problem(code, file=file, line=first.get(code, 0)) for code in codes]


def _end_observations(ended: Sequence[int], vintage: Vintage) -> None:
    for start in range(0, len(ended), 500):
        Observation.objects.filter(pk__in=ended[start : start + 500]).update(until=vintage)


def _current_observations(series: Series) -> dict[PlaceInSeries, Observation]:
    rows = Observation.objects.filter(series=series, until=None).select_related("since")
    return {(row.area, row.key, row.time): row for row in rows}


def _published_content(row: Observation) -> tuple[object, ...]:
    """What a publisher says of a place; another value or another footnote is a change."""
    return attrgetter(*OBSERVATION_COLUMNS)(row)


def _sanitise_dataset(dataset: Dataset) -> Dataset:
    return replace(
        dataset,
        series=remove_unstorable_parts(dataset.series),
        observations=_sanitise_observations(dataset.observations),
        codes=remove_unstorable_parts(dataset.codes),
        release=remove_unstorable_parts(dataset.release)[:120],
    )


def _sanitise_observations(observations: Iterable[model.Observation]) -> tuple[model.Observation, ...]:
    return tuple(map(remove_unstorable_parts, observations))
