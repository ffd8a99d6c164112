"""Indicators, series, observations and targets, as in SDMX and the UNSD database."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

from goalweave.core.model.fields import FieldSpec, FieldType, field_specs
from goalweave.core.model.frameworks import Curie, Node, Status
from goalweave.core.model.periods import comparison_year, period_text
from goalweave.core.text.languages import LanguageMap

TOTAL = "_T"
"""The code of a dimension that stands for all of it; a key leaves such dimensions out."""

NORMAL = "A"
"""The observation status (SDMX CL_OBS_STATUS) of an ordinary value."""

BREAK = "B"
"""The observation status of the first value after a break in the series."""

Key = tuple[tuple[str, str], ...]
"""What an observation is about besides area and time: (dimension, code) pairs ordered by dimension, totals left out."""


class Nature(StrEnum):
    """Where a value comes from: the codes of the UN's CL_NATURE."""

    COUNTRY = "C"
    ADJUSTED = "CA"
    ESTIMATED = "E"
    GLOBAL = "G"
    MODELLED = "M"
    NOT_RELEVANT = "N"
    NOT_AVAILABLE = "NA"
    UNKNOWN = "_X"


class Direction(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"


DIRECTION = "direction"
"""The property of a node that says which way its values are wanted to go."""


def wanted_direction(node: Node) -> Direction | None:
    """None where its framework states none: a target, or an indicator of which neither more nor less is better."""
    value = next(iter(node.properties.get(DIRECTION, ())), "")
    return Direction(value) if value in list(Direction) else None


_BEST_VALUES = {("parity", "RATIO"): 1.0, ("range", "PT"): 100.0}
"""(why neither way is better, unit) → the value that is best."""


def best_value(node: Node, unit: str) -> float | None:
    """The value that is wanted where neither more nor less is: parity of a ratio is at 1. None where there is none in this unit."""
    reason = next(iter(node.properties.get(f"{DIRECTION}_reason", ())), "")
    return _BEST_VALUES.get((reason, unit))


class Aim(StrEnum):
    """value: the series reaches a value; change: it changes by a percentage of its baseline, always positive."""

    VALUE = "value"
    CHANGE = "change"


class Method(StrEnum):
    """A published way to say how far a target is (core/progress)."""

    LINEAR = "linear"
    UNSD = "unsd"
    EUROSTAT = "eurostat"
    OPEN_SDG = "open_sdg"


@dataclass(frozen=True, slots=True)
class DimensionCode:
    """A code of a dimension and its name: `SEX`, `F`, {"en": "Women"}."""

    dimension: str
    code: str
    name: LanguageMap


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is measured. measures: nodes of any frameworks, with their editions.

    calculation: in plain language; custodian: the organisation responsible; code: the publisher's own, `9.4.1.1`; variant_of: the global
    indicator that a national one varies, and then `measures` has its target instead; tier: I, II or empty, as the Inter-agency and Expert Group
    classifies it; metadata: id of a concept of the UN's template (`STAT_CONC_DEF`) → text in Markdown.
    """

    id: str
    name: LanguageMap
    measures: tuple[Curie, ...] = ()
    calculation: LanguageMap = field(default_factory=dict)
    custodian: LanguageMap = field(default_factory=dict)
    source: str = ""
    status: Status = Status.OURS
    code: str = ""
    variant_of: Curie | None = None
    tier: str = ""
    metadata: MappingOf[str, LanguageMap] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Series:
    """Values of one indicator in one unit. Each field is declared here and nowhere else, as those of a record (core.model.fields).

    code: as its publisher writes it, `IT_USE_ii99`.

    unit: a code such as PT, and multiplier a power of ten (6: millions), where an observation has none of its own;
    dimensions: what its keys may speak of, in the order in which they are shown; headline: the key shown first;
    direction: None where neither way is better; lowest, highest: what a value can be at all (a percentage: 0, 100);
    indicator: an Indicator's id, where that is known; measures: else nodes that the publisher names.
    """

    code: Annotated[str, FieldSpec("Series code", FieldType.CODE, 120, description="The publisher's code.")]
    name: Annotated[LanguageMap, FieldSpec("Name of the series", FieldType.TITLE)]
    indicator: Annotated[
        str, FieldSpec("Indicator", FieldType.CODE, logged=False, edited=False, description="Slug of the indicator.")
    ] = ""
    measures: Annotated[
        tuple[Curie, ...], FieldSpec("Measures", FieldType.PARTS, logged=False, edited=False, published=False)
    ] = ()
    unit: Annotated[
        str, FieldSpec("Unit", FieldType.CODE, 40, description="SDMX UNIT_MEASURE, such as PT: percent.")
    ] = ""
    multiplier: Annotated[
        int, FieldSpec("Power of ten", FieldType.QUANTITY, description="Power of ten of the values, SDMX UNIT_MULT.")
    ] = 0
    dimensions: Annotated[
        tuple[str, ...], FieldSpec("Breakdowns", FieldType.PARTS, description="The breakdowns, in order.")
    ] = ()
    headline: Annotated[
        Key,
        FieldSpec("Shown first", FieldType.PARTS, description="The breakdown shown first; empty for the total."),
    ] = ()
    direction: Annotated[
        Direction | None,
        FieldSpec(
            "Preferred direction",
            FieldType.CHOICE,
            description="Preferred direction, up or down; empty if neither is better.",
        ),
    ] = None
    lowest: Annotated[
        float | None,
        FieldSpec("Lowest possible value", FieldType.QUANTITY, description="Lowest possible value."),
    ] = None
    highest: Annotated[float | None, FieldSpec("Highest possible value", FieldType.QUANTITY)] = None
    source: Annotated[str, FieldSpec("Source", longest=2000)] = ""
    status: Annotated[Status, FieldSpec("Status", FieldType.CHOICE, edited=False)] = Status.OURS


SERIES_FIELDS = field_specs(Series)
"""Name → what is declared of each field of a series, in order."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One value. area: ISO 3166-1 alpha-2 of a country, three digits of UN M49, or the code of a subnational area; time: an SDMX period, `2017`.

    time_detail: the period as published, where `time` does not show it (SDMX TIME_DETAIL: `2019/2020`);
    value: None where the publisher says that there is none; bound: `<` or `>` where it gives only a bound;
    status: CL_OBS_STATUS; nature: CL_NATURE; unit, multiplier: empty and None for the series' own;
    lower, upper: the interval that the publisher gives; line: where it is in its file, 0 without one; provider: id of the one whose
    value it is, empty where that is not known.
    """

    series: str
    area: str
    time: str
    value: float | None
    key: Key = ()
    bound: str = ""
    status: str = NORMAL
    nature: str = ""
    unit: str = ""
    multiplier: int | None = None
    lower: float | None = None
    upper: float | None = None
    source: str = ""
    footnote: str = ""
    line: int = field(default=0, compare=False)
    time_detail: str = ""
    provider: str = field(default="", compare=False)

    @property
    def year(self) -> int:
        """The year that it is compared as: that in which its period begins, of several years the middle one."""
        return comparison_year(self.time)

    @property
    def period(self) -> str:
        """The period as it is shown: as published."""
        return period_text(self.time, self.time_detail)

    @property
    def place(self) -> tuple[str, str, Key, str]:
        """What makes it the one: series, area, key and time."""
        return self.series, self.area, self.key, self.time


@dataclass(frozen=True, slots=True)
class Target:
    """What a node of a framework asks of a series in an area.

    value: None if it names no number; aim: what the value means; year: by when; baseline, since: value and year from
    which progress counts, found in the series where they are None; milestones: year → value on the way; series: empty
    if nothing is known that measures it, and then note says why.
    """

    node: Curie
    series: str = ""
    area: str = "001"
    key: Key = ()
    aim: Aim = Aim.VALUE
    value: float | None = None
    year: int | None = None
    direction: Direction = Direction.UP
    baseline: float | None = None
    since: int | None = None
    milestones: MappingOf[int, float] = field(default_factory=dict)
    method: Method = Method.LINEAR
    source: str = ""
    status: Status = Status.OURS
    note: LanguageMap = field(default_factory=dict)


def dimension_key(codes: MappingOf[str, str]) -> Key:
    """The key of a dimension → code map: ordered, without totals and empty codes."""
    return tuple(sorted((name, code) for name, code in codes.items() if code and code != TOTAL))
