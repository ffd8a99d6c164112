"""Cells of a pack's tables of indicators: areas, numbers, years, keys, texts by language."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from goalweave.core.errors import InputError
from goalweave.core.messages import Message
from goalweave.core.model import Key, Series, dimension_key
from goalweave.core.text.languages import LanguageMap
from goalweave.formats.observations.numbers import read_exact_number
from goalweave.formats.observations.times import WorkPeriod, read_time_detail
from goalweave.formats.reading.areas import find_area, nearest_area
from goalweave.packs.pack_statements import Item, PackStatement
from goalweave.packs.table_files import TableRow, read_rows

Member = TypeVar("Member", bound=StrEnum)

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_DIMENSION = re.compile(r"[A-Z][A-Z0-9_]*")


def read_table_rows(
    path: Path, required: tuple[str, ...], optional: Collection[str], texts: Collection[str] = ()
) -> Iterator[TableRow]:
    """The lines of a table, none if there is no such file. texts: columns by language, `name` for `name.en`.

    Raises InputError for a column that has no meaning; one in capitals is a dimension where `optional` holds
    "DIMENSION".
    """
    if not path.exists():
        return
    for number, row in enumerate(read_rows(path, required)):
        if number == 0:
            _check_columns(row, {*required, *optional}, texts)
        yield row


def _check_columns(row: TableRow, allowed: set[str], texts: Collection[str]) -> None:
    for column in row:
        start, dot, language = column.partition(".")
        by_language = bool(dot) and start in texts and _LANGUAGE.fullmatch(language)
        dimension = "DIMENSION" in allowed and _DIMENSION.fullmatch(column)
        if column not in allowed and not by_language and not dimension:
            names = tuple(sorted(allowed - {"DIMENSION"} | {f"{text}.en" for text in texts}))
            raise InputError(
                Message("unknown name “{name}”; available: {known}", name=column, known=names),
                file=row.file,
                line=1,
                field=column,
            )


def require_cell(row: TableRow, field: str) -> str:
    if not row.get(field):
        raise row.error(Message("{key} is missing", key=field), field)
    return row[field]


def read_by_language(row: TableRow, field: str) -> LanguageMap:
    start = f"{field}."
    return {name.removeprefix(start): text for name, text in row.items() if name.startswith(start) and text}


def find_series(row: TableRow, series: Mapping[str, Series]) -> Series:
    code = require_cell(row, "series")
    if code not in series:
        raise row.error(
            Message("unknown series {series}; available: {known}", series=code, known=list(series)), "series"
        )
    return series[code]


def read_area(row: TableRow, default: str = "") -> str:
    """ISO 3166-1 alpha-2 or three digits of M49, by code or by name in one of the six languages."""
    text = row.get("area") or default
    area = find_area(text) if text else None
    if area is not None:
        return area
    near = nearest_area(text)
    if near:
        raise row.error(Message("unknown area “{area}”; did you mean {near}?", area=text, near=near), "area")
    raise row.error(
        Message("unknown area “{area}”; enter the code or name of a country or a group of countries", area=text), "area"
    )


def read_optional_number(row: TableRow, field: str) -> float | None:
    """With a dot before decimals; None where the cell is empty."""
    text = row.get(field, "")
    return parse_number(row, field, text) if text else None


def parse_number(row: TableRow, field: str, text: str) -> float:
    try:
        read = read_exact_number(text)
    except InputError as error:
        raise row.error(error.message, field) from None
    if read is None or read.bound:
        raise row.error(Message("“{text}” is not a number", text=text), field)
    return read.value


def read_optional_year(row: TableRow, field: str) -> int | None:
    text = row.get(field, "")
    return parse_year(row, field, text) if text else None


def parse_year(row: TableRow, field: str, text: str) -> int:
    time, _detail = parse_time(row, field, text)
    if len(time) > 4:
        raise row.error(Message("“{text}” is not a year", text=text), field)
    return int(time)


def parse_time(row: TableRow, field: str, text: str) -> WorkPeriod:
    """The period, and the text where the period does not show it."""
    try:
        return read_time_detail(text)
    except InputError as error:
        raise row.error(error.message, field) from None


def read_member(row: TableRow, field: str, default: Member) -> Member:
    """The member that the cell names, of the default's kind; the default where it is empty."""
    text = row.get(field, "")
    choices = type(default)
    if text and text not in list(choices):
        raise row.error(Message("“{value}” is not one of {choices}", value=text, choices=tuple(choices)), field)
    return choices(text) if text else default


def read_dimension_key(row: TableRow, field: str, codes: Mapping[str, str], series: Series | None) -> Key:
    """Raises InputError for a dimension that the series does not have."""
    key = dimension_key(codes)
    for dimension, _code in key:
        if series is not None and dimension not in series.dimensions:
            raise row.error(
                Message("{dimension} is not a dimension of {series}", dimension=dimension, series=series.code),
                field or dimension,
            )
    return key


def read_dimensions(row: TableRow) -> dict[str, str]:
    """Codes by dimension, from the columns that are named in capitals."""
    return {name: code for name, code in row.items() if _DIMENSION.fullmatch(name)}


def require_valid_value(row: TableRow, field: str, value: float, series: Series) -> None:
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


def state_row(item: Item, key: tuple[object, ...], name: str, row: TableRow) -> PackStatement[Item]:
    return PackStatement(item, key, name, f"{row.file}:{row.line}", row.error)
