"""A pack's `codes.csv` and `targets.csv`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import UnknownNode
from goalweave.core.messages import Message
from goalweave.core.model import (
    Aim,
    Curie,
    DimensionCode,
    Direction,
    Method,
    Series,
    Status,
    Target,
    wanted_direction,
)
from goalweave.packs.indicator_cells import (
    find_series,
    parse_number,
    parse_year,
    read_area,
    read_by_language,
    read_dimension_key,
    read_member,
    read_optional_number,
    read_optional_year,
    read_table_rows,
    require_cell,
    require_valid_value,
    state_row,
)
from goalweave.packs.pack_statements import PackStatement
from goalweave.packs.table_files import TableRow, split_list

CODES, TARGETS = "codes.csv", "targets.csv"

WORLD = "001"

TARGET = (
    "series",
    "area",
    "key",
    "aim",
    "value",
    "year",
    "direction",
    "baseline",
    "since",
    "milestones",
    "method",
    "source",
    "status",
)


def read_codes(folder: Path) -> Iterator[PackStatement[DimensionCode]]:
    """The codes of a folder, none if it has no such file. Raises InputError."""
    for row in read_table_rows(folder / CODES, ("dimension", "code"), (), ("name",)):
        code = DimensionCode(require_cell(row, "dimension"), require_cell(row, "code"), read_by_language(row, "name"))
        if not code.name:
            raise row.error(Message("{key} is missing", key="name"), "name.en")
        yield state_row(code, (code.dimension, code.code), f"{code.dimension}={code.code}", row)


def read_targets(folder: Path, series: Mapping[str, Series], catalogue: Catalogue) -> Iterator[PackStatement[Target]]:
    """The targets of a folder, none if it has no such file. series: by code, all that there are. Raises InputError."""
    for row in read_table_rows(folder / TARGETS, ("node",), TARGET, ("note",)):
        target = _read_target(row, find_series(row, series) if row.get("series") else None, catalogue)
        place = (target.node, target.series, target.area, target.key)
        yield state_row(target, place, " ".join((str(target.node), target.series, target.area)), row)


def _read_target(row: TableRow, series: Series | None, catalogue: Catalogue) -> Target:
    value, note, aim = (
        read_optional_number(row, "value"),
        read_by_language(row, "note"),
        read_member(row, "aim", Aim.VALUE),
    )
    milestones = {
        parse_year(row, "milestones", year): parse_number(row, "milestones", text)
        for year, text in _read_pairs(row, "milestones").items()
    }
    if series is None and not note:
        raise row.error(Message("a target without a series must state the reason in its note"), "note.en")
    if series is not None and value is not None and aim is Aim.VALUE:
        require_valid_value(row, "value", value, series)
    node = _read_node(row, catalogue)
    direction = (series and series.direction) or wanted_direction(catalogue.node(node)) or Direction.UP
    return Target(
        node=node,
        series=series.code if series else "",
        area=read_area(row, WORLD),
        key=read_dimension_key(row, "key", _read_pairs(row, "key"), series),
        aim=aim,
        value=value,
        year=read_optional_year(row, "year"),
        direction=read_member(row, "direction", direction),
        baseline=read_optional_number(row, "baseline"),
        since=read_optional_year(row, "since"),
        milestones=milestones,
        method=read_member(row, "method", Method.LINEAR),
        source=row.get("source", ""),
        status=read_member(row, "status", Status.OURS),
        note=note,
    )


def _read_node(row: TableRow, catalogue: Catalogue) -> Curie:
    try:
        return catalogue.resolve(require_cell(row, "node"))
    except UnknownNode as error:
        raise row.error(error.args[0], "node") from None


def _read_pairs(row: TableRow, field: str) -> dict[str, str]:
    """`SEX=F | AGE=Y15T24` → by name."""
    pairs: dict[str, str] = {}
    for part in split_list(row.get(field, "")):
        name, sign, value = (text.strip() for text in part.partition("="))
        if not sign or not name or not value:
            raise row.error(Message("“{text}” is not a pair such as SEX=F or 2025=60", text=part), field)
        if name in pairs:
            raise row.error(Message("“{name}” appears twice", name=name), field)
        pairs[name] = value
    return pairs
