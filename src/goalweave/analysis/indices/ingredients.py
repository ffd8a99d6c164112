"""Series that an index can be made of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Max, Q

from goalweave.accounts.actor import Actor
from goalweave.core import model
from goalweave.core.indices import IndexIndicator, IndicatorChoice, Norm, Normalisation
from goalweave.core.model import Direction, Key
from goalweave.core.text.languages import pick
from goalweave.indicators import queries
from goalweave.indicators.conversion import key_text, parse_key
from goalweave.indicators.models import Line, Series
from goalweave.search.normalise import fold

MOST_OFFERED = 12
"""Series that a search offers."""

MOST_BREAKDOWNS = 60
"""Breakdowns of a series that can be chosen from."""

REF_MARK = "|"
"""Between the code of a series and its key."""


@dataclass(frozen=True, slots=True)
class OfferedSeries:
    """ref: as `series_ref` writes it; areas: countries with a value under its headline key; last: the year of the newest value."""

    ref: str
    series: model.Series
    areas: int
    last: int


def series_ref(code: str, key: Key) -> str:
    """A series with its key, as a form has it."""
    return f"{code}{REF_MARK}{key_text(key)}" if key else code


def offer_series(actor: Actor, text: str, language: str, *, without: Iterable[str] = ()) -> list[OfferedSeries]:
    """Series whose code, name or indicator has all words of the text, those with most countries first; two queries."""
    words = fold(text).split()
    taken = set(without)
    matching = []
    for row in queries.series_by_code(actor).values():
        searched = fold(
            f"{row.code} {pick(row.name, language)} {row.indicator.slug} {pick(row.indicator.name, language)}"
        )
        if row.code not in taken and all(word in searched for word in words):
            matching.append(row)
    counted = _count_countries(matching)
    offered = [
        OfferedSeries(series_ref(row.code, _headline(row)), queries.to_series(row), *counted.get(row.pk, (0, 0)))
        for row in matching
    ]
    ordered = sorted(offered, key=lambda one: (-one.areas, one.series.code))
    return [one for one in ordered if one.areas][:MOST_OFFERED]


def choose_series(actor: Actor, refs: Iterable[str]) -> dict[str, IndicatorChoice]:
    """Ref → an indicator with what its series says; unknown ones are left out; one query."""
    parsed = {ref: ref.partition(REF_MARK) for ref in refs}
    rows = queries.series_by_code(actor, {code for code, _mark, _key in parsed.values()})
    chosen = {}
    for ref, (code, _mark, key) in parsed.items():
        if code in rows:
            chosen[ref] = IndicatorChoice(_to_indicator(queries.to_series(rows[code]), parse_key(key)))
    return chosen


def series_breakdowns(codes: Iterable[str]) -> dict[str, tuple[Key, ...]]:
    """Code of a series → the keys under which areas have values, those with most areas first; one query.

    codes: of series that the reader may see.
    """
    lines = Line.objects.filter(series__code__in=set(codes), shown=True, values__gt=0).order_by()
    counted = lines.values_list("series__code", "key").annotate(areas=Count("area", distinct=True))
    found: dict[str, list[str]] = {}
    for code, key, _areas in sorted(counted, key=lambda row: (-row[2], row[1])):
        found.setdefault(code, []).append(key)
    return {code: tuple(parse_key(key) for key in keys[:MOST_BREAKDOWNS]) for code, keys in found.items()}


def indicator_code(code: str, key: Key) -> str:
    """The code of an indicator that is made from a series, as files of indices allow it."""
    text = "-".join([code, *(value for _dimension, value in key)])
    return re.sub(r"[^A-Za-z0-9_.-]+", "-", text).strip("-.")[:64] or "series"


def _to_indicator(series: model.Series, key: Key) -> IndexIndicator:
    return IndexIndicator(
        indicator_code(series.code, key),
        series.name,
        Normalisation(Norm.NONE),
        series.direction or Direction.UP,
        unit=series.unit,
        series=series.code,
        key=key,
        lowest=series.lowest,
        highest=series.highest,
        status=series.status,
        source=series.source,
    )


def _headline(row: Series) -> Key:
    return model.dimension_key(row.headline)


def _count_countries(rows: list[Series]) -> dict[int, tuple[int, int]]:
    """Series' row → countries with a value under its headline key, and the newest year; one query."""
    places = Q(pk__in=())
    for row in rows:
        places |= Q(series=row.pk, key=key_text(_headline(row)))
    found = Line.objects.filter(places, shown=True, values__gt=0).values("series").order_by()
    counted = found.annotate(areas=Count("area", distinct=True), newest=Max("last"))
    return {one["series"]: (one["areas"], one["newest"]) for one in counted}
