"""Which column of a table of observations holds what: by its head, or as the user says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.text.languages import LANGUAGES
from goalweave.formats.observations.codes import dimension_id
from goalweave.formats.observations.csvw.titles import NAME
from goalweave.formats.observations.head_vocabulary import HEADS, SINGLE
from goalweave.formats.observations.options import ReadOptions
from goalweave.formats.observations.times import read_time
from goalweave.formats.reading.normalisation import normalise_words
from goalweave.formats.reading.typed_cells import TypedText

CONSTANT = "="
OPEN_SDG_FIRST, OPEN_SDG_LAST = "year", "value"

_YEAR = re.compile(r"(?:value[_\s]|[xyf])?(\d{4}(?:-?[QS]\d|-\d\d)?)(?:\.0)?(?:\s*\[yr\d{4}\])?", re.IGNORECASE)
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?: .*)?|\d{5}")
_DIMENSION = re.compile(r"[A-Z][A-Z0-9_]*")
_NAMES = re.compile(rf".+ \((?:{'|'.join(NAME.values())})\)")
"""Columns that `csvw.write_csv` writes beside those of codes, with what the codes are called."""


@dataclass(frozen=True, slots=True)
class ColumnHeads:
    """titles: as they stand; fields: field → places of its columns, the first to be tried first; dimensions: id → place;
    years: place → period; faults: place → why a head that looks like a year is none; language: that the heads are in.
    """

    titles: tuple[str, ...]
    fields: Mapping[str, tuple[int, ...]]
    dimensions: Mapping[str, int]
    constants: Mapping[str, str] = field(default_factory=dict)
    years: Mapping[int, str] = field(default_factory=dict)
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
    given, constants, closed = _read_given_columns(titles, options.columns, file)
    taken = {place for places in given.values() for place in places}
    fields: dict[str, list[tuple[int, int]]] = {}
    dimensions = {name: places[0] for name, places in given.items() if _DIMENSION.fullmatch(name)}
    years: dict[int, str] = {}
    faults: dict[int, InputError] = {}
    votes: Counter[str] = Counter()
    for place, title in enumerate(titles):
        if not title or place in taken or _NAMES.fullmatch(title):
            continue
        if period := _period_in_head(cells[place], title):
            try:
                years[place] = read_time(period)
            except InputError as error:
                faults[place] = error
            continue
        name, rank, languages = _field_vocabulary().get(normalise_words(title), (None, 0, ()))
        if name is None:
            _add_dimension(dimensions, closed, title, place, file)
        elif name and name not in closed:
            fields.setdefault(name, []).append((rank, place))
            votes.update(languages)
    return ColumnHeads(
        titles=titles,
        fields={
            **{name: tuple(place for _rank, place in sorted(found)) for name, found in fields.items()},
            **{name: places for name, places in given.items() if name not in dimensions},
        },
        dimensions=dimensions,
        constants=constants,
        years=years,
        faults=faults,
        language=options.language
        or max(votes, key=lambda one: (votes[one], -LANGUAGES.index(one)), default=LANGUAGES[0]),
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


def _read_given_columns(
    titles: Sequence[str], columns: Mapping[str, str], file: str
) -> tuple[dict[str, tuple[int, ...]], dict[str, str], set[str]]:
    """What the user says: places, constants, and the names that are not to be guessed."""
    places: dict[str, tuple[int, ...]] = {}
    constants: dict[str, str] = {}
    for name, value in columns.items():
        if name not in HEADS and not _DIMENSION.fullmatch(name):
            message = Message(
                "unknown field {name}; available: {fields}, and dimensions in capitals, such as SEX",
                name=name,
                fields=[known for known in HEADS if known],
            )
            raise InputError(message, file=file)
        if value.startswith(CONSTANT):
            constants[name] = value[1:].strip()
        elif value.strip():
            places[name] = (_column_index(value, titles, file),)
    return places, constants, set(columns)


def _column_index(name: str, titles: Sequence[str], file: str) -> int:
    wanted = " ".join(name.split())
    for form in (str, str.casefold, normalise_words):
        forms = [form(title) for title in titles]
        if form(wanted) and form(wanted) in forms:
            return forms.index(form(wanted))
    message = Message(
        "unknown column “{name}”; the columns are {columns}",
        name=wanted,
        columns=[title for title in titles if title],
    )
    raise InputError(message, file=file)


def _add_dimension(dimensions: dict[str, int], closed: set[str], title: str, place: int, file: str) -> None:
    name = dimension_id(title)
    if name in closed:
        return
    if name in dimensions:
        message = Message("two columns could be {dimension}; specify which one", dimension=name)
        raise InputError(message, file=file, field=title)
    dimensions[name] = place


def _period_in_head(cell: str, title: str) -> str:
    """What of a head is a time, or was meant to be one."""
    if isinstance(cell, TypedText) and cell.kind == "date":
        return cell
    match = _YEAR.fullmatch(title)
    return match[1] if match else title if _DATE.fullmatch(title) else ""


@cache
def _field_vocabulary() -> Mapping[str, tuple[str, int, tuple[str, ...]]]:
    """Plain word → field, its rank there, and the languages that have it so."""
    found: dict[str, tuple[str, int, tuple[str, ...]]] = {}
    for name, words in HEADS.items():
        for language, values in words.items():
            for rank, value in enumerate(values):
                known = found.get(normalise_words(value))
                if known is None:
                    found[normalise_words(value)] = (name, rank, (language,))
                elif known[0] == name:
                    found[normalise_words(value)] = (name, known[1], (*known[2], language))
    return found
