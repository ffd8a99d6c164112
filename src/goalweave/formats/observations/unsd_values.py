"""Values of the UN Statistics Division's database, as its API and its tables in long and wide form give them.

They have codes of their own (FEMALE, ALLAGE, PERCENT). A page of the API says which SDMX codes they stand for; elsewhere the usual ones are
known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import NORMAL, TOTAL, Key, Nature, Observation, Series, dimension_key
from goalweave.formats.observations.areas import AreaCache
from goalweave.formats.observations.codes import (
    REPORTING,
    code_from_text,
    dimension_id,
    multiplier_from_text,
    nature_from_text,
    series_code,
    status_from_text,
    unit_from_text,
)
from goalweave.formats.observations.collector import ObservationCollector
from goalweave.formats.observations.notes import join_notes
from goalweave.formats.observations.numbers import CellNumber, read_exact_number
from goalweave.formats.observations.options import ReadOptions, edition_of_release, measured_node
from goalweave.formats.observations.time_details import split_time_detail
from goalweave.formats.observations.times import read_time

SOURCE = "United Nations Statistics Division, Global SDG Indicators Database"
MISSING = "O"
NOT_RELEVANT = "M"
"""Observation statuses of a value that is not there, and of one that cannot be."""

DIMENSIONS = {
    "QUANTILE": "INCOME_WEALTH_QUANTILE",
    "EDUCATION_LEVEL": "EDUCATION_LEV",
    "TYPE_OF_PRODUCT": "PRODUCT",
    "TYPE_OF_OCCUPATION": "OCCUPATION",
    "DISABILITY": "DISABILITY_STATUS",
}
"""Dimension as the tables and the API call it → that of the SDG data structure."""

TOTALS = frozenset(("ANYS", "NOCITI"))
"""Codes that mean all, where code_vocabulary does not say so: any speed, not by city."""

CodeNames = Mapping[str, Mapping[str, tuple[str, str]]]
"""Dimension or attribute, as normalised words → code of the API → SDMX code, name."""

Texts = Mapping[str, str]
_UNDER = re.compile(r"<\s*(\d{1,2})\s*Y?")


@lru_cache(maxsize=1024)
def un_dimension(head: str) -> str:
    """The SDMX id of a dimension of the database: `Type of product`, `[Type of product]`, `typeOfProduct` → PRODUCT."""
    dimension = dimension_id(head)
    return DIMENSIONS.get(dimension, dimension)


@lru_cache(maxsize=16_384)
def un_code(dimension: str, text: str) -> str:
    """The code that a text of the database stands for: `<5Y` → Y0T4, `FEMALE` → F, `ALLAREA` → _T."""
    if text in TOTALS:
        return TOTAL
    if dimension == "AGE" and (match := _UNDER.fullmatch(text)):
        last = int(match[1]) - 1
        return f"Y0T{last}" if last > 0 else "Y0"
    return code_from_text(dimension, text)


@dataclass(frozen=True, slots=True)
class PublishedValue:
    """One value with what is said of it, all as texts. notes: footnotes; dimensions, attributes: by the publisher's names."""

    series: str
    name: str
    indicators: tuple[str, ...]
    area: str
    area_name: str
    time: str
    value: str
    lower: str = ""
    upper: str = ""
    base: str = ""
    source: str = ""
    time_detail: str = ""
    notes: tuple[str, ...] = ()
    dimensions: Texts = field(default_factory=dict)
    attributes: Texts = field(default_factory=dict)
    line: int = 0


@dataclass(frozen=True, slots=True)
class _Attributes:
    unit: str
    multiplier: int
    nature: str
    status: str


@dataclass(slots=True)
class UnsdValueReader:
    """locate: name of a field of PublishedValue → how the file calls it, for what is wrong with it; codes: what the file says of
    its codes."""

    gathering: ObservationCollector
    options: ReadOptions
    areas: AreaCache = field(default_factory=AreaCache)
    codes: CodeNames = field(default_factory=dict)
    _keys: dict[tuple[tuple[str, str], ...], Key] = field(default_factory=dict)

    def add_value(self, row: PublishedValue, locate: Callable[[str], str]) -> None:
        """Keep the observation; what is wrong becomes a problem."""
        part = ""
        try:
            part = "area"
            area = self.areas.resolve(row.area, row.area_name)
            if isinstance(area, InputError):
                raise area
            part = "time"
            time = read_time(row.time)
            part = "dimensions"
            key = self._key(row.dimensions)
            part = "attributes"
            about = self._attributes(row.attributes)
            part = "series"
            series = self._series(row, about, key)
            part = "value"
            number = read_exact_number(row.value)
            part = "lower"
            lower = _bound(row.lower)
            part = "upper"
            upper = _bound(row.upper)
        except InputError as error:
            self.gathering.add_problem(error, row.line or None, locate(part))
            return
        status, nature = missing_status(number, row.value, about.status, about.nature)
        detail, detail_note = split_time_detail(row.time_detail, time)
        notes = (*row.notes, detail_note, f"Base period {row.base}" if row.base else "")
        observation = Observation(
            series=series.code,
            area=area,
            time=time,
            value=number.value if number else None,
            key=key,
            bound=number.bound if number else "",
            status=status,
            nature=nature,
            unit="" if about.unit in (series.unit, "") else about.unit,
            multiplier=about.multiplier if about.multiplier != series.multiplier else None,
            lower=lower,
            upper=upper,
            source=" ".join(row.source.split()),
            footnote=join_notes(tuple(" ".join(note.split()) for note in notes)),
            line=row.line,
            time_detail=detail,
        )
        self.gathering.add_observation(observation, locate("value"))

    def _key(self, dimensions: Texts) -> Key:
        seen = tuple(dimensions.items())
        if seen in self._keys:
            return self._keys[seen]
        codes: dict[str, str] = {}
        for name, text in seen:
            sdmx, shown = self.codes.get(words_of(name), {}).get(text, ("", ""))
            dimension = un_dimension(name)
            codes[dimension] = un_code(dimension, sdmx or text) if text else TOTAL
            if codes[dimension] != TOTAL and dimension != REPORTING:
                self.gathering.name_code(dimension, codes[dimension], shown)
        key = self._keys[seen] = dimension_key(codes)
        return key

    def _attributes(self, attributes: Texts) -> _Attributes:
        """Raises InputError for one that is not known."""
        there = {words_of(name): text for name, text in attributes.items()}

        def sdmx(*names: str) -> str:
            name = next((name for name in names if there.get(name)), "")
            text = there.get(name, "")
            return self.codes.get(name, {}).get(text, ("", ""))[0] or text

        nature = nature_from_text(sdmx("nature"))
        multiplier = multiplier_from_text(sdmx("unit multiplier", "unit mult"))
        if nature is None or multiplier is None:
            unknown = sdmx("nature") if nature is None else sdmx("unit multiplier", "unit mult")
            raise InputError(Message("unknown value “{text}”", text=unknown[:60]), value=unknown)
        status = status_from_text(sdmx("observation status", "obs status")) or NORMAL
        return _Attributes(unit_from_text(sdmx("units", "unit")), multiplier, nature, status)

    def _series(self, row: PublishedValue, about: _Attributes, key: Key) -> Series:
        if not row.series.strip():
            raise InputError("the row does not specify a series")
        code = series_code(row.series)
        return self.gathering.require_series(
            code,
            {"en": " ".join(row.name.split()) or code},
            measures=[measured_node(node, self._edition_of(node)) for node in row.indicators if node],
            unit=about.unit,
            multiplier=about.multiplier,
            dimensions=[name for name, _code in key if name != REPORTING],
        )

    def _edition_of(self, code: str) -> str:
        return self.options.edition or edition_of_release(self.options.release, code)


def missing_status(number: CellNumber | None, text: str, status: str, nature: str) -> tuple[str, str]:
    """Status and nature of a value. `N` says that the indicator does not apply there, which an empty cell does not."""
    if number is not None:
        return status, nature
    if text.strip().upper() == "N":
        return NOT_RELEVANT, Nature.NOT_RELEVANT.value
    return MISSING, nature


@lru_cache(maxsize=1024)
def words_of(name: str) -> str:
    """A publisher's name of a dimension or attribute without brackets, for comparison: `[Unit multiplier]`, `Unit_Multiplier`."""
    return " ".join(re.sub(r"[\[\]_]", " ", name).lower().split())


def _bound(text: str) -> float | None:
    number = read_exact_number(text)
    return number.value if number else None
