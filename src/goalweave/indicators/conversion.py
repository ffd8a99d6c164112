"""Rows as the words of the core, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any

from goalweave.core import model
from goalweave.core.model import SERIES_FIELDS, Curie, Key
from goalweave.core.model.fields import from_plain, to_plain
from goalweave.core.text.sanitise import remove_unstorable
from goalweave.indicators.models import Code, Indicator, Line, Observation, Series, Target, Vintage

LONGEST_KEY = 400
"""Characters of a key as text."""


def key_text(key: Key) -> str:
    """`AGE=Y15T24;SEX=F`; empty for the total of everything. What no database keeps is left out."""
    # A key is in the order of its dimensions (`dimension_key`), so equal keys are equal texts, which a database can compare.
    return remove_unstorable(";".join(f"{_escape(dimension)}={_escape(code)}" for dimension, code in key))


def parse_key(text: str) -> Key:
    """What `key_text` wrote."""
    pairs = [pair.partition("=") for pair in text.split(";")] if text else []
    return tuple((_unescape(dimension), _unescape(code)) for dimension, _, code in pairs)


def indicator_from_row(row: Indicator, measures: tuple[Curie, ...]) -> model.Indicator:
    return model.Indicator(
        id=row.slug,
        name=row.name,
        measures=measures,
        calculation=row.calculation,
        custodian=row.custodian,
        source=row.source,
        status=model.Status(row.status),
        code=row.code,
        variant_of=Curie.parse(row.variant_of) if row.variant_of else None,
        tier=row.tier,
        metadata=row.metadata,
    )


def published_columns(indicator: model.Indicator) -> dict[str, Any]:
    """Column → value of what a publisher's own indicator has besides its name and calculation."""
    return {
        "code": indicator.code,
        "variant_of": str(indicator.variant_of) if indicator.variant_of else "",
        "tier": indicator.tier,
        "metadata": {concept: dict(text) for concept, text in indicator.metadata.items()},
    }


SERIES_COLUMNS = tuple(name for name in SERIES_FIELDS if name not in ("indicator", "measures"))
"""Fields of a series in columns of their own names; what it measures is its indicator's."""


def series_from_row(row: Series, indicator: str) -> model.Series:
    values = {name: getattr(row, name) for name in SERIES_COLUMNS}
    values |= {
        "indicator": indicator,
        "headline": model.dimension_key(row.headline),
        "direction": row.direction or None,
    }
    series: model.Series = from_plain(model.Series, values)
    return series


def series_columns(series: model.Series) -> dict[str, Any]:
    """Column → value of the row of a series, without its indicator."""
    plain = to_plain(series, SERIES_COLUMNS)
    return {**plain, "headline": dict(series.headline), "direction": plain["direction"] or ""}


def code_from_row(row: Code) -> model.DimensionCode:
    return model.DimensionCode(row.dimension, row.code, row.name)


OBSERVATION_COLUMNS = (
    "value",
    "bound",
    "status",
    "nature",
    "unit",
    "multiplier",
    "lower",
    "upper",
    "source",
    "footnote",
    "time_detail",
)
"""What a publisher says of a place, in columns of the same names as the fields of the core's observation."""

_CONTENT = attrgetter(*OBSERVATION_COLUMNS)
_UNIT, _MULTIPLIER = OBSERVATION_COLUMNS.index("unit"), OBSERVATION_COLUMNS.index("multiplier")

ROW_COLUMNS = ("time", *OBSERVATION_COLUMNS)
"""Columns of a row that `observation_from_columns` reads, in its order."""


def observation_from_row(row: Observation, series: str) -> model.Observation:
    """row: with its line."""
    line = row.line
    return model.Observation(
        series=series,
        area=line.area,
        time=row.time,
        key=parse_key(line.key),
        **{name: getattr(row, name) for name in OBSERVATION_COLUMNS},
    )


def observation_from_columns(series: str, area: str, key: Key, columns: Sequence[Any]) -> model.Observation:
    """columns: as ROW_COLUMNS names them. A country's page reads thousands, for which rows with objects would be too slow."""
    time, value, bound, status, nature, unit, multiplier, lower, upper, source, footnote, detail = columns
    return model.Observation(
        series,
        area,
        time,
        value,
        key,
        bound,
        status,
        nature,
        unit,
        multiplier,
        lower,
        upper,
        source,
        footnote,
        0,
        detail,
    )


def published_content(observation: model.Observation, series: Series) -> tuple[Any, ...]:
    """The values of OBSERVATION_COLUMNS; unit and multiplier are kept only where they are not the series' own."""
    content: tuple[Any, ...] = _CONTENT(observation)
    if content[_UNIT] == series.unit or content[_MULTIPLIER] == series.multiplier:
        own = list(content)
        own[_UNIT] = "" if content[_UNIT] == series.unit else content[_UNIT]
        own[_MULTIPLIER] = None if content[_MULTIPLIER] == series.multiplier else content[_MULTIPLIER]
        content = tuple(own)
    return content


def observation_row(observation: model.Observation, series: Series, line: Line, vintage: Vintage) -> Observation:
    """The row of an observation in a line of its series."""
    content = dict(zip(OBSERVATION_COLUMNS, published_content(observation, series), strict=True))
    return Observation(line=line, time=observation.time, year=observation.year, since=vintage, **content)


def target_from_row(row: Target, node: Curie) -> model.Target:
    """row: with its series."""
    return model.Target(
        node=node,
        series=row.series.code if row.series else "",
        area=row.area,
        key=parse_key(row.key),
        aim=model.Aim(row.aim),
        value=row.value,
        year=row.year,
        direction=model.Direction(row.direction),
        baseline=row.baseline,
        since=row.since,
        milestones=_parse_milestones(row.milestones),
        method=model.Method(row.method),
        source=row.source,
        status=model.Status(row.status),
        note=row.note,
    )


def target_columns(target: model.Target) -> dict[str, Any]:
    """Column → value of the row of a target, without its place."""
    return {
        "aim": str(target.aim),
        "value": target.value,
        "year": target.year,
        "direction": str(target.direction),
        "baseline": target.baseline,
        "since": target.since,
        "milestones": {str(year): value for year, value in sorted(target.milestones.items())},
        "method": str(target.method),
        "source": target.source,
        "status": str(target.status),
        "note": dict(target.note),
    }


def _parse_milestones(milestones: Mapping[str, float]) -> dict[int, float]:
    return {int(year): milestones[year] for year in sorted(milestones, key=int)}


# The percent sign is escaped first and read last; otherwise a separator would be escaped twice.
def _escape(text: str) -> str:
    return text.replace("%", "%25").replace(";", "%3B").replace("=", "%3D")


def _unescape(text: str) -> str:
    return text.replace("%3D", "=").replace("%3B", ";").replace("%25", "%")
