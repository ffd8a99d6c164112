"""A pack's `codes.csv` and `targets.csv`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from goalweave.core.catalogue import Catalogue
from goalweave.core.errors import UnknownNode
from goalweave.core.messages import Message
from goalweave.core.model import Aim, Code, Curie, Direction, Method, Series, Status, Target
from goalweave.packs.indicator_cells import (
    area_in,
    by_language,
    key_in,
    member_in,
    needed,
    number_in,
    number_of,
    require_possible,
    rows_of,
    series_of,
    stated,
    year_in,
    year_of,
)
from goalweave.packs.stated import Stated
from goalweave.packs.tables import Row, split_list

CODES, TARGETS = "codes.csv", "targets.csv"

WORLD = "001"

TARGET = (
    "series", "area", "key", "aim", "value", "year", "direction", "baseline", "since", "milestones", "method", "source",
    "status",
)  # fmt: skip


def read_codes(folder: Path) -> Iterator[Stated[Code]]:
    """The codes of a folder, none where it has no such file. Raises InputError."""
    for row in rows_of(folder / CODES, ("dimension", "code"), (), ("name",)):
        code = Code(needed(row, "dimension"), needed(row, "code"), by_language(row, "name"))
        if not code.name:
            raise row.error(Message("{key} is missing", key="name"), "name.en")
        yield stated(code, (code.dimension, code.code), f"{code.dimension}={code.code}", row)


def read_targets(folder: Path, series: Mapping[str, Series], catalogue: Catalogue) -> Iterator[Stated[Target]]:
    """The targets of a folder, none where it has no such file. series: by code, all that there are. Raises InputError."""
    for row in rows_of(folder / TARGETS, ("node",), TARGET, ("note",)):
        target = _target(row, series_of(row, series) if row.get("series") else None, catalogue)
        place = (target.node, target.series, target.area, target.key)
        yield stated(target, place, " ".join((str(target.node), target.series, target.area)), row)


def _target(row: Row, series: Series | None, catalogue: Catalogue) -> Target:
    value, note, aim = number_in(row, "value"), by_language(row, "note"), member_in(row, "aim", Aim.VALUE)
    milestones = {
        year_of(row, "milestones", year): number_of(row, "milestones", text)
        for year, text in _pairs(row, "milestones").items()
    }
    if series is None and not note:
        raise row.error(Message("a target without a series must state the reason in its note"), "note.en")
    if series is not None and value is not None and aim is Aim.VALUE:
        require_possible(row, "value", value, series)
    return Target(
        node=_node(row, catalogue),
        series=series.code if series else "",
        area=area_in(row, WORLD),
        key=key_in(row, "key", _pairs(row, "key"), series),
        aim=aim,
        value=value,
        year=year_in(row, "year"),
        direction=member_in(row, "direction", (series and series.direction) or Direction.UP),
        baseline=number_in(row, "baseline"),
        since=year_in(row, "since"),
        milestones=milestones,
        method=member_in(row, "method", Method.LINEAR),
        source=row.get("source", ""),
        status=member_in(row, "status", Status.OURS),
        note=note,
    )


def _node(row: Row, catalogue: Catalogue) -> Curie:
    try:
        return catalogue.resolve(needed(row, "node"))
    except UnknownNode as error:
        raise row.error(error.args[0], "node") from None


def _pairs(row: Row, field: str) -> dict[str, str]:
    """`SEX=F | AGE=Y15T24` → by name."""
    found: dict[str, str] = {}
    for part in split_list(row.get(field, "")):
        name, sign, value = (text.strip() for text in part.partition("="))
        if not sign or not name or not value:
            raise row.error(Message("“{text}” is not a pair such as SEX=F or 2025=60", text=part), field)
        if name in found:
            raise row.error(Message("“{name}” appears twice", name=name), field)
        found[name] = value
    return found
