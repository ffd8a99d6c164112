"""What the codes of observations are called, and how their values are written, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _, ngettext, pgettext

from goalweave.charts.numbers import NumberFormat, is_drawable
from goalweave.core.model import DimensionCode, Key, Nature, Observation, Series
from goalweave.core.model.areas import is_subnational
from goalweave.core.text.languages import pick
from goalweave.packs.areas import area_name, area_sort_key
from goalweave.wording.chart import number_format_of_reader
from goalweave.wording.templatetags.goalweave import reader_language

DIMENSION, UNIT, MULTIPLIER, NATURE, STATUS = "DIMENSION", "UNIT_MEASURE", "UNIT_MULT", "NATURE", "OBS_STATUS"
ALWAYS = (DIMENSION, UNIT, MULTIPLIER, NATURE, STATUS)
"""Dimensions whose codes are named on every page with values."""

PERCENT = "PT"
COUNTED = ("", "NUMBER")
"""Units that go without saying."""
ESTIMATED = (Nature.ESTIMATED, Nature.MODELLED)
"""Natures of values that are not the country's own."""
_NO_BREAK = "\u00a0"


@dataclass(frozen=True, slots=True)
class CodeNames:
    """Names of codes, from the database; a code without a name is shown unchanged."""

    codes: Mapping[tuple[str, str], DimensionCode]

    def name(self, dimension: str, code: str) -> str:
        label = self.codes.get((dimension, code))
        return (pick(label.name, reader_language()) if label else "") or code

    def dimension(self, name: str) -> str:
        """`SEX` → “Sex”."""
        label = self.name(DIMENSION, name)
        return name.replace("_", " ").capitalize() if label == name else label

    def key(self, key: Key) -> str:
        """`((AGE, Y15T24), (SEX, F))` → “15 to 24 years, Women”; “All” for the total."""
        between = pgettext("between the words of a list", ", ")
        return between.join(self.name(dimension, code) for dimension, code in key) or pgettext("everybody", "All")

    def nature(self, code: str) -> str:
        return self.name(NATURE, code) if code else ""

    def status(self, code: str) -> str:
        return self.name(STATUS, code) if code else ""

    def unit(self, unit: str, multiplier: int = 0) -> str:
        """“percent”, “millions, US dollars”; empty if it goes without saying."""
        words = [self.name(MULTIPLIER, str(multiplier))] if multiplier else []
        if unit not in COUNTED:
            words.append(self.name(UNIT, unit))
        return pgettext("between the words of a list", ", ").join(words)

    def unit_of(self, series: Series, observation: Observation | None = None) -> str:
        """Of an observation where it has a unit of its own, else of its series."""
        unit = observation.unit if observation and observation.unit else series.unit
        multiplier = observation.multiplier if observation and observation.multiplier is not None else series.multiplier
        return self.unit(unit, multiplier)


def read_code_names(dimensions: Iterable[str] = ()) -> CodeNames:
    """The names of all codes of values, and of those of some dimensions; one query."""
    from goalweave.indicators import queries  # documents are also made where there is no database

    return CodeNames(queries.code_labels((*ALWAYS, *dimensions)))


def format_figure(value: float) -> str:
    """Format a value with its significant digits: `1,234`, `51.4`, `0.0345`; very large ones as `1.5e+300`."""
    return numbers_for(value).text(value) if is_drawable(value) else f"{value:.6g}"


def numbers_for(value: float, sign: str = "") -> NumberFormat:
    """Two digits after the separator, of small values three that count, of large ones none."""
    size = abs(value)
    decimals = 6
    for least, fewer in ((0.01, 4), (1, 2), (10_000, 0)):
        if size >= least:
            decimals = fewer
    return number_format_of_reader(sign, decimals if size else 2)


def unit_sign(unit: str) -> str:
    """Return the unit that follows a value."""
    return f"{_NO_BREAK}%" if unit == PERCENT else ""


def observation_text(observation: Observation, unit: str) -> str:
    """`< 2.5 %`, `51.4 %`, `–` where there is none. unit: of its series, where it has none of its own."""
    if observation.value is None:
        return "–"
    bound = f"{observation.bound}{_NO_BREAK}" if observation.bound else ""
    return f"{bound}{format_figure(observation.value)}{unit_sign(observation.unit or unit)}"


def interval_text(observation: Observation, unit: str) -> str:
    """`48.1–54.7 %`; empty if no interval is given."""
    if observation.lower is None or observation.upper is None:
        return ""
    return f"{format_figure(observation.lower)}–{format_figure(observation.upper)}{unit_sign(observation.unit or unit)}"


def area_text(code: str) -> str:
    """The name of a country, region, group or part of a country."""
    if not is_subnational(code):
        return area_name(code, reader_language())
    from goalweave.indicators import areas  # documents are also made where there is no database

    return areas.area_name(code, reader_language())


def area_order(name: str) -> tuple[object, ...]:
    """The place of an area's name in a list in the reader's language, as a key to sort by."""
    return area_sort_key(name, reader_language())


def median_text(countries: int) -> str:
    """Explain the value of a group for which nothing is published."""
    text = ngettext("median of %(n)s country, calculated here", "median of %(n)s countries, calculated here", countries)
    return text % {"n": number_format_of_reader(decimals=0).text(countries)}


def medians_text() -> str:
    """The same of a line, whose countries differ from year to year."""
    return _("median of countries, calculated here")


def provider_text(slug: str, name: Mapping[str, str]) -> str:
    """What a provider is called; its short name where it has no other."""
    return pick(name, reader_language()) or (_("This site") if slug == "site" else slug)


def years_text(first: int, last: int) -> str:
    """`2005–2017`; empty for no years."""
    if not first:
        return ""
    return str(first) if first == last else f"{first}–{last}"


def disclaimer() -> str:
    """Return the disclaimer for maps and lists of countries."""
    return _("The names and boundaries shown here do not imply endorsement or acceptance by anyone.")
