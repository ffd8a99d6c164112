"""Cities and other parts of countries out of a table of an index, as areas of the database with their values."""

from __future__ import annotations

import re
from datetime import datetime

from goalweave.accounts.actor import Actor
from goalweave.analysis.indices.sources import own_series
from goalweave.core import model
from goalweave.core.errors import InputError
from goalweave.core.indices import Entities, IndexDefinition, Table
from goalweave.core.messages import Message
from goalweave.core.model.areas import is_subnational
from goalweave.formats.observations.dataset import Dataset
from goalweave.indicators.actions import ObservationLoadResult, load_observations

LONGEST_CODE = 36
"""Characters of the code of a part of a country, behind that of the country."""


def city_area(entity: str, country: str) -> str:
    """The code of a city: what is one already, else its name below the country, `CO.manizales`. country: empty if not known.

    Raises InputError for a name without letters, or without a country.
    """
    if is_subnational(entity) and re.fullmatch(r"[A-Z]{2}\.[\w.:-]{1,36}", entity):
        return entity
    name = re.sub(r"[^\w]+|_", "-", entity.lower()).strip("-")[:LONGEST_CODE].strip("-")
    if not name:
        raise InputError(Message("“{name}” is not the name of a city", name=entity[:60]), field="country")
    if not country:
        raise InputError(Message("choose the country of {name}", name=entity[:60]), field="country")
    return f"{country}.{name}"


def load_city_table(
    *,
    actor: Actor,
    index: IndexDefinition,
    table: Table,
    country: str,
    year: int,
    source: str,
    now: datetime,
) -> ObservationLoadResult:
    """Load the values of a table: each city as an area, each value under the series that the index looks it up in.

    country: of the cities that are named instead of coded. Raises NotAllowed; InputError for an index that does not rank cities, two cities with
    the same code, and as `load_observations`.
    """
    if index.entities is not Entities.SUBNATIONAL:
        raise InputError("only indices of cities take values from a table of cities")
    if not source.strip():
        raise InputError("name the source of the values", field="source")
    codes = {entity: city_area(entity, country) for entity in table}
    if len(set(codes.values())) < len(codes):
        raise InputError("two cities have the same name", field="country")
    areas = [
        model.SubnationalArea(code, {"en": entity}, code.partition(".")[0], {"en": "City"})
        for entity, code in codes.items()
        if entity != code
    ]
    observations = []
    for entity, values in table.items():
        for indicator in index.indicators:
            value = values.get(indicator.code)
            if value is not None:
                series = own_series(index, indicator)
                observations.append(
                    model.Observation(series, codes[entity], str(year), value, indicator.key, source=source)
                )
    used = {observation.series for observation in observations}
    series_by_code = {
        own_series(index, indicator): model.Series(
            own_series(index, indicator),
            dict(indicator.name),
            unit=indicator.unit,
            dimensions=tuple(dimension for dimension, _code in indicator.key),
            direction=indicator.direction,
            lowest=indicator.lowest,
            highest=indicator.highest,
            source=index.source,
            status=index.status,
        )
        for indicator in index.indicators
        if own_series(index, indicator) in used
    }
    dataset = Dataset(tuple(series_by_code.values()), tuple(observations), source=source, areas=tuple(areas))
    return load_observations(actor=actor, dataset=dataset, now=now, file=f"{index.key}.csv")
