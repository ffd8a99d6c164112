"""Observations into the database: what is new is added, what changed follows the old, what is the same stays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.audit.actions import log
from goalweave.core import model
from goalweave.core.errors import InputError, NotAllowed, Several
from goalweave.core.text.storable import storable_parts
from goalweave.formats.observations.dataset import Dataset
from goalweave.frameworks.fit import fitting
from goalweave.indicators import rules
from goalweave.indicators.actions.checking import sound
from goalweave.indicators.actions.naming import codes_known, not_yours, series_known
from goalweave.indicators.models import Observation, Origin, Series, Vintage
from goalweave.indicators.stored import observation_row

Place = tuple[str, str, str]
"""Area, key as text and time."""


@dataclass(frozen=True, slots=True)
class Loaded:
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
def load(
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
) -> Loaded:
    """Bring the series of a dataset to what it says. What it does not name stays; loading it again changes nothing.

    good_rows: whether to load the rest where some of it cannot be used; otherwise nothing is loaded then.
    organisation: whose indicators those are that are not known yet, and public whether others see them. From a pack only
    what nothing else has is taken over what is there.
    Raises NotAllowed, also where nothing is wrong but that a series is somebody else's; Several with all that is wrong, each with file, line and field.
    """
    owner = organisation.pk if organisation else None
    if not rules.may_load(actor, owner):
        raise NotAllowed(
            "only the organisation’s editors can import its observations, and only administrators those of the site"
        )
    dataset = _storable(dataset)
    known, others = series_known(actor, dataset, organisation, public, origin)
    left = [one for one in dataset.observations if one.series in others]
    if left:
        dataset = replace(dataset, observations=tuple(one for one in dataset.observations if one.series not in others))
    checked = sound(dataset, known, file)
    problems = (*dataset.problems, *checked.problems)
    if not good_rows and others and not problems:
        raise NotAllowed(not_yours(others[0]).message)
    rejected = len({(problem.file, problem.line) for problem in problems}) + len(left)
    problems = (*_not_yours(others, left, file), *problems)
    if problems and not good_rows:
        raise Several(problems)
    codes_known(dataset.codes)
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
    fitting(vintage, file or dataset.release)
    new = changed = unchanged = 0
    ended: list[int] = []
    made: list[Observation] = []
    grouped: dict[str, list[model.Observation]] = {}
    for one in checked.kept:
        grouped.setdefault(one.series, []).append(one)
    for code, some in grouped.items():
        there = _there(known[code])
        for one in some:
            row = observation_row(one, known[code], vintage)
            old = there.get((row.area, row.key, row.time))
            if old is None:
                new += 1
            elif _said(old) == _said(row) or (origin == Origin.PACK and old.since.origin != Origin.PACK):
                unchanged += 1
                continue
            else:
                changed += 1
                ended.append(old.pk)
            made.append(row)
    if made:
        vintage.counts = {"new": new, "changed": changed}
        vintage.save()
        _end(ended, vintage)
        Observation.objects.bulk_create(made, batch_size=500)
        log(
            actor=actor,
            verb="load",
            object_type="observations",
            object_id=vintage.pk,
            after={"file": file, "release": dataset.release, "series": sorted(grouped), **vintage.counts},
            organisation=owner,
        )
    return Loaded(
        new=new,
        changed=changed,
        unchanged=unchanged,
        rejected=rejected,
        problems=problems,
        remarks=checked.remarks,
        vintage=vintage if made else None,
        series=tuple(sorted(grouped)),
    )


def _not_yours(codes: Sequence[str], some: Sequence[model.Observation], file: str) -> list[InputError]:
    """One for each series, where its first value stands."""
    first: dict[str, int] = {}
    for one in some:
        first.setdefault(one.series, one.line)
    return [not_yours(code, file=file, line=first.get(code, 0)) for code in codes]


def _end(ended: Sequence[int], vintage: Vintage) -> None:
    for start in range(0, len(ended), 500):
        Observation.objects.filter(pk__in=ended[start : start + 500]).update(until=vintage)


def _there(series: Series) -> dict[Place, Observation]:
    rows = Observation.objects.filter(series=series, until=None).select_related("since")
    return {(row.area, row.key, row.time): row for row in rows}


def _said(row: Observation) -> tuple[object, ...]:
    """What a publisher says of a place; another value or another footnote is a change."""
    return (
        row.value, row.bound, row.status, row.nature, row.unit, row.multiplier, row.lower, row.upper, row.source, row.footnote,
    )  # fmt: skip


def _storable(dataset: Dataset) -> Dataset:
    return replace(
        dataset,
        series=storable_parts(dataset.series),
        observations=_clean(dataset.observations),
        codes=storable_parts(dataset.codes),
        release=storable_parts(dataset.release)[:120],
    )


def _clean(observations: Iterable[model.Observation]) -> tuple[model.Observation, ...]:
    return tuple(map(storable_parts, observations))
