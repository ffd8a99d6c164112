"""Values entered by a person, a few at a time."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from goalweave.accounts.actor import Actor
from goalweave.audit.actions import log
from goalweave.core import model
from goalweave.core.errors import Conflict, InputError, InputErrors, NotAllowed
from goalweave.core.messages import Message
from goalweave.core.model import Key
from goalweave.core.text.sanitise import remove_unstorable_parts
from goalweave.formats.observations.dataset import Dataset
from goalweave.indicators import rules
from goalweave.indicators.actions.observation_checks import check_observations
from goalweave.indicators.conversion import key_text, observation_row
from goalweave.indicators.lines import refresh_lines
from goalweave.indicators.models import Line, Observation, Origin, Series, Vintage
from goalweave.indicators.providers import ensure_provider, provider_of
from goalweave.vanished_rows import reread_row

YEARS = range(1900, 2101)


@dataclass(frozen=True, slots=True)
class EnteredValue:
    """value: None removes the value of the year; previous: the current value, None for none."""

    value: float | None
    source: str = ""
    footnote: str = ""
    previous: float | None = None


@transaction.atomic
def write_values(
    *, actor: Actor, series: Series, area: str, key: Key, values: Mapping[int, EnteredValue], now: datetime
) -> Vintage | None:
    """Bring the values of years to what was typed; the others stay. None where nothing is new.

    They are written into the line that is shown, whoever provides it. area: as in an observation. Raises NotAllowed; Conflict where someone else has written in the meantime; InputErrors
    with a problem for each year that cannot be kept, its field the year.
    """
    if not rules.may_change_indicator(actor, series.indicator):
        raise NotAllowed(
            "only the organisation’s editors can enter its values, and only administrators those of the site"
        )
    series = reread_row(Series.objects.select_for_update(of=("self",)).select_related("indicator"), series.pk)
    values = remove_unstorable_parts(dict(values))
    _require_valid_values(series, area, key, values)
    line = Line.objects.filter(series=series, area=area, key=key_text(key), shown=True).first()
    rows = Observation.objects.filter(line=line, until=None)
    there = {row.time: row for row in rows.filter(time__in=list(map(str, values)))}
    changed = {year: value for year, value in values.items() if _value_differs(there.get(str(year)), value)}
    for year, value in changed.items():
        old = there.get(str(year))
        if (old.value if old else None) != value.previous:
            raise Conflict(Message("someone else has changed the value for {year} in the meantime", year=str(year)))
    if not changed:
        return None
    provider = line.provider if line else ensure_provider(provider_of(Dataset((), ()), series.indicator.organisation))
    vintage = Vintage(
        provider=provider,
        source=series.source,
        origin=Origin.PERSON,
        organisation=series.indicator.organisation,
        loaded=now,
        by=actor.user,
        counts=_count_changes(changed, there),
    )
    vintage.save()
    if line is None:
        line = Line.objects.create(series=series, area=area, key=key_text(key), provider=provider)
    rows.filter(time__in=[str(year) for year in changed]).update(until=vintage)
    Observation.objects.bulk_create(
        observation_row(_to_observation(series, area, key, year, value), series, line, vintage)
        for year, value in changed.items()
        if value.value is not None
    )
    refresh_lines([line.pk])
    log(
        actor=actor,
        verb="write",
        object_type="observations",
        object_id=vintage.pk,
        before={"values": {str(year): there[str(year)].value for year in changed if str(year) in there}},
        after={
            "series": [series.code],
            "area": area,
            "key": key_text(key),
            "values": {str(year): value.value for year, value in changed.items()},
            **vintage.counts,
        },
        organisation=series.indicator.organisation_id,
    )
    return vintage


def _require_valid_values(series: Series, area: str, key: Key, values: Mapping[int, EnteredValue]) -> None:
    problems = [InputError("this is not a year", field=str(year)) for year in values if year not in YEARS]
    problems += [
        InputError("the value is not a number", field=str(year))
        for year, value in values.items()
        if value.value is not None and not math.isfinite(value.value)
    ]
    if strange := [name for name, _code in key if name not in series.dimensions]:
        problems.append(InputError(Message("{name} is not a breakdown of the series", name=strange[0]), field="key"))
    typed = [
        _to_observation(series, area, key, year, value)
        for year, value in values.items()
        if value.value is not None and year in YEARS and math.isfinite(value.value)
    ]
    for value in typed:
        wrong = check_observations(Dataset((), (value,)), {series.code: series}, "").problems
        problems += [InputError(problem.message, field=str(value.year)) for problem in wrong]
    if problems:
        raise InputErrors(problems)


def _value_differs(old: Observation | None, new: EnteredValue) -> bool:
    if old is None:
        return new.value is not None
    return (old.value, old.source, old.footnote) != (new.value, new.source, new.footnote)


def _to_observation(series: Series, area: str, key: Key, year: int, entered: EnteredValue) -> model.Observation:
    return model.Observation(
        series=series.code,
        area=area,
        time=str(year),
        value=entered.value,
        key=key,
        source=entered.source,
        footnote=entered.footnote,
    )


def _count_changes(changed: Mapping[int, EnteredValue], current: Mapping[str, Observation]) -> dict[str, int]:
    gone = sum(value.value is None for value in changed.values())
    new = sum(value.value is not None and str(year) not in current for year, value in changed.items())
    return {"new": new, "changed": len(changed) - gone - new, "gone": gone}
