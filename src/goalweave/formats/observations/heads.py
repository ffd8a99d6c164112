"""Which column of a table of observations holds what: by its head, or as the user says."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.formats.observations.codes import dimension_id
from goalweave.formats.observations.csvw import NAME
from goalweave.formats.observations.head_vocabulary import HEADS, SINGLE
from goalweave.formats.observations.options import ReadOptions
from goalweave.formats.observations.times import WorkPeriod, read_time_detail, settle_split_years
from goalweave.formats.reading.columns import (
    HeadMatch,
    language_of_heads,
    place_named_columns,
    places_by_field,
)
from goalweave.formats.reading.normalisation import normalise_words
from goalweave.formats.reading.typed_cells import TypedText

OPEN_SDG_FIRST, OPEN_SDG_LAST = "year", "value"

_YEAR = re.compile(
    r"(?:value[_\s]|[xyf])?(\d{4}(?:[- ]?[QSH]\d|[-–/]\d{2}(?:\d{2})?)?)(?:\.0)?(?:\s*\[yr\d{4}\])?", re.IGNORECASE
)
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?: .*)?|\d{5}")
_DIMENSION = re.compile(r"[A-Z][A-Z0-9_]*")
_NAMES = re.compile(rf".+ \((?:{'|'.join(NAME.values())})\)")
"""Columns that `csvw.write_csv` writes next to those of codes, with what the codes are called."""


@dataclass(frozen=True, slots=True)
class ColumnHeads:
    """titles: as they are; fields: field → places of its columns, the first to be tried first; dimensions: id → place;
    years: place → period; faults: place → why a head that looks like a year is none; language: that the heads are in.
    """

    titles: tuple[str, ...]
    fields: Mapping[str, tuple[int, ...]]
    dimensions: Mapping[str, int]
    constants: Mapping[str, str] = field(default_factory=dict)
    years: Mapping[int, WorkPeriod] = field(default_factory=dict)
    faults: Mapping[int, InputError] = field(default_factory=dict)
    language: str = "en"

    def has(self, name: str) -> bool:
        return name in self.fields or name in self.constants

    @property
    def is_long(self) -> bool:
        return self.has("time") and self.has("value")

    @property
    def is_wide(self) -> bool:
        return bool(self.years or self.faults) and not self.is_long

    @property
    def is_open_sdg(self) -> bool:
        words = [normalise_words(title) for title in self.titles if title]
        return len(words) > 1 and words[0] == OPEN_SDG_FIRST and words[-1] == OPEN_SDG_LAST


def match_heads(cells: Sequence[str], options: ReadOptions, file: str) -> ColumnHeads:
    """The columns of a table by the cells of its head. Columns of words that no field has are dimensions.

    Raises InputError for a column that the user names and the table does not have, and for one that is there twice.
    """
    titles = tuple(" ".join(cell.split()) for cell in cells)
    for name in options.columns:
        _require_field(name, file)
    named = place_named_columns(options.columns, titles, file)
    dimensions = {name: places[0] for name, places in named.places.items() if _DIMENSION.fullmatch(name)}
    matches: dict[int, HeadMatch] = {}
    years: dict[int, WorkPeriod] = {}
    faults: dict[int, InputError] = {}
    for place, title in enumerate(titles):
        if not title or place in named.all_places or _NAMES.fullmatch(title):
            continue
        if period := _period_in_head(cells[place], title):
            try:
                years[place] = read_time_detail(period)
            except InputError as error:
                faults[place] = error
        elif (match := HEADS.match(title)) is None:
            _add_dimension(dimensions, named.fields, title, place, file)
        elif match.field and match.field not in named.fields:
            matches[place] = match
    across = settle_split_years(years.values())
    years = {place: across.get(period, period) for place, period in years.items()}
    return ColumnHeads(
        titles=titles,
        fields={
            **places_by_field(matches),
            **{name: places for name, places in named.places.items() if name not in dimensions},
        },
        dimensions=dimensions,
        constants=named.constants,
        years=years,
        faults=faults,
        language=options.language or language_of_heads(matches.values()),
    )


def require_one_time_and_value(heads: ColumnHeads, file: str) -> ColumnHeads:
    """The heads, if time and value have one column each. Raises InputError otherwise."""
    for name in SINGLE:
        places = heads.fields.get(name, ())
        if len(places) > 1:
            message = Message(
                "several columns could be the {field}: {columns}; specify which one",
                columns=[f"“{heads.titles[place]}”" for place in places],
                field=name,
            )
            raise InputError(message, file=file, field=name)
    return heads


def _require_field(name: str, file: str) -> None:
    if name not in HEADS.words and not _DIMENSION.fullmatch(name):
        message = Message(
            "unknown field {name}; available: {fields}, and dimensions in capitals, such as SEX",
            name=name,
            fields=[known for known in HEADS.words if known],
        )
        raise InputError(message, file=file)


def _add_dimension(dimensions: dict[str, int], named: Collection[str], title: str, place: int, file: str) -> None:
    name = dimension_id(title)
    if name in named:
        return
    if name in dimensions:
        message = Message("two columns could be {dimension}; specify which one", dimension=name)
        raise InputError(message, file=file, field=title)
    dimensions[name] = place


def _period_in_head(cell: str, title: str) -> str:
    """What of a head is a time, or was meant to be one."""
    if isinstance(cell, TypedText) and cell.kind == "date":
        return cell
    if match := _YEAR.fullmatch(title):
        return match[1]
    return title if _DATE.fullmatch(title) else ""
