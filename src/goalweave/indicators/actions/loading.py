"""Load observations into the database: new ones are added, changed ones supersede the same provider's old, unchanged ones stay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction

from goalweave.accounts.actor import Actor
from goalweave.accounts.models import Organisation
from goalweave.audit.actions import log
from goalweave.core import model
from goalweave.core.errors import InputError, InputErrors, NotAllowed
from goalweave.core.text.sanitise import remove_unstorable, remove_unstorable_parts
from goalweave.formats.observations.dataset import Dataset
from goalweave.frameworks.column_lengths import check_lengths
from goalweave.indicators import rules
from goalweave.indicators.actions.definitions import write_areas, write_indicators, write_targets
from goalweave.indicators.actions.observation_checks import check_observations
from goalweave.indicators.actions.series_resolution import (
    ensure_codes,
    ensure_series,
    foreign_series_problem,
    owners_of_series,
)
from goalweave.indicators.conversion import OBSERVATION_COLUMNS, key_text, published_content
from goalweave.indicators.lines import refresh_lines, select_displayed_lines
from goalweave.indicators.models import Line, Observation, Origin, Provider, Series, Vintage
from goalweave.indicators.providers import ensure_provider, provider_of
from goalweave.indicators.rows import PER_QUERY, batches, insert_rows

AreaKey = tuple[str, str]
"""Area and key as text: what makes a line one of its series and provider."""

PublishedContent = tuple[object, ...]
"""The values of OBSERVATION_COLUMNS."""

ROW = ("line_id", "time", "year", *OBSERVATION_COLUMNS, "since_id")


@dataclass(frozen=True, slots=True)
class ObservationLoadResult:
    """Counts of observations that have a value, and of those that say why there is none (without_value); rejected: those left out for what `problems` say; vintage: None where nothing changed.

    remarks: on values that were kept although they cannot be, since they were published so, and on areas that the actor may not load; series: codes of those with values;
    provider: slug of the provider whose values they are.
    """

    new: int
    changed: int
    unchanged: int
    rejected: int
    problems: tuple[InputError, ...]
    remarks: tuple[InputError, ...]
    vintage: Vintage | None
    series: tuple[str, ...]
    provider: str = ""
    without_value: int = 0


@dataclass(slots=True)
class _NewValues:
    """What is new of a series. lines: (area, key) → id of those that its provider has already; rows: the line's place, time, year and content
    of each observation; ended: ids of observations that others follow; new, changed: numbers of those with a value."""

    series: Series
    lines: Mapping[AreaKey, int]
    rows: list[tuple[AreaKey, str, int, PublishedContent]] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)
    new: int = 0
    changed: int = 0


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
    provider: str = "",
) -> ObservationLoadResult:
    """Bring one provider's values to what a dataset says. What it does not name stays; loading it again changes nothing.

    good_rows: whether to load the rest where some of it cannot be used; otherwise nothing is loaded then. organisation:
    whose indicators those are that are not known yet, and public whether others see them. provider: slug or name of whose values they
    are, if not as `provider_of` says; values of others stay next to them. From a pack only what nothing else of its provider has is
    taken over what is there. Raises NotAllowed, also where nothing is wrong but that a series is someone else's; InputErrors with all
    that is wrong, each with file, line and field.
    """
    owner = organisation.pk if organisation else None
    if not rules.may_load_observations(actor, owner):
        raise NotAllowed(
            "only the organisation’s editors can import its observations, and only administrators those of the site"
        )
    dataset = _sanitise_dataset(dataset)
    source = ensure_provider(provider_of(dataset, organisation, provider))
    unloaded_areas = write_areas(actor, dataset, source)
    write_indicators(actor, dataset.indicators, source, organisation, public, origin)
    known, others = ensure_series(actor, dataset, organisation, public, origin)
    left = [observation for observation in dataset.observations if observation.series in others] if others else []
    if left:
        dataset = replace(
            dataset,
            observations=tuple(observation for observation in dataset.observations if observation.series not in others),
        )
    checked = check_observations(dataset, known, file)
    problems = (*dataset.problems, *checked.problems)
    owners = owners_of_series(others) if others and organisation is None else {}
    if not good_rows and others and not problems:
        raise NotAllowed(foreign_series_problem(others[0], owner=owners.get(others[0], "")).message)
    # A row with several problems is one row that was left out.
    rejected = len({(problem.file, problem.line) for problem in problems}) + len(left)
    problems = (*_foreign_series_problems(others, owners, left, file), *problems)
    if problems and not good_rows:
        raise InputErrors(problems)
    ensure_codes(dataset.codes)
    write_targets(dataset.targets, known, source, organisation, origin)
    vintage = Vintage(
        provider=source,
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
    new = changed = unchanged = without_value = 0
    grouped: dict[str, list[model.Observation]] = {}
    for observation in checked.accepted:
        grouped.setdefault(observation.series, []).append(observation)
    # Series by series, so that what is there of only one of them is in memory at a time.
    for code, some in grouped.items():
        values = _compare(known[code], source, some, origin)
        having = sum(observation.value is not None for observation in some)
        new, changed, unchanged = (
            new + values.new,
            changed + values.changed,
            unchanged + having - values.new - values.changed,
        )
        without_value += len(some) - having
        if values.rows:
            if vintage.pk is None:
                vintage.save()
            _write_values(values, source, vintage)
    if vintage.pk is not None:
        vintage.counts = {"new": new, "changed": changed}
        vintage.save(update_fields=["counts"])
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
        remarks=(*(remark.at(file=file) for remark in unloaded_areas), *checked.remarks),
        vintage=vintage if vintage.pk is not None else None,
        series=tuple(sorted(grouped)),
        provider=source.slug,
        without_value=without_value,
    )


def _compare(
    series: Series, provider: Provider, observations: Sequence[model.Observation], origin: Origin
) -> _NewValues:
    """What of some observations of a series its provider has not said yet."""
    own = Line.objects.filter(series=series, provider=provider)
    values = _NewValues(series, {(area, key): pk for pk, area, key in own.values_list("pk", "area", "key")})
    current = _current_values(series, provider, values.lines)
    # What a file or a person said is newer than what ships, so an update of a pack never replaces it.
    packs = (
        set(Vintage.objects.filter(origin=Origin.PACK).values_list("pk", flat=True)) if origin == Origin.PACK else None
    )
    keys: dict[model.Key, str] = {}
    for observation in observations:
        key = keys.get(observation.key)
        if key is None:
            key = keys[observation.key] = key_text(observation.key)
        content = published_content(observation, series)
        old = current.get((observation.area, key, observation.time))
        if old is not None:
            pk, since, before = old
            if before == content or (packs is not None and since not in packs):
                continue
            values.ended.append(pk)
        if observation.value is not None:
            values.new += old is None
            values.changed += old is not None
        values.rows.append(((observation.area, key), observation.time, observation.year, content))
    return values


def _current_values(
    series: Series, provider: Provider, lines: Mapping[AreaKey, int]
) -> dict[tuple[str, str, str], tuple[int, int, PublishedContent]]:
    """(area, key, time) → id, vintage and content of what holds."""
    places = {pk: place for place, pk in lines.items()}
    current: dict[tuple[str, str, str], tuple[int, int, PublishedContent]] = {}
    if not places:
        return current
    rows = Observation.objects.filter(line__series=series, line__provider=provider, until=None).order_by()
    for pk, line, time, since, *content in rows.values_list(
        "pk", "line_id", "time", "since_id", *OBSERVATION_COLUMNS
    ).iterator(chunk_size=10_000):
        area, key = places[line]
        current[area, key, time] = pk, since, tuple(content)
    return current


def _write_values(values: _NewValues, provider: Provider, vintage: Vintage) -> None:
    """Write what is new of a series, and what its lines say of it."""
    series, before = values.series, values.lines
    touched = dict.fromkeys(place for place, _time, _year, _content in values.rows)
    missing = [place for place in touched if place not in before]
    foreign = Line.objects.filter(series=series).exclude(provider=provider)
    others = set(foreign.values_list("area", "key")) if missing else set()
    extents = _extents(values)
    insert_rows(
        Line,
        ("series_id", "area", "key", "provider_id", "shown", "values", "first", "last", "changed_id"),
        (
            (series.pk, *place, provider.pk, place not in others, *extents.get(place, (0, None, None)), vintage.pk)
            for place in missing
        ),
    )
    own = Line.objects.filter(series=series, provider=provider)
    lines = {(area, key): pk for pk, area, key in own.values_list("pk", "area", "key")} if missing else before
    for some in batches(values.ended, PER_QUERY):
        Observation.objects.filter(pk__in=some).update(until=vintage)
    insert_rows(
        Observation,
        ROW,
        ((lines[place], time, year, *content, vintage.pk) for place, time, year, content in values.rows),
    )
    refresh_lines(before[place] for place in touched if place in before)
    if contested := others.intersection(missing):
        select_displayed_lines([series.pk], places=contested)


def _extents(values: _NewValues) -> Mapping[AreaKey, tuple[int, int, int]]:
    """(area, key) → number, first and last year of the new values that are not None."""
    extents: dict[AreaKey, tuple[int, int, int]] = {}
    for place, _time, year, content in values.rows:
        if content[0] is None:
            continue
        number, first, last = extents.get(place, (0, year, year))
        extents[place] = number + 1, min(first, year), max(last, year)
    return extents


def _foreign_series_problems(
    codes: Sequence[str], owners: Mapping[str, str], observations: Sequence[model.Observation], file: str
) -> list[InputError]:
    """One for each series, where its first value stands."""
    first: dict[str, int] = {}
    for observation in observations:
        first.setdefault(observation.series, observation.line)
    return [
        foreign_series_problem(code, owner=owners.get(code, ""), file=file, line=first.get(code, 0)) for code in codes
    ]


def _sanitise_dataset(dataset: Dataset) -> Dataset:
    return replace(
        dataset,
        series=remove_unstorable_parts(dataset.series),
        observations=_sanitise_observations(dataset.observations),
        codes=remove_unstorable_parts(dataset.codes),
        release=remove_unstorable_parts(dataset.release)[:120],
        source=remove_unstorable_parts(dataset.source),
        indicators=remove_unstorable_parts(dataset.indicators),
        targets=remove_unstorable_parts(dataset.targets),
    )


def _sanitise_observations(observations: Sequence[model.Observation]) -> tuple[model.Observation, ...]:
    """The same observations where all their texts can be stored, which is quickly seen: most texts are in many of them."""
    storable: set[str] = {""}
    cleaned: list[model.Observation] | None = None
    for place, observation in enumerate(observations):
        for text in _texts(observation):
            if text in storable:
                continue
            if remove_unstorable(text) == text:
                storable.add(text)
                continue
            cleaned = list(observations) if cleaned is None else cleaned
            cleaned[place] = remove_unstorable_parts(observation)
            break
    return tuple(observations) if cleaned is None else tuple(cleaned)


def _texts(observation: model.Observation) -> Iterator[str]:
    """All texts of an observation, without those of its key, which `key_text` cleans."""
    yield observation.series
    yield observation.area
    yield observation.time
    yield observation.time_detail
    yield observation.unit
    yield observation.source
    yield observation.footnote
