"""All figures of a country from the database, as far as the actor may see them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from goalweave.accounts.actor import Actor
from goalweave.analysis.area_indicators import AreaIndicator, area_indicators
from goalweave.analysis.figure_sources import area_releases, figure_sources
from goalweave.core.model import Framework, Key, Observation, Series
from goalweave.documents.measurements_from_database import data_releases
from goalweave.documents.statistical_annex import (
    AnnexGoal,
    AnnexIndicator,
    AnnexLine,
    AnnexSeries,
    StatisticalAnnex,
)
from goalweave.documents.text_formats import document_language
from goalweave.indicators import queries
from goalweave.indicators.browsing import places_with_values
from goalweave.indicators.conversion import key_text, parse_key
from goalweave.wording.figure_sources import SourceRow, source_row
from goalweave.wording.indicator_labels import CodeNames, read_code_names
from goalweave.wording.indicator_rows import indicator_row
from goalweave.wording.templatetags.goalweave import pick_text

BATCH = 2000
"""Lines that are read with one query."""
Values = Mapping[queries.SeriesPlace, Sequence[Observation]]


def read_statistical_annex(actor: Actor, framework: Framework, area: str, language: str) -> StatisticalAnnex:
    """language: of its words. Some ten queries and two for every two thousand lines."""
    indicators = area_indicators(actor, area, framework)
    series = {entry.code for entry in chain.from_iterable(map(_series_of, indicators))}
    keys = _keys_by_series(actor, series, area)
    places: list[queries.SeriesPlace] = []
    for code, breakdowns in keys.items():
        places += [(code, area, key) for key in breakdowns]
    values: dict[queries.SeriesPlace, list[Observation]] = {}
    for start in range(0, len(places), BATCH):
        values |= queries.observations_at(actor, places[start : start + BATCH])
    releases = data_releases(area_releases(actor, [area], series)) if series else ()
    with document_language(language):
        dimensions = {name for name, _code in chain.from_iterable(chain.from_iterable(keys.values()))}
        names = read_code_names(dimensions)
        sources = {id(source.indicator): source_row(source) for source in figure_sources(actor, indicators)}
        goals = []
        for code in framework.child_codes.get(None, ()):
            own = [indicator for indicator in indicators if indicator.goal == code]
            rows = {id(indicator): indicator_row(indicator, framework, names) for indicator in own}
            shown = []
            for indicator in own:
                if indicator.series is not None:
                    whole = tuple(_whole_series(indicator, keys, values, names))
                    custodian = indicator.indicator.custodian
                    source_texts = sources.get(id(indicator), SourceRow({}, (), ()))
                    shown.append(
                        AnnexIndicator(
                            rows[id(indicator)],
                            custodian,
                            "; ".join(source_texts.lines),
                            source_texts.differences,
                            whole,
                        )
                    )
            missing = tuple(rows[id(indicator)] for indicator in own if indicator.series is None)
            goals.append(AnnexGoal(framework.curie(code), tuple(shown), missing))
    return StatisticalAnnex(area, framework, tuple(goals), releases)


def _series_of(indicator: AreaIndicator) -> list[Series]:
    """The one that is shown first, then the others with values here."""
    first = [indicator.series] if indicator.series else []
    return [*first, *(series for series, _newest in indicator.further)]


def _keys_by_series(actor: Actor, codes: Iterable[str], area: str) -> dict[str, list[Key]]:
    """The keys under which each series has values of the area."""
    there = places_with_values()
    keys: dict[str, list[Key]] = {}
    for code, row in queries.series_by_code(actor, codes).items():
        texts = [text for text, areas in there.get(row.pk, {}).items() if area in areas]
        keys[code] = [parse_key(text) for text in texts]
    return keys


def _whole_series(
    indicator: AreaIndicator, keys: Mapping[str, Sequence[Key]], values: Values, names: CodeNames
) -> Iterator[AnnexSeries]:
    for series in _series_of(indicator):
        # The headline first, then fewer dimensions before more.
        headline = indicator.key if series is indicator.series else ()
        ordered = sorted(keys.get(series.code, ()), key=lambda key: (key != headline, len(key), key))
        lines = []
        for key in ordered:
            observed = tuple(values.get((series.code, indicator.area, key), ()))
            lines.append(AnnexLine(key_text(key), names.key(key), observed))
        yield AnnexSeries(series, pick_text(series.name) or series.code, names.unit_of(series), tuple(lines))
