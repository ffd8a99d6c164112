"""An indicator in a row: its latest value, its area, and its line over the years."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain

from django.utils.translation import ngettext

from goalweave.accounts.actor import Actor
from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import InputError
from goalweave.core.linkage import EditionMap
from goalweave.core.model import Curie
from goalweave.core.progress import yearly_points
from goalweave.indicators import queries
from goalweave.indicators.browsing import Headline, MedianValue, headlines
from goalweave.indicators.models import Indicator
from goalweave.wording.colours import colour_class
from goalweave.wording.indicator_labels import CodeNames, area_text, format_figure, read_code_names, unit_sign
from goalweave.wording.target_charts import sparkline


@dataclass(frozen=True, slots=True)
class IndicatorCard:
    """measures: nodes of default editions; nodes: those that have a colour; others: those that have none; via: nodes of other
    editions by which it is known, where it names none of the default one.

    value, unit, area, key: empty without a figure; area: in words, also for the middle of many.
    """

    indicator: Indicator
    measures: tuple[Curie, ...]
    nodes: tuple[Curie, ...]
    others: tuple[Curie, ...]
    headline: Headline | None
    value: str = ""
    unit: str = ""
    area: str = ""
    key: str = ""
    time: str = ""
    spark: str = ""
    via: tuple[Curie, ...] = ()


def indicator_cards(
    actor: Actor, indicators: Iterable[Indicator], catalogue: Catalogue, area: str = ""
) -> list[IndicatorCard]:
    """indicators: as `queries.list_indicators` gives them. Four queries however many there are."""
    rows = list(indicators)
    series = chain.from_iterable(row.series.all() for row in rows)
    code_names = read_code_names(chain.from_iterable(row.dimensions for row in series))
    headline_of = headlines(actor, rows, area)
    editions = EditionMap.of(catalogue)
    return [_indicator_card(row, editions, headline_of.get(row.pk), code_names) for row in rows]


def _indicator_card(
    row: Indicator, editions: EditionMap, headline: Headline | None, code_names: CodeNames
) -> IndicatorCard:
    known_as = editions.in_default_editions(queries.measures_of(row))
    default = tuple(known_as)
    nodes = tuple(node for node in default if colour_class(editions.catalogue, node))
    others = tuple(node for node in default if node not in nodes)
    via = tuple(dict.fromkeys(named for node, named in known_as.items() if named != node))
    bare = IndicatorCard(row, default, nodes, others, headline, via=via)
    latest = headline.latest if headline else None
    if headline is None or latest is None or latest.value is None:
        return bare
    if headline.middle:
        return _with_median(bare, headline, headline.middle, code_names)
    unit = latest.unit or headline.series.unit
    multiplier = headline.series.multiplier if latest.multiplier is None else latest.multiplier
    return replace(
        bare,
        value=f"{latest.bound} {format_figure(latest.value)}{unit_sign(unit)}".strip(),
        unit="" if unit_sign(unit) else code_names.unit(unit, multiplier),
        area=area_text(headline.area),
        key=code_names.key(headline.key) if headline.key else "",
        time=latest.period,
        spark=_sparkline_of(headline),
    )


def _with_median(bare: IndicatorCard, headline: Headline, middle: MedianValue, code_names: CodeNames) -> IndicatorCard:
    """The middle of all countries rather than one that comes first in the alphabet."""
    unit = headline.series.unit
    counted = ngettext("median of %(n)s country", "median of %(n)s countries", middle.areas) % {"n": middle.areas}
    return replace(
        bare,
        value=f"{format_figure(middle.value)}{unit_sign(unit)}",
        unit="" if unit_sign(unit) else code_names.unit(unit, headline.series.multiplier),
        area=counted,
        key=code_names.key(headline.key) if headline.key else "",
        time=str(middle.last) if middle.first == middle.last else f"{middle.first}–{middle.last}",
    )


def _sparkline_of(headline: Headline) -> str:
    try:
        return sparkline(yearly_points(headline.observations))
    except (InputError, ValueError):
        return ""
