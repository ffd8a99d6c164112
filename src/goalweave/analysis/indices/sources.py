"""In which series the values of an index are looked for, and all that these have."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, product, starmap

from django.db.models import Count, Max, Q

from goalweave.accounts.actor import Actor
from goalweave.audit.models import Entry
from goalweave.core import model
from goalweave.core.indices import Entities, IndexDefinition, IndexIndicator
from goalweave.core.model import Key
from goalweave.core.model.areas import is_subnational
from goalweave.core.model.periods import period_order
from goalweave.indicators import queries
from goalweave.indicators.conversion import key_text, observation_from_row
from goalweave.indicators.models import Observation, Vintage

COUNTRY_LENGTH = 2
"""Letters of a country's code; groups of countries have three digits and are never ranked among countries."""


YEAR_LENGTH = 4
"""Digits of a period that is a calendar year."""


@dataclass(frozen=True, slots=True)
class ValueSource:
    """Where the values of an indicator are looked for. code, key: of the series; series: None if there is no such, or
    the actor may not see it; indicator: whose series it is, its slug; pk: of the series' row; entities: whose values are looked for."""

    code: str
    key: Key
    series: model.Series | None = None
    indicator: str = ""
    pk: int = 0
    entities: Entities = Entities.AREAS


def own_series(index: IndexDefinition, indicator: IndexIndicator) -> str:
    """The series that an indicator names, else the one that is kept for it: `idi.bandwidth`, the same in all editions."""
    return indicator.series or f"{index.id}.{indicator.code}"


def value_sources(actor: Actor, indices: Iterable[IndexDefinition]) -> dict[str, dict[str, ValueSource]]:
    """Key of an index → code of an indicator → where its values are looked for; one query. None for what is not of areas."""
    of_areas = [index for index in indices if index.entities is not Entities.OTHERS]
    ranked = list(chain.from_iterable(product([index], index.indicators) for index in of_areas))
    rows = queries.series_by_code(actor, set(starmap(own_series, ranked)))
    sources: dict[str, dict[str, ValueSource]] = {}
    for index, indicator in ranked:
        code = own_series(index, indicator)
        source, row = ValueSource(code, indicator.key, entities=index.entities), rows.get(code)
        if row is not None:
            series = queries.to_series(row)
            source = ValueSource(code, indicator.key, series, row.indicator.slug, row.pk, index.entities)
        sources.setdefault(index.key, {})[indicator.code] = source
    return sources


def area_entities(area: str) -> Entities | None:
    """Among what an area is ranked; None for groups of countries, which are not."""
    if is_subnational(area):
        return Entities.SUBNATIONAL
    return Entities.AREAS if len(area) == COUNTRY_LENGTH else None


@dataclass(frozen=True, slots=True, eq=False)
class CountryValues:
    """The values of a country, in time. years: as which each is compared."""

    years: tuple[int, ...]
    rows: tuple[model.Observation, ...]

    @classmethod
    def from_observations(cls, observations: Sequence[model.Observation]) -> CountryValues:
        """observations: in the order of their years, of one year that to compare last."""
        return cls(tuple(observation.year for observation in observations), tuple(observations))

    def newest(self, year: int, within: int) -> model.Observation | None:
        """Return the latest value up to a year, unless it is older than allowed."""
        place = bisect_right(self.years, year) - 1
        return self.rows[place] if place >= 0 and self.years[place] >= year - within else None


ValuesByCountry = Mapping[str, CountryValues]
"""Country → its values."""

ValuesBySeries = dict[tuple[int, Key], Mapping[Entities, ValuesByCountry]]
"""Id of a series and key → what is there, of countries and of parts of countries."""


@dataclass(frozen=True, slots=True, eq=False)
class SourceValues:
    """What some series have. state: another one once they have something else."""

    places: ValuesBySeries
    state: Hashable

    def values_of(self, source: ValueSource) -> ValuesByCountry:
        return self.places.get((source.pk, source.key), {}).get(source.entities, {})


def read_source_values(sources: Iterable[ValueSource]) -> SourceValues:
    """Return the values of countries, cached until observations are loaded, written or undone; two queries to read
    them."""
    wanted = {(source.pk, source.key): source.code for source in sources if source.pk}
    if not wanted:
        return SourceValues({}, None)
    state = _observations_state()
    cached = _values_cache(state)
    lacking = {place: code for place, code in wanted.items() if place not in cached}
    if lacking:
        cached |= _read_values(lacking)
    return SourceValues({place: cached[place] for place in wanted}, state)


def _observations_state() -> Hashable:
    """Another one after every change of observations; two queries."""
    newest = Vintage.objects.aggregate(last=Max("pk"), count=Count("pk"))
    entries = Entry.objects.filter(object_type="observations", object_id=str(newest["last"])).order_by("-pk")
    return newest["last"], newest["count"], entries.values_list("pk", "at").first()


@lru_cache(maxsize=2)
def _values_cache(state: Hashable) -> ValuesBySeries:
    """What was read since observations changed last, to be added to."""
    # The cached dictionary is filled by `read_source_values`. Another state gets an empty one, so nothing old is ever shown.
    return {}


def _read_values(series_codes: Mapping[tuple[int, Key], str]) -> ValuesBySeries:
    """series_codes: as in `Places` → the code of the series; one query."""
    places, codes = Q(), {pk: code for (pk, _key), code in series_codes.items()}
    for pk, key in series_codes:
        places |= Q(line__series=pk, line__key=key_text(key))
    held = Observation.objects.filter(places, until=None, value__isnull=False, line__shown=True)
    rows = held.select_related("line__provider").order_by("year", "time")
    observations: dict[tuple[int, Key], dict[str, list[model.Observation]]] = {place: {} for place in series_codes}
    for row in rows.iterator(chunk_size=5_000):
        if area_entities(row.line.area) is not None:
            observation = observation_from_row(row, codes[row.line.series_id])
            observations[row.line.series_id, observation.key].setdefault(row.line.area, []).append(observation)
    values: ValuesBySeries = {}
    for place, areas in observations.items():
        by_entities: dict[Entities, dict[str, CountryValues]] = {Entities.AREAS: {}, Entities.SUBNATIONAL: {}}
        for area, some in areas.items():
            entities = area_entities(area) or Entities.OTHERS
            by_entities[entities][area] = CountryValues.from_observations(_by_period(some))
        values[place] = by_entities
    return values


def _by_period(observations: list[model.Observation]) -> list[model.Observation]:
    """In time; of the periods of one year that to compare last: the calendar year, else the one that ends last."""
    if all(len(one.time) == YEAR_LENGTH for one in observations):
        return observations
    return sorted(observations, key=lambda one: (one.year, period_order(one.time), one.time))
