"""What is read of a message, component by component → observations."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from goalweave.core.errors import InputError, LimitError
from goalweave.core.messages import Message
from goalweave.core.model import NORMAL, Key, Observation
from goalweave.formats.observations.areas import AreaCache
from goalweave.formats.observations.collector import ObservationCollector
from goalweave.formats.observations.data_structure import EMPTY_STRUCTURE, StructureComponents
from goalweave.formats.observations.notes import join_notes
from goalweave.formats.observations.options import ReadOptions
from goalweave.formats.observations.sdmx import concepts
from goalweave.formats.observations.sdmx.layout import ComponentLayout, match_layout
from goalweave.formats.observations.sdmx.periods import read_period
from goalweave.formats.observations.sdmx.values import read_multiplier, read_number, read_value
from goalweave.formats.observations.time_details import split_time_detail
from goalweave.formats.reading.areas import find_area
from goalweave.formats.reading.limits import Limits

Read = TypeVar("Read")

_SUBNATIONAL = re.compile(r"(?P<country>[A-Z]{2})\.[\w.@$-]+")
_UNCHECKED = frozenset((concepts.VALUE, *concepts.FREQUENCY))

Parts = Mapping[str, str]
"""Id of a component, in capitals → its code or text, without spaces around it; OBS_VALUE is the value."""


@dataclass(slots=True)
class MessageCollector:
    """What a message tells so far.

    observations: in its order, each with unit and multiplier of its own, and where its value stands; collected: takes the
    problems; flow: the dataflow's id, which is the code of the series where no component names one; names: see
    structure.Names; texts: components that some observation has a text for people in, so that they are no dimensions;
    order: dimensions as they were met; structure: what the values have to fit.
    """

    limits: Limits
    options: ReadOptions
    collected: ObservationCollector
    structure: StructureComponents = EMPTY_STRUCTURE
    flow: str = ""
    decimal_comma: bool = False
    observations: list[tuple[Observation, str]] = field(default_factory=list)
    names: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    texts: set[str] = field(default_factory=set)
    order: dict[str, None] = field(default_factory=dict)
    _areas: AreaCache = field(default_factory=AreaCache)
    _layouts: dict[tuple[str, ...], ComponentLayout] = field(default_factory=dict)
    _faults: dict[tuple[str, ...], InputError | None] = field(default_factory=dict)
    _foreign: set[str] = field(default_factory=set)
    _keys: dict[tuple[str, tuple[tuple[str, str], ...]], Key] = field(default_factory=dict)
    _cells: int = 0

    def add_observation(self, parts: Parts, line: int = 0, place: str = "") -> None:
        """One observation; what is wrong with it becomes a problem. place: where it is in a file that has no lines.
        Attributes of a part of a key alone, which no observation has, are skipped. Raises LimitError."""
        self._cells += len(parts)
        if self._cells > self.limits.cells:
            message = Message("the file exceeds the limit of {limit:,} cells", limit=self.limits.cells)
            raise LimitError(message, file=self.collected.name, line=line or None)
        ids = tuple(parts)
        layout = self._layouts.get(ids)
        if layout is None:
            layout = self._layouts[ids] = match_layout(ids, self.structure.dimensions)
            self._faults[ids] = self._missing_dimension(ids)
            self.order.update(dict.fromkeys(map(concepts.key_name, layout.dimensions)))
        if not parts.get(concepts.VALUE) and not (parts.get(layout.area) and parts.get(layout.time)):
            return
        try:
            if fault := self._faults[ids]:
                raise fault
            self._check_codes(parts)
            self.observations.append((self._observation(parts, layout, line), locate_component(place, concepts.VALUE)))
        except LimitError as error:
            raise error.at(file=self.collected.name, line=line or None) from None
        except InputError as error:
            self.add_problem(error, line, place)

    def add_problem(self, error: InputError, line: int = 0, place: str = "") -> None:
        located = InputError(
            error.message, field=locate_component(place, error.field), severity=error.severity, value=error.value
        )
        self.collected.add_problem(located, line or None)

    def add_foreign_component(self, component: str, line: int = 0, place: str = "") -> None:
        """Say once that the data structure does not have a component of the message."""
        if self.structure.dimensions and component not in self._foreign:
            self._foreign.add(component)
            self.add_problem(
                InputError("the data structure does not have this component", field=component), line, place
            )

    def name_code(self, component: str, code: str, language: str, text: str) -> None:
        """What a code is called in a language."""
        if text and text != code:
            self.names.setdefault((component, code), {}).setdefault(language, text)

    def _observation(self, parts: Parts, layout: ComponentLayout, line: int) -> Observation:
        value, bound = _read_component(
            parts, concepts.VALUE, lambda text: read_value(text, decimal_comma=self.decimal_comma)
        )
        time = _read_time(parts, layout)
        detail, detail_note = split_time_detail(self._text(parts, layout.detail), time)
        base = self._text(parts, layout.base)
        notes = (
            *(self._text(parts, name) for name in layout.comments),
            detail_note,
            f"Base period {base}" if base else "",
        )
        return Observation(
            series=self._series(parts, layout.series),
            area=self._area(parts, layout.area),
            time=time,
            value=value,
            key=self._key(parts, layout),
            bound=bound or _read_bound(parts, layout.bound),
            status=_read_code(parts, layout.status, 4) or NORMAL,
            nature=_read_code(parts, layout.nature, 4),
            unit=_read_code(parts, layout.unit, concepts.SHORT) or self.options.unit,
            multiplier=_read_component(parts, layout.multiplier, read_multiplier),
            lower=self._number(parts, layout.lower),
            upper=self._number(parts, layout.upper),
            source=self._text(parts, layout.source),
            footnote=join_notes(notes),
            line=line,
            time_detail=detail,
        )

    def _series(self, parts: Parts, component: str) -> str:
        code = _read_code(parts, component, concepts.LONG) or self.options.series or self.flow
        if not code:
            message = Message("the series cannot be determined: dimension {name} is missing", name=concepts.SERIES[0])
            raise InputError(message, field=concepts.SERIES[0])
        return code

    def _area(self, parts: Parts, component: str) -> str:
        text = parts.get(component) or self.options.area
        if (match := _SUBNATIONAL.fullmatch(text)) and find_area(match["country"]) == match["country"]:
            return text
        area = self._areas.resolve(text)
        if isinstance(area, InputError):
            raise area.at(field=component or concepts.AREA[0])
        return area

    def _key(self, parts: Parts, layout: ComponentLayout) -> Key:
        reporting = concepts.reporting_type(parts.get(layout.series, ""))
        key_parts = tuple((name, parts[name]) for name in layout.dimensions)
        key = self._keys.get((reporting, key_parts))
        if key is None:
            self.texts.update(
                concepts.key_name(name) for name, code in key_parts if code and not concepts.is_code(code)
            )
            broken = [(name, code) for name, code in key_parts if not concepts.is_total(name, code, reporting)]
            key = tuple(sorted((concepts.key_name(name), code) for name, code in broken))
            self._keys[reporting, key_parts] = key
            self._name_own_codes(parts)
        return key

    def _name_own_codes(self, parts: Parts) -> None:
        for label, dimension in concepts.LABELS.items():
            code, text = parts.get(dimension, ""), parts.get(label, "")
            if code and text:
                self.name_code(dimension, code, self.options.language or "en", text)

    def _missing_dimension(self, ids: tuple[str, ...]) -> InputError | None:
        """What is wrong with observations of these components, by the data structure."""
        missing = sorted(self.structure.required.difference(ids, concepts.FREQUENCY))
        return InputError("the dimension of the data structure is missing", field=missing[0]) if missing else None

    def _check_codes(self, parts: Parts) -> None:
        """Raises InputError for a code that the code list of its component does not have."""
        for component, known in self.structure.codes.items():
            code = parts.get(component, "")
            if code and code not in known and component not in _UNCHECKED:
                message = Message("“{code}” is not in the code list of the data structure", code=code[:80])
                raise InputError(message, field=component, value=code[:80])

    def _number(self, parts: Parts, component: str) -> float | None:
        if not parts.get(component):
            return None
        return _read_component(parts, component, lambda text: read_number(text, decimal_comma=self.decimal_comma))

    def _text(self, parts: Parts, component: str) -> str:
        text = parts.get(component, "")
        if len(text) > self.limits.cell:
            message = Message("a cell has more than the limit of {limit:,} characters", limit=self.limits.cell)
            raise LimitError(message, field=component)
        return text


def locate_component(place: str, field: str) -> str:
    """A component where it stands: `Series[2] › OBS_VALUE`."""
    return " › ".join(part for part in (place, field) if part)


def _read_component(parts: Parts, component: str, parse: Callable[[str], Read]) -> Read:
    try:
        return parse(parts.get(component, ""))
    except InputError as error:
        raise error.at(field=component) from None


def _read_code(parts: Parts, component: str, longest: int) -> str:
    text = parts.get(component, "")
    if text and not concepts.is_code(text, longest):
        message = Message("“{text}” is not a code of at most {longest} characters", text=text[:80], longest=longest)
        raise InputError(message, field=component, value=text[:80])
    return text


def _read_time(parts: Parts, layout: ComponentLayout) -> str:
    component = layout.time or concepts.TIME[0]
    text = parts.get(component, "")
    if not text:
        raise InputError("the time period is missing", field=component)
    return _read_component(parts, component, lambda text: read_period(text, parts.get(layout.frequency, "")))


def _read_bound(parts: Parts, component: str) -> str:
    text = parts.get(component, "")
    if text not in ("", "<", ">"):
        raise InputError(Message("“{text}” is neither < nor >", text=text[:80]), field=component, value=text[:80])
    return text
