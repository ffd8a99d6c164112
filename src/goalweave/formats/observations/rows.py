"""What a row of a table says besides its values: area, series, breakdown, unit, status, source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import TOTAL, Key, Observation, Series, dimension_key
from goalweave.core.model.periods import LONGEST_DETAIL
from goalweave.formats.observations.areas import AreaCache
from goalweave.formats.observations.codes import (
    REPORTING,
    UnitReading,
    code_from_text,
    multiplier_from_text,
    nature_from_text,
    series_code,
    status_from_text,
)
from goalweave.formats.observations.collector import PERCENT, ObservationCollector
from goalweave.formats.observations.heads import ColumnHeads
from goalweave.formats.observations.numbers import AmbiguousNumber, CellNumber, NumberSigns, read_value
from goalweave.formats.observations.options import ReadOptions, edition_of_release, is_national, measured_node
from goalweave.formats.observations.times import WorkPeriod, read_time_detail
from goalweave.formats.reading.formula_escaping import unescape_formula
from goalweave.formats.reading.tables import SourceSheet
from goalweave.formats.reading.typed_cells import TypedText

ABSENT = frozenset("HLMOQ")
"""Observation statuses that say why there is no value."""

OF_ONE_VALUE = frozenset(("time", "detail", "value", "lower", "upper"))
"""Fields that say something of a single value."""

MOST_DRAFTS = 10_000
"""So many ways to fill the other columns are known at a time."""

LONGEST_NAME = 250
"""Characters of what is in a column that is treated as a dimension; longer text is none."""

_QUANTITY = re.compile(r"\d+[.,]\d+|[\d.,\s]{5,}")
_SDG = re.compile(r"\d{1,2}\.\w{1,2}(?:\.\d{1,2})?")


@dataclass(slots=True)
class RowReader:
    """The rows of one table. unclear: observations whose number the rest of the file must explain, with its head;
    codes: dimension and text → code, where that is not what other tables mean by the text; any_name: whether all columns without a meaning
    are breakdowns, whatever is in them, because the format says so.
    """

    heads: ColumnHeads
    sheet: SourceSheet
    gathering: ObservationCollector
    options: ReadOptions
    areas: AreaCache = field(default_factory=AreaCache)
    signs: NumberSigns = field(default_factory=NumberSigns)
    unclear: list[tuple[AmbiguousNumber, Observation, str]] = field(default_factory=list)
    resolved: dict[tuple[str, ...], Series | InputError] = field(default_factory=dict)
    keys: dict[tuple[str, ...], Key | InputError] = field(default_factory=dict)
    units: dict[str, UnitReading] = field(default_factory=dict)
    codes: dict[tuple[str, str], str] = field(default_factory=dict)
    any_name: bool = False
    _drafts: dict[tuple[str, ...], Observation] = field(default_factory=dict)
    _times: dict[tuple[str, str], WorkPeriod] = field(default_factory=dict)
    _about: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        fields = self.heads.fields.items()
        places = chain.from_iterable(places for name, places in fields if name not in OF_ONE_VALUE)
        self._about = tuple(sorted({*places, *self.heads.dimensions.values()}))

    def first_cell(self, cells: Sequence[str], name: str) -> str:
        """The first cell of a field that is not empty, as it is; else what the user gave for all rows."""
        for place in self.heads.fields.get(name, ()):
            if place < len(cells) and (stripped := cells[place].strip()):
                text = cells[place]
                return text if isinstance(text, TypedText) else unescape_formula(stripped)
        return self.heads.constants.get(name, "")

    def read_unit(self, cells: Sequence[str]) -> UnitReading:
        """The unit of a row, which is named then; empty where it has none."""
        text = str(self.first_cell(cells, "unit"))
        if text not in self.units:
            self.units[text] = self.options.mapping.unit(text)
            self.gathering.name_unit(self.units[text].code, text, self.heads.language)
        return self.units[text]

    def head_of_field(self, name: str) -> str:
        """The head of a field's column, the field where it has none; with the sheet's name."""
        places = self.heads.fields.get(name)
        return self.locate(self.heads.titles[places[0]] if places else name)

    def locate(self, title: str) -> str:
        return " › ".join(part for part in (self.sheet.name, title) if part)

    def add_problem(self, error: InputError, line: int, title: str) -> None:
        self.gathering.add_problem(error, line, title)

    def require_series(self) -> RowReader:
        """Itself, if something tells the series. Raises InputError otherwise."""
        if self.options.series or any(self.heads.has(name) for name in ("series", "indicator", "name")):
            return self
        raise InputError(
            "no series column was recognised; specify the series for all values", file=self.sheet.file, field="series"
        )

    def draft_observation(self, line: int, cells: Sequence[str], code: str = "") -> Observation | None:
        """An observation with all but its time and value; None if something is wrong, which is then a problem.

        code: of its series, where no column tells it.
        """
        # The rows of a time series are alike but for time and value: what else they say is read once.
        width = len(cells)
        about = (code, *[cells[place] if place < width else "" for place in self._about])
        draft = self._drafts.get(about)
        if draft is None:
            draft = self._read_draft(line, cells, code)
            if draft is None:
                return None
            if len(self._drafts) >= MOST_DRAFTS:
                self._drafts.clear()
            self._drafts[about] = draft
        return draft if draft.line == line else _at_line(draft, line)

    def _read_draft(self, line: int, cells: Sequence[str], code: str) -> Observation | None:
        area = self._area(cells)
        if isinstance(area, InputError):
            self.add_problem(area, line, self.head_of_field("area"))
            return None
        key = self._key(cells)
        if isinstance(key, InputError):
            self.add_problem(key, line, "")
            return None
        series = (
            self.gathering.require_series(code, {}, dimensions=self._used_dimensions(key))
            if code
            else self._series(cells, key)
        )
        if isinstance(series, InputError):
            self.add_problem(series, line, self.head_of_field("series" if self.heads.has("series") else "indicator"))
            return None
        words = {
            name: read(self.first_cell(cells, name))
            for name, read in (
                ("status", status_from_text),
                ("nature", nature_from_text),
                ("multiplier", multiplier_from_text),
            )
        }
        for name, value in words.items():
            if value is None:
                wrong = Message("unknown value “{text}”", text=self.first_cell(cells, name)[:60])
                self.add_problem(InputError(wrong, value=self.first_cell(cells, name)), line, self.head_of_field(name))
                return None
        unit, multiplier = self.read_unit(cells).code, words["multiplier"] or self.read_unit(cells).multiplier
        return Observation(
            series=series.code,
            area=area,
            time="",
            value=None,
            key=key,
            status=str(words["status"]),
            nature=str(words["nature"]),
            unit="" if unit in (series.unit, "") else unit,
            multiplier=None if multiplier == series.multiplier else int(multiplier or 0),
            source=_squeeze_blanks(self.first_cell(cells, "source")),
            footnote=_squeeze_blanks(self.first_cell(cells, "footnote")),
            line=line,
        )

    def read_row_time(self, cells: Sequence[str], line: int) -> WorkPeriod | None:
        """The period of a row, as `read_time_detail` reads it; None if it is none, which is then a problem."""
        text, published = self.first_cell(cells, "time"), str(self.first_cell(cells, "detail"))
        # A file has few periods, each in many rows. What is a date in a workbook is not the same as its text.
        known = None if isinstance(text, TypedText) else self._times.get((text, published))
        if known is not None:
            return known
        try:
            time, detail = read_time_detail(text)
        except InputError as error:
            self.add_problem(error, line, self.head_of_field("time"))
            return None
        period = time, published[:LONGEST_DETAIL] or detail
        if not isinstance(text, TypedText) and len(self._times) < MOST_DRAFTS:
            self._times[text, published] = period
        return period

    def add_value(self, draft: Observation, time: WorkPeriod, text: str, title: str) -> None:
        """Add the observation with what a cell of values holds; an empty one counts where its status says why."""
        try:
            number = read_value(text, self.signs) if text.strip() else None
        except InputError as error:
            self.add_problem(error, draft.line, title)
            return
        if number is None:
            if draft.status in ABSENT:
                self.gathering.add_observation(_at_time(draft, time), title)
        elif isinstance(number, AmbiguousNumber):
            self.unclear.append((number, _at_time(draft, time), title))
        else:
            self._add_observation(draft, time, number, title)

    def add_ambiguous(self) -> None:
        """Add what only the whole file explains."""
        for number, draft, title in self.unclear:
            try:
                self._add_observation(draft, (draft.time, draft.time_detail), self.signs.resolve(number), title)
            except InputError as error:
                self.add_problem(error, draft.line, title)

    def read_bound(self, cells: Sequence[str], name: str, line: int) -> float | InputError | None:
        """The lower or upper end of an interval."""
        text = self.first_cell(cells, name)
        try:
            number = read_value(text, self.signs) if text else None
            number = self.signs.resolve(number) if isinstance(number, AmbiguousNumber) else number
        except InputError as error:
            self.add_problem(error, line, self.head_of_field(name))
            return error
        return number.value if number else None

    def _add_observation(self, draft: Observation, time: WorkPeriod, number: CellNumber, title: str) -> None:
        unit = draft.unit
        if number.percent and not unit and self.gathering.series[draft.series].unit != PERCENT:
            unit = PERCENT
        observation = Observation(
            draft.series,
            draft.area,
            time[0],
            number.value,
            draft.key,
            number.bound,
            draft.status,
            draft.nature,
            unit,
            draft.multiplier,
            draft.lower,
            draft.upper,
            draft.source,
            draft.footnote,
            draft.line,
            time[1],
        )
        self.gathering.add_observation(observation, title)

    def _area(self, cells: Sequence[str]) -> str | InputError:
        places = self.heads.fields.get("area", ())
        texts = tuple(str(cells[place]) for place in places if place < len(cells))
        if not any(text.strip() for text in texts):
            texts = (self.heads.constants.get("area") or self.options.area,)
        return self.areas.resolve(*texts)

    def _key(self, cells: Sequence[str]) -> Key | InputError:
        dimensions = self.heads.dimensions
        texts = tuple(cells[place].strip() if place < len(cells) else "" for place in dimensions.values())
        if texts not in self.keys:
            self.keys[texts] = self._key_of(texts)
        return self.keys[texts]

    def _key_of(self, texts: Sequence[str]) -> Key | InputError:
        codes: dict[str, str] = {}
        for name, place, text in zip(self.heads.dimensions, self.heads.dimensions.values(), texts, strict=True):
            if not self.any_name and (len(text) > LONGEST_NAME or _QUANTITY.fullmatch(text)):
                message = Message(
                    "“{text}” is not a name of a breakdown, but this column was read as one; if it is not a "
                    "breakdown, specify {column}= without a header",
                    text=text[:60],
                    column=name,
                )
                return InputError(message, field=self.locate(self.heads.titles[place]))
            codes[name] = self._code_of(name, unescape_formula(text)) if text else TOTAL
            if codes[name] != TOTAL:
                self.gathering.name_code(name, codes[name], unescape_formula(text), self.heads.language)
        constants = {name: text for name, text in self.heads.constants.items() if name.isupper()}
        return dimension_key({**{name: code_from_text(name, text) for name, text in constants.items()}, **codes})

    def _code_of(self, dimension: str, text: str) -> str:
        special = self.codes.get((dimension, text)) or self.options.mapping.code(dimension, text)
        return special or code_from_text(dimension, text)

    def _series(self, cells: Sequence[str], key: Key) -> Series | InputError:
        texts = tuple(str(self.first_cell(cells, name)) for name in ("series", "indicator", "name"))
        seen = (*texts, *(name for name, _code in key))
        if seen not in self.resolved:
            self.resolved[seen] = self._series_of(cells, texts, key)
        return self.resolved[seen]

    def _series_of(self, cells: Sequence[str], texts: Sequence[str], key: Key) -> Series | InputError:
        series, indicator, name = texts
        code = series or self.options.series or indicator or name
        if not code:
            return InputError("the row does not specify a series, and no series is specified for such rows")
        node = None
        if (
            ":" in indicator
            or (indicator and self.options.edition)
            or _SDG.fullmatch(indicator)
            or is_national(indicator)
        ):
            try:
                edition = self.options.edition or edition_of_release(self.options.release, indicator)
                node = measured_node(indicator, edition)
            except InputError as error:
                return error.at(field=self.head_of_field("indicator"))
        title = name or code
        return self.gathering.require_series(
            series_code(code),
            {self.heads.language: " ".join(title.split())},
            measures=(node,) if node else (),
            unit=self.read_unit(cells).code,
            multiplier=multiplier_from_text(self.first_cell(cells, "multiplier")) or self.read_unit(cells).multiplier,
            dimensions=self._used_dimensions(key),
        )

    def _used_dimensions(self, key: Key) -> list[str]:
        """The dimensions of a key, in the order of the table."""
        used = dict(key)
        return [name for name in (*self.heads.dimensions, *used) if name in used and name != REPORTING]


def observation_in(draft: Observation, area: str) -> Observation:
    """The same of another area."""
    return _copy_draft(draft, area, draft.line)


def _at_line(draft: Observation, line: int) -> Observation:
    return _copy_draft(draft, draft.area, line)


def _copy_draft(draft: Observation, area: str, line: int, time: WorkPeriod = ("", "")) -> Observation:
    """`dataclasses.replace` takes four times as long, for every row."""
    return Observation(
        draft.series,
        area,
        time[0],
        None,
        draft.key,
        "",
        draft.status,
        draft.nature,
        draft.unit,
        draft.multiplier,
        draft.lower,
        draft.upper,
        draft.source,
        draft.footnote,
        line,
        time[1],
    )


def _at_time(draft: Observation, time: WorkPeriod) -> Observation:
    return _copy_draft(draft, draft.area, draft.line, time)


def _squeeze_blanks(text: str) -> str:
    return " ".join(text.split())
