"""Cells of a pack's tables of indicators: areas, numbers, years, keys, texts by language."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import Key, Series, key_of
from goalweave.core.text.languages import LanguageMap
from goalweave.formats.observations.numbers import exact_number
from goalweave.formats.observations.times import read_time
from goalweave.formats.reading.areas import area_of, nearest_area
from goalweave.packs.stated import Made, Stated
from goalweave.packs.tables import Row, read_rows

Member = TypeVar("Member", bound=StrEnum)

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_DIMENSION = re.compile(r"[A-Z][A-Z0-9_]*")


def rows_of(
    path: Path, required: tuple[str, ...], others: Collection[str], texts: Collection[str] = ()
) -> Iterator[Row]:
    """The lines of a table, none where there is no such file. texts: columns by language, `name` for `name.en`.

    Raises InputError for a column that has no meaning; one in capitals is a dimension where `others` holds "DIMENSION".
    """
    if not path.exists():
        return
    for number, row in enumerate(read_rows(path, required)):
        if number == 0:
            _check_columns(row, {*required, *others}, texts)
        yield row


def _check_columns(row: Row, known: set[str], texts: Collection[str]) -> None:
    for column in row:
        start, dot, language = column.partition(".")
        by_language = bool(dot) and start in texts and _LANGUAGE.fullmatch(language)
        dimension = "DIMENSION" in known and _DIMENSION.fullmatch(column)
        if column not in known and not by_language and not dimension:
            names = tuple(sorted(known - {"DIMENSION"} | {f"{text}.en" for text in texts}))
            raise InputError(
                Message("unknown name “{name}”; available: {known}", name=column, known=names),
                file=row.file,
                line=1,
                field=column,
            )


def needed(row: Row, field: str) -> str:
    if not row.get(field):
        raise row.error(Message("{key} is missing", key=field), field)
    return row[field]


def by_language(row: Row, field: str) -> LanguageMap:
    start = f"{field}."
    return {name.removeprefix(start): text for name, text in row.items() if name.startswith(start) and text}


def series_of(row: Row, series: Mapping[str, Series]) -> Series:
    code = needed(row, "series")
    if code not in series:
        raise row.error(
            Message("unknown series {series}; available: {known}", series=code, known=list(series)), "series"
        )
    return series[code]


def area_in(row: Row, default: str = "") -> str:
    """ISO 3166-1 alpha-2 or three digits of M49, by code or by name in one of the six languages."""
    text = row.get("area") or default
    found = area_of(text) if text else None
    if found is not None:
        return found
    near = nearest_area(text)
    if near:
        raise row.error(Message("unknown area “{area}”; did you mean {near}?", area=text, near=near), "area")
    raise row.error(
        Message("unknown area “{area}”; enter the code or name of a country or a group of countries", area=text), "area"
    )


def number_in(row: Row, field: str) -> float | None:
    """With a dot before decimals; None where the cell is empty."""
    text = row.get(field, "")
    return number_of(row, field, text) if text else None


def number_of(row: Row, field: str, text: str) -> float:
    try:
        read = exact_number(text)
    except InputError as error:
        raise row.error(error.message, field) from None
    if read is None or read.bound:
        raise row.error(Message("“{text}” is not a number", text=text), field)
    return read.value


def year_in(row: Row, field: str) -> int | None:
    text = row.get(field, "")
    return year_of(row, field, text) if text else None


def year_of(row: Row, field: str, text: str) -> int:
    time = time_of(row, field, text)
    if len(time) > 4:
        raise row.error(Message("“{text}” is not a year", text=text), field)
    return int(time)


def time_of(row: Row, field: str, text: str) -> str:
    try:
        return read_time(text)
    except InputError as error:
        raise row.error(error.message, field) from None


def member_in(row: Row, field: str, default: Member) -> Member:
    """The member that the cell names, of the default's kind; the default where it is empty."""
    text = row.get(field, "")
    choices = type(default)
    if text and text not in list(choices):
        raise row.error(Message("“{value}” is not one of {choices}", value=text, choices=tuple(choices)), field)
    return choices(text) if text else default


def key_in(row: Row, field: str, codes: Mapping[str, str], series: Series | None) -> Key:
    """Raises InputError for a dimension that the series does not have."""
    key = key_of(codes)
    for dimension, _code in key:
        if series is not None and dimension not in series.dimensions:
            raise row.error(
                Message("{dimension} is not a dimension of {series}", dimension=dimension, series=series.code),
                field or dimension,
            )
    return key


def dimensions_of(row: Row) -> dict[str, str]:
    """Codes by dimension, from the columns that are named in capitals."""
    return {name: code for name, code in row.items() if _DIMENSION.fullmatch(name)}


def require_possible(row: Row, field: str, value: float, series: Series) -> None:
    """Raises InputError for a value that the series cannot have."""
    for bound, outside in ((series.lowest, float.__lt__), (series.highest, float.__gt__)):
        if bound is not None and outside(value, bound):
            raise row.error(
                Message(
                    "{value} is out of range: values of {series} are from {lowest} to {highest}",
                    value=value,
                    series=series.code,
                    lowest="…" if series.lowest is None else series.lowest,
                    highest="…" if series.highest is None else series.highest,
                ),
                field,
            )


def stated(made: Made, key: tuple[object, ...], name: str, row: Row) -> Stated[Made]:
    return Stated(made, key, name, f"{row.file}:{row.line}", row.error)
